package web

import "fmt"

// sentences are all texts of the pages, German first, then English.
var sentences = map[string][2]string{
	"skip":          {"Zum Inhalt", "Skip to content"},
	"nav":           {"Seiten", "Pages"},
	"topics":        {"Themen", "Topics"},
	"sources":       {"Quellen", "Sources"},
	"status":        {"Betrieb", "Operations"},
	"search":        {"Suche", "Search"},
	"searchDo":      {"Suchen", "Search"},
	"searchLabel":   {"Meldungen durchsuchen", "Search the items"},
	"searchExample": {"Registermodernisierung OR \"Once Only\"", "Registermodernisierung OR \"Once Only\""},
	"searchHelp": {
		"Mehrere Wörter mit AND, OR und NOT verbinden, feste Wendungen in Anführungszeichen setzen; Cloud* findet auch Cloudstrategie. Beugung, Umlaute und Bindestriche spielen keine Rolle.",
		"Join words with AND, OR and NOT, put phrases in quotes; Cloud* also finds Cloudstrategie. Inflection, umlauts and hyphens do not matter.",
	},
	"footer": {
		"Titel und Auszüge gehören den genannten Quellen. Jede Meldung führt zum Original.",
		"Titles and extracts belong to the sources named. Every item links to its original.",
	},
	"holds":   {"Bisher %d aus %d Quellen.", "So far %d from %d sources."},
	"contact": {"Kontakt", "Contact"},
	"lead": {
		"Meldungen von Behörden, Verbänden und Fachpresse, nach Themen geordnet – zum Lesen und zum Abonnieren.",
		"News from authorities, associations and the trade press, sorted by topic – to read and to subscribe to.",
	},
	"how1":       {"Ein Thema aussuchen.", "Choose a topic."},
	"how2":       {"Die Adresse seines Feeds kopieren.", "Copy the address of its feed."},
	"how3":       {"In den Feed-Reader einfügen – neue Meldungen kommen von selbst.", "Paste it into a feed reader – news arrives by itself."},
	"opml":       {"Alle Themen auf einmal abonnieren (OPML)", "Subscribe to all topics at once (OPML)"},
	"howTitle":   {"So geht es", "How it works"},
	"newest":     {"Neueste Meldungen", "Newest items"},
	"none":       {"Noch keine Meldungen.", "No items yet."},
	"noTopics":   {"Es sind keine Themen eingerichtet.", "No topics are configured."},
	"noSources":  {"Es sind keine Quellen eingerichtet.", "No sources are configured."},
	"subscribe":  {"Abonnieren", "Subscribe"},
	"feedOf":     {"Feed: %s", "Feed: %s"},
	"count":      {"%d Meldungen", "%d items"},
	"count1":     {"1 Meldung", "1 item"},
	"lastOn":     {"zuletzt %s", "last %s"},
	"older":      {"Ältere Meldungen", "Older items"},
	"why":        {"wegen", "because of"},
	"byEditor":   {"von der Redaktion aufgenommen", "included by an editor"},
	"inTopics":   {"Warum in diesen Themen", "Why in these topics"},
	"noTopic":    {"Diese Meldung passt zu keinem Thema.", "This item is in no topic."},
	"term":       {"Begriff", "Term"},
	"found":      {"gefunden in", "found in"},
	"times":      {"%d-mal", "%d times"},
	"weighs":     {"zählt %s", "counts %s"},
	"title":      {"Titel", "title"},
	"teaser":     {"Anriss", "teaser"},
	"text":       {"Text", "text"},
	"source":     {"Quelle", "source"},
	"region":     {"Region", "region"},
	"author":     {"Verfasser", "author"},
	"original":   {"Zum Original bei %s", "Read the original at %s"},
	"rights":     {"Rechte", "Rights"},
	"reserved":   {"Vorbehalte der Quelle", "Rights reserved"},
	"published":  {"Veröffentlicht", "Published"},
	"estimated":  {"erstmals gesehen; die Quelle nennt kein Datum", "first seen; the source gives no date"},
	"changed":    {"Geändert", "Changed"},
	"wordings":   {"Fassung %d", "Wording %d"},
	"sourceHead": {"Quelle", "Source"},
	"state":      {"Zustand", "State"},
	"lastGood":   {"Zuletzt gelesen", "Last read"},
	"next":       {"Nächster Besuch", "Next visit"},
	"items":      {"Meldungen", "Items"},
	"perWeek":    {"je Woche", "a week"},
	"problem":    {"Was ist los", "What is wrong"},
	"proposal":   {"Vorschlag", "Proposal"},
	"failures":   {"Fehlschläge in Folge", "Failures in a row"},
	"website":    {"Adresse", "Address"},
	"never":      {"noch nie", "never"},
	"results":    {"Ergebnisse für %s", "Results for %s"},
	"noResults":  {"Keine Meldung passt.", "No item matches."},
	"searchFeed": {"Diese Suche abonnieren", "Subscribe to this search"},
	"further":    {"Weiter suchen", "Search on"},
	"troubles":   {"Gestörte Quellen", "Sources in trouble"},
	"allWell":    {"Alle Quellen sind in Ordnung.", "All sources are fine."},
	"allSources": {"Alle Quellen", "All sources"},
	"config":     {"Konfiguration", "Configuration"},
	"configBad": {
		"Die neue Konfiguration hat Fehler; die bisherige bleibt in Kraft.",
		"The new configuration has mistakes; the old one stays in force.",
	},
	"configGood": {"Die Konfiguration ist in Kraft.", "The configuration is in force."},
	"numbers":    {"Zahlen", "Figures"},
	"revisions":  {"frühere Fassungen", "earlier wordings"},
	"statusFeed": {"Störungen abonnieren", "Subscribe to troubles"},
	"back":       {"Zur Startseite", "Back to the start page"},
	"error":      {"Das hat nicht geklappt", "That did not work"},
}

var months = [...][2]string{
	{"Januar", "January"}, {"Februar", "February"}, {"März", "March"}, {"April", "April"}, {"Mai", "May"}, {"Juni", "June"},
	{"Juli", "July"}, {"August", "August"}, {"September", "September"}, {"Oktober", "October"}, {"November", "November"}, {"Dezember", "December"},
}

// A tongue is the language a page is in.
type tongue struct{ english bool }

func tongueOf(language string) tongue { return tongue{language == "en"} }

func (t tongue) choose(both [2]string) string {
	if t.english {
		return both[1]
	}
	return both[0]
}

func (t tongue) code() string { return t.choose([2]string{"de", "en"}) }

// say returns a sentence; a name that is not known is a mistake in a template.
func (t tongue) say(name string, args ...any) (string, error) {
	both, ok := sentences[name]
	if !ok {
		return "", fmt.Errorf("no sentence %q", name)
	}
	if len(args) == 0 {
		return t.choose(both), nil
	}
	return fmt.Sprintf(t.choose(both), args...), nil
}
