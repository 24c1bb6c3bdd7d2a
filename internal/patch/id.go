package patch

import (
	"fmt"
	"io"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// ID is what becomes of a reference to a thing. Its zero value leaves the reference as it is, and null
// clears it.
type ID[T fmt.Stringer] struct {
	Given bool
	Value *T // nil if it is null, or was left out
}

// The references that can be changed, by what they lead to. gqlgen looks for the methods on the types
// themselves.
type (
	// ProductImage is what becomes of a reference to a picture of a product.
	ProductImage struct{ ID[typeid.ProductImage] }
	// CustomerGroup is what becomes of a reference to a group of customers.
	CustomerGroup struct{ ID[typeid.CustomerGroup] }
	// Channel is what becomes of a reference to a channel.
	Channel struct{ ID[typeid.Channel] }
	// TaxClass is what becomes of a reference to a tax class.
	TaxClass struct{ ID[typeid.TaxClass] }
	// Location is what becomes of a reference to a location.
	Location struct{ ID[typeid.Location] }
	// DeliveryProfile is what becomes of a reference to a delivery profile.
	DeliveryProfile struct{ ID[typeid.DeliveryProfile] }
)

// UnmarshalGQL reads what was given; it is not called for what was not.
func (id *ProductImage) UnmarshalGQL(v any) error { return read(&id.ID, v) }

// MarshalGQL implements graphql.Marshaler. Nothing answers with a change.
func (id ProductImage) MarshalGQL(w io.Writer) { write(id.ID, w) }

// UnmarshalGQL reads what was given; it is not called for what was not.
func (id *CustomerGroup) UnmarshalGQL(v any) error { return read(&id.ID, v) }

// MarshalGQL implements graphql.Marshaler. Nothing answers with a change.
func (id CustomerGroup) MarshalGQL(w io.Writer) { write(id.ID, w) }

// UnmarshalGQL reads what was given; it is not called for what was not.
func (id *Channel) UnmarshalGQL(v any) error { return read(&id.ID, v) }

// MarshalGQL implements graphql.Marshaler. Nothing answers with a change.
func (id Channel) MarshalGQL(w io.Writer) { write(id.ID, w) }

// UnmarshalGQL reads what was given; it is not called for what was not.
func (id *TaxClass) UnmarshalGQL(v any) error { return read(&id.ID, v) }

// MarshalGQL implements graphql.Marshaler. Nothing answers with a change.
func (id TaxClass) MarshalGQL(w io.Writer) { write(id.ID, w) }

// UnmarshalGQL reads what was given; it is not called for what was not.
func (id *Location) UnmarshalGQL(v any) error { return read(&id.ID, v) }

// MarshalGQL implements graphql.Marshaler. Nothing answers with a change.
func (id Location) MarshalGQL(w io.Writer) { write(id.ID, w) }

// UnmarshalGQL reads what was given; it is not called for what was not.
func (id *DeliveryProfile) UnmarshalGQL(v any) error { return read(&id.ID, v) }

// MarshalGQL implements graphql.Marshaler. Nothing answers with a change.
func (id DeliveryProfile) MarshalGQL(w io.Writer) { write(id.ID, w) }

func read[T fmt.Stringer, P interface {
	*T
	UnmarshalGQL(v any) error
}](id *ID[T], v any) error {
	id.Given = true
	if v == nil {
		return nil
	}
	id.Value = new(T)
	return P(id.Value).UnmarshalGQL(v)
}

func write[T fmt.Stringer](id ID[T], w io.Writer) {
	if id.Value == nil {
		_, _ = io.WriteString(w, "null")
		return
	}
	_, _ = fmt.Fprintf(w, "%q", (*id.Value).String())
}
