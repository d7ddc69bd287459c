package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/amtsfeed/amtsfeed/feeds/rule"
)

func TestATableFitsTheTerminalAndLosesNothingInAPipe(t *testing.T) {
	tests := []struct {
		name  string
		width int
		want  string
	}{
		{"a wide terminal", 80, "SOURCE  PROBLEM\nköln    der Server antwortet nicht\n"},
		{"a narrow one", 20, "SOURCE  PROBLEM\nköln    der Server …\n"},
		{"a pipe", pipeWidth, "SOURCE  PROBLEM\nköln    der Server antwortet nicht\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tab := &table{width: tt.width}
			tab.row("SOURCE", "PROBLEM")
			tab.row("köln", "der Server antwortet nicht")
			var b strings.Builder
			if err := tab.print(&b); err != nil {
				t.Fatal(err)
			}
			if b.String() != tt.want {
				t.Errorf("got\n%swant\n%s", b.String(), tt.want)
			}
		})
	}
}

func TestHitsAreMarkedInTheText(t *testing.T) {
	tests := []struct {
		text string
		hits []rule.HitText
		want string
	}{
		{"Größere Register", nil, "Größere Register"},
		{"Größere Register", []rule.HitText{{Start: 8, End: 16}}, "Größere «Register»"},
		{"Register", []rule.HitText{{Start: 0, End: 8}, {Start: 0, End: 8}}, "««Register»»"},
		{"IT-Vorfall droht", []rule.HitText{{Start: 0, End: 10}, {Start: 3, End: 10}}, "«IT-«Vorfall»» droht"},
	}
	for _, tt := range tests {
		if got := mark(tt.text, tt.hits); got != tt.want {
			t.Errorf("mark(%q, %v) = %q, want %q", tt.text, tt.hits, got, tt.want)
		}
	}
}

func TestAnInstantNobodyKnowsIsADash(t *testing.T) {
	if got := when(time.Time{}); got != "-" {
		t.Errorf("got %q", got)
	}
}

// write makes a file with writeFile and returns what writeFile says;
// writing ends with an error of the test's choice.
func write(t *testing.T, name, text string, end error) error {
	t.Helper()
	return writeFile(name, 0o666, func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return errors.Join(err, end)
	})
}

func readAll(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAFileIsWrittenWholeOrNotAtAll(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "items.csv")
	if err := write(t, name, "alt", nil); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("the line is cut")
	if err := write(t, name, "halb", broken); !errors.Is(err, broken) || !strings.Contains(err.Error(), name) {
		t.Errorf("a broken write says %v", err)
	}
	if got := readAll(t, name); got != "alt" {
		t.Errorf("after a broken write the file holds %q", got)
	}
	if err := write(t, name, "neu", nil); err != nil {
		t.Fatal(err)
	}
	if got := readAll(t, name); got != "neu" {
		t.Errorf("the file holds %q", got)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 {
		t.Errorf("files left behind: %v, %v", left, err)
	}
}

func TestALinkStaysALinkAndADeviceADevice(t *testing.T) {
	dir := t.TempDir()
	name, link := filepath.Join(dir, "real.csv"), filepath.Join(dir, "link.csv")
	for _, err := range []error{write(t, name, "alt", nil), os.Symlink(name, link), write(t, link, "neu", nil)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link became %v, %v", info, err)
	}
	if got := readAll(t, name); got != "neu" {
		t.Errorf("behind the link stands %q", got)
	}
	if err := write(t, os.DevNull, "weg", nil); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode().IsRegular() {
		t.Errorf("%s became %v, %v", os.DevNull, info, err)
	}
}

func TestAFolderThatIsMissingIsNamed(t *testing.T) {
	name := filepath.Join(t.TempDir(), "nirgends", "items.csv")
	err := write(t, name, "x", nil)
	if err == nil || !strings.Contains(err.Error(), name+": no such file") {
		t.Errorf("got %v", err)
	}
}

func TestADayWithoutClockTimeIsShownAsThatDay(t *testing.T) {
	day := time.Date(2025, 10, 15, 22, 0, 0, 0, time.UTC) // 16 October in Berlin
	if got := published(day); got != "2025-10-16 00:00" {
		t.Errorf("published %s", got)
	}
}
