package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

type record struct {
	ID     string    `json:"id"`
	Title  string    `json:"title,omitempty"`
	At     time.Time `json:"at,omitzero"`
	Count  int       `json:"count"`
	Good   bool      `json:"good"`
	Tags   []string  `json:"tags"`
	Files  []file    `json:"files"`
	Marks  []mark    `json:"marks"`
	Hidden string    `json:"-"`
}

type file struct {
	URL string `json:"url"`
}

type mark struct {
	Name string `json:"name"`
}

func (m mark) String() string { return m.Name }

func of(records ...record) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
	}
}

var sample = []record{
	{ID: "1", Title: "Größe & <Maß>", At: time.Date(2026, 3, 2, 10, 0, 0, 0, time.FixedZone("", 3600)), Count: -3, Good: true, Tags: []string{"a", "b"}, Files: []file{{"https://amt.example/a"}}, Marks: []mark{{"x"}, {"y"}}, Hidden: "x"},
	{ID: "2", Title: "Zeile\nzwei, \"so\""},
}

func TestJSONLIsOneObjectALine(t *testing.T) {
	var b bytes.Buffer
	if err := write(&b, jsonl, of(sample...)); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	if len(lines) != 2 || !strings.Contains(lines[0], "Größe & <Maß>") {
		t.Fatalf("%q", lines)
	}
	for i, line := range lines {
		var r record
		if err := json.Unmarshal([]byte(line), &r); err != nil || r.Title != sample[i].Title {
			t.Errorf("%s: %v", line, err)
		}
	}
}

func TestCSVHasAColumnForEachField(t *testing.T) {
	var b bytes.Buffer
	if err := write(&b, table, of(sample...)); err != nil {
		t.Fatal(err)
	}
	got, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"id", "title", "at", "count", "good", "tags", "files", "marks"},
		{"1", "Größe & <Maß>", "2026-03-02T09:00:00Z", "-3", "true", "a; b", `{"url":"https://amt.example/a"}`, "x; y"},
		{"2", "Zeile\nzwei, \"so\"", "", "0", "false", "", "", ""},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func cellOf(t *testing.T, title string) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b, table, of(record{Title: title})); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatalf("%q: %v", title, err)
	}
	return rows[1][1]
}

func TestNoCellIsAFormula(t *testing.T) {
	for _, armed := range []string{
		"=1+1", "+49 30", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠x", "  =1", "\u00a0=1", "\ufeff=1", "\n=1", "\u200b@x", "−1",
	} {
		if got := cellOf(t, armed); !strings.HasPrefix(got, "'") {
			t.Errorf("%q stays armed: %q", armed, got)
		}
	}
	// Where rows are cut at semicolons and line breaks, cells begin there.
	for in, want := range map[string]string{
		"Amt;=cmd|' /C calc'!A0": "Amt;'=cmd|' /C calc'!A0", "a\n\n+SUM(1)\nb": "a\n\n'+SUM(1)\nb", "x; @f(1); y": "x;' @f(1); y",
		"=a(1);=b(2)": "'=a(1);'=b(2)", `a",";=f(1)`: `a",";'=f(1)`,
		`a;"=f(1);b`: `a;'"=f(1);b`, `a; ""@f(1)`: `a;' ""@f(1)`,
	} {
		if got := cellOf(t, in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
	for _, harmless := range []string{"Text", "1 = 1", "a-b", "", "'=1", " Rand", "„Zitat“", "Neu:\n- eins\n- zwei", "a (b); c - d"} {
		if got := cellOf(t, harmless); got != harmless {
			t.Errorf("%q became %q", harmless, got)
		}
	}
}

func FuzzCSV(f *testing.F) {
	for _, s := range []string{"=1", "a,b\r\n=c", "\"", "＝", "\r"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, title string) {
		got := cellOf(t, title)
		if first := strings.TrimLeft(got, " \n\u00a0"); first != "" && strings.ContainsAny(first[:1], "=+-@\t\r") {
			t.Errorf("%q gives the formula %q", title, got)
		}
		if strings.Contains(got, "\r") {
			t.Errorf("%q keeps a carriage return, which begins a new cell", title)
		}
	})
}

func broken(yield func(record, error) bool) {
	if yield(sample[0], nil) {
		yield(record{}, errors.New("store is gone"))
	}
}

func TestAnErrorEndsTheOutputAfterWholeRecords(t *testing.T) {
	for _, f := range []format{jsonl, table} {
		var b bytes.Buffer
		err := write(&b, f, broken)
		if err == nil || err.Error() != "store is gone" {
			t.Errorf("%s: %v", f, err)
		}
		if !strings.Contains(b.String(), "Größe") || !strings.HasSuffix(b.String(), "\n") {
			t.Errorf("%s: %q", f, b.String())
		}
	}
}

func routes(records iter.Seq2[record, error]) http.Handler {
	mux := http.NewServeMux()
	open := func(r *http.Request) (iter.Seq2[record, error], error) {
		if r.URL.RawQuery != "" {
			return nil, errors.New("bad parameter")
		}
		return records, nil
	}
	refuse := func(w http.ResponseWriter, _ *http.Request, err error) {
		http.Error(w, err.Error(), http.StatusBadRequest)
	}
	Routes(mux, open, refuse, slog.New(slog.NewTextHandler(io.Discard, nil)))
	return mux
}

func TestDownloads(t *testing.T) {
	srv := httptest.NewServer(routes(of(sample...)))
	defer srv.Close()
	for path, want := range map[string]string{"/export/items.jsonl": "application/x-ndjson; charset=utf-8", "/export/items.csv": "text/csv; charset=utf-8"} {
		resp, err := http.Get(srv.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || resp.Header.Get("Content-Type") != want || !strings.Contains(string(body), "Größe") {
			t.Errorf("%s: %q, %v: %s", path, resp.Header.Get("Content-Type"), err, body)
		}
		if resp, err = http.Get(srv.URL + path + "?x=1"); err != nil || resp.StatusCode != http.StatusBadRequest {
			t.Errorf("%s?x=1: %v, %v", path, resp, err)
		}
		resp.Body.Close()
	}
}

// Nobody must take a part of an export for the whole.
func TestABrokenDownloadIsBrokenOff(t *testing.T) {
	srv := httptest.NewUnstartedServer(routes(broken))
	srv.Config.ErrorLog = slog.NewLogLogger(slog.NewTextHandler(io.Discard, nil), slog.LevelError)
	srv.Start()
	defer srv.Close()
	resp, err := http.Get(srv.URL + "/export/items.jsonl")
	if err != nil {
		return // broken off before the first byte
	}
	defer resp.Body.Close()
	if _, err := io.ReadAll(resp.Body); err == nil {
		t.Error("the client sees a whole answer")
	}
}

func BenchmarkWrite(b *testing.B) {
	for _, f := range []format{jsonl, table} {
		b.Run(string(f), func(b *testing.B) {
			for b.Loop() {
				if err := write(io.Discard, f, of(sample...)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
