package store

import (
	"database/sql"
	"time"
)

// What the tests, which use pgtest and so live outside the package, need from inside.
var (
	MigrateFiles = migrate
	StatusFiles  = status
	PendingFiles = pending
)

const (
	MaxRecent        = maxRecent
	MaxStatementText = maxStatementText
	MaxAttempts      = maxAttempts
)

// ConnWeight is what the prepared statements of a connection may weigh.
func ConnWeight(maxConns int) int { return connWeight(maxConns) }

// Age makes a pool take its connections for old ones.
func Age(db *sql.DB) { db.Driver().(*connector).maxYouth = 0 }

// SetTxTimeout says how long a store's transactions may take.
func SetTxTimeout(s *Store, d time.Duration) { s.txTimeout = d }
