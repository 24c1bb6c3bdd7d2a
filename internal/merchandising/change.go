package merchandising

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// change is what becomes of a thing: what it was before, nil if it was not there, and what it is now, nil
// if it is gone.
type change[T thing] struct{ before, after *T }

// changes pairs things with what is made of them, and leaves out those that stay as they are.
func changes[T thing](before, after []T) []change[T] {
	var list []change[T]
	for i := range before {
		if len(diff(&before[i], &after[i])) > 0 {
			list = append(list, change[T]{&before[i], &after[i]})
		}
	}
	return list
}

func (c change[T]) id() uuid.UUID {
	if c.after != nil {
		return (*c.after).identity().ID
	}
	return (*c.before).identity().ID
}

// afters are what things are now.
func afters[T thing](changes []change[T]) []T {
	list := make([]T, len(changes))
	for i, c := range changes {
		list[i] = *c.after
	}
	return list
}

// ids are those of things that are changed.
func ids[T thing](changes []change[T]) []string {
	list := make([]string, len(changes))
	for i, c := range changes {
		list[i] = c.id().String()
	}
	return list
}

// tell writes into the audit log what has changed of each thing.
func tell[T thing](ctx context.Context, tx *ent.Tx, s *Service, viewer auth.Viewer, k *kind[T], action string, changes []change[T]) error {
	if len(changes) == 0 {
		return nil
	}
	subjects, details := make([]string, len(changes)), make([]map[string]any, len(changes))
	for i, c := range changes {
		subjects[i] = k.id(c.id()).String()
		details[i] = map[string]any{"changes": diff(c.before, c.after)}
	}
	return s.audit(ctx, tx, viewer.Actor(), action, subjects, details)
}

// fromTo is what the log tells of a field.
type fromTo struct {
	From any `json:"from"`
	To   any `json:"to"`
}

// diff returns what is not the same any more, by the names of columns.
func diff[T thing](before, after *T) map[string]fromTo {
	from, to, all := fields(before), fields(after), map[string]fromTo{}
	for name, value := range to {
		if !reflect.DeepEqual(from[name], value) {
			all[name] = fromTo{from[name], value}
		}
	}
	for name, value := range from {
		if _, stays := to[name]; !stays {
			all[name] = fromTo{value, nil}
		}
	}
	return all
}

// fields are the fields of a thing as the log tells them. What is empty is left out.
func fields[T thing](t *T) map[string]any {
	all := map[string]any{}
	if t == nil {
		return all
	}
	decoder := json.NewDecoder(bytes.NewReader(encode(t)))
	decoder.UseNumber()
	if err := decoder.Decode(&all); err != nil {
		panic(err) // of what was encoded just now
	}
	delete(all, "id")
	delete(all, "version")
	for name, value := range all {
		if value = told(name, value); isEmpty(value) {
			delete(all, name)
		} else {
			all[name] = value
		}
	}
	return all
}

func isEmpty(value any) bool {
	switch value := value.(type) {
	case nil:
		return true
	case string:
		return value == ""
	case []any:
		return len(value) == 0
	case map[string]any:
		return len(value) == 0
	}
	return false
}

// maxTold is how many characters of a text the log tells.
const maxTold = 1000

// idsOf are the kinds of ids by the names of the fields that have them.
var idsOf = map[string]func(uuid.UUID) fmt.Stringer{
	"category_id": idOf(typeid.Of[typeid.Category]), "parent_id": idOf(typeid.Of[typeid.Category]), "before_id": idOf(typeid.Of[typeid.Category]), "products": idOf(typeid.Of[typeid.Product]), "related": idOf(typeid.Of[typeid.Product]), "complementary": idOf(typeid.Of[typeid.Product]), "categories": idOf(typeid.Of[typeid.Category]),
	"variant_id": idOf(typeid.Of[typeid.Variant]), "variants": idOf(typeid.Of[typeid.Variant]), "options": idOf(typeid.Of[typeid.ProductOption]), "values": idOf(typeid.Of[typeid.OptionValue]),
	"product_id": idOf(typeid.Of[typeid.Product]), "product_type_id": idOf(typeid.Of[typeid.ProductType]),
	"image_id": idOf(typeid.Of[typeid.ProductImage]), "images": idOf(typeid.Of[typeid.ProductImage]),
	"attribute_id": idOf(typeid.Of[typeid.Attribute]), "choice_id": idOf(typeid.Of[typeid.AttributeChoice]), "choices": idOf(typeid.Of[typeid.AttributeChoice]),
	"product_attributes": idOf(typeid.Of[typeid.Attribute]), "variant_attributes": idOf(typeid.Of[typeid.Attribute]),
	"reference_product_id": idOf(typeid.Of[typeid.Product]), "reference_variant_id": idOf(typeid.Of[typeid.Variant]),
	"reference_category_id": idOf(typeid.Of[typeid.Category]),
	"price_list_id":         idOf(typeid.Of[typeid.PriceList]), "customer_group_id": idOf(typeid.Of[typeid.CustomerGroup]), "channel_id": idOf(typeid.Of[typeid.Channel]), "location_ids": idOf(typeid.Of[typeid.Location]),
	"promotion_id": idOf(typeid.Of[typeid.Promotion]),
	"tax_class_id": idOf(typeid.Of[typeid.TaxClass]), "shipping_tax_class_id": idOf(typeid.Of[typeid.TaxClass]),
	"delivery_profile_id": idOf(typeid.Of[typeid.DeliveryProfile]), "profile_id": idOf(typeid.Of[typeid.DeliveryProfile]), "zone_id": idOf(typeid.Of[typeid.ShippingZone]), "method_id": idOf(typeid.Of[typeid.ShippingMethod]),
	"channel_ids": idOf(typeid.Of[typeid.Channel]), "excluded_products": idOf(typeid.Of[typeid.Product]), "location_id": idOf(typeid.Of[typeid.Location]),
}

// idOf returns a function that makes ids of a kind.
func idOf[T fmt.Stringer](of func(uuid.UUID) T) func(uuid.UUID) fmt.Stringer {
	return func(u uuid.UUID) fmt.Stringer { return of(u) }
}

// told is the value of a field as the log tells it: with ids as clients know them, and no more than the
// beginning of a long text.
func told(name string, value any) any {
	switch value := value.(type) {
	case map[string]any:
		for inner, one := range value {
			switch {
			case inner != "id":
				value[inner] = told(inner, one)
			case idsOf[name] != nil:
				value[inner] = told(name, one)
			default: // of what clients do not know by an id
				delete(value, inner)
			}
		}
	case []any:
		for i, one := range value {
			value[i] = told(name, one)
		}
	case string:
		if of, isID := idsOf[name]; isID {
			if id, err := uuid.Parse(value); err == nil {
				return of(id).String()
			}
		}
		if characters := []rune(value); len(characters) > maxTold {
			return string(characters[:maxTold]) + "…"
		}
	}
	return value
}

// encode returns JSON, as statements take it.
func encode(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // of texts, numbers and ids alone
	}
	return text
}

// write runs a statement that takes rows as JSON.
func write(ctx context.Context, tx *ent.Tx, s record.Statement, rows any, what string) (int64, error) {
	n, err := s.Exec(ctx, tx, encode(rows))
	if err != nil {
		return 0, refused(fmt.Errorf("write %s: %w", what, err))
	}
	return n, nil
}
