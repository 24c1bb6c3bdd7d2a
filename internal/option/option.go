// Package option is the value type of a variant's options, such as Size: M. It stands alone because
// entities, the catalog and orders name it, and none of these imports another.
package option

import (
	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Selected is one option of a product with the value that a variant has of it. Whoever writes a
// variant gives the names, and the database adds the ids. What was bought before it did has none.
type Selected struct {
	Name       string    `json:"name"`
	Value      string    `json:"value"`
	OptionUUID uuid.UUID `json:"optionId,omitzero"`
	ValueUUID  uuid.UUID `json:"valueId,omitzero"`
}

// OptionID returns the option's id; nil if it has none.
func (s Selected) OptionID() *typeid.ProductOption {
	if s.OptionUUID == uuid.Nil {
		return nil
	}
	return new(typeid.Of[typeid.ProductOption](s.OptionUUID))
}

// ValueID returns the value's id; nil if it has none.
func (s Selected) ValueID() *typeid.OptionValue {
	if s.ValueUUID == uuid.Nil {
		return nil
	}
	return new(typeid.Of[typeid.OptionValue](s.ValueUUID))
}
