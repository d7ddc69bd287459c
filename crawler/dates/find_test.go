package dates

import (
	"testing"
	"time"
)

// testNow is the reference of all texts here: a Thursday afternoon in summer.
var testNow = time.Date(2026, 7, 16, 14, 30, 0, 0, berlin)

// written shows a date as the tables here write it: as much as is known.
func written(d Date, ok bool) string {
	layouts := map[Precision]string{Month: "2006-01", Day: "2006-01-02", Minute: "2006-01-02T15:04Z07:00", Second: time.RFC3339}
	if !ok {
		return "unknown"
	}
	return d.Time.Format(layouts[d.Precision])
}

func TestParseGermanDates(t *testing.T) {
	for text, want := range map[string]string{
		"[09.02.2023]":                     "2023-02-09",
		"3.4.2021":                         "2021-04-03",
		"Urteil v. 12.03.2024 (X Z 1/23)":  "2024-03-12",
		"Urt. v. 12. März 2024":            "2024-03-12",
		"07.11.25":                         "2025-11-07",
		"vom 7. 11. 2025":                  "2025-11-07",
		"07.11.1999":                       "1999-11-07",
		"7. November 2025":                 "2025-11-07",
		"7.November 2025":                  "2025-11-07",
		"7 Nov. 2025":                      "2025-11-07",
		"7. NOVEMBER 2025":                 "2025-11-07",
		"7. Nov. ’25":                      "2025-11-07",
		"9. Mrz. 2024":                     "2024-03-09",
		"9. März 2024":                     "2024-03-09",
		"9. Ma\u0308rz 2024":               "2024-03-09",
		"9.\u00a0März\u00a02024":           "2024-03-09",
		"9. M&auml;rz 2024":                "unknown",
		"11. Jän. 2024":                    "2024-01-11",
		"11. Feber 2024":                   "2024-02-11",
		"2. Sept. 2024":                    "2024-09-02",
		"Mi., 2. Sept. 2024":               "2024-09-02",
		"Sonnabend, den 7. September 2024": "2024-09-07",
		"07/09/2024":                       "2024-09-07",
		"07-09-2024":                       "2024-09-07",
		"2024/09/07":                       "2024-09-07",
		"2024.09.07":                       "2024-09-07",
		"Meldung vom 2024-09-07":           "2024-09-07",
		"September 7, 2024":                "2024-09-07",
		"Sept. 7th, 2024":                  "2024-09-07",
		"7th September 2024":               "2024-09-07",
		"Wiesbaden,7.9.2024":               "2024-09-07",
		"Datum:7.9.2024":                   "2024-09-07",
		"PM Nr. 17/2024 vom 7.9.2024":      "2024-09-07",
		"Nr. 9/2024 vom 7.9.2024":          "2024-09-07",
		"Az. 12.3.24 – 7.9.2024":           "2024-09-07",
		"7.9.2024Pressemitteilung":         "unknown",
		"September 2024":                   "2024-09",
		"Ausgabe September/Oktober 2024":   "2024-09",
		"Dezember/Januar 2025":             "2024-12",
		"Juli bis August 2024":             "2024-07",
		"09/2024":                          "2024-09",
		"09.2024":                          "2024-09",
		"Stand: 09/2024":                   "2024-09",
		"Beschluss 9/2024":                 "unknown",
		"Rundschreiben 09/2024":            "unknown",
		"Nr. 9/2024":                       "unknown",
		"Heft 9/2024":                      "unknown",
		"Im September 2024 beschlossen, am 2.10.2024 da": "2024-10-02",
		"12. bis 14. September 2024":                     "2024-09-12",
		"12./13. September 2024":                         "2024-09-12",
		"12. und 13.9.2024":                              "2024-09-12",
		"12.–14.9.2024":                                  "2024-09-12",
		"28.8.–2.9.2024":                                 "2024-08-28",
		"28. August bis 2. September 2024":               "2024-08-28",
		"30.12.–2.1.2025":                                "2024-12-30",
		"12.09.2024 – 14.09.2024":                        "2024-09-12",
		"12.09.2024-14.09.2024":                          "2024-09-12",
		"vom 12. bis 14. Mai 2024":                       "2024-05-12",
		"12.05. bis 14.05.24":                            "2024-05-12",
		"vom 30.09. bis zum 02.10.2024":                  "2024-09-30",
		"12. u. 13. Mai 2024":                            "2024-05-12",
		"So. 12. bis Di., 14. Mai 2024":                  "2024-05-12",
		"7 | 11 | 2025":                                  "2025-11-07",
		"07 / 11 / 2025":                                 "2025-11-07",
		"07 . 11 . 2025":                                 "2025-11-07",
		"07 – 11 – 2025":                                 "2025-11-07",
		"07 | 11 / 2025":                                 "unknown",
		"7-Nov-2025":                                     "2025-11-07",
		"7/Dez/2024":                                     "2024-12-07",
		"2025–11–07":                                     "2025-11-07",
		"7. 11. 25":                                      "2025-11-07",
		"7.11.’25":                                       "2025-11-07",
		"7.XI.2025":                                      "2025-11-07",
		"7. IX. 2025":                                    "2025-09-07",
		"7. C. 2025":                                     "unknown",
		"7th of November, 2025":                          "2025-11-07",
		"7. Mârz 2025":                                   "2025-03-07", // as scanned
		"Anfang März 2025":                               "2025-03",
		"034/25, 12.03.2025":                             "2025-03-12",
		"BGBl. 2025 I Nr. 12 vom 12.3.2025":              "2025-03-12",
		"1.4.2025-Scherz":                                "2025-04-01",
		"Stand: 12.03.2025 (aktualisiert 15.03.2025)":    "2025-03-12",
	} {
		if got := written(Parse(text, testNow)); got != want {
			t.Errorf("Parse(%q) = %s, want %s", text, got, want)
		}
	}
}

