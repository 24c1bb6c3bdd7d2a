package stripe

import (
	"context"
	"time"

	stripego "github.com/stripe/stripe-go/v85"

	"github.com/shopgraph/shopgraph/internal/payment/gateway"
)

// stateOf returns what an intent tells of itself, without what came after it was captured.
func stateOf(intent *stripego.PaymentIntent) gateway.Payment {
	p := gateway.Payment{
		Reference: intent.ID, Authorized: moneyOf(0, intent.Currency), Captured: moneyOf(intent.AmountReceived, intent.Currency), Method: methodOf(intent),
	}
	switch intent.Status {
	case stripego.PaymentIntentStatusRequiresPaymentMethod, stripego.PaymentIntentStatusRequiresConfirmation:
		if p.Status = gateway.Unconfirmed; intent.Metadata[confirmedBy] == byClient {
			p.Status, p.ClientSecret = gateway.ActionRequired, intent.ClientSecret
		}
		if intent.LastPaymentError != nil {
			p.DeclineCode = declineCode(intent.LastPaymentError)
		}
	case stripego.PaymentIntentStatusRequiresAction:
		p.Status, p.ClientSecret = gateway.ActionRequired, intent.ClientSecret
		if intent.NextAction != nil && intent.NextAction.RedirectToURL != nil {
			p.ActionURL = intent.NextAction.RedirectToURL.URL
		}
	case stripego.PaymentIntentStatusProcessing:
		p.Status = gateway.Processing
	case stripego.PaymentIntentStatusRequiresCapture:
		p.Status, p.Authorized, p.HeldUntil = gateway.Authorized, moneyOf(intent.AmountCapturable, intent.Currency), heldUntil(intent.LatestCharge)
	case stripego.PaymentIntentStatusSucceeded:
		p.Status, p.Authorized = gateway.Captured, p.Captured
	case stripego.PaymentIntentStatusCanceled:
		p.Status = gateway.Voided
		if wasHeld := intent.LatestCharge != nil && intent.LatestCharge.Status == stripego.ChargeStatusSucceeded; !wasHeld && intent.LastPaymentError != nil {
			p.Status, p.DeclineCode = gateway.Declined, declineCode(intent.LastPaymentError)
		}
	}
	return p
}

// heldUntil returns when a hold ends; nil if the charge does not say.
func heldUntil(charge *stripego.Charge) *time.Time {
	if charge == nil || charge.PaymentMethodDetails == nil || charge.PaymentMethodDetails.Card == nil || charge.PaymentMethodDetails.Card.CaptureBefore == 0 {
		return nil
	}
	return new(time.Unix(charge.PaymentMethodDetails.Card.CaptureBefore, 0).UTC())
}

// withAftermath returns what came after a payment was captured: refunds, disputes and a warning.
func (g *Gateway) withAftermath(ctx context.Context, p gateway.Payment) (gateway.Payment, error) {
	var err error
	if p.Refunds, err = g.refunds(ctx, p.Reference); err != nil {
		return p, err
	}
	disputes := &stripego.DisputeListParams{PaymentIntent: &p.Reference}
	for dispute, err := range g.client.V1Disputes.List(ctx, disputes).All(ctx) {
		if err != nil {
			return p, failed("list the disputes of a payment", err)
		}
		p.Disputes = append(p.Disputes, disputeOf(dispute))
	}
	warnings := &stripego.RadarEarlyFraudWarningListParams{PaymentIntent: &p.Reference}
	for _, err := range g.client.V1RadarEarlyFraudWarnings.List(ctx, warnings).All(ctx) {
		if err != nil {
			return p, failed("list the warnings of a payment", err)
		}
		p.Suspicious = true
	}
	return p, nil
}

func disputeOf(d *stripego.Dispute) gateway.Dispute {
	dispute := gateway.Dispute{ID: d.ID, Status: gateway.DisputeOpen, Amount: moneyOf(d.Amount, d.Currency), Reason: string(d.Reason)}
	switch d.Status {
	case stripego.DisputeStatusLost:
		dispute.Status = gateway.DisputeLost
	case stripego.DisputeStatusWon, stripego.DisputeStatusPrevented, stripego.DisputeStatusWarningClosed:
		dispute.Status = gateway.DisputeWon
	}
	isAsked := d.Status == stripego.DisputeStatusNeedsResponse || d.Status == stripego.DisputeStatusWarningNeedsResponse
	if isAsked && d.EvidenceDetails != nil && d.EvidenceDetails.DueBy != 0 {
		dispute.AnswerBy = new(time.Unix(d.EvidenceDetails.DueBy, 0).UTC())
	}
	return dispute
}
