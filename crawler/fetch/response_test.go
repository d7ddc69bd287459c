package fetch

import (
	"strings"
	"testing"
)

func TestValidatorsThatCannotBeSentBackAreNotKept(t *testing.T) {
	for in, want := range map[string]string{
		`"abc"`: `"abc"`, `W/"a b"`: `W/"a b"`, "unquoted": "unquoted", "\"\xfc\"": "\"\xfc\"", "": "", "*": "",
		"\"a\x00b\"": "", "\"a\nb\"": "", strings.Repeat("e", maxValue): strings.Repeat("e", maxValue),
		strings.Repeat("e", maxValue+1): "",
	} {
		if got := validator(in); got != want {
			t.Errorf("%.40q: %.40q", in, got)
		}
	}
}
