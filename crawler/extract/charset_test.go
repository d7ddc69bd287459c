package extract

import (
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

func encoded(t testing.TB, e encoding.Encoding, s string) string {
	t.Helper()
	out, err := e.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestTheBytesBeatTheLabels(t *testing.T) {
	const text = `<?xml version="1.0"?><a>Größe „100 €“ – prüfen</a>`
	const umlauts = `<a>Größe – prüfen</a>`
	le16 := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	be16 := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	le32 := utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)
	be32 := utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)
	w1252 := charmap.Windows1252
	for name, c := range map[string]struct{ body, header, want string }{
		"plain UTF-8":                       {text, "", text},
		"UTF-8 under a Latin-1 header":      {text, "text/xml; charset=iso-8859-1", text},
		"UTF-8 with two byte order marks":   {"\uFEFF\uFEFF" + text, "", text},
		"windows-1252 under a UTF-8 header": {encoded(t, w1252, text), "text/xml; charset=utf-8", text},
		"windows-1252 declared as Latin-1": {
			encoded(t, w1252, `<?xml version="1.0" encoding="ISO-8859-1"?><a>„prüfen“</a>`), "",
			`<?xml version="1.0" encoding="ISO-8859-1"?><a>„prüfen“</a>`,
		},
		"one stray byte in UTF-8":        {"<a>Größe \x96 prüfen</a>", "", umlauts},
		"UTF-16 with mark":               {"\xFF\xFE" + encoded(t, le16, text), "", text},
		"UTF-16 big endian with mark":    {"\xFE\xFF" + encoded(t, be16, text), "", text},
		"UTF-16 without mark":            {encoded(t, le16, text), "text/xml", text},
		"UTF-16 big endian without mark": {encoded(t, be16, text), "", text},
		"UTF-16 cut in a character":      {"\xFF\xFE" + encoded(t, le16, "<a>ü") + "x", "", "<a>ü\uFFFD"},
		"UTF-32 without mark":            {encoded(t, le32, text), "", text},
		"UTF-32 big endian with mark":    {"\x00\x00\xFE\xFF" + encoded(t, be32, text), "", text},
		"UTF-32 big endian without mark": {encoded(t, be32, text), "", text},
		"UTF-16 claimed, bytes are not":  {encoded(t, w1252, `<?xml version="1.0" encoding="utf-16"?><a>ü</a>`), "", `<?xml version="1.0" encoding="utf-16"?><a>ü</a>`},
		"a label nobody knows":           {encoded(t, w1252, `<?xml version="1.0" encoding="amt-8"?><a>ü</a>`), "", `<?xml version="1.0" encoding="amt-8"?><a>ü</a>`},
		"header alone":                   {encoded(t, charmap.ISO8859_15, "<a>100 €</a>"), "text/html; charset = \"ISO-8859-15\"", "<a>100 €</a>"},
		"document before header":         {encoded(t, charmap.KOI8R, `<meta charset=koi8-r>Да`), "text/html; charset=iso-8859-1", `<meta charset=koi8-r>Да`},
		"meta http-equiv":                {encoded(t, charmap.ISO8859_15, `<meta name=x><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-15">€`), "", `<meta name=x><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-15">€`},
		"a page about XML":               {encoded(t, charmap.ISO8859_15, `<meta charset=iso-8859-15><pre>&lt;<?xml version="1.0"?> 5 €`), "", `<meta charset=iso-8859-15><pre>&lt;<?xml version="1.0"?> 5 €`},
		"an old Macintosh":               {encoded(t, charmap.Macintosh, `<?xml version="1.0" encoding="macintosh"?><a>Größe „ß“</a>`), "", `<?xml version="1.0" encoding="macintosh"?><a>Größe „ß“</a>`},
		"DOS":                            {encoded(t, charmap.CodePage850, `<?xml version='1.0' encoding='cp850'?><a>Größe</a>`), "", `<?xml version='1.0' encoding='cp850'?><a>Größe</a>`},
		"more than GB 2312":              {encoded(t, simplifiedchinese.GB18030, `<a>朱镕基 €</a>`), "text/xml; charset=gb2312", `<a>朱镕基 €</a>`},
		"UTF-16 in a header":             {encoded(t, w1252, `<a>Größe</a>`), "text/xml; charset=utf-16", "<a>Größe</a>"},
		"seven-bit Japanese":             {encoded(t, japanese.ISO2022JP, `<?xml version="1.0" encoding="iso-2022-jp"?><a>日本</a>`), "", `<?xml version="1.0" encoding="iso-2022-jp"?><a>日本</a>`},
		"UTF-7 is never decoded":         {"<a>+ADw-script+AD4-</a>", "text/xml; charset=utf-7", "<a>+ADw-script+AD4-</a>"},
		"encoded twice":                  {"<a>BÃ¼rgerÃ¤mter prÃ¼fen â€žGrÃ¶ÃŸeâ€œ â€“ Ã–l, Â§ 5, und ein Ärger</a>", "", "<a>Bürgerämter prüfen „Größe“ – Öl, § 5, und ein Ärger</a>"},
		"a stray byte under a label":     {"<a>Größe \x96 prüfen</a>", "text/html; charset=iso-8859-1", umlauts},
		"seven-bit Chinese":              {encoded(t, simplifiedchinese.HZGB2312, "<a>中文</a>"), "text/xml; charset=hz-gb-2312", "<a>中文</a>"},
		"a tilde and a brace":            {"<a>~{x~}</a>", "", "<a>~{x~}</a>"},
		"a label without a value":        {encoded(t, w1252, "<meta charset><meta charset=''>Größe"), "text/html; charset", "<meta charset><meta charset=''>Größe"},
		"a letter before a quotation":    {"<a>“AMANHÔ</a>", "", "<a>“AMANHÔ</a>"},
		"encoded twice in one place":     {"<a>BÃ¼rger und Ämter</a>", "", "<a>Bürger und Ämter</a>"},
		"overlong and surrogates":        {"<a>\xC0\xAF\xED\xA0\x80</a>", "", "<a>À¯í\u00a0€</a>"},
		"empty":                          {"", "text/xml; charset=utf-8", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := string(decode([]byte(c.body), c.header)); got != c.want {
				t.Errorf("decode(%q)\n got %q\nwant %q", c.body, got, c.want)
			}
		})
	}
}

