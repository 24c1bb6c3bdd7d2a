package vat

import (
	"context"
	"time"
)

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
	// ConsultationNumber proves that the registry was asked; empty if it gave none.
	ConsultationNumber string
}

// Ask asks a registry for a number at a time, and returns what is known of it now. If the registry does not
// answer, the error says why.
func Ask(ctx context.Context, registry Registry, n Number, now time.Time) (*Given, error) {
	answer, err := registry.Check(ctx, n)
	given := &Given{Number: n, Status: Invalid, CheckedAt: &now, ConsultationNumber: answer.ConsultationNumber}
	switch {
	case err != nil:
		given.Status = Unavailable
	case answer.Valid:
		given.Status = Valid
	}
	return given, err
}
