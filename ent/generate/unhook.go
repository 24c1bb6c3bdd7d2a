package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"entgo.io/ent/entc/gen"
)

// unhook lets prune take the methods of mutations that only ent's hooks call. Rules stand in the
// capabilities, so there are no hooks. Each mutation embeds an ent.Mutation that is nil, and has
// those methods from that.
func unhook(next gen.Generator) gen.Generator {
	return gen.GenerateFunc(func(g *gen.Graph) error {
		if err := next.Generate(g); err != nil {
			return err
		}
		const hooked, unhooked = "Mutation struct {\n\tconfig\n", "Mutation struct {\n\tunhooked\n\tconfig\n"
		path := filepath.Join(g.Target, "mutation.go")
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if strings.Count(string(source), hooked) != len(g.Nodes) {
			return fmt.Errorf("%s is not as this version of ent writes it", path)
		}
		source = []byte(strings.ReplaceAll(string(source), hooked, unhooked))
		return os.WriteFile(path, source, 0o644) //nolint:gosec // source code
	})
}