func TestParseTimeOfDay(t *testing.T) {
	for text, want := range map[string]string{
		"07.01.2025, 09:05 Uhr":                    "2025-01-07T09:05+01:00",
		"07.07.2025, 9.05 Uhr":                     "2025-07-07T09:05+02:00",
		"7. Juli 2025 | 9.05":                      "2025-07-07T09:05+02:00",
		"7. Juli 2025 um 9 Uhr":                    "2025-07-07T09:00+02:00",
		"Stand: 07.07.2025 • 06:52 Uhr":            "2025-07-07T06:52+02:00",
		"07.07.2025 - 09:05 Uhr":                   "2025-07-07T09:05+02:00",
		"07.07.2025\u202f–\u202f09:05\u202fUhr":    "2025-07-07T09:05+02:00",
		"07.07.2025 09:05:33":                      "2025-07-07T09:05:33+02:00",
		"07.07.2025, 09:05 Uhr (MESZ)":             "2025-07-07T09:05+02:00",
		"07.07.2025, 09:05 UTC":                    "2025-07-07T11:05+02:00",
		"2025-07-07T09:05":                         "2025-07-07T09:05+02:00",
		"2025-07-07T09:05:00-04:00":                "2025-07-07T15:05:00+02:00",
		"2025-07-07T09:05:00Z":                     "2025-07-07T11:05:00+02:00",
		"07.07.2025, 09:05–12:00 Uhr":              "2025-07-07T09:05+02:00",
		"07.07.2025, 09:05 - 12:00 Uhr":            "2025-07-07T09:05+02:00",
		"09:05 Uhr, 07.07.2025":                    "2025-07-07T09:05+02:00",
		"09:05 Uhr am Montag, 7. Juli 2025":        "2025-07-07T09:05+02:00",
		"10:00–12:00 Uhr, 07.07.2025":              "2025-07-07T10:00+02:00",
		"07.07.2025, 24:00 Uhr":                    "2025-07-08T00:00+02:00",
		"26.10.2025, 02:30 Uhr MEZ":                "2025-10-26T02:30+01:00",
		"26.10.2025, 02:30 Uhr MESZ":               "2025-10-26T02:30+02:00",
		"30.03.2025, 02:30 Uhr":                    "2025-03-30", // left out by summer time
		"07.07.2025, 25:10 Uhr":                    "2025-07-07",
		"07.07.2025 • 45:30":                       "2025-07-07", // a recording's length
		"07.07.2025 • 12:30 Min.":                  "2025-07-07",
		"07.07.2025 | 2.10 MB":                     "2025-07-07",
		"07.07.2025 | 12.50 €":                     "2025-07-07",
		"07.07.2025 – 09.07.":                      "2025-07-07",
		"7. Juli 2025, 3 Seiten":                   "2025-07-07",
		"July 7, 2025 9:05 PM":                     "2025-07-07T21:05+02:00",
		"7. Juli 2025, 9 Uhr 05":                   "2025-07-07T09:05+02:00",
		"7. Juli 2025, 9 Uhr 30 Gäste":             "2025-07-07T09:00+02:00",
		"7. Juli 2025, 9h05":                       "2025-07-07T09:05+02:00",
		"7. Juli 2025, 9.05 h":                     "2025-07-07T09:05+02:00",
		"7. Juli 2025, 9:5 Uhr":                    "2025-07-07T09:05+02:00",
		"7. Juli 2025, 2 h":                        "2025-07-07", // perhaps a length
		"7. Juli 2025, 9.05–16.00 Uhr":             "2025-07-07T09:05+02:00",
		"7. Juli 2025 [9:05]":                      "2025-07-07T09:05+02:00",
		"7. Juli 2025 @ 9:05":                      "2025-07-07T09:05+02:00",
		"26.10.2025, 02:30 Uhr":                    "2025-10-26T02:30+02:00", // the first of two
		"Geändert am 07.07.2025 um 12.00 Uhr (PM)": "2025-07-07T12:00+02:00",
	} {
		if got := written(Parse(text, testNow)); got != want {
			t.Errorf("Parse(%q) = %s, want %s", text, got, want)
		}
	}
}

