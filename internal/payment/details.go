package payment

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
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

func orNil(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
