package stripe

import (
	"context"
	"time"

	stripego "github.com/stripe/stripe-go/v85"

	"github.com/shopgraph/shopgraph/internal/payment/gateway"
)

// movementKinds are what Stripe's reporting categories are: https://docs.stripe.com/reports/reporting-categories. All
// others are adjustments.
var movementKinds = map[stripego.BalanceTransactionReportingCategory]gateway.MovementKind{
	stripego.BalanceTransactionReportingCategoryCharge:                 gateway.MovedCharge,
	stripego.BalanceTransactionReportingCategoryRefund:                 gateway.MovedRefund,
	stripego.BalanceTransactionReportingCategoryPartialCaptureReversal: gateway.MovedCharge,
	stripego.BalanceTransactionReportingCategoryChargeFailure:          gateway.MovedCharge,
	stripego.BalanceTransactionReportingCategoryRefundFailure:          gateway.MovedRefundFailure,
	stripego.BalanceTransactionReportingCategoryDispute:                gateway.MovedDispute,
	stripego.BalanceTransactionReportingCategoryDisputeReversal:        gateway.MovedDisputeReversal,
	stripego.BalanceTransactionReportingCategoryFee:                    gateway.MovedFee,
	stripego.BalanceTransactionReportingCategoryTax:                    gateway.MovedFee,
	stripego.BalanceTransactionReportingCategoryPayout:                 gateway.MovedPayout,
	stripego.BalanceTransactionReportingCategoryPayoutReversal:         gateway.MovedPayout,
}

// Movements implements gateway.Bookkeeper by the transactions of the account's balance. Each of them has its fee in
// itself; here the fee is a movement of its own.
func (g *Gateway) Movements(ctx context.Context, from, to time.Time, after string, limit int) (page []gateway.Movement, end string, err error) {
	params := &stripego.BalanceTransactionListParams{
		CreatedRange: &stripego.RangeQueryParams{GreaterThanOrEqual: from.Unix(), LesserThan: to.Unix()},
	}
	params.Limit, params.Single = new(int64(limit)), true
	if after != "" {
		params.StartingAfter = &after
	}
	params.Expand = []*string{new("data.source")}
	n := 0
	for moved, err := range g.client.V1BalanceTransactions.List(ctx, params).All(ctx) {
		if err != nil {
			return nil, "", failed("list movements of the balance", err)
		}
		page, end = append(page, movementsOf(moved)...), moved.ID
		n++
	}
	if n < limit {
		end = ""
	}
	return page, end, nil
}

// movementsOf returns a transaction of the balance, and its fee if it has one.
func movementsOf(moved *stripego.BalanceTransaction) []gateway.Movement {
	kind, known := movementKinds[moved.ReportingCategory]
	if !known {
		kind = gateway.MovedOtherwise
	}
	m := gateway.Movement{
		ID: moved.ID, Kind: kind, Amount: moneyOf(moved.Amount, moved.Currency), Reference: movedBy(moved.Source),
		OccurredAt: time.Unix(moved.Created, 0).UTC(),
	}
	if moved.Fee == 0 {
		return []gateway.Movement{m}
	}
	fee := m
	fee.ID, fee.Kind, fee.Amount = moved.ID+"/fee", gateway.MovedFee, moneyOf(-moved.Fee, moved.Currency)
	if kind == gateway.MovedDispute || kind == gateway.MovedDisputeReversal {
		fee.Kind = gateway.MovedDisputeFee
	}
	return []gateway.Movement{m, fee}
}

// movedBy returns the payment that is the source of a transaction; empty if none is.
func movedBy(source *stripego.BalanceTransactionSource) string {
	var intent *stripego.PaymentIntent
	switch {
	case source == nil:
	case source.Charge != nil:
		intent = source.Charge.PaymentIntent
	case source.Refund != nil:
		intent = source.Refund.PaymentIntent
	case source.Dispute != nil:
		intent = source.Dispute.PaymentIntent
	}
	if intent == nil {
		return ""
	}
	return intent.ID
}
