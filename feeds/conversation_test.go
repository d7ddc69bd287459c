package feeds

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/amtsfeed/amtsfeed/store"
)

// Every testdata/http/*.txt is a conversation with a reader:
//
//	> GET /path        asks, with the header lines that follow it
//	> Name: value      $NAME stands for what was kept
//	< 200              the status
//	< Name: value      a header; ">" keeps it: < ETag > TAG
//	< Name: -          no such header
//	< ~ text           the body holds it; < !~ text: it does not
//	< -                the body is empty
//	! commit SOURCE GUID TITLE    something happens in the house
//	! exclude TOPIC TITLE
//	! restart
func TestConversations(t *testing.T) {
	files, err := filepath.Glob("testdata/http/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no conversations: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			c := conversation{world: newWorld(t), kept: make(map[string]string)}
			for i, line := range strings.Split(string(text), "\n") {
				c.at = file + ":" + strconv.Itoa(i+1)
				c.line(line)
			}
		})
	}
}

type conversation struct {
	*world
	at      string
	request []string // method, path, then headers as pairs
	answer  *httptest.ResponseRecorder
	kept    map[string]string
}

func (c *conversation) line(line string) {
	sign, rest, _ := strings.Cut(line, " ")
	for name, value := range c.kept {
		rest = strings.ReplaceAll(rest, "$"+name, value)
	}
	switch sign {
	case ">":
		c.ask(rest)
	case "<":
		c.expect(rest)
	case "!":
		c.happens(rest)
	case "", "#":
	default:
		c.t.Fatalf("%s: what is %q?", c.at, line)
	}
}

func (c *conversation) ask(rest string) {
	if name, value, ok := strings.Cut(rest, ": "); ok && c.request != nil {
		c.request = append(c.request, name, value)
		return
	}
	method, path, _ := strings.Cut(rest, " ")
	c.request, c.answer = []string{method, path}, nil
}

func (c *conversation) expect(rest string) {
	if c.answer == nil {
		c.answer = c.world.ask(c.request[0], c.request[1], c.request[2:]...)
	}
	body := c.answer.Body.String()
	name, value, isHeader := strings.Cut(rest, ": ")
	header := c.answer.Header().Get(name)
	switch {
	case rest == "-":
		c.check(body == "", "the body is %q", body)
	case strings.HasPrefix(rest, "~ "):
		c.check(strings.Contains(body, rest[2:]), "no %q in %s", rest[2:], body)
	case strings.HasPrefix(rest, "!~ "):
		c.check(!strings.Contains(body, rest[3:]), "%q in %s", rest[3:], body)
	case isHeader && value == "-":
		c.check(header == "", "%s is %q", name, header)
	case isHeader:
		c.check(header == value, "%s is %q, want %q", name, header, value)
	case strings.Contains(rest, " > "):
		name, as, _ := strings.Cut(rest, " > ")
		c.kept[as] = c.answer.Header().Get(name)
		c.check(c.kept[as] != "", "no header %s", name)
	default:
		c.check(strconv.Itoa(c.answer.Code) == rest, "status %d, want %s: %s", c.answer.Code, rest, body)
	}
}

func (c *conversation) check(ok bool, format string, args ...any) {
	c.t.Helper()
	if !ok {
		c.t.Errorf(c.at+": "+format, args...)
	}
}

func (c *conversation) happens(what string) {
	what, rest, _ := strings.Cut(what, " ")
	name, rest, _ := strings.Cut(rest, " ")
	switch what {
	case "commit":
		guid, title, _ := strings.Cut(rest, " ")
		c.commit(news(name, guid, title, "Ein Anriss.", c.now))
	case "exclude":
		c.decide(name, rest, store.Exclude)
	case "restart":
		c.open(c.lib.Catalog())
	default:
		c.t.Fatalf("%s: nothing such as %q happens here", c.at, what)
	}
	c.match()
	c.publish()
}
