package main

import (
	"regexp"
	"slices"

	"ariga.io/atlas/sql/migrate"
)

// tablesDir is a directory of migrations without their views. Atlas knows none: it replays the
// migrations to see what they make, and could not clear the tables away then that views depend on.
type tablesDir struct{ migrate.Dir }

func (d tablesDir) Files() ([]migrate.File, error) {
	files, err := d.Dir.Files()
	for i, f := range files {
		files[i] = tablesFile{f}
	}
	return files, err
}

type tablesFile struct{ migrate.File }

var ofView = regexp.MustCompile(`(?i)^(CREATE|CREATE OR REPLACE|DROP) VIEW\b`)

func (f tablesFile) StmtDecls() ([]*migrate.Stmt, error) {
	statements, err := f.File.StmtDecls()
	return slices.DeleteFunc(statements, func(s *migrate.Stmt) bool { return ofView.MatchString(s.Text) }), err
}
