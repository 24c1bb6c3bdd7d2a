// Command assemble writes the contract as one text into a file.
package main

import (
	"fmt"
	"os"

	"github.com/shopgraph/shopgraph/graph/schema"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: assemble FILE")
		os.Exit(2)
	}
	if err := os.WriteFile(os.Args[1], []byte(schema.SDL()), 0o644); err != nil { //nolint:gosec // source code
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
