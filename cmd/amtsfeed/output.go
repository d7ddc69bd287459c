package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"
	"unicode/utf8"

	"golang.org/x/term"
)

// A table prints aligned columns; on a terminal the last column is cut to its
// width, in a pipe nothing is lost.
type table struct {
	rows  [][]string
	width int
}

const (
	// pipeWidth stands for "do not cut".
	pipeWidth = 1 << 20
	// leastWidth is less than any terminal people read: some tell 0 because
	// they do not know.
	leastWidth = 20
)

func (a *app) table(head ...string) *table {
	t := &table{width: pipeWidth}
	if f, ok := a.stdout.(*os.File); ok {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w >= leastWidth {
			t.width = w
		}
	}
	t.row(head...)
	return t
}

func (t *table) row(cells ...string) { t.rows = append(t.rows, cells) }

func (t *table) print(w io.Writer) error {
	var b strings.Builder
	tw := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, r := range t.rows {
		fmt.Fprintln(tw, strings.Join(r, "\t"))
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	var out strings.Builder
	for line := range strings.Lines(b.String()) {
		line = strings.TrimRight(line, " \n")
		if utf8.RuneCountInString(line) > t.width {
			line = string([]rune(line)[:t.width-1]) + "…"
		}
		out.WriteString(line + "\n")
	}
	_, err := io.WriteString(w, out.String()) // at once: a file is not buffered
	return err
}

// printJSON writes one document for machines, readable by people.
func (a *app) printJSON(v any) error {
	e := json.NewEncoder(a.stdout)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// when is an instant in a table: short, in the operator's zone.
func when(t time.Time) string {
	return stamp(t, time.Local)
}

// published is the instant of a news item in a table: in the zone of the
// sources, where a date without a clock time is midnight.
func published(t time.Time) string {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		zone = time.UTC // crawler/dates embeds the zones, so this cannot happen
	}
	return stamp(t, zone)
}

func stamp(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return "-"
	}
	return t.In(zone).Format("2006-01-02 15:04")
}

// writeFile leaves either the whole file or what was there before. The mode is
// that of a new file, less the umask.
func writeFile(name string, mode os.FileMode, write func(io.Writer) error) error {
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target
	}
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return writeInto(name, write) // a pipe or device: nothing to replace
	}
	part := fmt.Sprintf("%s.%d.part", name, os.Getpid())
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return partial("name a file in a folder that can be written", "write %s: %v", name, bare(err))
	}
	err = cmp.Or(write(f), f.Sync())
	err = cmp.Or(err, f.Close())
	if err == nil {
		err = os.Rename(part, name)
	}
	if err != nil {
		os.Remove(part)
		return fmt.Errorf("write %s: %w", name, bare(err))
	}
	return nil
}

func writeInto(name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

// bare takes the name of the passing file off an error.
func bare(err error) error {
	var pe *os.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}
