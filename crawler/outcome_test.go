package crawler

import (
	"net/http"
	"strings"
	"testing"
)

// Who pastes the new address of a source gives nothing of his machine away.
func TestANewAddressNamesNoVariable(t *testing.T) {
	w := newWorld(t)
	w.page("/alt", func(rw http.ResponseWriter, r *http.Request) {
		http.Redirect(rw, r, "/neu?a=${ADMIN_TOKEN}", http.StatusMovedPermanently)
	})
	w.feed("/neu", entry("Eins", w.site.URL+"/m/1", "1", testNow))
	for range adoptAfter + 1 {
		r := w.visit(w.source("/alt"))
		if p := r.Visit.Problem; !strings.Contains(p, "/neu?a=$%7BADMIN_TOKEN") {
			t.Errorf("says %q", p)
		}
	}
}
