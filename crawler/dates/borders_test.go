package dates

import "testing"

// What looks like a date and is part of something longer, an amount or a
// number of something, is none.
func TestWhatRunsOnIsNoDate(t *testing.T) {
	for _, text := range []string{
		"Version 7.9.2024.1", "2024-09-07-3", "2024/09/07/3", "7-9-2024-12", "7/9/2024/1", "Datei 7.9.2024_2", "7.9.20245", "7.9.2024% mehr",
		"12.9.2024 € Umsatz", "2.10.20 MB", "2.10.20 %", "2.10.20 $", "2.10.24-beta", "v2.10.2024", "A7.9.2024", "+7.9.2024", "§ 7.9.2024", "IP 10.7.9.2024",
		"7 | 9 | 2024.5", "7|9|2024|1", "7 | 9 - 2024", "7| 9| 2024", "7. September 2024.5", "7. September 20 Leute", "7. September '2024",
		"7.9.’2024", "7. 9. 24 Leute", "7. 9. 18 Uhr", "7.9. 18:30", "7.9. 18.30 Uhr", "September 2024.5", "September 2024/25", "09/2024/7", "9.2024", "00/2024", "009/2024",
		"09.2024.7", "12.–14. Sept", "12.-14.9.24567", "12.–32. September 2024", "12.–14. Heft 2024",
		"12.–14.9. 24 Teilnehmer", "12.–14. 9. 24 Teilnehmer", "12.–14.9. 18 Uhr", "12.–14.9. '2024",
		"32. September 2024", "0. September 2024", "7. XIII. 2024", "7 XI. 2024", "7. XI 2024", "September 0, 2024", "Nr. 7.9.2024", "Urteil v.7.9.24", "September 7 2024.5",
	} {
		if d, ok := Parse(text, testNow); ok {
			t.Errorf("Parse(%q) = %s, want unknown", text, written(d, ok))
		}
	}
}

// Shapes of days that people write, at their borders.
func TestDaysAtTheirBorders(t *testing.T) {
	for text, want := range map[string]string{
		"am 7.9.2024.":                  "2024-09-07",
		"(7.9.2024)":                    "2024-09-07",
		"7.9.2024: Satzung":             "2024-09-07",
		"7.9.24, Kiel":                  "2024-09-07",
		"7.9.24; Kiel":                  "2024-09-07",
		"7. 9. 24 | Kiel":               "2024-09-07",
		"7. 9. 24 · Kiel":               "2024-09-07",
		"[7. 9. 24]":                    "2024-09-07",
		"7. September '24":              "2024-09-07",
		"7. September ‘24":              "2024-09-07",
		"7. September 24, Kiel":         "2024-09-07",
		"7. September, 2024":            "2024-09-07",
		"7.I.2024":                      "2024-01-07",
		"7. II. 2024":                   "2024-02-07",
		"7. III. 2024":                  "2024-03-07",
		"7. IV. 2024":                   "2024-04-07",
		"7. V. 2024":                    "2024-05-07",
		"7. VI. 2024":                   "2024-06-07",
		"7. VII. 2024":                  "2024-07-07",
		"7. VIII. 2024":                 "2024-08-07",
		"7. X. 2024":                    "2024-10-07",
		"7. XII. 2024":                  "2024-12-07",
		"September 1st, 2024":           "2024-09-01",
		"2nd September 2024":            "2024-09-02",
		"3rd of September 2024":         "2024-09-03",
		"12.–14. Sept. 2024":            "2024-09-12",
		"12.9.–14. September 2024":      "2024-09-12",
		"12.-14.9. 2024":                "2024-09-12",
		"12.–14.9.24":                   "2024-09-12",
		"12.–14. 9. 24 | Kiel":          "2024-09-12",
		"12.–14.9. '24":                 "2024-09-12",
		"31.12.–1.1.2025":               "2024-12-31",
		"Juli/August 2024, 7.9.2024":    "2024-09-07",
		"Dezember bis Februar 2025":     "2024-12",
		"im 09/2024":                    "2024-09",
		"2024-09-07, 2024-09-08":        "2024-09-07",
		"29.2.2024":                     "2024-02-29",
		"29.2.2000":                     "2000-02-29",
		"29.2.2023":                     "unknown",
		"Kiel-7.9.2024":                 "unknown",
		"Kiel – 7.9.2024":               "2024-09-07",
		"[ 7.9.2024 ]":                  "2024-09-07",
		"7.9.2024, 09:05 h":             "2024-09-07T09:05+02:00",
		"7.9.2024, 9h05":                "2024-09-07T09:05+02:00",
		"7.9.2024, 9 Uhr 05":            "2024-09-07T09:05+02:00",
		"7.9.2024, 9 Uhr 05 Leute":      "2024-09-07T09:00+02:00",
		"7.9.2024, 09.05, Kiel":         "2024-09-07T09:05+02:00",
		"7.9.2024, 9.5 Mio.":            "2024-09-07",
		"7.9.2024, 12.30 Millionen":     "2024-09-07",
		"7.9.2024, 25:00 Uhr":           "2024-09-07",
		"7.9.2024, 9 Leute":             "2024-09-07",
		"7.9.2024, 45:30 Min.":          "2024-09-07",
		"7.9.2024 um 9 Uhr (MEZ)":       "2024-09-07T10:00+02:00",
		"7.9.2024, 09:05 Uhr ( UTC )":   "2024-09-07T11:05+02:00",
		"7.9.2024 09:05 GMT+1":          "2024-09-07T10:05+02:00",
		"7.9.2024 09:05 GMT-1":          "2024-09-07T11:05+02:00",
		"7.9.2024 09:05 +5:30":          "2024-09-07T05:35+02:00",
		"9 Uhr MEZ, 7.9.2024":           "2024-09-07T10:00+02:00",
		"10 Uhr – 12 Uhr, Sa. 7.9.2024": "2024-09-07T10:00+02:00",
		"18:30 Uhr, Haus 7, 7.9.2024":   "2024-09-07",
		"7.9.2024t09:05":                "2024-09-07T09:05+02:00",
	} {
		if got := written(Parse(text, testNow)); got != want {
			t.Errorf("Parse(%q) = %s, want %s", text, got, want)
		}
	}
}