func TestParseRelativeDates(t *testing.T) {
	for text, want := range map[string]string{
		"heute":                         "2026-07-16",
		"Gestern":                       "2026-07-15",
		"VORGESTERN":                    "2026-07-14",
		"heute, 7.57 Uhr":               "2026-07-16T07:57+02:00",
		"Heute 07:57":                   "2026-07-16T07:57+02:00",
		"gestern um 9 Uhr":              "2026-07-15T09:00+02:00",
		"Gestern 02.03":                 "2026-07-15T02:03+02:00",
		"Stand: heute, 12:05 Uhr":       "2026-07-16T12:05+02:00",
		"Inland | gestern":              "2026-07-15",
		"vor einer Stunde":              "2026-07-16T13:30+02:00",
		"vor 1 Std. 20 Min.":            "2026-07-16T13:10+02:00",
		"vor 2 Stunden und 5 Minuten":   "2026-07-16T12:25+02:00",
		"Vor 15 Min.":                   "2026-07-16T14:15+02:00",
		"vor 30 Sekunden":               "2026-07-16T14:29+02:00",
		"vor fünf Minuten":              "2026-07-16T14:25+02:00",
		"aktualisiert vor 5 Minuten":    "2026-07-16T14:25+02:00",
		"vor 3 Tagen":                   "2026-07-13",
		"vor drei Tagen von Mia Muster": "2026-07-13",
		"vor 2 Wochen":                  "2026-07-02",
		"vor einem Monat":               "2026-06",
		"gerade eben":                   "2026-07-16T14:30+02:00",
		"soeben":                        "2026-07-16T14:30+02:00",

		"vor einer halben Stunde": "2026-07-16T14:00+02:00",
		"vor anderthalb Stunden":  "2026-07-16T13:00+02:00",
		"vor 2,5 Stunden":         "2026-07-16T12:00+02:00",
		"vor zwanzig Minuten":     "2026-07-16T14:10+02:00",
		"vor 1 Stunde, 5 Minuten": "2026-07-16T13:25+02:00",
		"gestern Abend, 19 Uhr":   "2026-07-15T19:00+02:00",
		"heute früh":              "2026-07-16",
		"vor einer Viertelstunde": "2026-07-16T14:15+02:00",
		"vor etwa 2 Stunden":      "2026-07-16T12:30+02:00",
		"vor ca. 2 Stunden":       "2026-07-16T12:30+02:00",
		"heute Morgen, 8 Uhr":     "2026-07-16T08:00+02:00",
		"gestern Abend":           "2026-07-15",
		"(vor 2 Stunden)":         "2026-07-16T12:30+02:00",

		"vor einem halben Tag":            "unknown",
		"vor 1,5 Tagen":                   "unknown",
		"letzten Mittwoch":                "unknown", // of this week or the one before
		"heute-show":                      "unknown",
		"vor wenigen Minuten":             "unknown",
		"vor Kurzem":                      "unknown",
		"vor einem Jahr":                  "unknown",
		"vor 20000 Tagen":                 "unknown",
		"morgen":                          "unknown",
		"Montag":                          "unknown",
		"Heute tagt der Rat in Potsdam":   "unknown",
		"Der Rat hat gestern beschlossen": "unknown",
		"Das wurde vor 3 Tagen bekannt":   "unknown",
		"Wetter heute":                    "unknown",
		"vor Ort":                         "unknown",
		"vor 2 Toren":                     "unknown",
	} {
		if got := written(Parse(text, testNow)); got != want {
			t.Errorf("Parse(%q) = %s, want %s", text, got, want)
		}
	}
}

