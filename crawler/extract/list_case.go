package extract

import (
	"regexp"
	"strings"
)

// Courts list cases under the names of their parties, and write behind them
// what is no part of the name: that there are more parties, the docket, how it
// ended, what happened before.
var (
	// versus parts the parties of a case.
	versus = regexp.MustCompile(`(?i)\S\s+(?:v|vs|versus)\.?\s+\S|^(?:in re|(?:in the )?matter of|ex parte|estate of)\b`)
	// vomDay is what German courts mean by a v: "Urteil v. 12. März 2024".
	vomDay = regexp.MustCompile(`\sv\.\s+\d{1,2}\.\s*(?:\d|\pL)`)
	// furtherParties says that a case has more parties than it names.
	furtherParties = regexp.MustCompile(`(?i)[,;]?\s+et\.?\s+al\b[.,;]*$`)
	// docketBehind is the number of the case in brackets.
	docketBehind = regexp.MustCompile(`\s*[\[(][^\[\]()]*\d{2}[^\[\]()]*[\])]\.?$`)
	// docketBefore is the number of the case before its name.
	docketBefore = regexp.MustCompile(`(?i)^(?:(?:nos?|case|docket)\b[.:#]?\s*(?:nos?\.?)?\s*[a-z]{0,4}[-. ]?\d[\w./-]*\s*[:,–—-]|[a-z]{0,4}[-. ]?\d[\w./-]*(?::|\s[–—-]))\s+`)
	// courseBehind begins what became of the case: a remark in brackets that
	// ends a sentence, and all sentences behind it.
	courseBehind = regexp.MustCompile(`\s*\([^()]*(?:\([^()]*\)[^()]*)*\)\.(?:\s|$)`)
	// abbreviated words keep their full stop at the end of a name.
	abbreviated = regexp.MustCompile(`(?i)\b(?:inc|co|corp|ltd|bros|jr|sr|vs|assn|assoc|dept|dist|\pL)\.$`)
)

// isCase reports whether a headline is the name of a case.
func isCase(title string) bool { return versus.MatchString(title) && !vomDay.MatchString(title) }

// caseName is a headline without what a court adds to the name of a single
// case; any other headline as it stands.
func caseName(title string) string {
	if number := docketBefore.FindString(title); number != "" && isCase(title[len(number):]) {
		title = title[len(number):]
	}
	if !isCase(title) {
		return title
	}
	for _, added := range []*regexp.Regexp{docketBehind, furtherParties} {
		if at := added.FindStringIndex(title); at != nil && at[0] > 0 {
			title = title[:at[0]]
		}
	}
	return title
}

// withoutCourse drops what became of a case.
func withoutCourse(name string) string {
	if at := courseBehind.FindStringIndex(name); at != nil && at[0] > 0 {
		return name[:at[0]]
	}
	return name
}

// withoutStop drops the full stop of a list that ends every name with one.
func withoutStop(name string) string {
	if abbreviated.MatchString(name) {
		return name
	}
	return strings.TrimSuffix(name, ".")
}
