package store

import (
	"context"
	"database/sql"
	"io/fs"
	"log/slog"
	"time"
)

// What the tests, which use pgtest and so live outside the package, need from inside.
var (
	StatusFiles  = status
	PendingFiles = pending
)

const (
	MaxRecent        = maxRecent
	MaxStatementText = maxStatementText
	MaxAttempts      = maxAttempts
)

// Patience is how migrations wait.
type Patience struct {
	Lock, Pause time.Duration
	Tries       int
}

func MigrateFiles(ctx context.Context, db *sql.DB, files fs.FS, p Patience, log *slog.Logger) (int, error) {
	return migrate(ctx, db, files, patience{p.Lock, p.Pause, p.Tries}, log)
}

// CountingFunctions are those of the triggers that keep counters.
func CountingFunctions() (names []string) {
	for _, c := range counters {
		names = append(names, c.triggers)
	}
	return names
}

// ConnWeight is what the prepared statements of a connection may weigh.
func ConnWeight(maxConns int) int { return connWeight(maxConns) }

// Age makes a pool take its connections for old ones.
func Age(db *sql.DB) { db.Driver().(*connector).maxYouth = 0 }

// SetTxTimeout says how long a store's transactions may take.
func SetTxTimeout(s *Store, d time.Duration) { s.txTimeout = d }