// What stands around a date is taken with it where it belongs to it alone.
func TestBracketsBelongToTheirDate(t *testing.T) {
	for text, want := range map[string]string{
		"Kiel [7.9.2024] Satzung":         "[7.9.2024]",
		"Kiel (7.9.2024 ) Satzung":        "(7.9.2024 )",
		"Kiel (7.9.2024] Satzung":         "7.9.2024",
		"Kiel [7.9.2024) Satzung":         "7.9.2024",
		"Kiel (Satzung, 7.9.2024)":        "7.9.2024",
		"Kiel (7.9.2024, Satzung)":        "7.9.2024",
		"Kiel, den 7.9.2024":              "den 7.9.2024",
		"Kiel, (Samstag, den 7.9.2024) x": "(Samstag, den 7.9.2024)",
		"7.9.2024":                        "7.9.2024",
	} {
		_, start, end, ok := Find(text, testNow)
		if !ok || text[start:end] != want {
			t.Errorf("Find(%q) takes %q, want %q", text, text[start:end], want)
		}
	}
}

// Words tell a day only where they stand apart.
func TestRelativeDaysStandApart(t *testing.T) {
	for text, want := range map[string]string{
		"heute":                   "2026-07-16",
		"heute früh":              "2026-07-16",
		"gestern Abend | Kiel":    "2026-07-15",
		"Kiel – heute":            "2026-07-16",
		"Stand: gestern":          "2026-07-15",
		"aktualisiert heute":      "2026-07-16",
		"vor 2,5 Stunden":         "2026-07-16T12:00+02:00",
		"vor 2,5 Tagen":           "unknown",
		"vor 2,55 Stunden":        "unknown",
		"vor einer halben Stunde": "2026-07-16T14:00+02:00",
		"vor 1 Std. und 20 Min.":  "2026-07-16T13:10+02:00",
		"vor 1 Std., 20 Min.":     "2026-07-16T13:10+02:00",
		"vor etwa 2 Stunden":      "2026-07-16T12:30+02:00",
		"vor ca. 2 Stunden":       "2026-07-16T12:30+02:00",
		"vor 2 Wochen":            "2026-07-02",
		"vor 3 Monaten":           "2026-04",
		"vor 12345 Stunden":       "unknown",
		"vor 2 Leuten":            "unknown",
		"vor Stunden":             "unknown",
		"vor 40 Jahren":           "unknown",
		"die heute-show":          "unknown",
		"Das Amt zieht heute um":  "unknown",
		"heute beginnt der Rat":   "unknown",
		"heutesuppe":              "unknown",
		"gerade eben":             "2026-07-16T14:30+02:00",
		"gerade eben gemeldet":    "unknown",
	} {
		if got := written(Parse(text, testNow)); got != want {
			t.Errorf("Parse(%q) = %s, want %s", text, got, want)
		}
	}
}

