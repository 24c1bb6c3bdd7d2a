package vat

import "time"

// Status is how much is known of a number that a buyer has given.
type Status string

// The statuses.
const (
	// Unchecked is that of a number that is written as it should be, and of which no registry has said
	// anything.
	Unchecked Status = "UNCHECKED"
	// Valid is that of a number that a registry knows.
	Valid Status = "VALID"
	// Invalid is that of a number that a registry says nobody has.
	Invalid Status = "INVALID"
	// Unavailable is that of a number of which a registry was asked that did not answer.
	Unavailable Status = "UNAVAILABLE"
)

// Given is a number that a buyer has given, with what is known of it.
type Given struct {
	Number
	Status Status `json:"status"`
	// CheckedAt is when a registry was asked last; nil if none was.
	CheckedAt *time.Time `json:"checkedAt,omitempty"`
	// ConsultationNumber proves that a registry was asked; empty if it gave none.
	ConsultationNumber string `json:"consultationNumber,omitempty"`
}

// IsPending reports whether a registry has still to be asked. None knows numbers that do not count in trade
// within the European Union.
func (g *Given) IsPending() bool {
	return g != nil && g.IsEU() && (g.Status == Unchecked || g.Status == Unavailable)
}

// Again returns a number that a buyer gives who has given another one before, or none. What a registry has
// confirmed of the same number stays. It is asked again of others.
func (g *Given) Again(n Number) *Given {
	if g != nil && g.Number == n && g.Status == Valid {
		return g
	}
	return &Given{Number: n, Status: Unchecked}
}
