// Generate makes the package ent from ent/schema:
//
//	go run ./ent/generate
//
// It is ent's own generator, with one change to what that writes: see reuseScanTargets.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"entgo.io/ent/entc"
	"entgo.io/ent/entc/gen"
)

func main() {
	config := &gen.Config{
		Target:  "./ent",
		Package: "github.com/shopgraph/shopgraph/ent",
		Hooks:   []gen.Hook{prune, unhook, reuseScanTargets},
	}
	err := entc.Generate("./ent/schema", config,
		entc.FeatureNames("sql/lock", "sql/modifier", "sql/upsert", "sql/execquery", "sql/versioned-migration"),
		entc.TemplateDir("./ent/template"))
	if err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

const (
	freshTargets = `	_spec.ScanValues = func(columns []string) ([]any, error) {
		return (*%s).scanValues(nil, columns)
	}
`
	sharedTargets = `	_spec.ScanValues = scanTargets((*%s)(nil).scanValues)
`
)

// reuseScanTargets makes a query scan all its rows into the same targets: ent makes new ones for each row, though it copies what
// they hold into the entity before it scans the next. That was a quarter of a list's allocations. See template/scan.tmpl.
func reuseScanTargets(next gen.Generator) gen.Generator {
	return gen.GenerateFunc(func(g *gen.Graph) error {
		if err := next.Generate(g); err != nil {
			return err
		}
		for _, node := range g.Nodes {
			path := filepath.Join(g.Target, node.PackageDir()+"_query.go")
			source, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			fresh, shared := fmt.Sprintf(freshTargets, node.Name), fmt.Sprintf(sharedTargets, node.Name)
			if strings.Count(string(source), fresh) != 1 {
				return fmt.Errorf("%s is not as this version of ent writes it", path)
			}
			if err := os.WriteFile(path, []byte(strings.Replace(string(source), fresh, shared, 1)), 0o644); err != nil { //nolint:gosec // source code
				return err
			}
		}
		return nil
	})
}

// unhook lets mutations go without the methods that only ent's hooks call: each embeds an ent.Mutation that is nil, and so it
// still is one. Rules stand in the capabilities; there are no hooks.
func unhook(next gen.Generator) gen.Generator {
	return gen.GenerateFunc(func(g *gen.Graph) error {
		if err := next.Generate(g); err != nil {
			return err
		}
		const config, more = "Mutation struct {\n\tconfig\n", "Mutation struct {\n\tunhooked\n\tconfig\n"
		path := filepath.Join(g.Target, "mutation.go")
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if strings.Count(string(source), config) != len(g.Nodes) {
			return fmt.Errorf("%s is not as this version of ent writes it", path)
		}
		return os.WriteFile(path, []byte(strings.ReplaceAll(string(source), config, more)), 0o644) //nolint:gosec // source code
	})
}
