package crawler

import (
	"testing"

	"github.com/amtsfeed/amtsfeed/store"
)

func TestRegion(t *testing.T) {
	tests := []struct{ kicker, title, teaser, want string }{
		// The kicker speaks first.
		{"Hessen", "Hessen: Bund fördert Netze", "Auch Bayern macht mit.", "Hessen"},
		{"Landkreis Lüneburg", "Landkreis Lüneburg: Portal", "", "Niedersachsen"},
		{"Hamburg/Bremen", "Hamburg/Bremen: Gemeinsame Leitstelle", "", "Hamburg"},
		{"BMDS", "BMDS: Neue Abteilung", "", "Bund"},
		{"Bund", "Bund: Haushalt", "", "Bund"},
		{"Bundesdruckerei", "Bundesdruckerei: Umzug", "", "Bund"},
		{"EU", "EU: Verordnung in Kraft", "", "EU"},
		{"Europäische Kommission", "Europäische Kommission: Anhörung", "", "EU"},
		{"Digitalverband", "Digitalverband: Umfrage", "Der Verband hat gefragt.", ""},
		// Then the headline.
		{"", "Bayerns Ministerin eröffnet Labor", "", "Bayern"},
		{"", "NRW-Kommunen bekommen Hilfe", "", "Nordrhein-Westfalen"},
		{"", "Bundesamt und Saarland arbeiten zusammen", "", "Saarland"},
		{"", "Bundestag berät über Register", "In Hessen wartet man.", "Bund"},
		{"", "EU-Kommission prüft Anbieter", "", "EU"},
		{"", "Bundesweit mehr Netze", "Im sächsischen Plauen beginnt der Ausbau.", "Sachsen"},
		{"", "Bundesländer wollen Klarheit", "", ""},
		{"", "Bundesliga im Stream", "", ""},
		{"", "Hamburg hilft Bremen", "", ""},
		{"", "Dresdner Rathaus zieht um", "", "Sachsen"},
		// Then the teaser.
		{"", "Rechenzentrum eröffnet", "Im thüringischen Sömmerda rechnet die Behörde nun selbst.", "Thüringen"},
		{"", "Kongress", "Die Tagung lädt im Mai nach Berlin ein.", "Berlin"},
		{"", "Kongress", "Die Tagung findet in Berlin statt.", ""},
		{"", "Studie", "Die TU München hat gerechnet.", ""},
		{"", "Studie", "Bund, Länder und Kommunen sind sich einig.", ""},
		{"", "Studie", "Das Programm des Bundes läuft aus.", "Bund"},
		{"", "Studie", "Das BSI testet in Schwerin ein Verfahren.", "Bund"},
		{"", "Studie", "Gut gemacht, sagt die Fachwelt.", ""},
		{"", "", "", ""},
	}
	for _, tt := range tests {
		it := store.Item{Title: tt.title, Teaser: tt.teaser}
		if got := regionOf(tt.kicker, &it); got != tt.want {
			t.Errorf("%q | %q | %q: region %q, want %q", tt.kicker, tt.title, tt.teaser, got, tt.want)
		}
	}
}

func TestTextStandsInForAMissingTeaser(t *testing.T) {
	it := store.Item{Title: "Neues Amt", Text: "In Rheinland-Pfalz gibt es ein neues Amt."}
	if got := regionOf("", &it); got != "Rheinland-Pfalz" {
		t.Errorf("region %q", got)
	}
}

func TestKnownRegions(t *testing.T) {
	for _, r := range []string{
		"Baden-Württemberg", "Bayern", "Berlin", "Brandenburg", "Bremen", "Hamburg", "Hessen", "Mecklenburg-Vorpommern",
		"Niedersachsen", "Nordrhein-Westfalen", "Rheinland-Pfalz", "Saarland", "Sachsen", "Sachsen-Anhalt", "Schleswig-Holstein",
		"Thüringen", "Bund", "EU",
	} {
		if !KnownRegion(r) {
			t.Errorf("%q is not known", r)
		}
		if r != "Bund" && r != "EU" {
			if got := kickerRegion(r); got != r {
				t.Errorf("kicker %q: region %q", r, got)
			}
		}
	}
	for _, r := range []string{"", "NRW", "hessen", "Köln", "Tirol"} {
		if KnownRegion(r) {
			t.Errorf("%q is known", r)
		}
	}
}

func TestLanguage(t *testing.T) {
	tests := []struct{ title, teaser, want string }{
		{"NOOTS: Übergang in neue Struktur", "Die Realisierung zeigt, wie komplex die Aufgabe ist.", "de"},
		{"Kabinett beschliesst Gesetz zur Cloud", "", ""},
		{"How the registry works", "We have published the source of our new service for you.", "en"},
		{"SCS Release 7", "", ""},
		{"", "", ""},
	}
	for _, tt := range tests {
		if got := guessLanguage(tt.title, tt.teaser); got != tt.want {
			t.Errorf("%q, %q: language %q, want %q", tt.title, tt.teaser, got, tt.want)
		}
	}
}

func FuzzRegion(f *testing.F) {
	f.Add("Hessen", "Hessen: Cloud", "Im hessischen Eichenzell, sagt das BMDS.")
	f.Add("", "-", "--isch ischischen Bundes")
	f.Fuzz(func(t *testing.T, kicker, title, teaser string) {
		it := store.Item{Title: title, Teaser: teaser}
		if r := regionOf(kicker, &it); r != "" && !KnownRegion(r) {
			t.Errorf("region %q", r)
		}
		guessLanguage(title, teaser)
	})
}
