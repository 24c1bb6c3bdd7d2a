package tuning

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

const (
	// mostPins is how many products come first for a query at the most.
	mostPins = 20
	// MostPinned is how many queries have such products at the most.
	MostPinned = 1000
	// maxQuery is how long a query is at the most, in characters.
	maxQuery = 200
)

// Pins are the products that come first for a query.
type Pins struct {
	// Query is as queries are compared.
	Query string
	// Products are the first one first.
	Products []typeid.Product
}

// PinsSetInput is which products come first for a query: none if there are none.
type PinsSetInput struct {
	Query      string
	ProductIDs []typeid.Product
}

// PinsPayload is what became of pins.
type PinsPayload = fault.Outcome[*Pins]

// PinsOf returns the pins of a query, or of the first queries in the order of their texts if it is nil. More
// than MostPinned are a fault.BadUserInput.
func (s *Service) PinsOf(ctx context.Context, query *string, first *int) ([]*Pins, error) {
	most, err := page.Size(first, MostPinned)
	if err != nil {
		return nil, err
	}
	key := ""
	if query != nil {
		if key = Key(*query); key == "" {
			return nil, nil
		}
	}
	return listed(ctx, s.store.Client, key, most)
}

func listed(ctx context.Context, db record.Queryer, key string, first int) ([]*Pins, error) {
	found, err := record.All(ctx, db, listPins, func(r *record.Reader) *Pins {
		p, ids := Pins{Query: r.Text()}, []uuid.UUID(nil)
		r.JSON(&ids)
		for _, id := range ids {
			p.Products = append(p.Products, typeid.Of[typeid.Product](id))
		}
		return &p
	}, key, first)
	if err != nil {
		return nil, fmt.Errorf("read pins: %w", err)
	}
	return found, nil
}

// check returns the query as it is compared, and reports what is wrong with the input.
func (in *PinsSetInput) check(v *fault.Validator) (key string) {
	in.Query = text.Clean(in.Query)
	key = queryKey(v, "query", in.Query)
	v.Check(len(in.ProductIDs) <= mostPins, fault.CodeLimitReached, fmt.Sprintf("Give at most %d products.", mostPins), "productIds")
	for i, id := range in.ProductIDs {
		v.Check(!slices.Contains(in.ProductIDs[:i], id), fault.CodeInvalid, "This is given twice.", "productIds", strconv.Itoa(i))
	}
	return key
}

// SetPins has products come first for a query, instead of those that did. It returns them; nil if there are
// none.
func (s *Service) SetPins(ctx context.Context, viewer auth.Viewer, in PinsSetInput) (*Pins, error) {
	var v fault.Validator
	key := in.check(&v)
	if v.Err() != nil {
		return nil, v.Err()
	}
	pins := &Pins{key, in.ProductIDs}
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error { return s.changePins(ctx, tx, viewer, pins) })
	if err != nil {
		return nil, err
	}
	s.refresh(ctx)
	if len(pins.Products) == 0 {
		return nil, nil
	}
	return pins, nil
}

func (s *Service) changePins(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, pins *Pins) error {
	if _, err := lockPins.Exec(ctx, tx); err != nil {
		return fmt.Errorf("lock pins: %w", err)
	}
	if err := mayPin(ctx, tx, pins); err != nil {
		return err
	}
	var before []typeid.Product
	found, err := listed(ctx, tx, pins.Query, 1)
	switch {
	case err != nil:
		return err
	case len(found) > 0:
		before = found[0].Products
	}
	if slices.Equal(before, pins.Products) {
		return nil
	}
	if _, err := deletePins.Exec(ctx, tx, pins.Query); err != nil {
		return fmt.Errorf("delete pins: %w", err)
	}
	if _, err := insertPins.Exec(ctx, tx, pins.Query, typeid.Array(pins.Products)); err != nil {
		return fmt.Errorf("write pins: %w", err)
	}
	told := map[string]fromTo{"products": {before, pins.Products}}
	return s.audit(ctx, tx, viewer.Actor(), "search_pins.set", []string{pins.Query}, []map[string]any{{"changes": told}})
}

// mayPin reports what the database has against pins.
func mayPin(ctx context.Context, tx *ent.Tx, pins *Pins) error {
	var v fault.Validator
	there, err := record.All(ctx, tx, lockProducts, func(r *record.Reader) typeid.Product { return typeid.Of[typeid.Product](r.UUID()) }, typeid.Array(pins.Products))
	if err != nil {
		return fmt.Errorf("look at products: %w", err)
	}
	for i, id := range pins.Products {
		v.Check(slices.Contains(there, id), fault.CodeNotFound, "There is no such product.", "productIds", strconv.Itoa(i))
	}
	others, err := record.First(ctx, tx, countPinned, (*record.Reader).Int, pins.Query)
	if err != nil {
		return fmt.Errorf("count pins: %w", err)
	}
	v.Check(len(pins.Products) == 0 || others < MostPinned, fault.CodeLimitReached,
		fmt.Sprintf("At most %d queries can have products that come first.", MostPinned), "query")
	return v.Err()
}
