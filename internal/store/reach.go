package store

import (
	"database/sql/driver"
	"errors"
	"io"
	"net"

	"github.com/lib/pq/pqerror"
)

// IsOutOfReach reports whether an error tells that Postgres cannot be reached for now, or has ended
// the connection. It may be restarting, or full, or the network may be broken.
func IsOutOfReach(err error) bool {
	if errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return true
	}
	if _, ok := errors.AsType[*net.OpError](err); ok {
		return true
	}
	return IsCode(err,
		pqerror.AdminShutdown, pqerror.CrashShutdown, pqerror.CannotConnectNow, pqerror.TooManyConnections,
		pqerror.ConnectionException, pqerror.ConnectionFailure, pqerror.SQLClientUnableToEstablishSQLConnection)
}
