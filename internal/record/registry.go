package record

import (
	"context"
	"database/sql"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// Registered is a text of SQL that the program can send.
type Registered struct {
	SQL string
	// Package is the import path of who registered it.
	Package string
	// IsQuery says that its rows are read as records.
	IsQuery bool
}

var (
	registryMu sync.Mutex
	registry   []Registered
)

// RegisteredTexts returns all registered texts, in the order of their making. Packages register
// theirs when they are initialized, so it has those of all packages that the program imports.
func RegisteredTexts() []Registered {
	registryMu.Lock()
	defer registryMu.Unlock()
	return slices.Clone(registry)
}

// register notes a text for the package that is initialized: the nearest caller outside of here.
func register(text string, isQuery bool) {
	registryMu.Lock()
	defer registryMu.Unlock()
	registry = append(registry, Registered{SQL: text, Package: callerPackage(), IsQuery: isQuery})
}

const own = "github.com/shopgraph/shopgraph/internal/record."

// callerPackage returns the import path of the nearest caller that is not this package.
func callerPackage() string {
	var callers [16]uintptr
	frames := runtime.CallersFrames(callers[:runtime.Callers(3, callers[:])])
	for {
		frame, more := frames.Next()
		if !strings.HasPrefix(frame.Function, own) {
			return packageOf(frame.Function)
		}
		if !more {
			return ""
		}
	}
}

// packageOf cuts a function's name, such as example.com/a/b.init.func1, to its package's path.
func packageOf(function string) string {
	slash := strings.LastIndexByte(function, '/') + 1
	name, _, _ := strings.Cut(function[slash:], ".")
	return function[:slash] + name
}

// Statement is a text of SQL other than a Query: one that writes, or whose rows are few and odd.
type Statement struct{ text string }

// NewStatement registers a text. It is called for package variables only: what varies is an
// argument.
func NewStatement(text string) Statement {
	register(text, false)
	return Statement{text}
}

// String returns the text, for EXPLAIN.
func (s Statement) String() string { return s.text }

// Execer is a database or a transaction.
type Execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// Exec runs the statement and returns how many rows it wrote.
func (s Statement) Exec(ctx context.Context, db Execer, args ...any) (rows int64, err error) {
	result, err := db.ExecContext(ctx, s.text, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// Each runs the statement and gives each row to scan, which passes its columns' targets on.
func (s Statement) Each(
	ctx context.Context, db Queryer, scan func(scan func(columns ...any) error) error, args ...any,
) error {
	rows, err := db.QueryContext(ctx, s.text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Scan runs the statement and scans the columns of its first row. It reports false if there is
// none.
func (s Statement) Scan(ctx context.Context, db Queryer, args []any, columns ...any) (found bool, err error) {
	err = s.Each(ctx, db, func(scan func(...any) error) error {
		if found {
			return nil
		}
		found = true
		return scan(columns...)
	}, args...)
	return found, err
}
