package main

import (
	"io"
	"os"

	"github.com/shopgraph/shopgraph/graph/schema"
)

type schemaCmd struct{}

func (schemaCmd) Run() error {
	_, err := io.WriteString(os.Stdout, schema.SDL())
	return err
}
