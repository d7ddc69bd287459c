package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/amtsfeed/amtsfeed/cmd/amtsfeed/config"
	"github.com/amtsfeed/amtsfeed/feeds"
	"github.com/amtsfeed/amtsfeed/feeds/rule"
	"github.com/amtsfeed/amtsfeed/store"
)

type topicsCmd struct {
	List    topicsListCmd    `cmd:"" default:"1" help:"Topics with number of items and last item."`
	Explain topicsExplainCmd `cmd:"" help:"Why an item is, or is not, in a topic."`
	Eval    topicsEvalCmd    `cmd:"" help:"Precision and recall of the topics on labelled items."`
	Rematch topicsRematchCmd `cmd:"" help:"Apply the present rules to all stored items."`
	Include topicsIncludeCmd `cmd:"" help:"Put an item into a topic, whatever the rule says."`
	Exclude topicsExcludeCmd `cmd:"" help:"Keep an item out of a topic, whatever the rule says."`
	Reset   topicsResetCmd   `cmd:"" help:"Leave an item to the rule again."`
}

type topicsListCmd struct {
	JSON bool `name:"json" help:"For machines."`
}

func (c *topicsListCmd) Run(ctx context.Context, a *app) error {
	s, err := a.session(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	var answer struct {
		Topics []feeds.TopicRecord `json:"topics"`
	}
	if err := s.get(ctx, "/api/v1/topics", &answer); err != nil {
		return err
	}
	if c.JSON {
		return a.printJSON(answer.Topics)
	}
	t := a.table("TOPIC", "ITEMS", "LAST ITEM", "TITLE")
	for _, r := range answer.Topics {
		t.row(r.ID, strconv.Itoa(r.Items), published(r.LastItem), r.Title)
	}
	return t.print(a.stdout)
}

type topicsExplainCmd struct {
	Args []string `arg:"" name:"topic item|file|-" help:"A topic and an item: its id, a file with one item as JSON, or - for stdin."`
	Rule string   `help:"Try this rule in place of a topic." placeholder:"RULE"`
	JSON bool     `name:"json" help:"For machines."`
}

func (c *topicsExplainCmd) Run(ctx context.Context, a *app) error {
	order := explainOrder{Rule: c.Rule}
	switch {
	case c.Rule == "" && len(c.Args) == 2:
		order.Topic, order.ID = c.Args[0], c.Args[1]
	case c.Rule != "" && len(c.Args) == 1:
		order.ID = c.Args[0]
		if _, err := rule.Parse(c.Rule); err != nil {
			return usage("the README has the language of rules", "--rule: %v", err)
		}
	default:
		return usage("write amtsfeed topics explain TOPIC ITEM, or topics explain --rule RULE ITEM", "%d arguments given", len(c.Args))
	}
	if err := order.read(a); err != nil {
		return err
	}
	s, err := a.session(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	var ex explained
	if err := s.call(ctx, "POST", "/control/explain", order, &ex); err != nil {
		return err
	}
	if c.JSON {
		return a.printJSON(ex.Explanation)
	}
	return printExplanation(a.stdout, ex)
}

// read takes the item from a file or stdin: an item record, a labelled item or
// what parse prints. The id of a stored item is left to the store.
func (o *explainOrder) read(a *app) error {
	var data []byte
	var err error
	switch _, statErr := os.Stat(o.ID); {
	case o.ID == "-":
		data, err = io.ReadAll(io.LimitReader(a.stdin, inputLimit))
	case statErr == nil:
		data, err = readFile(o.ID)
	default:
		return nil
	}
	if err != nil {
		return err
	}
	var kind struct {
		Publisher *string        `json:"publisher"`
		Items     []feeds.Record `json:"items"`
	}
	var record feeds.Record
	err = json.Unmarshal(data, &kind)
	switch {
	case err == nil && kind.Publisher != nil:
		o.Labelled = new(rule.Labelled)
		err = json.Unmarshal(data, o.Labelled)
	case err == nil && len(kind.Items) > 0:
		record = kind.Items[0]
	case err == nil:
		err = json.Unmarshal(data, &record)
	}
	if err != nil {
		return usage("give one JSON object: a line of amtsfeed export, or title, teaser and text", "item %s: %v", o.ID, err)
	}
	it := record.Item()
	o.Item = &it
	return nil
}

// printExplanation shows the rule, each term's hits, and the text with the
// hits marked.
func printExplanation(w io.Writer, ex explained) error {
	verdict := "does not match"
	if ex.Matches {
		verdict = "matches"
	}
	b := &strings.Builder{}
	fmt.Fprintf(b, "%s: score %.4g, threshold %.4g\nrule: %s\n\n", verdict, ex.Score, ex.Threshold, ex.Rule)
	hits := map[string][]rule.HitText{}
	for _, t := range ex.Terms {
		fmt.Fprintf(b, "  %-8s %-30s %d × %.4g\n", t.Field, t.Term, len(t.Hits), t.Weight)
		hits[t.Field] = append(hits[t.Field], t.Hits...)
	}
	for _, m := range ex.Missing {
		fmt.Fprintf(b, "  missing  %s\n", m)
	}
	for _, field := range []string{"title", "teaser", "text"} {
		if ex.Texts[field] != "" {
			fmt.Fprintf(b, "\n%s: %s\n", field, mark(ex.Texts[field], hits[field]))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// mark puts hits in brackets that do not occur in news texts.
func mark(text string, hits []rule.HitText) string {
	runes := []rune(text)
	opens, closes := map[int]int{}, map[int]int{}
	for _, h := range hits {
		opens[h.Start]++
		closes[h.End]++
	}
	var b strings.Builder
	for i := range len(runes) + 1 {
		b.WriteString(strings.Repeat("»", closes[i]))
		b.WriteString(strings.Repeat("«", opens[i]))
		if i < len(runes) {
			b.WriteRune(runes[i])
		}
	}
	return b.String()
}

type topicsEvalCmd struct {
	File string `arg:"" help:"Labelled items, one JSON object a line; - for stdin."`
	JSON bool   `name:"json" help:"For machines."`
}

func (c *topicsEvalCmd) Run(a *app) error {
	cfg, err := a.config()
	if err != nil {
		return err
	}
	items, err := readLabelled(a, c.File)
	if err != nil {
		return err
	}
	topics, err := ruleTopics(cfg)
	if err != nil {
		return err
	}
	report := rule.Evaluate(topics, items)
	if c.JSON {
		return a.printJSON(report)
	}
	return printEval(a, report)
}

func ruleTopics(cfg *config.Config) ([]rule.Topic, error) {
	topics := make([]rule.Topic, 0, len(cfg.Topics))
	for _, t := range cfg.Topics {
		compiled, err := ruleTopic(t)
		if err != nil {
			return nil, err
		}
		topics = append(topics, compiled)
	}
	return topics, nil
}

// lineLimit is the longest labelled item: a whole article fits ten times.
const lineLimit = 4 << 20

const labelledForm = "each line is one JSON object with id, title, text and topics"

func readLabelled(a *app, name string) ([]rule.Labelled, error) {
	in := a.stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, usage("name a file of labelled items", "%v", err)
		}
		defer f.Close()
		in = f
	}
	var items []rule.Labelled
	sc := bufio.NewScanner(in)
	sc.Buffer(nil, lineLimit)
	for n := 1; sc.Scan(); n++ {
		if len(strings.TrimSpace(sc.Text())) == 0 {
			continue
		}
		var l rule.Labelled
		if err := json.Unmarshal(sc.Bytes(), &l); err != nil {
			return nil, usage(labelledForm, "%s line %d: %v", name, n, err)
		}
		items = append(items, l)
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(items) == 0 {
		return nil, usage(labelledForm, "%s holds no labelled items", name)
	}
	return items, nil
}

func printEval(a *app, r rule.Report) error {
	t := a.table("TOPIC", "TP", "FP", "FN", "PRECISION", "RECALL", "F1", "WOULD CATCH", "MISLEADS")
	for _, id := range slices.Sorted(maps.Keys(r.Topics)) {
		v := r.Topics[id]
		if v == nil {
			t.row(id, "-", "-", "-", "-", "-", "-")
			continue
		}
		t.row(id, strconv.Itoa(v.TP), strconv.Itoa(v.FP), strconv.Itoa(v.FN), share(v.Precision), share(v.Recall), share(v.F1),
			terms(v.Catching), terms(v.Misleading))
	}
	t.row("micro", "", "", "", share(r.Micro.Precision), share(r.Micro.Recall), share(r.Micro.F1))
	t.row("macro", "", "", "", share(r.Macro.Precision), share(r.Macro.Recall), share(r.Macro.F1))
	if err := t.print(a.stdout); err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "\n%d items; the worst misses:\n", r.Items)
	for _, m := range r.Worst {
		kind := "false hit"
		if m.Expected {
			kind = "missed"
		}
		fmt.Fprintf(a.stdout, "  %s %s in %s: %s\n", kind, m.ID, m.Topic, m.Why)
	}
	return nil
}

func share(f float64) string { return strconv.FormatFloat(f, 'f', 3, 64) }

// shownTerms keeps a row readable; --json has them all.
const shownTerms = 3

func terms(all []rule.TermCount) string {
	var out []string
	for _, t := range all[:min(len(all), shownTerms)] {
		out = append(out, fmt.Sprintf("%s (+%d -%d)", t.Term, t.Mends, t.Spoils))
	}
	return strings.Join(out, ", ")
}

type topicsRematchCmd struct {
	Topic []string `arg:"" optional:"" help:"Only these topics."`
}

func (c *topicsRematchCmd) Run(ctx context.Context, a *app) error {
	return a.order(ctx, "/control/rematch", append([]string{}, c.Topic...))
}

type verdictArgs struct {
	Topic string `arg:"" help:"The topic's id."`
	Item  string `arg:"" help:"The item's id."`
}

func (v *verdictArgs) decide(ctx context.Context, a *app, verdict store.Verdict) error {
	return a.order(ctx, "/control/decide", store.Decision{Item: v.Item, Topic: v.Topic, Verdict: verdict})
}

type topicsIncludeCmd struct{ verdictArgs }

func (c *topicsIncludeCmd) Run(ctx context.Context, a *app) error {
	return c.decide(ctx, a, store.Include)
}

type topicsExcludeCmd struct{ verdictArgs }

func (c *topicsExcludeCmd) Run(ctx context.Context, a *app) error {
	return c.decide(ctx, a, store.Exclude)
}

type topicsResetCmd struct{ verdictArgs }

func (c *topicsResetCmd) Run(ctx context.Context, a *app) error {
	return c.decide(ctx, a, store.Undecided)
}

// order sends what changes the store.
func (a *app) order(ctx context.Context, path string, body any) error {
	s, err := a.session(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	return s.call(ctx, "POST", path, body, nil)
}
