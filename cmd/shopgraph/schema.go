package main

import (
	"io"
	"os"

	"github.com/shopgraph/shopgraph/graph"
)

type schemaCmd struct{}

func (schemaCmd) Run() error {
	_, err := io.WriteString(os.Stdout, graph.SDL())
	return err
}
