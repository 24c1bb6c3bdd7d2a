package reconcile

// MaxDifferences is how many differences a report tells of.
const MaxDifferences = 100

// Kind is what a difference is about.
type Kind string

// The kinds of differences.
const (
	Unequal Kind = "UNEQUAL" // the gateway holds, has taken or given back another amount
	Unknown Kind = "UNKNOWN" // the gateway has money by an attempt of ours that we know nothing of
	Missing Kind = "MISSING" // the gateway does not have a payment of ours
	Moved   Kind = "MOVED"   // what the gateway's own books say of a payment is not what was captured and refunded
	Failed  Kind = "FAILED"  // the payment could not be looked at
)

// Difference is a payment that is not as its gateway says, also after it was looked at.
type Difference struct {
	Kind      Kind
	Payment   string // our id of it; empty if we have none
	Reference string // the gateway's
	Details   string // for people: what is, and what must be
}

// Report is what a comparison found.
type Report struct {
	Payments    int // of the gateway's
	Mended      int // were behind the gateway, and are not any more
	Ended       int // attempts that the gateway has and that nobody will confirm: they were ended there
	Foreign     int // payments of the gateway's that this store has not made
	Wrong       int // how many differences there are
	Differences []Difference
}

func (r *Report) add(d Difference) {
	if r.Wrong++; len(r.Differences) < MaxDifferences {
		r.Differences = append(r.Differences, d)
	}
}
