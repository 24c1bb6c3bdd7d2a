package merchandising

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/lib/pq/pqerror"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// priceList is a price list as it is kept.
type priceList struct {
	base
	Name            string            `json:"name"`
	Code            string            `json:"code"`
	Currency        string            `json:"currency"`
	Priority        int               `json:"priority"`
	Countries       []address.Country `json:"countries"`
	CustomerGroupID *uuid.UUID        `json:"customer_group_id"`
	ChannelID       *uuid.UUID        `json:"channel_id"`
	ParentID        *uuid.UUID        `json:"parent_list_id"`
	IncludesTax     *bool             `json:"prices_include_tax"`
	Enabled         bool              `json:"enabled"`
}

var priceLists = &kind[priceList]{"price list", idOf(typeid.Of[typeid.PriceList]), lockPriceLists, lookAtPriceLists}

// PriceListInput is what becomes of a price list. What is not given stays as it is.
type PriceListInput struct {
	Name, Code       patch.Text
	Priority         *int
	Countries        []address.Country
	CustomerGroupID  patch.CustomerGroup
	ChannelID        patch.Channel
	PricesIncludeTax patch.Bool
	Enabled          *bool
}

// PriceListCreateInput is a price list to be made.
type PriceListCreateInput struct {
	IdempotencyKey *string
	CurrencyCode   money.Currency
	ParentID       *typeid.PriceList
	PriceList      PriceListInput
}

// PriceListUpdateInput is what becomes of a price list. ExpectedVersion is any if it is nil.
type PriceListUpdateInput struct {
	ID              typeid.PriceList
	ExpectedVersion *int
	PriceList       PriceListInput
}

// PriceListDeleteInput is a price list to be deleted.
type PriceListDeleteInput struct {
	ID              typeid.PriceList
	ExpectedVersion *int
}

type (
	// PriceListPayload is what became of a price list.
	PriceListPayload = fault.Outcome[*ent.PriceList]
	// PriceListDeletePayload is what became of a price list that was to be deleted.
	PriceListDeletePayload = fault.Outcome[typeid.PriceList]
)

const (
	maxCode      = 50
	maxCountries = 300
	maxPriority  = 1000000
)

// code is line of a name for programs, which must not be empty where it is given.
func code(v *fault.Validator, field string, t *patch.Text) {
	line(v, field, t, maxCode)
	if t.Given {
		v.Require(field, t.Value)
	}
}

func (in *PriceListInput) check(v *fault.Validator) {
	name(v, "priceList.name", &in.Name)
	code(v, "priceList.code", &in.Code)
	if in.Priority != nil {
		v.Range("priceList.priority", *in.Priority, 0, maxPriority)
	}
	v.Check(len(in.Countries) <= maxCountries, fault.CodeLimitReached, fmt.Sprintf("Give at most %d countries.", maxCountries), "priceList", "countries")
}

// applied returns the price list as it is to be.
func (in *PriceListInput) applied(l priceList) priceList {
	l.Name, l.Code = in.Name.Or(l.Name), in.Code.Or(l.Code)
	l.Priority, l.Enabled = *or(in.Priority, &l.Priority), *or(in.Enabled, &l.Enabled)
	if in.Countries != nil {
		l.Countries = append([]address.Country{}, slices.Compact(slices.Sorted(slices.Values(in.Countries)))...)
	}
	if in.CustomerGroupID.Given {
		l.CustomerGroupID = nil
	}
	if group := in.CustomerGroupID.Value; group != nil {
		l.CustomerGroupID = new(group.UUID())
	}
	if in.ChannelID.Given {
		l.ChannelID = nil
	}
	if channel := in.ChannelID.Value; channel != nil {
		l.ChannelID = new(channel.UUID())
	}
	l.IncludesTax = in.PricesIncludeTax.Or(l.IncludesTax)
	return l
}

