package words_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/amtsfeed/amtsfeed/store/words"
)

func finds(term, word string, attributive bool) bool {
	return slices.Contains(words.Inflect(term, attributive), words.Fold(word))
}

func TestNounsAreFoundInTheirForms(t *testing.T) {
	for _, list := range []string{
		// genitive, dative, plural
		"Register Registers Registern", "Dienst Dienste Dienstes Diensten", "Behörde Behörden",
		"Strategie Strategien", "Verwaltung Verwaltungen Verwaltungs", "Identität Identitäten",
		"Bürger Bürgers Bürgern", "Bürgerin Bürgerinnen", "Ausweis Ausweises Ausweise Ausweisen",
		"Ergebnis Ergebnisses Ergebnisse Ergebnissen", "Gesetz Gesetzes Gesetze Gesetzen",
		"Nachweis Nachweise Nachweisen Nachweises", "Verfahren Verfahrens", "Unternehmen Unternehmens",
		"Steuer Steuern", "Mittel Mitteln Mittels", "Ziel Ziele Zielen Ziels", "Papier Papiere Papieren",
		"Akte Akten", "Kommune Kommunen", "Sicherheit Sicherheiten", "Technik Techniken", "Angriff Angriffe Angriffen",
		"Kreis Kreise Kreises Kreisen", "Netz Netze Netzes Netzen", "Standort Standorte Standorten",
		// loan words
		"Cloud Clouds", "Wallet Wallets", "City Cities Citys", "Policy Policies", "Server Servern Servers", "App Apps",
		"Service Services", "Zentrum Zentrums Zentren", "Rechenzentrum Rechenzentren", "Ministerium Ministerien Ministeriums",
		"Thema Themen Themas", "Virus Viren", "Praxis Praxen", "Firma Firmen",
		// the closed class
		"Land Landes Lande Länder Ländern", "Bundesland Bundesländer Bundesländern", "Stadt Städte Städten",
		"Rat Rates Rats Räte Räten", "Amt Amtes Ämter Ämtern", "Finanzamt Finanzämter", "Rathaus Rathäuser Rathauses",
		"Verband Verbände Verbänden", "Beschluss Beschlüsse Beschlusses", "Vertrag Verträge Vertrags",
		"Zugang Zugänge", "Datensatz Datensätze Datensätzen", "Datenraum Datenräume", "Bild Bilder Bildern", "Markt Märkte",
		"Entwurf Entwürfe Entwurfs", "Verbund Verbünde", "Anwalt Anwälte", "Auskunft Auskünfte", "Kanal Kanäle Kanälen",
		"Bürgerkonto Bürgerkonten Bürgerkontos", "Risiko Risiken Risikos", "Vollmacht Vollmachten", "Schema Schemata Schemas",
		// short words
		"Tag Tage Tages Tagen", "Weg Wege Wegen",
	} {
		forms := strings.Fields(list)
		for _, form := range forms {
			if !finds(forms[0], form, false) {
				t.Errorf("%s is not found in %s", forms[0], form)
			}
		}
	}
}

func TestAdjectivesAreFoundInTheirForms(t *testing.T) {
	for _, base := range []string{
		"digital", "künstlich", "elektronisch", "kommunal", "föderal", "offen", "sicher", "souverän", "smart", "öffentlich",
		"europäisch", "barrierefrei", "bundesweit", "vernetzt", "digitalisiert", "kritisch", "generativ", "virtuell", "neu",
		"transparent", "gemeinsam", "nutzbar", "verschlüsselt", "quelloffen", "zentral", "laufend",
	} {
		for _, given := range []string{"", "e", "er", "es", "en", "em"} {
			for _, ending := range []string{"", "e", "er", "es", "en", "em"} {
				if !finds(base+given, base+ending, false) {
					t.Errorf("%s is not found in %s", base+given, base+ending)
				}
			}
		}
	}
}

func TestAWordBeforeAnotherIsAnAdjective(t *testing.T) {
	for _, form := range []string{"blau", "blaue", "blauer", "blauen", "blauem", "blaues"} {
		if !finds("blaue", form, true) {
			t.Errorf("blaue before a noun is not found in %s", form)
		}
	}
	if finds("Akte", "Akter", false) || !finds("Akte", "Akten", true) {
		t.Error("Akte is declined as an adjective")
	}
}

