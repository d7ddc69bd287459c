package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
)

// version is the release the program was built from, or "dev" for a build from
// a checkout.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "(devel)" {
		return "dev"
	}
	return cmp.Or(info.Main.Version, "dev")
}

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