// Dates of feeds that programs wrote wrongly, at their borders.
func TestFeedDatesAtTheirBorders(t *testing.T) {
	for text, want := range map[string]string{
		" 2024-09-07":                                      "2024-09-07",
		"\n2024-09-07T08:04:05Z\n":                         "2024-09-07T10:04:05+02:00",
		"Sat; 07. Sep. 2024; 08:04:05 GMT":                 "2024-09-07T10:04:05+02:00",
		"Sat, 7th Sep 2024 08:04 GMT":                      "2024-09-07T10:04+02:00",
		"Sat, 07 Sep 2024 0804 GMT":                        "2024-09-07T10:04+02:00",
		"Sat, 07 Sep 2024 T 08:04:05 GMT":                  "2024-09-07T10:04:05+02:00",
		"Sat, 07 Sep 2024 um 08:04 Uhr":                    "2024-09-07T08:04+02:00",
		"Sat, 07 Sep 2024 08:04:05.123 GMT":                "2024-09-07T10:04:05+02:00",
		"Sat, 07 Sep 2024 08:04:05:123 GMT":                "2024-09-07T10:04:05+02:00",
		"Sat, 07 Sep 2024 08:04:05 -0000":                  "2024-09-07T10:04:05+02:00",
		"Sat, 07 Sep 2024 - 08:04:05":                      "2024-09-07T08:04:05+02:00",
		"Sat, 07 Sep 2024 08:04:05 America/Port-au-Prince": "2024-09-07T14:04:05+02:00",
		"Sat, 07 Sep 2024 (a \\) b) 08:04:05 GMT":          "2024-09-07T10:04:05+02:00",
		"Sat, 07 Sep 2024 08:04:05 GMT)":                   "unknown",
		"Sat, 07 Sep 2024 08:04:05 UNKNOWN":                "unknown",
		"Sat, 07 Sep 2024 UNKNOWN":                         "unknown",
		"Sat, 07 Sep 2024 +0100":                           "unknown",
		"Sat, 07 Sep 2024 108:04:05 GMT":                   "unknown",
		"Sat, 007 Sep 2024 08:04:05 GMT":                   "unknown",
		"Heute 07 Sep 2024":                                "2024-09-07",
		"2024-09-07,08:04:05":                              "2024-09-07T08:04:05+02:00",
		"2024-09-07T0804Z":                                 "2024-09-07T10:04+02:00",
		"2024-09-07T080405.5Z":                             "2024-09-07T10:04:05+02:00",
		"2024-09-07T08:04:05 GMT+2":                        "2024-09-07T08:04:05+02:00",
		"2024-09-07T08:xx":                                 "unknown",
		"2024-09-007":                                      "unknown",
		"2024-0907":                                        "unknown",
		"2024-09-x":                                        "unknown",
		"2024-250":                                         "2024-09-06",
		"2024-W36-6":                                       "2024-09-07",
		"2024-W00-1":                                       "unknown",
		"2024-W60-1":                                       "unknown",
		"2024-W36-0":                                       "unknown",
		"2024-W36":                                         "unknown",
		"2020-W53-5":                                       "2021-01-01",
		"20240907 ":                                        "2024-09-07",
		"202409070804":                                     "2024-09-07T08:04+02:00",
		"202409000804":                                     "unknown",
		"631151999":                                        "unknown",
		"631152000":                                        "1990-01-01T01:00:00+01:00",
		"99999999999":                                      "unknown",
		"2024-09-07T23:59:60Z":                             "2024-09-08T02:00:00+02:00",
		"2024-09-07T24:00:01Z":                             "unknown",
		"1900-02-29":                                       "unknown",
	} {
		if got := written(ParseFeed(text)); got != want {
			t.Errorf("ParseFeed(%q) = %s, want %s", text, got, want)
		}
	}
}
