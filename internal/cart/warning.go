package cart

import (
	"fmt"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Warning is something about a cart that changed without the shopper.
type Warning struct {
	Code    WarningCode
	Target  typeid.CartLine
	Message string
}

// WarningCode is a kind of change to a cart without the shopper.
type WarningCode string

// The codes of warnings.
const (
	WarnQuantityReduced WarningCode = "QUANTITY_REDUCED"
	WarnPriceChanged    WarningCode = "PRICE_CHANGED"
	WarnUnavailable     WarningCode = "UNAVAILABLE"
	WarnNotAllowed      WarningCode = "QUANTITY_NOT_ALLOWED"
)

func quantityReduced(e *entry) *Warning {
	message := fmt.Sprintf("Only %d of the %d wanted can be bought now.", e.quantity, e.wanted)
	if e.rule.Increment > 1 { // and there may be more in stock than can be bought of it
		message = fmt.Sprintf("Only %d of the %d wanted can be bought now, in multiples of %d.", e.quantity, e.wanted, e.rule.Increment)
	}
	return &Warning{WarnQuantityReduced, e.id, message}
}

func notAllowed(line typeid.CartLine, why string) *Warning {
	return &Warning{WarnNotAllowed, line, why}
}

func priceChanged(line typeid.CartLine, from, to money.Money) *Warning {
	return &Warning{WarnPriceChanged, line, fmt.Sprintf("The price has changed from %s to %s.", from, to)}
}

func notWrapped(line typeid.CartLine) *Warning {
	return &Warning{WarnUnavailable, line, "This cannot be wrapped as a gift at present."}
}

// changes returns which prices of lines are not what the shopper was last shown.
func (b *Basket) changes() (changes []*Warning) {
	demand := b.demand()
	for i := range b.lines {
		line := &b.lines[i]
		unit := line.unit(demand)
		switch {
		case unit == nil || *unit == line.shown:
		case line.shown == noPrice:
			changes = append(changes, priced(line.id, money.Money{Amount: *unit, Currency: b.Currency}))
		default:
			changes = append(changes, priceChanged(line.id, money.Money{Amount: line.shown, Currency: b.Currency}, money.Money{Amount: *unit, Currency: b.Currency}))
		}
	}
	return changes
}

func priced(line typeid.CartLine, price money.Money) *Warning {
	return &Warning{WarnPriceChanged, line, fmt.Sprintf("The price is %s now.", price)}
}

func unavailable(line typeid.CartLine) *Warning {
	return &Warning{WarnUnavailable, line, "This cannot be bought at present."}
}
