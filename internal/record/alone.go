package record

import (
	"errors"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
)

// isOfQuery reports whether an error speaks of a query or of the rows it meets. Others speak of the
// connection, the server or the time, and would come again.
func isOfQuery(err error) bool {
	told, ok := errors.AsType[*pq.Error](err)
	if !ok {
		return false
	}
	switch told.Code.Class() {
	case pqerror.ClassDataException,
		pqerror.ClassSyntaxErrorOrAccessRuleViolation, // a table, a column or a permission is missing
		pqerror.ClassFeatureNotSupported,
		pqerror.ClassProgramLimitExceeded,
		pqerror.ClassSystemError, // a file that cannot be read
		pqerror.ClassInternalError:
		return true
	}
	return false
}
