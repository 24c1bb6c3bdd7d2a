package store

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"log/slog"
	"path"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"github.com/shopgraph/shopgraph/ent/migrate/migrations"
)

// Migration is a step of the database's schema.
type Migration struct {
	Version   int64
	Name      string    // its file
	AppliedAt time.Time // zero while pending
}

// NewerSchemaError says that a newer release has migrated the database, which this one would
// misunderstand.
type NewerSchemaError struct {
	Database, Binary int64 // their versions
}

func (e *NewerSchemaError) Error() string {
	return fmt.Sprintf("the database's schema (version %d) is newer than this program's (version %d): run the newer release", e.Database, e.Binary)
}

// How long a process waits for another one that is migrating, in seconds.
const (
	lockPoll    = 1
	lockPatient = 600
)

// patience says how a migration waits for locks that others hold. Whoever asks for a lock that
// conflicts with one that is waited for waits, too: all shoppers do, behind a change of a table. So
// a migration waits for a short time only, lets them through, and tries again.
type patience struct {
	lock  time.Duration // for each lock
	pause time.Duration // between two tries
	tries int
}

var patient = patience{lock: time.Second, pause: 3 * time.Second, tries: 100}

// Migrate applies the pending migrations, each in its transaction, and returns how many it applied;
// those stay when a later one fails. Of several processes that start at once, one migrates and the
// others wait for it. A migration that cannot get a lock within a second is undone and tried again
// three seconds later, for some minutes; each try is logged. A database newer than this program is
// a *NewerSchemaError. The time limits of the pool's statements do not hold here.
func Migrate(ctx context.Context, db *sql.DB, log *slog.Logger) (applied int, err error) {
	return migrate(ctx, db, migrations.FS, patient, log)
}

// MigrationStatus returns all migrations this program knows, oldest first.
func MigrationStatus(ctx context.Context, db *sql.DB) ([]Migration, error) {
	return status(ctx, db, migrations.FS)
}

// Pending returns how many migrations are to be applied before this program can use the database. A
// database newer than this program is a *NewerSchemaError.
func Pending(ctx context.Context, db *sql.DB) (int, error) {
	return pending(ctx, db, migrations.FS)
}

func migrate(ctx context.Context, db *sql.DB, files fs.FS, wait patience, log *slog.Logger) (int, error) {
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(lockPoll, lockPatient))
	if err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	unhurried := withoutLimits(db)
	defer unhurried.Close()
	session := &migrationSession{SessionLocker: locker, patience: wait}
	p, err := provider(unhurried, files, goose.WithSessionLocker(session))
	if err != nil {
		return 0, err
	}
	if err := refuseNewer(ctx, p); err != nil {
		return 0, err
	}
	all, err := status(ctx, db, files)
	if err != nil {
		return 0, err
	}
	batches, err := pendingBatches(files, all)
	if err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	applied := 0
	for _, b := range batches {
		n, err := session.apply(ctx, p, b, log)
		applied += n
		if err != nil {
			return applied, fmt.Errorf("migrate: %w", err)
		}
	}
	return applied, refuseNewer(ctx, p) // again: we may have waited for a newer release
}

func status(ctx context.Context, db *sql.DB, files fs.FS) ([]Migration, error) {
	p, err := provider(db, files)
	if err != nil {
		return nil, err
	}
	known, err := p.Status(ctx)
	if err != nil {
		return nil, fmt.Errorf("migration status: %w", err)
	}
	all := make([]Migration, len(known))
	for i, m := range known {
		all[i] = Migration{Version: m.Source.Version, Name: path.Base(m.Source.Path), AppliedAt: m.AppliedAt}
	}
	return all, nil
}

func pending(ctx context.Context, db *sql.DB, files fs.FS) (int, error) {
	p, err := provider(db, files)
	if err != nil {
		return 0, err
	}
	if err := refuseNewer(ctx, p); err != nil {
		return 0, err
	}
	all, err := status(ctx, db, files)
	n := 0
	for _, m := range all {
		if m.AppliedAt.IsZero() {
			n++
		}
	}
	return n, err
}

func provider(db *sql.DB, files fs.FS, options ...goose.ProviderOption) (*goose.Provider, error) {
	options = append(options, goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	p, err := goose.NewProvider(goose.DialectPostgres, db, files, options...)
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	return p, nil
}

func refuseNewer(ctx context.Context, p *goose.Provider) error {
	database, binary, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("schema version: %w", err)
	}
	if database > binary {
		return &NewerSchemaError{Database: database, Binary: binary}
	}
	return nil
}
