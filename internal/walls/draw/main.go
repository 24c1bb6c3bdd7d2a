// Command draw draws the house: go run ./internal/walls/draw ROOT FILE.svg
package main

import (
	"fmt"
	"os"

	"github.com/shopgraph/shopgraph/internal/walls"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: draw ROOT FILE")
		os.Exit(2)
	}
	picture, err := walls.Picture(os.Args[1])
	if err == nil {
		err = os.WriteFile(os.Args[2], []byte(picture), 0o644) //nolint:gosec // a picture
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