// CreatePriceList makes a price list, and returns it. It is in force once it is known what all products
// cost by it.
func (s *Service) CreatePriceList(ctx context.Context, viewer auth.Viewer, in PriceListCreateInput) (*ent.PriceList, error) {
	asked := in
	var v fault.Validator
	in.PriceList.Name.Given, in.PriceList.Code.Given = true, true
	in.PriceList.check(&v)
	v.Check(in.PriceList.Priority != nil, fault.CodeRequired, "This is required.", "priceList", "priority")
	if v.Err() != nil {
		return nil, v.Err()
	}
	text, err := idempotency.Once(ctx, s.store, viewer, "priceListCreate", in.IdempotencyKey, asked, func(ctx context.Context, tx *ent.Tx) (string, error) {
		id := typeid.NewPriceList()
		made := in.PriceList.applied(priceList{base: base{id.UUID(), 1}, Currency: string(in.CurrencyCode), Countries: []address.Country{}, Enabled: true})
		if in.ParentID != nil {
			made.ParentID = new(in.ParentID.UUID())
		}
		return id.String(), s.insertPriceList(ctx, tx, viewer, made)
	})
	if err != nil {
		return nil, err
	}
	id, err := typeid.ParsePriceList(text)
	return s.priceList(ctx, id, err)
}

var priceListsLimit = limitOf("price lists", catalog.MaxPriceLists, countPriceLists)

func (s *Service) insertPriceList(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, made priceList) error {
	if err := priceListsLimit.leaves(ctx, tx, 1); err != nil {
		return err
	}
	if made.ParentID != nil {
		if _, err := priceLists.take(ctx, tx, []ref{{id: *made.ParentID}}); err != nil {
			return fault.User(fault.CodeNotFound, "There is no such price list.", "parentId")
		}
	}
	if _, err := insertPriceList.Exec(ctx, tx, encode(made), made.ParentID); err != nil {
		return refused(fmt.Errorf("write price list: %w", err))
	}
	return tell(ctx, tx, s, viewer, priceLists, "price_list.created", []change[priceList]{{nil, &made}})
}

// priceList returns a price list that was changed, or that was not because somebody else has changed it.
func (s *Service) priceList(ctx context.Context, id typeid.PriceList, err error) (*ent.PriceList, error) {
	if err != nil && !fault.IsConflict(err) {
		return nil, err
	}
	found, readErr := catalog.PriceListsByID.Read(ctx, s.store.Client, []typeid.PriceList{id})
	return found[id], errors.Join(err, readErr)
}

// UpdatePriceList changes a price list, and returns it. With a fault.CodeConflict comes the list as it is.
func (s *Service) UpdatePriceList(ctx context.Context, viewer auth.Viewer, in PriceListUpdateInput) (*ent.PriceList, error) {
	var v fault.Validator
	if in.PriceList.check(&v); v.Err() != nil {
		return nil, v.Err()
	}
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		before, err := priceLists.take(ctx, tx, one(in.ID, in.ExpectedVersion))
		if err != nil {
			return err
		}
		changed := changes(before, []priceList{in.PriceList.applied(before[0])})
		if len(changed) == 0 {
			return nil
		}
		if _, err := write(ctx, tx, updatePriceLists, afters(changed), "price list"); err != nil {
			return err
		}
		return tell(ctx, tx, s, viewer, priceLists, "price_list.updated", changed)
	})
	return s.priceList(ctx, in.ID, err)
}

// DeletePriceList deletes a price list with its prices, and returns its id.
func (s *Service) DeletePriceList(ctx context.Context, viewer auth.Viewer, in PriceListDeleteInput) (typeid.PriceList, error) {
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		gone, err := priceLists.take(ctx, tx, one(in.ID, in.ExpectedVersion))
		if err != nil {
			return err
		}
		_, err = deletePriceList.Exec(ctx, tx, in.ID)
		switch {
		case store.IsCode(err, pqerror.RestrictViolation, pqerror.ForeignKeyViolation):
			return fault.User(fault.CodeNotAllowed, "Another price list goes back to this one.", "id")
		case err != nil:
			return fmt.Errorf("delete price list: %w", err)
		}
		return tell(ctx, tx, s, viewer, priceLists, "price_list.deleted", []change[priceList]{{&gone[0], nil}})
	})
	if err != nil {
		return typeid.PriceList{}, err
	}
	return in.ID, nil
}
