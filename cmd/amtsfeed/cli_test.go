package main

import (
	"strings"
	"testing"
	"time"
)

// call runs the program as a person types it, in an empty folder.
func call(t *testing.T, line ...string) (status int, stdout, stderr string) {
	t.Helper()
	t.Chdir(t.TempDir())
	var out, said strings.Builder
	a := &app{stdin: strings.NewReader(""), stdout: &out, stderr: &said, now: time.Now}
	return a.run(t.Context(), line), out.String(), said.String()
}

// Who types something wrong learns what was meant, or where it is explained.
func TestWrongUsageIsExplained(t *testing.T) {
	tests := []struct{ line, want string }{
		{"", "see amtsfeed --help"},
		{"chekc", "did you mean check?"},
		{"xyz", "there are: run, demo, crawl"},
		{"-c", "see amtsfeed --help"},
		{"topics lst", "did you mean list?"},
		{"topics list mehr", "see amtsfeed topics list --help"},
		{"topics explain", "see amtsfeed topics explain --help"},
		{"topics explain ozg", "write amtsfeed topics explain TOPIC ITEM"},
		{"topics explain --rule ( x", "the README has the language of rules"},
		{"topics include ozg", "see amtsfeed topics include --help"},
		{"topics include nix x", "see amtsfeed topics list"},
		{"topics rematch nix", "see amtsfeed topics list"},
		{"topics eval nirgends.jsonl", "name a file of labelled items"},
		{"topics eval -", "each line is one JSON object"},
		{"stories split a b", "it comes with a later version"},
		{"crawl --deu", `did you mean "--due"?`},
		{"crawl bmsd", "did you mean bmds?"},
		{"run --only crawl", "leave --only away"},
		{"run --only x", "see amtsfeed run --help"},
		{"items --limit 0", "use 1 or more"},
		{"items --limit viele", "see amtsfeed items --help"},
		{"items --since gestern", "such as 2025-10-16"},
		{"items --query (", "--query: column 2"},
		{"items --region Mars", "write a Land such as Hessen, Bund or EU"},
		{"items --topic nix", `there is no topic "nix"`},
		{"export --topic nix", `there is no topic "nix"`},
		{"export --source nix", `there is no source "nix"`},
		{"export --since x", "such as 2025-10-16"},
		{"export --format xml", `must be one of "jsonl","csv"`},
		{"export --format parquet", "use jsonl or csv"},
		{"export --limit=-1", "use 1 or more, or 0 for all"},
		{"check -c nirgends.yaml", "name an existing file with -c"},
		{"check --print --store", "see amtsfeed check --help"},
		{"repair bmds", "has no selectors"},
		{"restore nirgends", "name a file that amtsfeed backup wrote"},
		{"opml import nirgends.opml", "name an OPML file"},
		{"opml import -", "is no OPML"},
		{"schedule simulate nirgends", "name a file of publication times"},
		{"schedule simulate -", `{"source":"id","published"`},
		{"schedule simulate --warmup=-1 -", "use 0 or more"},
		{"version jetzt", "see amtsfeed version --help"},
	}
	for _, tt := range tests {
		t.Run(tt.line, func(t *testing.T) {
			status, out, said := call(t, strings.Fields(tt.line)...)
			if status != exitUsage || !strings.Contains(said, tt.want) || !strings.HasPrefix(said, "amtsfeed: error: ") {
				t.Errorf("status %d, want %d; said\n%s\nwant %q in it", status, exitUsage, said, tt.want)
			}
			if out != "" {
				t.Errorf("talk on stdout: %q", out)
			}
		})
	}
}

func TestWhatCannotBeReadIsAFailureInPart(t *testing.T) {
	for line, want := range map[string]string{
		"probe nirgends.html":          "name a file that is there",
		"parse nirgends.html":          "name a file that is there",
		"parse http://127.0.0.1:9/":    "crawler.allow_networks",
		"backup nirgends/copy":         "name a file in a folder that can be written",
		"export -o nirgends/items.csv": "name a file in a folder that can be written",
	} {
		t.Run(line, func(t *testing.T) {
			if status, _, said := call(t, strings.Fields(line)...); status != exitPartial || !strings.Contains(said, want) {
				t.Errorf("status %d, want %d; said\n%s\nwant %q in it", status, exitPartial, said, want)
			}
		})
	}
}
