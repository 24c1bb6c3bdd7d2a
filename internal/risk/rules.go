package risk

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/internal/money"
)

// Rules are what the store itself says of purchases. The zero value says nothing.
type Rules struct {
	// Countries is of those whose bill goes to another country than the goods.
	Countries Decision
	// Amount is of those for at least so much of their currency, in minor units, as From says.
	Amount Decision
	From   map[money.Currency]int64
	// Declines is of those by who had at least Most payments declined of late; 0 is no rule.
	Declines Decision
	Most     int
}

// Judge returns the verdict of all rules together.
func (r Rules) Judge(_ context.Context, p Purchase) (v Verdict) {
	if p.Billing.Country != p.Shipping.Country {
		v = v.And(verdict(r.Countries, fmt.Sprintf("The bill goes to %s, and the goods to %s.", p.Billing.Country, p.Shipping.Country)))
	}
	if from, is := r.From[p.Currency]; is && p.Units >= from {
		v = v.And(verdict(r.Amount, fmt.Sprintf("It is for %s %s.", p.Amount, p.Currency)))
	}
	if r.Most > 0 && p.Declines >= r.Most {
		v = v.And(verdict(r.Declines, fmt.Sprintf("%d payments were declined before it.", p.Declines)))
	}
	return v
}

// Proof says who has to prove that a card is theirs, where that is not for the gateway to decide. The zero value is
// nobody.
type Proof struct {
	Always bool
	Guests bool
	// FirstOrder is for users who have no other order that stands.
	FirstOrder bool
	// Risk is where a verdict demands it.
	Risk bool
	// From is for at least so much of a currency, in minor units.
	From map[money.Currency]int64
}

// Demands reports whether a purchase with a verdict needs the proof.
func (d Proof) Demands(p Purchase, v Verdict) bool {
	from, is := d.From[p.Currency]
	return d.Always || d.Guests && p.User == nil || d.FirstOrder && p.User != nil && p.FirstOrder || d.Risk && v.Proof || is && p.Units >= from
}
