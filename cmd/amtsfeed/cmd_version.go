package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
)

// release is set by the linker for released builds.
var release string

// version is the release, or "dev" for a build from a checkout.
func version() string { return cmp.Or(release, "dev") }

type versionCmd struct{}

func (*versionCmd) Run(a *app) error {
	commit := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				commit = s.Value
			}
		}
	}
	_, err := fmt.Fprintf(a.stdout, "amtsfeed %s (commit %s, %s %s/%s)\n", version(), commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}
