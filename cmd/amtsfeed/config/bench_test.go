package config

import (
	"fmt"
	"strings"
	"testing"
)

func BenchmarkLoad(b *testing.B) {
	var text strings.Builder
	text.WriteString("sources:\n")
	for i := range 2000 {
		fmt.Fprintf(&text, "  - {id: s%d, title: Quelle, url: \"https://s%d.example/feed\", kind: feed}\n", i, i)
	}
	for b.Loop() {
		if _, mistakes := Load([]byte(text.String()), nil); len(mistakes) > 0 {
			b.Fatal(mistakes)
		}
	}
}
