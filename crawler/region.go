package crawler

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/amtsfeed/amtsfeed/store"
)

// The two regions that are no Land.
const (
	regionBund = "Bund"
	regionEU   = "EU"
)

// regionText is how much of a text is searched for a region when there is no
// teaser: what an item is about is said at its beginning.
const regionText = 400

// KnownRegion reports whether a name is one of the 16 Länder, "Bund" or "EU".
func KnownRegion(name string) bool {
	switch name {
	case "":
		return false
	case regionBund, regionEU, "Berlin":
		return true
	}
	return landWords[strings.ToLower(name)] == name
}

// regionOf finds the region that an item is about, or "". The kicker speaks
// first, then the headline, then the teaser; inside one of them a Land beats
// the Bund, which has a part in most news of this field, and two Länder that
// are named equally early decide nothing.
func regionOf(kicker string, it *store.Item) string {
	if r := kickerRegion(kicker); r != "" {
		return r
	}
	title := it.Title
	if rest, ok := strings.CutPrefix(title, kicker+": "); ok && kicker != "" {
		title = rest
	}
	if r := textRegion(title); r != "" {
		return r
	}
	if it.Teaser != "" {
		return textRegion(it.Teaser)
	}
	return textRegion(head(it.Text, regionText))
}

// kickerRegion reads the line above a headline: a place or a body and little
// else. Of several the first one speaks ("Hamburg/Bremen").
func kickerRegion(kicker string) string {
	europe := false
	for word := range wordsOf(kicker) {
		if region, _ := wordRegion(word); region != "" {
			return region
		}
		if word == regionBund {
			return regionBund
		}
		europe = europe || word == "Europa" || word == regionEU || strings.HasPrefix(word, "EU-") || strings.HasPrefix(word, "Europäische")
	}
	if europe {
		return regionEU
	}
	return ""
}

// textRegion reads running text: a Land named or used as an adjective, else a
// federal body, else a city, else a body of the EU. Two different Länder, or
// two cities of different ones, decide nothing.
func textRegion(text string) string {
	var m mentions
	prev := ""
	for word := range wordsOf(text) {
		m.see(prev, word)
		prev = word
	}
	switch {
	case m.land != "":
		return m.land.or()
	case m.federal:
		return regionBund
	case m.city != "":
		return m.city.or()
	case m.europe:
		return regionEU
	}
	return ""
}

// mentions are the regions seen in one text.
type mentions struct {
	land, city      mention
	federal, europe bool
}

// A mention is the one region seen so far, or ambiguous.
type mention string

const ambiguous mention = "?"

func (m *mention) see(region string) {
	switch *m {
	case "", mention(region):
		*m = mention(region)
	default:
		*m = ambiguous
	}
}

func (m mention) or() string {
	if m == ambiguous {
		return ""
	}
	return string(m)
}

func (m *mentions) see(prev, word string) {
	region, place := wordRegion(word)
	m.federal = m.federal || region == regionBund || meansFederation(prev, word)
	switch {
	case region == regionBund:
	case region == regionEU, strings.HasPrefix(prev, "Europäische") && europeanBodies[word]:
		m.europe = true
	case region == "":
	case !place:
		m.land.see(region)
	case !isVenue(prev, word):
		m.city.see(region)
	}
}

// meansFederation reports whether two words speak of the federation: "des
// Bundes", "der Bund fördert", but not "Bund, Länder und Kommunen", which means
// everybody.
func meansFederation(first, second string) bool {
	switch first {
	case "des":
		return second == "Bundes"
	case regionBund:
		return second != "Länder" && second != "Ländern" && second != "und"
	}
	return false
}

// isVenue reports whether the word before a city says that it is only where
// something happens, or part of the name of a university.
func isVenue(prev, city string) bool {
	switch prev {
	case "TU", "Uni", "Universität", "Hochschule":
		return true
	case "in":
		return city == "Berlin"
	}
	return false
}

// wordRegion returns the region that one word stands for, and whether it does
// so as a city.
func wordRegion(word string) (region string, place bool) {
	if first, _ := utf8.DecodeRuneInString(word); !unicode.IsUpper(first) {
		return adjectiveRegion(word), false
	}
	if isFederal(word) {
		return regionBund, false
	}
	low := strings.ToLower(word)
	for {
		if region, place := nameRegion(low); region != "" {
			return region, place
		}
		i := strings.LastIndexByte(low, '-')
		if i <= 0 {
			return "", false
		}
		low = low[:i] // "NRW-Kommunen", "BMDS-Konsultation"
	}
}