func TestAWordGivenInAFormIsTakenBack(t *testing.T) {
	for _, pair := range []string{
		"Behörden Behörde", "Registers Register", "Registern Registers", "Dienste Dienst", "Kommunen Kommune", "Strategien Strategie",
		"Identitäten Identität", "Ministerien Ministerium", "Rechenzentren Rechenzentrum", "Landes Länder", "Länder Land", "Städte Stadt",
		"Städten Städte", "Akten Akte", "Wallets Wallet", "Cities City", "Bürgerinnen Bürgerin", "Bundes Bund", "Datenräume Datenraum",
		"Geräte Gerät", "Services Service",
	} {
		given, want, _ := strings.Cut(pair, " ")
		if !finds(given, want, false) {
			t.Errorf("%s is not found in %s", given, want)
		}
	}
}

func TestOtherWordsAreNotFound(t *testing.T) {
	for _, pair := range []string{
		"Bürger Burg", "Bürger Bürge", "Bürger Bürgen", "Burg Bürger", "Bürge Burg", "Burgen Bürger", "Bürger Bürgerin",
		"Dienst dienen", "Dienst dient", "dienen Dienst", "Daten Datum", "Daten Date", "Datum Daten", "Data Daten", "Geodaten Geodate",
		"Stadt statt", "Stadt Stätte", "Land landen", "Land Ausländer", "Ausland Ausländer", "Arbeit Arbeiter", "Arbeiter Arbeit",
		"Nutzer nutzen", "Nutzer Nutze", "Fisch Fischer", "Botschaft Botschafter", "Gesellschaft Gesellschafter",
		"Hersteller herstellen", "Spende Spender", "Spender Spenden", "Seite seit", "Seiten seit", "Reise Reis", "Reisen Reis",
		"Liste List", "Listen List", "Weise weis", "Kurs Kur", "Haus Hau", "Lehre Lehrer", "Lehrer Lehre",
		"Register Registrierung", "Register Registermodernisierung", "Modernisierung Registermodernisierung",
		"Cloud Cloudflare", "Stack Stackit", "Wahl wählen", "wählen Wahlen", "Zahl zählen", "fördern fordern", "drucken drücken",
		"Meister meist", "Kammer Kamm", "Träger träge", "Akte Akt", "Not Note", "Rat Rate", "Rat Raten", "Steuer steuert",
		"KI Kie", "BSI Basis", "eID Eide", "OZG OZGe", "EfA Efas2", "ID Ida", "NIS2 NIS", "G7 G7s",
	} {
		term, word, _ := strings.Cut(pair, " ")
		if finds(term, word, false) {
			t.Errorf("%s is found in %s", term, word)
		}
	}
}

func TestAcronymsTakeOnlyS(t *testing.T) {
	for term, want := range map[string][]string{
		"KI": {"ki", "kis"}, "OZG": {"ozg", "ozgs"}, "eID": {"eid", "eids"}, "BundID": {"bundid", "bundids"},
		"NIS2": {"nis2"}, "2.0": {"2.0"}, "ki": {"ki"}, "E": {"e"},
	} {
		if got := words.Inflect(term, true); !slices.Equal(got, want) {
			t.Errorf("Inflect(%q) = %q, want %q", term, got, want)
		}
	}
}

func FuzzInflect(f *testing.F) {
	f.Add("Behörden", true)
	f.Add("ies", false)
	f.Add("datum", false)
	f.Fuzz(func(t *testing.T, word string, attributive bool) {
		forms := words.Inflect(word, attributive)
		if forms[0] != words.Fold(word) {
			t.Fatalf("Inflect(%q) begins with %q", word, forms[0])
		}
		for i, form := range forms {
			if slices.Contains(forms[:i], form) {
				t.Fatalf("Inflect(%q) has %q twice", word, form)
			}
			if i > 0 && len(form) < 2 {
				t.Fatalf("Inflect(%q) has the stub %q", word, form)
			}
		}
	})
}
