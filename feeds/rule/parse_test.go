package rule

import (
	"math/rand/v2"
	"testing"
)

func TestHowARuleIsRead(t *testing.T) {
	for source, want := range map[string]string{
		"a":                           "a",
		"a b c":                       "(a AND b AND c)",
		"a AND b c":                   "(a AND b AND c)",
		"a OR b c OR d":               "(a OR (b AND c) OR d)",
		"(a OR b) OR c":               "(a OR b OR c)",
		"(a OR b) c":                  "((a OR b) AND c)",
		"a -b NOT c":                  "(a AND NOT b AND NOT c)",
		"-(a b)":                      "NOT (a AND b)",
		"a-b":                         "a-b",
		"a - b":                       "",
		`"a  b"`:                      `"a b"`,
		"„a b“":                       `"a b"`,
		"»a b«":                       `"a b"`,
		"title:a":                     "title:a",
		`TITLE:"a b"^2`:               `title:"a b"^2`,
		"title:(a OR b) c":            "((title:a OR title:b) AND c)",
		"(a^2 OR b)^3":                "(a^6 OR b^3)",
		"a^0.5":                       "a^0.5",
		"a NEAR/8 b":                  "(a NEAR/8 b)",
		"a NEAR/8 (b OR c) d":         "((a NEAR/8 (b OR c)) AND d)",
		"NOT a NEAR/2 b":              "NOT (a NEAR/2 b)",
		"title:(a NEAR/2 b)":          "(title:a NEAR/2 title:b)",
		"abc* OR *abc OR *abc*":       "(abc* OR *abc OR *abc*)",
		"Bürger*innen OR Bürger:in":   "(Bürger*innen OR Bürger:in)",
		"and or not near":             "(and AND or AND not AND near)",
		"region:Nordrhein-Westfalen":  "region:Nordrhein-Westfalen",
		"source:kommune21 -title:abo": "(source:kommune21 AND NOT title:abo)",
		"\ta\n OR\u00a0b ":            "(a OR b)",
	} {
		r, err := Parse(source)
		switch {
		case err != nil && want != "":
			t.Errorf("%s: %v", source, err)
		case err == nil && r.root.String() != want:
			t.Errorf("%s is read as %s, want %s", source, r.root, want)
		}
	}
}

func TestWhatIsWrittenDownIsReadTheSame(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for range 2000 {
		source := generateRule(r, 4)
		first, err := Parse(source)
		if err != nil {
			t.Fatalf("%s: %v", source, err)
		}
		second, err := Parse(first.root.String())
		if err != nil || second.root.String() != first.root.String() || second.Hash() != first.Hash() {
			t.Fatalf("%s is written as %s and read as %v, %v", source, first.root, second, err)
		}
	}
}

func TestOnlyRulesThatNeedNoHitAreAlwaysLookedAt(t *testing.T) {
	for source, want := range map[string]bool{
		"a":              true,
		"NOT a":          false,
		"a NOT b":        true,
		"a OR NOT b":     false,
		"a OR b":         true,
		"NOT a NOT b":    false,
		"a NEAR/2 b":     true,
		"(NOT a) (b)":    true,
		"NOT (a AND b)":  false,
		"-a (b OR -c)":   false,
		"-a (b OR c) -d": true,
	} {
		r, err := Parse(source)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.root.needsHit(); got != want {
			t.Errorf("%s needs a hit: %v, want %v", source, got, want)
		}
	}
}
