package vat

import "context"

// Registry knows which numbers were given to somebody, as VIES does for the European Union.
type Registry interface {
	// Check asks for a number. It answers within the context's time. An error says why nothing is known.
	Check(ctx context.Context, n Number) (Answer, error)
}

// Answer is what a registry says of a number.
type Answer struct {
	Valid bool
	// Name is whose number it is; empty if the registry does not tell.
	Name string
}

// Confirmation is how much is known of a number that is written as it should be.
type Confirmation string

// The confirmations.
const (
	// Confirmed is what a registry knows.
	Confirmed Confirmation = "CONFIRMED"
	// Denied is what a registry says that nobody has.
	Denied Confirmation = "DENIED"
	// NotConfirmed is what nobody was asked about, or what the registry did not answer about.
	NotConfirmed Confirmation = "NOT_CONFIRMED"
)

// Confirm asks a registry for a number. Without one, nil, and with one that does not answer, the number is
// NotConfirmed: the error then says why, and the caller decides whether that is enough.
func Confirm(ctx context.Context, registry Registry, n Number) (Confirmation, error) {
	if registry == nil || !n.IsEU() {
		return NotConfirmed, nil
	}
	answer, err := registry.Check(ctx, n)
	switch {
	case err != nil:
		return NotConfirmed, err
	case answer.Valid:
		return Confirmed, nil
	}
	return Denied, nil
}