// nameRegion looks a lower-cased name up, also as a genitive.
func nameRegion(name string) (region string, place bool) {
	base, genitive := strings.CutSuffix(name, "s")
	for _, n := range []string{name, base} {
		if r := landWords[n]; r != "" {
			return r, false
		}
		if r := bodyWords[n]; r != "" {
			return r, false
		}
		if r := cityWords[n]; r != "" {
			return r, true
		}
		if !genitive {
			break
		}
	}
	return adjectiveRegion(name), false
}

// adjectiveRegion reads "hessischen" and its like.
func adjectiveRegion(word string) string {
	i := strings.LastIndex(word, "isch")
	if i < 0 || len(word)-i > len("ischen") {
		return ""
	}
	return regionStems[word[:i]]
}

// isFederal reads "Bundesregierung" and its like by their first part.
func isFederal(word string) bool {
	rest, ok := strings.CutPrefix(word, "Bundes")
	if !ok || rest == "" {
		return false
	}
	for _, p := range notFederal {
		if strings.HasPrefix(rest, p) {
			return false
		}
	}
	return true
}

// notFederal are continuations of "Bundes" that are no federal body.
var notFederal = []string{
	"land", "länder", "liga", "bürger", "republik", "staat", "verband", "verbände",
	"vereinigung", "arbeitsgemeinschaft", "durchschnitt", "vorsitz", "straße", "ebene", "weit",
}

// landWords name a Land wherever they are written: itself, its short forms and
// inhabitants, and bodies known by their own word. Berlin stands with the
// cities: most texts that name it mean the place.
var landWords = map[string]string{
	"baden-württemberg": "Baden-Württemberg",
	"bayern":            "Bayern", "bayernportal": "Bayern", "akdb": "Bayern",
	"berliner": "Berlin", "itdz": "Berlin",
	"brandenburg": "Brandenburg", "brandenburger": "Brandenburg",
	"bremen": "Bremen", "bremer": "Bremen", "bremerhaven": "Bremen",
	"hamburg": "Hamburg", "hamburger": "Hamburg",
	"hessen": "Hessen", "hzd": "Hessen", "ekom21": "Hessen",
	"mecklenburg-vorpommern": "Mecklenburg-Vorpommern",
	"niedersachsen":          "Niedersachsen",
	"nordrhein-westfalen":    "Nordrhein-Westfalen", "nrw": "Nordrhein-Westfalen",
	"rheinland-pfalz": "Rheinland-Pfalz",
	"saarland":        "Saarland", "saarländer": "Saarland",
	"sachsen":            "Sachsen",
	"sachsen-anhalt":     "Sachsen-Anhalt",
	"schleswig-holstein": "Schleswig-Holstein",
	"thüringen":          "Thüringen", "thüringer": "Thüringen",
}

