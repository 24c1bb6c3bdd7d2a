package sqlcheck

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/internal/record"
)

// row is a line of docs/tables.md: a table, and the package that writes it.
var row = regexp.MustCompile("(?m)^\\| `([a-z_.]+)` \\| `([a-z/]+)` \\|")

// documented returns each table's writer, as docs/tables.md has it.
func documented(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "docs/tables.md"))
	if err != nil {
		t.Fatal(err)
	}
	writers := map[string]string{}
	for _, match := range row.FindAllStringSubmatch(string(text), -1) {
		if writers[match[1]] != "" {
			t.Errorf("docs/tables.md has %s twice", match[1])
		}
		writers[match[1]] = match[2]
	}
	return writers
}

// found returns where each table is written from: the packages, and an example of each.
func found(t *testing.T, s session) map[string]map[string]string {
	t.Helper()
	writers := map[string]map[string]string{}
	add := func(table, writer, at string) {
		if writers[table] == nil {
			writers[table] = map[string]string{}
		}
		writers[table][writer] = at
	}
	for _, text := range record.RegisteredTexts() {
		written, err := s.plan(t.Context(), text.SQL)
		if err != nil {
			t.Fatalf("%v\n%s", err, text.SQL)
		}
		for _, table := range written {
			add(table, strings.TrimPrefix(text.Package, module), text.SQL)
		}
	}
	tables := entityTables(t)
	for folder, found := range sources(t) {
		for _, w := range found.writes {
			add(tables[w.entity], folder, w.position)
		}
	}
	return writers
}

// TestWriters compares docs/tables.md with the database, and with what writes to it.
func TestWriters(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	want, have := documented(t), found(t, s)
	tables := s.tables(t)
	for _, table := range tables {
		owner := want[table]
		if owner == "" {
			t.Errorf("docs/tables.md does not say who writes %s", table)
		}
		for writer, at := range have[table] {
			if writer != owner {
				t.Errorf("%s writes %s, which is %s's:\n%s", writer, table, owner, at)
			}
		}
		if have[table] == nil && !isIn(owner, free) && owner != "triggers" {
			t.Errorf("docs/tables.md says that %s writes %s, but nobody does", owner, table)
		}
	}
	for table := range want {
		if !slices.Contains(tables, table) {
			t.Errorf("docs/tables.md has %s, which is no table", table)
		}
	}
}

// tables returns the database's tables.
func (s session) tables(t *testing.T) (tables []string) {
	t.Helper()
	rows, err := s.QueryContext(t.Context(), `
		SELECT CASE table_schema WHEN 'public' THEN '' ELSE table_schema || '.' END || table_name
		FROM information_schema.tables
		WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var table string
		if err := rows.Scan(&table); err != nil {
			t.Fatal(err)
		}
		tables = append(tables, table)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return tables
}
