package export

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// writeCSV writes a column for each JSON field of T. Lists are joined by "; ",
// of their elements' short forms where they have one ([fmt.Stringer]), else of
// their JSON.
func writeCSV[T any](w io.Writer, records iter.Seq2[T, error]) error {
	out := csv.NewWriter(w)
	columns := columnsOf(reflect.TypeFor[T]())
	header := make([]string, len(columns))
	for i, c := range columns {
		header[i] = c.name
	}
	if err := out.Write(header); err != nil {
		return err
	}
	row := make([]string, len(columns))
	for r, err := range records {
		if err == nil {
			err = fill(row, columns, reflect.ValueOf(r))
		}
		if err == nil {
			err = out.Write(row)
		}
		if err != nil {
			out.Flush()
			return err
		}
	}
	out.Flush()
	return out.Error()
}

type column struct {
	name  string
	index int
}

func columnsOf(t reflect.Type) []column {
	var columns []column
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name != "" && name != "-" {
			columns = append(columns, column{name, i})
		}
	}
	return columns
}

func fill(row []string, columns []column, record reflect.Value) error {
	for i, c := range columns {
		text, err := cell(record.Field(c.index).Interface())
		if err != nil {
			return fmt.Errorf("column %s: %w", c.name, err)
		}
		row[i] = text
	}
	return nil
}

// cell is a value as a text that is safe in a spreadsheet.
func cell(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return disarm(v), nil
	case []string:
		return disarm(strings.Join(v, "; ")), nil
	case bool:
		return strconv.FormatBool(v), nil
	case int:
		return strconv.Itoa(v), nil
	case time.Time:
		if v.IsZero() {
			return "", nil
		}
		return v.UTC().Format(time.RFC3339), nil
	}
	if list := reflect.ValueOf(v); list.Kind() == reflect.Slice {
		return elements(list)
	}
	text, err := json.Marshal(v)
	return disarm(string(text)), err
}

// elements joins a list of values other than strings.
func elements(list reflect.Value) (string, error) {
	texts := make([]string, list.Len())
	for i := range texts {
		var err error
		if texts[i], err = element(list.Index(i).Interface()); err != nil {
			return "", err
		}
	}
	return disarm(strings.Join(texts, "; ")), nil
}

func element(v any) (string, error) {
	if s, ok := v.(fmt.Stringer); ok {
		return s.String(), nil
	}
	text, err := json.Marshal(v)
	return string(text), err
}

// disarm puts an apostrophe before what a spreadsheet would take for a formula
// or an instruction, in ASCII or full width, also behind blanks.
func disarm(s string) string {
	// A spreadsheet trims before it looks, and some split a cell at a lone CR.
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	if isArmed(s) {
		s = "'" + s
	}
	// A German one opens our rows cut at semicolons and at all line breaks, since
	// none begins with a quotation mark, and takes those off with which a cell of
	// its own begins. Lists have dashes there; a formula that does harm calls
	// something.
	if !strings.ContainsAny(s, ";\n") || !strings.ContainsAny(s, "(|") {
		return s
	}
	var b strings.Builder
	for part := range strings.SplitAfterSeq(s, "\n") {
		for piece := range strings.SplitAfterSeq(part, ";") {
			if b.Len() > 0 && isArmed(strings.ReplaceAll(piece, `"`, "")) && strings.ContainsAny(piece, "(|") {
				b.WriteByte('\'')
			}
			b.WriteString(piece)
		}
	}
	return b.String()
}

func isArmed(s string) bool {
	start := strings.TrimLeft(s, " \u00a0\u200b\ufeff\u3000\n")
	for _, armed := range []string{"=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "﹢", "﹣", "﹦", "﹫", "−"} {
		if strings.HasPrefix(start, armed) {
			return true
		}
	}
	return false
}
