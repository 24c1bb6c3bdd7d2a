package main

import (
	"errors"
	"fmt"
	"runtime/debug"
)

type versionCmd struct{}

func (versionCmd) Run() error {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return errors.New("the program was built without a version")
	}
	fmt.Printf("shopgraph %s (%s)\n", info.Main.Version, info.GoVersion)
	for _, setting := range info.Settings {
		switch setting.Key {
		case "vcs.revision", "vcs.time", "vcs.modified":
			fmt.Printf("%s %s\n", setting.Key, setting.Value)
		}
	}
	return nil
}
