package returns

import "slices"

// Status is where a return stands. Its names stand in the schema and in the database.
type Status string

// The statuses.
const (
	Requested Status = "REQUESTED"
	Approved  Status = "APPROVED"
	Declined  Status = "DECLINED"
	Cancelled Status = "CANCELLED"
	InTransit Status = "IN_TRANSIT"
	Received  Status = "RECEIVED"
	Completed Status = "COMPLETED"
	Expired   Status = "EXPIRED"
)

// moves says which statuses a return may go to from each. Staying is always allowed. What arrives unasked is received
// without having been approved.
var moves = map[Status][]Status{
	Requested: {Approved, Declined, Cancelled, Received},
	Approved:  {InTransit, Received, Cancelled, Expired},
	InTransit: {Received, Cancelled},
	Received:  {Completed},
	Declined:  {},
	Cancelled: {},
	Completed: {},
	Expired:   {},
}

// MayMove reports whether a return may go from one status to another.
func MayMove(from, to Status) bool { return from == to || slices.Contains(moves[from], to) }

// Open reports whether something can still become of a return.
func (s Status) Open() bool { return len(moves[s]) > 0 }
