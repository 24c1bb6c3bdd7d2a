package books

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
)

// MaxDifferences is how many differences of a kind a report has at most.
const MaxDifferences = 100

// Kind is what a difference is about.
type Kind string

// The kinds.
const (
	Missing    Kind = "MISSING"    // a fact that is not posted
	Unfounded  Kind = "UNFOUNDED"  // a posting without its fact
	Altered    Kind = "ALTERED"    // a posting that is not what its fact says
	Receivable Kind = "RECEIVABLE" // what is posted of an order is not what is still to be paid for it
	Lines      Kind = "LINES"      // an order's amounts are not those of its lines
	Refunded   Kind = "REFUND"     // a refund's amounts are not those of its lines, or not what it gives back
	Tendered   Kind = "TENDERED"   // an order's part that gift cards and credit pay is not what they pay
	Payment    Kind = "PAYMENT"    // a payment's amounts are not those of its ledger
	Tender     Kind = "TENDER"     // a gift card or a credit is not worth what its ledger or the books say
)

// Difference is something that is not as it must be.
type Difference struct {
	Kind Kind
	// ID is the order's, the payment's or the tender's; of a posting, that of its fact.
	ID      uuid.UUID
	Details string // for people: what is, and what must be
}

// Report is what a verification found.
type Report struct {
	Postings    int64        // how many there are
	Differences []Difference // by kinds and ids, at most MaxDifferences of each
	// Found is how many differences there are of each kind; what is right is not in it.
	Found map[Kind]int64
}

// Wrong is how many differences there are of all kinds.
func (r *Report) Wrong() (n int64) {
	for _, found := range r.Found {
		n += found
	}
	return n
}

// Verify works out anew from all facts what must be in the books, and what payments, gift cards and credits
// must say, and compares it with what is there. It is one statement, so it sees one moment, may run on a
// store that is at work, and makes nobody wait. It reads all there is: a million orders take about a minute.
func Verify(ctx context.Context, st *store.Store) (Report, error) {
	patient := st.Patient()
	defer patient.DB.Close()
	r := Report{Found: map[Kind]int64{}}
	err := verify.Each(ctx, patient.DB, func(row *record.Reader) {
		d, n := Difference{Kind: Kind(row.Text()), ID: row.UUID(), Details: row.Text()}, row.Int()
		if d.Kind == "" {
			r.Postings = n
			return
		}
		r.Differences, r.Found[d.Kind] = append(r.Differences, d), n
	}, MaxDifferences)
	if err != nil {
		return Report{}, fmt.Errorf("verify the books: %w", err)
	}
	return r, nil
}

// Check verifies the books and logs what is wrong, as errors.
func Check(ctx context.Context, st *store.Store, log *slog.Logger) error {
	report, err := Verify(ctx, st)
	if err != nil {
		return err
	}
	for _, d := range report.Differences {
		log.ErrorContext(ctx, "the books are wrong", "kind", d.Kind, "id", d.ID, "details", d.Details, "of_this_kind", report.Found[d.Kind])
	}
	log.InfoContext(ctx, "books verified", "postings", report.Postings, "differences", report.Wrong())
	return nil
}
