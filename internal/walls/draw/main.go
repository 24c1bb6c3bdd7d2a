// Command draw draws the house into docs/architecture.svg, and makes the links of
// docs/architecture.md point to the lines where things are now. It is given the repository's
// folder.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/shopgraph/shopgraph/internal/walls"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: draw FOLDER")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(root string) error {
	picture, err := walls.Picture(root)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(root, "docs", "architecture.svg"), []byte(picture), 0o644); err != nil { //nolint:gosec // a picture
		return err
	}
	document := filepath.Join(root, "docs", "architecture.md")
	text, err := os.ReadFile(document) //nolint:gosec // of the folder that was given
	if err != nil {
		return err
	}
	relinked, err := walls.Relink(root, string(text))
	if err != nil {
		return err
	}
	return os.WriteFile(document, []byte(relinked), 0o644) //nolint:gosec // a document
}
