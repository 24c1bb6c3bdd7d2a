package books_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/books"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
)

// record enters movements, and returns how many were new.
func (s shop) record(movements ...gateway.Movement) (added int) {
	s.Helper()
	err := s.InTx(context.Background(), func(ctx context.Context, tx *ent.Tx) error {
		entered, err := books.Record(ctx, tx, "acme", movements)
		added = len(entered)
		return err
	})
	if err != nil {
		s.Fatal(err)
	}
	return added
}

// TestGatewaysTell: what a gateway tells is entered once, and posted if it is known from nowhere else.
func TestGatewaysTell(t *testing.T) {
	t.Parallel()
	s := newShop(t, "ordered", "authorized", "confirmed", "captured")
	before := s.posted()
	s.exec(`UPDATE payments SET gateway_reference = 'paid'`)
	at := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	tell := func(kind gateway.MovementKind, amount int64) gateway.Movement {
		return gateway.Movement{ID: string(kind), Kind: kind, Amount: money.Money{Amount: amount, Currency: "EUR"}, Reference: "paid", OccurredAt: at}
	}
	payout := tell(gateway.MovedPayout, -900)
	payout.Reference = ""
	returned := payout
	returned.ID, returned.Amount.Amount = "returned", 900
	notOurs := tell(gateway.MovedCharge, 5)
	notOurs.ID, notOurs.Reference = "not ours", "another shop's"
	told := []gateway.Movement{
		tell(gateway.MovedCharge, 1009), tell(gateway.MovedRefund, -9), tell(gateway.MovedRefundFailure, 9), tell(gateway.MovedFee, -30),
		tell(gateway.MovedDispute, -1000), tell(gateway.MovedDisputeFee, -15), tell(gateway.MovedDisputeReversal, 1000),
		tell(gateway.MovedOtherwise, 0), payout, returned, notOurs,
	}
	if n := s.record(told...); n != len(told) {
		t.Errorf("%d are new", n)
	}
	told[3].Amount.Amount = -31
	if n := s.record(append(told[2:4:4], tell(gateway.MovedOtherwise, 5))...); n != 0 {
		t.Errorf("told again, %d are new", n)
	}
	if n := s.record(); n != 0 {
		t.Errorf("%d are new of none", n)
	}
	want := append(slices.Clone(before),
		"GATEWAY_FEE 30: GATEWAY to FEES by acme", "GATEWAY_DISPUTE 1000: GATEWAY to DISPUTES by acme",
		"GATEWAY_DISPUTE_FEE 15: GATEWAY to FEES by acme", "GATEWAY_DISPUTE_REVERSAL 1000: DISPUTES to GATEWAY by acme",
		"GATEWAY_PAYOUT 900: GATEWAY to BANK by acme", "GATEWAY_PAYOUT 900: BANK to GATEWAY by acme")
	slices.Sort(want)
	if diff := cmp.Diff(want, s.posted()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	var n int
	err := s.DB.QueryRowContext(t.Context(), `SELECT count(*) FROM postings WHERE kind = 'GATEWAY_FEE' AND occurred_at = $1 AND payment_id = $2 AND order_id = $3`,
		at, s.id("payment"), s.id("order")).Scan(&n)
	if err != nil || n != 1 {
		t.Errorf("%d postings tell when the fee was taken, and for what; %v", n, err)
	}
	if report := s.verified(); report.Wrong() != report.Found[books.Tendered] {
		t.Errorf("%+v", report)
	}
}

func (s shop) id(name string) (id uuid.UUID) {
	s.Helper()
	if err := s.DB.QueryRowContext(context.Background(), "SELECT md5($1)::uuid", name).Scan(&id); err != nil {
		s.Fatal(err)
	}
	return id
}
