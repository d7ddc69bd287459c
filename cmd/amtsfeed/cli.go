package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"github.com/amtsfeed/amtsfeed/cmd/amtsfeed/config"
)

// Exit statuses, as the contract names them.
const (
	exitDone    = 0
	exitPartial = 1
	exitUsage   = 2
)

// An app is one call of the program.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	environ        []string
	now            func() time.Time
	configFile     string // as given with -c; empty: the default
}

// commands is the command line; the help texts are the manual page.
type commands struct {
	Config string `short:"c" placeholder:"FILE" help:"Configuration file (default: config.yaml, then the copy built into the program)."`

	Run      runCmd      `cmd:"" help:"Crawl on schedule, deduplicate, match and serve: the daemon."`
	Demo     demoCmd     `cmd:"" help:"The same daemon on a bundled sample world: no internet, no set-up."`
	Crawl    crawlCmd    `cmd:"" help:"Ask all or the named sources once, due or not, and print a summary."`
	Probe    probeCmd    `cmd:"" help:"What can be subscribed to at this address? Prints a sources: block to paste."`
	Parse    parseCmd    `cmd:"" help:"The normalised items of a feed or page, as JSON."`
	Repair   repairCmd   `cmd:"" help:"Lay the selectors of a source beside those found by themselves."`
	Check    checkCmd    `cmd:"" help:"Validate the configuration, or the store."`
	Items    itemsCmd    `cmd:"" help:"Newest items."`
	Sources  sourcesCmd  `cmd:"" help:"One row a source: state, last success, next visit, what is wrong."`
	Schedule scheduleCmd `cmd:"" help:"Replay publication times through the schedule."`
	Topics   topicsCmd   `cmd:"" help:"Topics: list, explain, eval, rematch, include, exclude, reset."`
	Export   exportCmd   `cmd:"" help:"Items for analysts."`
	Backup   backupCmd   `cmd:"" help:"A consistent copy of the store, also while the daemon runs."`
	Restore  restoreCmd  `cmd:"" help:"Put a backup into the store."`
	Opml     opmlCmd     `cmd:"" help:"Sources as OPML."`
	Version  versionCmd  `cmd:"" help:"Version, commit, Go version."`
}

// later are commands of the finished product that this version does not have.
var later = []string{"stories"}

// A failure ends a command with a status other than 0.
type failure struct {
	status int
	err    error
	hint   string
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// usage is a failure of the caller: status 2.
func usage(hint, format string, args ...any) error {
	return &failure{exitUsage, fmt.Errorf(format, args...), hint}
}

// partial is a failure of a part of the work: status 1.
func partial(hint, format string, args ...any) error {
	return &failure{exitPartial, fmt.Errorf(format, args...), hint}
}

// errSilent ends with status 1 where everything was said already.
var errSilent = errors.New("")

// run parses the command line, runs the command and returns the exit status.
func (a *app) run(ctx context.Context, args []string) int {
	var c commands
	helped := false
	parser, err := kong.New(&c,
		kong.Name("amtsfeed"),
		kong.Description("Topic feeds of German e-government news, out of a hundred scattered sources."),
		kong.Writers(a.stdout, a.stderr),
		kong.Exit(func(int) { helped = true }),
		kong.UsageOnError(),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(a),
	)
	if err != nil {
		return a.report(err)
	}
	call, err := parser.Parse(args)
	if helped {
		return exitDone
	}
	if err != nil {
		return a.report(parseFailure(err, parser.Model.Children))
	}
	a.configFile = c.Config
	return a.report(call.Run())
}

var unexpected = regexp.MustCompile(`^unexpected argument ([^\s,]+)`)

// parseFailure turns what kong says into the program's voice.
func parseFailure(err error, nodes []*kong.Node) error {
	var pe *kong.ParseError
	if !errors.As(err, &pe) {
		return err
	}
	if m := unexpected.FindStringSubmatch(err.Error()); m != nil && pe.Context != nil {
		if sel := pe.Context.Selected(); sel != nil && len(sel.Children) > 0 {
			nodes = sel.Children
		} else if sel != nil {
			return usage(seeHelp(pe.Context), "%v", err)
		}
		if slices.Contains(later, m[1]) {
			return usage("it comes with a later version", "command %q is not implemented in this version", m[1])
		}
		var names []string
		for _, n := range nodes {
			names = append(names, n.Name)
		}
		hint := "there are: " + strings.Join(names, ", ")
		if near := config.Nearest(m[1], names); near != "" {
			hint = fmt.Sprintf("did you mean %s?", near)
		}
		return usage(hint, "unknown command %q", m[1])
	}
	return usage(seeHelp(pe.Context), "%v", err)
}

// seeHelp names the help of the command that was typed.
func seeHelp(c *kong.Context) string {
	name := "amtsfeed"
	if c != nil && c.Selected() != nil {
		name = c.Selected().FullPath()
	}
	return "see " + name + " --help"
}

// report says what went wrong and returns the exit status.
func (a *app) report(err error) int {
	var f *failure
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errSilent):
		return exitPartial
	case errors.As(err, &f):
		a.say("error", f.Error())
		a.say("hint", f.hint)
		return f.status
	}
	a.say("error", err.Error())
	return exitPartial
}

func (a *app) say(kind, text string) {
	if text != "" {
		fmt.Fprintf(a.stderr, "amtsfeed: %s: %s\n", kind, text)
	}
}
