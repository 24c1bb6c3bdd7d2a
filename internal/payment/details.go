package payment

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// MethodDetails is what a payment was made with.
type MethodDetails struct {
	Kind         payment.MethodKind
	Brand, Last4 *string // nil if it has none; Last4 also once it is erased
}

// MethodOf returns what a payment was made with; nil as long as that is not known.
func MethodOf(p *ent.Payment) *MethodDetails {
	if p.MethodKind == nil {
		return nil
	}
	return &MethodDetails{Kind: *p.MethodKind, Brand: p.MethodBrand, Last4: p.MethodLast4}
}

// keepMethod keeps with a payment what the gateway says that it is made with.
func keepMethod(p *ent.Payment, m gateway.Method) {
	if m.Kind == "" {
		return
	}
	p.MethodKind, p.MethodBrand, p.MethodLast4 = new(payment.MethodKind(m.Kind)), orNil(m.Brand), orNil(m.Last4)
}

// remember saves what a payment was made with for the user whose order it is for. What cannot be saved is no
// error, since it is paid: there may be too many, and only cards are saved.
func (s *Service) remember(ctx context.Context, tx *ent.Tx, p *ent.Payment, m *gateway.Method) error {
	if m.Kind != gateway.Card {
		return nil
	}
	_, err := rememberMethod.Exec(ctx, tx, p.ID, typeid.NewPaymentMethod(), m.Token, m.Brand, m.Last4, m.ExpMonth, m.ExpYear, maxMethods)
	if err != nil {
		return fmt.Errorf("save what %s was made with: %w", p.ID, err)
	}
	return nil
}

func orNil(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
