package store

import (
	"database/sql/driver"
	"errors"
	"io"
	"net"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
)

var (
	// ErrBusy says that a transaction did not get its turn or its locks in time. It has done
	// nothing.
	ErrBusy = errors.New("the database is busy")
	// ErrUncertain says that the answer to a commit was lost: it may have happened.
	ErrUncertain = errors.New("it is unknown whether the transaction was committed")
)

// IsBusy reports whether an error tells that others were in the way. Nothing was done, and it is
// likely to go better in a moment. The database answers.
func IsBusy(err error) bool {
	return !errors.Is(err, ErrUncertain) && (errors.Is(err, ErrBusy) || isTransient(err) || IsCode(err, pqerror.LockNotAvailable, pqerror.QueryCanceled))
}

// IsUnavailable reports whether an error tells of a trouble with Postgres that passes. It may be
// restarting, busy, full, silent or read-only for now, or the network may be broken.
func IsUnavailable(err error) bool {
	return IsBusy(err) || isLost(err) || isReadOnly(err) || isPassing(pq.As(err))
}

// isLost reports whether an error tells that a connection has ended.
func isLost(err error) bool {
	if errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return true
	}
	if _, ok := errors.AsType[*net.OpError](err); ok {
		return true
	}
	return IsCode(err, pqerror.AdminShutdown, pqerror.CrashShutdown)
}

// isPassing reports whether an error of Postgres is of a class that has nothing to do with what was
// asked.
func isPassing(e *pq.Error) bool {
	if e == nil {
		return false
	}
	switch e.Code.Class() {
	case pqerror.ClassConnectionException, pqerror.ClassInsufficientResources, pqerror.ClassOperatorIntervention:
		return true
	}
	return e.Code == pqerror.IdleInTransactionSessionTimeout || e.Code == pqerror.SQLClientUnableToEstablishSQLConnection
}
