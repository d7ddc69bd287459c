package words

// A declension are the endings that nouns with a suffix take.
type declension struct {
	suffix  string
	endings []string
}

// declensions: the first that fits holds; the last fits all.
var declensions = []declension{
	{"e", []string{"n", "s"}},                     // Behörde
	{"ier", []string{"s", "e", "en", "es"}},       // Papier
	{"er", []string{"s", "n"}},                    // Register
	{"el", []string{"s", "n", "e", "en", "es"}},   // Mittel, Ziel
	{"en", []string{"s"}},                         // Verfahren
	{"nis", []string{"se", "ses", "sen"}},         // Ergebnis
	{"y", []string{"s"}},                          // City
	{"in", []string{"nen", "s", "e", "en", "es"}}, // Bürgerin, Termin
	{"", []string{"s", "es", "e", "en"}},
}

// A wayBack leads from a word in some form to its dictionary form.
type wayBack struct {
	suffix string
	not    string // letters before it where it is none: Basis
	cuts   []cut
}

// A cut takes an ending off and puts others in its place.
type cut struct {
	ending  string
	least   int // letters that must be left
	endings []string
}

// returns: the first that fits holds.
var returns = []wayBack{
	{"daten", "", nil}, // neither date nor datum
	{"innen", "", []cut{{"nen", minBase, []string{""}}}},
	{"ien", "", []cut{{"n", minCertain, []string{"", "s"}}, {"en", minCertain, []string{"um", "ums"}}}},
	{"zentren", "", []cut{{"en", minBase, []string{"um", "ums"}}}},
	{"en", "", []cut{{"n", minCertain, []string{"", "s"}}, {"en", minBase, []string{"", "s", "e"}}}},
	{"ern", "", []cut{{"n", minBase, []string{"", "s"}}}},
	{"eln", "", []cut{{"n", minBase, []string{"", "s"}}}},
	{"ies", "", []cut{{"ies", minCertain - 1, []string{"y", "ys"}}}},
	{"es", "", []cut{{"es", minCertain, []string{"", "e", "en"}}, {"s", minCertain, []string{""}}}},
	{"e", "", []cut{{"e", minBase, []string{"", "s", "es"}}}},
	{"s", "aius", []cut{{"s", minBase, []string{"", "n"}}}},
}

// A suffixRule is a suffix that makes adjectives of words.
type suffixRule struct {
	suffix string
	least  int      // letters before it
	not    []string // before it, where the word is a noun or verb with a derivative in -er
}

var adjectiveSuffixes = []suffixRule{
	{"lich", 2, nil},
	{"isch", 2, nil},              // not Fisch
	{"ig", 2, []string{"e", "a"}}, // not steig-
	{"al", 2, nil},                // digital, kommunal, legal
	{"iv", 2, nil},                // administrativ
	{"bar", 3, nil},               // nutzbar
	{"sam", 3, nil},               // gemeinsam
	{"haft", 3, []string{"sc"}},   // not Botschaft, whose -er is a person
	{"los", 3, nil},               // papierlos
	{"iell", 2, nil},              // finanziell
	{"uell", 2, nil},              // virtuell
	{"nell", 2, nil},              // personell
	{"rell", 2, nil},              // strukturell
	{"iaer", 3, nil},              // subsidiär
	{"naer", 3, nil},              // stationär
	{"ent", 4, nil},               // transparent, not Center
	{"ant", 4, nil},               // relevant
	{"end", 4, nil},               // laufend, not Spender
	{"iert", 2, nil},              // digitalisiert
	{"elt", 4, nil},               // verschlüsselt
	{"ert", 4, nil},               // gesichert
	{"tzt", 3, nil},               // vernetzt
	{"frei", 3, nil},              // barrierefrei
	{"weit", 3, nil},              // bundesweit
	{"nah", 3, nil},               // bürgernah
	{"offen", 0, nil},             // quelloffen
	{"mobil", 0, nil},
	{"souveraen", 0, nil},                  //
	{"sicher", 0, []string{"ver", "ent"}},  // not Versicherer
	{"eigen", 0, []string{"z", "st", "g"}}, // not zeigen, steigen
}