func TestParseRefusesWhatIsNoDate(t *testing.T) {
	for _, text := range []string{
		"", " ", ".", "Termin folgt", "k. A.", "ohne Datum", "n. n.",
		"30.02.2024", "31. Februar 2024", "31.04.2024", "29.02.2025", "32. Januar 2025", "0. Mai 2025", "00.05.2025", "10.00.2025",
		"12.13.2024", "10/16/2024", "2024-13-01", "2024-02-30", "99.99.9999", "1.1.0001", "1.1.202", "1.1.20255",
		"16.10.", "16. Oktober", "Do 16.10.", "Do, 16. Oktober, 9 Uhr", "16.10. 18 Uhr", "16.10. 18:30 Uhr", "16.10. 18.30 Uhr", "16. 10. 20 Gäste",
		"5. Mai 12 Gäste", "Ausgabe 4 Oktober 2025", "2025", "2024/25", "2023-24", "1. Halbjahr 2025", "Q3/2025", "KW 10/2025", "Sommer 2025",
		"4.0.12", "Version 4.1.12", "v2.10.2024.3", "v2.10.2024", "v. 2.10.24", "v 2.10.2024", "v.2.10.2024", "1.2.3.4", "192.168.10.12", "10.12.20.24", "IPv4 10.12.20.24", "2.10.24-beta",
		"Tel. 030 18 681-0", "0228/99 10.11.12.13", "+12.10.2020", "Tel.: 12.10.20", "0385-12.10.20", "Telefon 03 51/12.10.24",
		"§ 3.1.12", "DIN 12.3.2020", "Rn. 12.3.20", "I. Quartal 2025", "12. KW 2024", "Art. 5.10.12", "Kapitel 3.1.12", "Nr. 3/2025", "Drucksache 18/2919", "BT-Drs. 12/2019", "Seite 3 von 12",
		"PDF, 2.10 MB", "1.10.20 MB", "12.500.000 Euro", "3,5 Prozent", "10:00 Uhr", "25:61 Uhr", "10–12 Uhr", "24/7",
		"17.07.2027", "31. Dezember 2031", "01.01.1970", "24. Mai 1949", "12.03.1899",
		"978-3-16-148410-0", "DE89 3704 0044 0532 0130 00", "CVE-2024-10-16", "12345678", "20251016",
	} {
		if d, ok := Parse(text, testNow); ok {
			t.Errorf("Parse(%q) = %s, want unknown", text, written(d, ok))
		}
	}
}

func TestParseWithoutReference(t *testing.T) {
	for text, want := range map[string]string{
		"heute":      "unknown",
		"17.07.2027": "2027-07-17", // the future is unknown too
		"01.01.1970": "unknown",
	} {
		if got := written(Parse(text, time.Time{})); got != want {
			t.Errorf("Parse(%q) = %s, want %s", text, got, want)
		}
	}
}

func TestParseAllowsForClocksThatDiffer(t *testing.T) {
	if _, ok := Parse("17.07.2026, 14:00 Uhr", testNow); !ok {
		t.Error("a date within a day ahead is refused")
	}
	if _, ok := Parse("17.07.2026, 15:00 Uhr", testNow); ok {
		t.Error("a date more than a day ahead is believed")
	}
}

func TestFindSaysWhereTheDateStands(t *testing.T) {
	for text, want := range map[string]string{
		"[16.10.2025] Der Rat tagt.":                       "[16.10.2025]",
		"Berlin (16. Oktober 2025) Der Rat":                "(16. Oktober 2025)",
		"Neues: Do., 16.10.2025, 9.05 Uhr – Der Rat":       "Do., 16.10.2025, 9.05 Uhr",
		"am Freitag, den 24. April 2026 in Kiel":           "Freitag, den 24. April 2026",
		"Stand: 24.04.2026 • 06:52 Uhr":                    "24.04.2026 • 06:52 Uhr",
		"14.–16. Mai 2024 in Ulm":                          "14.–16. Mai 2024",
		"Inland | vor 2 Stunden | dpa":                     "vor 2 Stunden",
		"Heft Oktober 2025":                                "Oktober 2025",
		"Oktober 2025: der Rat":                            "Oktober 2025",
		"Ärger um Öl: 16.10.2025":                          "16.10.2025",
		"Nr. 45/2026 vom 24.04.2026":                       "24.04.2026",
		"[31.02.2024] verschoben auf den [01.03.2024] Ulm": "[01.03.2024]",
	} {
		_, start, end, ok := Find(text, testNow)
		got := "unknown"
		if ok {
			got = text[start:end]
		}
		if got != want {
			t.Errorf("Find(%q) stands at %q, want %q", text, got, want)
		}
	}
}

func TestFindReadsOnlyTheBeginningOfALongText(t *testing.T) {
	long := make([]byte, 2*maxText)
	for i := range long {
		long[i] = ' '
	}
	if _, ok := Parse(string(long)+"16.10.2025", testNow); ok {
		t.Error("a date beyond the limit is found")
	}
}
