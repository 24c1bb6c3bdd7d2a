package order

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Filter says which orders the staff list: those that fulfil all that is given. Its zero value means all. A list of what
// is asked for any of means none if it is given but empty.
type Filter struct {
	Status              *entorder.Status
	Statuses            []entorder.Status
	PaymentStatuses     []entorder.PaymentStatus
	FulfillmentStatuses []FulfillmentStatus
	// Query is words that who bought, or the address, begins with, or the whole number of an order.
	Query         *string
	Number, Email *string
	Tag           *string
	CustomerID    *typeid.User
	ChannelID     *typeid.Channel
	ProductID     *typeid.Product
	VariantID     *typeid.Variant
	PlacedAfter   *time.Time // included
	PlacedBefore  *time.Time // not included
	CurrencyCode  *money.Currency
	// MinTotal and MaxTotal are of orders in the currency, which is given then.
	MinTotal, MaxTotal *money.Decimal
	HeldForReview      *bool
}

// Sort is an order of lists of orders.
type Sort string

// The orders of lists. A list by totals is of one currency.
const (
	SortNewest       Sort = "NEWEST"
	SortOldest       Sort = "OLDEST"
	SortTotalHighest Sort = "TOTAL_HIGHEST"
	SortTotalLowest  Sort = "TOTAL_LOWEST"
)

// What a filter may ask for.
const (
	maxQuery      = 200 // characters
	maxQueryWords = 8
	maxStatuses   = 20
)

// sources are the tables beside orders that a filter looks into. Each combination has texts of its own, as Postgres begins
// with another table only if it is joined.
type sources struct{ contacts, products, tags bool }

// selection is a filter as the queries of lists have it.
type selection struct {
	sources
	args []any
}

// List returns a page of all orders. What is wrong with filter or sort is a BAD_USER_INPUT.
func (s *Service) List(ctx context.Context, filter Filter, sort Sort, args page.Args) (*Connection, error) {
	list, err := listOf(&filter, sort)
	if err != nil {
		return nil, err
	}
	total := page.Total{Alone: func(ctx context.Context) (int, error) {
		n, err := record.First(store.Planned(ctx), s.store.Client, list.count, (*record.Reader).Int, list.args...)
		if err != nil {
			return 0, fmt.Errorf("count orders: %w", err)
		}
		return int(n), nil
	}}
	return list.Read(store.Planned(ctx), s.store.Client, args, total, ent.ReadOrder, list.args...)
}

// chosen is a list of what a filter lets through, in an order, with the arguments of its queries.
type chosen struct {
	page.Sorting[*ent.Order]
	count record.Query
	args  []any
}

// listOf returns the list of what a filter lets through. What is wrong with filter or sort is a BAD_USER_INPUT.
func listOf(filter *Filter, sort Sort) (*chosen, error) {
	selected, err := filter.selection()
	if err != nil {
		return nil, err
	}
	if filter.CurrencyCode == nil && (sort == SortTotalHighest || sort == SortTotalLowest) {
		return nil, fault.BadUserInput("sort: totals of several currencies cannot be compared; give filter.currencyCode")
	}
	list := lists[selected.sources]
	return &chosen{list.sorted[sort], list.count, selected.args}, nil
}

// selection checks a filter.
func (f *Filter) selection() (selection, error) {
	var v refusals
	statuses := f.statuses()
	v.check(len(f.Statuses) <= maxStatuses && len(f.PaymentStatuses) <= maxStatuses && len(f.FulfillmentStatuses) <= maxStatuses, "it has more than %d statuses", maxStatuses)
	number, query := orEmpty(f.Number), orEmpty(f.Query)
	v.check(len([]rune(query)) <= maxQuery && len([]rune(number)) <= maxQuery, "a text is longer than %d characters", maxQuery)
	if number != "" {
		number = readNumber(number)
	} else if isNumber(query) {
		number, query = readNumber(query), ""
	}
	words := wordsOf(query)
	v.check(len(words) <= maxQueryWords, "query has more than %d words", maxQueryWords)
	low, high := v.total(f.MinTotal, f.CurrencyCode, math.MinInt64), v.total(f.MaxTotal, f.CurrencyCode, math.MaxInt64)
	var tag *string
	if f.Tag != nil {
		tag = new(tagOf(*f.Tag))
	}
	email := ""
	if f.Email != nil {
		parsed, err := address.ParseEmail(*f.Email)
		v.check(err == nil, "email is no e-mail address")
		email = strings.ToLower(parsed)
	}
	if v.err != nil {
		return selection{}, v.err
	}
	return selection{
		sources: sources{contacts: email != "" || len(words) > 0, products: f.ProductID != nil || f.VariantID != nil, tags: f.Tag != nil},
		args: []any{
			anyOf(statuses), anyOf(f.PaymentStatuses), given(number), f.CustomerID, f.ChannelID, f.PlacedAfter, f.PlacedBefore,
			f.CurrencyCode, low, high, f.HeldForReview, given(email), given(prefixes(words)), f.ProductID, f.VariantID, tag,
		},
	}, nil
}

