package main

import (
	"regexp"
	"slices"

	"ariga.io/atlas/sql/migrate"
)

// tablesDir is a directory of migrations without what ent knows nothing of. Atlas replays them to
// see what they make, and could not clear the tables away then that views depend on. It would drop
// indexes of expressions, and foreign keys of several columns.
type tablesDir struct{ migrate.Dir }

func (d tablesDir) Files() ([]migrate.File, error) {
	files, err := d.Dir.Files()
	for i, f := range files {
		files[i] = tablesFile{f}
	}
	return files, err
}

type tablesFile struct{ migrate.File }

var unknown = regexp.MustCompile(`(?i)^((CREATE|CREATE OR REPLACE|DROP) VIEW\b|CREATE INDEX [^(]*\([^)]*\(|ALTER TABLE "variants" (ADD|VALIDATE) CONSTRAINT "variants_product_images_own")`)

func (f tablesFile) StmtDecls() ([]*migrate.Stmt, error) {
	statements, err := f.File.StmtDecls()
	return slices.DeleteFunc(statements, func(s *migrate.Stmt) bool { return unknown.MatchString(s.Text) }), err
}
