package extract

import "testing"

// The name of a case is its headline, not what the court writes behind it.
func TestCaseName(t *testing.T) {
	tests := map[string]string{
		"Garza v. Transit Authority, et al.":              "Garza v. Transit Authority",
		"GARZA v. TRANSIT AUTHORITY ET AL":                "GARZA v. TRANSIT AUTHORITY",
		"Commonwealth v. Pell (AC 24-P-465)":              "Commonwealth v. Pell",
		"In re Rowan B. [No. 23-118]":                     "In re Rowan B.",
		"Ruiz v. Board of Labor (Fern Foods US 2 LLC)":    "Ruiz v. Board of Labor (Fern Foods US 2 LLC)",
		"Messung der Luft nach Grau et al.":               "Messung der Luft nach Grau et al.",
		"Haushalt 2026 (Drucksache 19/4411) beschlossen":  "Haushalt 2026 (Drucksache 19/4411) beschlossen",
		"No. 23-412, Abbott v. Town of Chester":           "Abbott v. Town of Chester",
		"SC-2025-097: Ex parte Tolliver":                  "Ex parte Tolliver",
		"24-771 – Lowell v. Grand Trunk Co.":              "Lowell v. Grand Trunk Co.",
		"FAR108, LLC v. Urban":                            "FAR108, LLC v. Urban",
		"19/4411: Bericht des Amtes":                      "19/4411: Bericht des Amtes",
		"Versuch v. 12. Oktober":                          "Versuch v. 12. Oktober",
		"Kaupili v. Bank (order). Motion, filed 1/2/2025": "Kaupili v. Bank (order). Motion, filed 1/2/2025",
	}
	for title, want := range tests {
		if got := caseName(title); got != want {
			t.Errorf("%s: %q, want %q", title, got, want)
		}
	}
}
