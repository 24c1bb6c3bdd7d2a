// Generate makes the package ent from ent/schema and ent/template:
//
//	go run ./ent/generate
//
// It is ent's own generator, with two changes to what that writes: see unhook and prune.
package main

import (
	"fmt"
	"os"

	"entgo.io/ent/entc"
	"entgo.io/ent/entc/gen"
)

func main() {
	config := &gen.Config{
		Target:  "./ent",
		Package: "github.com/shopgraph/shopgraph/ent",
		Hooks:   []gen.Hook{prune, unhook}, // the first one is the last to change the output
	}
	err := entc.Generate("./ent/schema", config,
		entc.FeatureNames("sql/execquery", "sql/versioned-migration"),
		entc.TemplateDir("./ent/template"))
	if err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}