// cityWords are the capitals and largest cities whose name means nothing else.
var cityWords = map[string]string{
	"stuttgart": "Baden-Württemberg", "stuttgarter": "Baden-Württemberg", "karlsruhe": "Baden-Württemberg",
	"mannheim": "Baden-Württemberg", "heidelberg": "Baden-Württemberg", "ulm": "Baden-Württemberg", "heilbronn": "Baden-Württemberg",
	"münchen": "Bayern", "münchner": "Bayern", "münchener": "Bayern", "nürnberg": "Bayern", "nürnberger": "Bayern",
	"augsburg": "Bayern", "augsburger": "Bayern", "regensburg": "Bayern", "würzburg": "Bayern", "ingolstadt": "Bayern",
	"berlin":  "Berlin",
	"potsdam": "Brandenburg", "potsdamer": "Brandenburg", "cottbus": "Brandenburg",
	"wiesbaden": "Hessen", "darmstadt": "Hessen", "kassel": "Hessen", "offenbach": "Hessen",
	"schwerin": "Mecklenburg-Vorpommern", "rostock": "Mecklenburg-Vorpommern",
	"hannover": "Niedersachsen", "braunschweig": "Niedersachsen", "osnabrück": "Niedersachsen", "oldenburg": "Niedersachsen",
	"göttingen": "Niedersachsen", "wolfsburg": "Niedersachsen", "lüneburg": "Niedersachsen",
	"düsseldorf": "Nordrhein-Westfalen", "düsseldorfer": "Nordrhein-Westfalen", "köln": "Nordrhein-Westfalen",
	"kölner": "Nordrhein-Westfalen", "dortmund": "Nordrhein-Westfalen", "dortmunder": "Nordrhein-Westfalen",
	"duisburg": "Nordrhein-Westfalen", "bochum": "Nordrhein-Westfalen", "wuppertal": "Nordrhein-Westfalen",
	"bielefeld": "Nordrhein-Westfalen", "gelsenkirchen": "Nordrhein-Westfalen", "mönchengladbach": "Nordrhein-Westfalen",
	"aachen": "Nordrhein-Westfalen", "aachener": "Nordrhein-Westfalen", "krefeld": "Nordrhein-Westfalen",
	"paderborn": "Nordrhein-Westfalen",
	"mainz":     "Rheinland-Pfalz", "mainzer": "Rheinland-Pfalz", "ludwigshafen": "Rheinland-Pfalz", "koblenz": "Rheinland-Pfalz",
	"kaiserslautern": "Rheinland-Pfalz",
	"saarbrücken":    "Saarland",
	"dresden":        "Sachsen", "dresdner": "Sachsen", "leipzig": "Sachsen", "leipziger": "Sachsen", "chemnitz": "Sachsen",
	"magdeburg": "Sachsen-Anhalt", "magdeburger": "Sachsen-Anhalt", "dessau-roßlau": "Sachsen-Anhalt",
	"kiel": "Schleswig-Holstein", "kieler": "Schleswig-Holstein", "lübeck": "Schleswig-Holstein", "flensburg": "Schleswig-Holstein",
	"erfurt": "Thüringen", "erfurter": "Thüringen", "jena": "Thüringen", "weimar": "Thüringen", "gera": "Thüringen",
}

// bodyWords are federal and European bodies known by one word; what begins
// with "Bundes" is read by isFederal.
var bodyWords = map[string]string{
	"bmds": regionBund, "bmi": regionBund, "bmf": regionBund, "bmwk": regionBund, "bmwe": regionBund, "bmas": regionBund,
	"bmftr": regionBund, "bmbf": regionBund, "bmvg": regionBund, "bmj": regionBund, "bmjv": regionBund, "bmg": regionBund,
	"bmdv": regionBund, "bmv": regionBund, "bmel": regionBund, "bmleh": regionBund, "bmuv": regionBund, "bmukn": regionBund,
	"bmz": regionBund, "bmwsb": regionBund, "bmfsfj": regionBund, "bmbfsfj": regionBund, "bva": regionBund, "bsi": regionBund,
	"itzbund": regionBund, "zendis": regionBund, "fitko": regionBund, "bfdi": regionBund, "bfarm": regionBund, "bka": regionBund,
	"bamf": regionBund, "bnetza": regionBund, "bzst": regionBund, "bmbau": regionBund, "destatis": regionBund,
	"it-planungsrat": regionBund, "bundid": regionBund, "sprind": regionBund, "digitalservice": regionBund, "govdata": regionBund,
	"normenkontrollrat": regionBund, "nkr": regionBund, "noots": regionBund, "deutschland-stack": regionBund,
	"kanzleramt":    regionBund,
	"eu-kommission": regionEU, "eu-parlament": regionEU, "eu-rat": regionEU, "eu-staaten": regionEU, "eugh": regionEU,
	"europaparlament": regionEU, "brüssel": regionEU,
}

// europeanBodies follow "Europäische".
var europeanBodies = map[string]bool{"Kommission": true, "Union": true, "Parlament": true, "Rat": true}

// regionStems are adjectives without "-isch" and ending.
var regionStems = map[string]string{
	"baden-württemberg": "Baden-Württemberg", "bayer": "Bayern", "bayr": "Bayern", "brandenburg": "Brandenburg",
	"brem": "Bremen", "hamburg": "Hamburg", "hess": "Hessen", "mecklenburg": "Mecklenburg-Vorpommern",
	"mecklenburg-vorpommer": "Mecklenburg-Vorpommern", "niedersächs": "Niedersachsen", "nordrhein-westfäl": "Nordrhein-Westfalen",
	"rheinland-pfälz": "Rheinland-Pfalz", "saarländ": "Saarland", "sächs": "Sachsen", "sachsen-anhalt": "Sachsen-Anhalt",
	"schleswig-holstein": "Schleswig-Holstein", "thüring": "Thüringen",
}