// adjectives are those without a suffix that tell of administration and its
// techniques.
var adjectives = []string{
	"agil", "autonom", "breit", "frei", "gross", "klein", "modern", "neu", "schnell", "smart", "stark", "zentral",
}

// A pluralPair are the endings of a noun whose plural changes the vowel, takes
// -er or came with the word from abroad.
type pluralPair struct {
	singular, plural string
	whole            bool // only as the whole word: Länder, but Ausländer come not from Ausland
}

var plurals = []pluralPair{
	{"amt", "aemter", false}, {"anwalt", "anwaelte", false}, {"arzt", "aerzte", false}, {"bad", "baeder", false},
	{"band", "baender", true}, {"baum", "baeume", false}, {"bild", "bilder", false}, {"blatt", "blaetter", false},
	{"block", "bloecke", false}, {"boden", "boeden", false}, {"bonus", "boni", true}, {"brand", "braende", false},
	{"bruch", "brueche", false}, {"buch", "buecher", false}, {"bundesland", "bundeslaender", false},
	{"dach", "daecher", false}, {"dorf", "doerfer", false}, {"erlass", "erlaesse", false},
	{"fach", "faecher", false}, {"fall", "faelle", false}, {"feld", "felder", false}, {"fluss", "fluesse", false},
	{"gang", "gaenge", false}, {"garten", "gaerten", false}, {"geld", "gelder", false},
	{"gesicht", "gesichter", false}, {"glied", "glieder", false}, {"graben", "graeben", false},
	{"grund", "gruende", false}, {"gut", "gueter", false}, {"hafen", "haefen", false}, {"hand", "haende", true},
	{"haus", "haeuser", false}, {"hof", "hoefe", false}, {"index", "indizes", true}, {"kampf", "kaempfe", false},
	{"kanal", "kanaele", false}, {"kasten", "kaesten", false}, {"kauf", "kaeufe", false}, {"kind", "kinder", false},
	{"konto", "konten", false}, {"kopf", "koepfe", false}, {"kraft", "kraefte", false}, {"kunft", "kuenfte", false},
	{"kunst", "kuenste", true}, {"laden", "laeden", false}, {"land", "laender", true}, {"lauf", "laeufe", false},
	{"loch", "loecher", false}, {"lohn", "loehne", false}, {"macht", "maechte", false}, {"mangel", "maengel", false},
	{"mann", "maenner", false}, {"markt", "maerkte", false}, {"material", "materialien", false},
	{"mitgliedsland", "mitgliedslaender", true}, {"mutter", "muetter", true}, {"pass", "paesse", false},
	{"plan", "plaene", false}, {"platz", "plaetze", false}, {"prinzip", "prinzipien", false},
	{"rad", "raeder", false}, {"rand", "raender", true}, {"rat", "raete", false}, {"raum", "raeume", false},
	{"risiko", "risiken", false}, {"saldo", "salden", false}, {"satz", "saetze", false},
	{"schaden", "schaeden", false}, {"schema", "schemata", false}, {"schild", "schilder", false},
	{"schlag", "schlaege", false}, {"schloss", "schloesser", false}, {"schluss", "schluesse", false},
	{"schrank", "schraenke", false}, {"schuss", "schuesse", false}, {"spruch", "sprueche", false},
	{"sprung", "spruenge", false}, {"stab", "staebe", false}, {"stadt", "staedte", false},
	{"stamm", "staemme", true}, {"stand", "staende", false}, {"stoss", "stoesse", false},
	{"strang", "straenge", false}, {"trag", "traege", false}, {"turm", "tuerme", false}, {"vater", "vaeter", true},
	{"verband", "verbaende", false}, {"verbund", "verbuende", false}, {"visum", "visa", true},
	{"volk", "voelker", false}, {"vollmacht", "vollmachten", false}, {"wachs", "waechse", false},
	{"wald", "waelder", false}, {"wort", "woerter", false}, {"wunsch", "wuensche", false}, {"wurf", "wuerfe", false},
	{"zoll", "zoelle", false}, {"zug", "zuege", false}, {"zwang", "zwaenge", false},
}