// TestWhatNobodyDeclaredIsGuessed: texts without a declaration, or with one of
// UTF-8 that they are not.
func TestWhatNobodyDeclaredIsGuessed(t *testing.T) {
	for _, c := range []struct {
		in   encoding.Encoding
		text string
	}{
		{japanese.EUCJP, "<title>東京都のお知らせとデジタル庁からのニュース</title>"},
		{japanese.ShiftJIS, "<title>東京都のお知らせとデジタル庁からのニュース</title>"},
		{korean.EUCKR, "<title>행정안전부 디지털정부 소식과 보도자료</title>"},
		{simplifiedchinese.GB18030, "<title>国务院办公厅关于数字政府建设的新闻：公告</title>"},
		{traditionalchinese.Big5, "<title>行政院關於數位政府建設的新聞與公告，今日發布</title>"},
		{charmap.KOI8R, "<title>Цифровое правительство: новости и объявления</title>"},
		{charmap.Windows1251, "<title>Цифровое правительство: новости и объявления</title>"},
		{charmap.Windows1252, "<title>Größe und Straße: Übergänge für Bürgerinnen und Bürger, „Öffnung“ – öffentliche Änderungen, Fußgängerübergänge</title>"},
		{charmap.Windows1252, "<title>Informações e orientações às populações: ação, atenção, órgãos, eleições, não são constituições</title>"},
		{charmap.Windows1252, "<title>Créée à l’été – « écoles », mairies, événements, à côté</title>"},
	} {
		for _, header := range []string{"", "text/xml; charset=utf-8"} {
			if got := string(decode([]byte(encoded(t, c.in, c.text)), header)); got != c.text {
				t.Errorf("%v, %q:\n got %q\nwant %q", c.in, header, got, c.text)
			}
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("<?xml version='1.0' encoding='utf-16'?><a>\xfc</a>"), "text/xml; charset=x")
	f.Add([]byte("\xff\xfe<\x00a"), "")
	f.Add([]byte("\xa4\xb3\xa4\xc1\xa4\xb3\xa4\xc1\xa4\xb3\xa4\xc1\xa4\xb3\xa4\xc1\xa4\xb3\x82"), "")
	f.Add([]byte("\x1b$B\x1b(B"), "text/html; charset=iso-2022-jp")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		if out := decode(body, contentType); !utf8.Valid(out) {
			t.Errorf("decode(%q, %q) is not UTF-8: %q", body, contentType, out)
		}
	})
}
