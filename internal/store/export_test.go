package store

// What the tests, which use pgtest and so live outside the package, need from inside.
var (
	MigrateFiles = migrate
	StatusFiles  = status
	PendingFiles = pending
)

const (
	MaxStatements    = maxStatements
	MaxStatementText = maxStatementText
	MaxAttempts      = maxAttempts
)
