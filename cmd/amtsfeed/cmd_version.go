package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
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
	_, err := fmt.Fprintf(a.stdout, "amtsfeed %s (commit %s, %s %s/%s)\n", version(), commit(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

// commit is what the checkout was at, where the build knew.
func commit() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	i := slices.IndexFunc(info.Settings, func(s debug.BuildSetting) bool { return s.Key == "vcs.revision" })
	if i < 0 {
		return "unknown"
	}
	return info.Settings[i].Value
}