// statuses returns the statuses that all of the filter lets through; nil for any.
func (f *Filter) statuses() []entorder.Status {
	kept := f.Statuses
	keep := func(only []entorder.Status) {
		if kept == nil {
			kept = only
			return
		}
		kept = slices.DeleteFunc(slices.Clone(kept), func(s entorder.Status) bool { return !slices.Contains(only, s) })
	}
	if f.Status != nil {
		keep([]entorder.Status{*f.Status})
	}
	if f.FulfillmentStatuses != nil {
		only := []entorder.Status{}
		for status := range moves {
			if slices.Contains(f.FulfillmentStatuses, FulfillmentStatusOf(status)) {
				only = append(only, status)
			}
		}
		keep(only)
	}
	return kept
}

// refusals is the first thing that is wrong with a filter.
type refusals struct{ err error }

func (r *refusals) check(ok bool, format string, args ...any) {
	if !ok && r.err == nil {
		r.err = fault.BadUserInput("filter: " + fmt.Sprintf(format, args...))
	}
}

// total returns the amount of a bound, or another one if there is none.
func (r *refusals) total(bound *money.Decimal, currency *money.Currency, none int64) int64 {
	if bound == nil {
		return none
	}
	if currency == nil {
		r.check(false, "totals of several currencies cannot be compared; give currencyCode")
		return none
	}
	amount, err := money.Parse(string(*bound), *currency)
	r.check(err == nil, "a total: %v", err)
	return amount.Amount
}

// anyOf returns statuses as a parameter, null for any.
func anyOf[T ~string](statuses []T) any {
	if statuses == nil {
		return nil
	}
	return pq.Array(statuses)
}

func orEmpty(given *string) string {
	if given == nil {
		return ""
	}
	return *given
}

// given returns a text as a parameter, null if it is empty.
func given(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// listing is the lists of orders for one combination of sources.
type listing struct {
	sorted map[Sort]page.Sorting[*ent.Order]
	count  record.Query
}

// newestFirst is the order of lists: ids are UUIDv7, so their order is the order of placing.
var newestFirst = page.Ordering{Name: "orders", Columns: []page.Column{page.UUID(entorder.FieldID)}, Desc: true}

func cursorOf(o *ent.Order) string { return newestFirst.Cursor(o.ID.UUID()) }

// byTotal is the order of orders by what is to be paid for them.
var byTotal = page.Ordering{Name: "orders by total", Columns: []page.Column{page.Integer("total"), page.UUID(entorder.FieldID)}}

func cursorByTotal(o *ent.Order) string {
	return byTotal.Cursor(o.TotalNet+o.TotalTax, o.ID.UUID())
}

func reversed(o page.Ordering) page.Ordering {
	o.Desc = !o.Desc
	return o
}

// lists are the staff's lists of orders.
var lists = func() map[sources]*listing {
	all := map[sources]*listing{}
	for i := range 8 {
		from := sources{contacts: i&1 != 0, products: i&2 != 0, tags: i&4 != 0}
		sorting := func(o page.Ordering, cursor func(*ent.Order) string) page.Sorting[*ent.Order] {
			return page.Sorting[*ent.Order]{Ordering: o, Cursor: cursor, Queries: ordersFrom(from, o)}
		}
		all[from] = &listing{count: countFrom(from), sorted: map[Sort]page.Sorting[*ent.Order]{
			SortNewest: sorting(newestFirst, cursorOf), SortOldest: sorting(reversed(newestFirst), cursorOf),
			SortTotalLowest: sorting(byTotal, cursorByTotal), SortTotalHighest: sorting(reversed(byTotal), cursorByTotal),
		}}
	}
	return all
}()
