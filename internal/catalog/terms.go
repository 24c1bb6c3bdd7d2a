package catalog

import (
	"fmt"
	"unique"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Terms are what prices depend on beside what is bought.
type Terms struct {
	Currency money.Currency
	Country  address.Country      // empty if it is not known
	Group    typeid.CustomerGroup // zero for who is in none
	Channel  typeid.Channel       // zero outside of channels
	// Chosen says that the channel sells only the products that were chosen for it.
	Chosen bool
	// Located says that the channel sells only what certain locations have.
	Located bool
}

// Assortment returns the channel that sells only what was chosen for it; zero if all is sold.
func (t Terms) Assortment() typeid.Channel {
	if t.Chosen {
		return t.Channel
	}
	return typeid.Channel{}
}

// assortment is Assortment as an argument: null if all is sold.
func (t Terms) assortment() any {
	if channel := t.Assortment(); !channel.IsZero() {
		return channel
	}
	return nil
}

// Stock returns the channel that sells only what certain locations have; zero if all is sold.
func (t Terms) Stock() typeid.Channel {
	if t.Located {
		return t.Channel
	}
	return typeid.Channel{}
}

// PriceList returns what the first price list in force depends on, as the function price_list_in_force has it.
func (t Terms) PriceList() []any { return t.args()[:4] }

// args are the arguments of listsInForce.
func (t Terms) args() []any {
	var group, channel, stock any
	if !t.Group.IsZero() {
		group = t.Group
	}
	if !t.Channel.IsZero() {
		channel = t.Channel
	}
	if t.Located {
		stock = t.Channel
	}
	return []any{string(t.Currency), string(t.Country), group, channel, stock}
}

// listsInForce is a FROM of "terms", with the price lists in force for a currency ($2), a country ($3),
// a group of customers ($4) and a channel ($5), and with that channel if it sells from certain locations ($6).
var listsInForce = listsInForceBy(2)

// listsInForceBy is listsInForce for arguments from a number on. A currency is a bpchar without a length,
// because char(3) would cut a longer code and find another currency's price. OFFSET 0 keeps it from being
// merged into the query: Postgres merges no function that is called with a subquery.
func listsInForceBy(first int) string {
	return fmt.Sprintf(`(
		SELECT (SELECT chain FROM price_list_in_force($%d::bpchar, $%d::text, $%d::uuid, $%d::uuid)) AS lists, $%d::uuid AS stock OFFSET 0
	) AS terms`, first, first+1, first+2, first+3, first+4)
}

// priceInEffect is a lateral subquery: what one of a variant costs by these terms.
func priceInEffect(variant string) string {
	return `price_in_effect(` + variant + `, $2::bpchar, terms.lists, 1)`
}

// For asks for what something costs by terms. It is a key of many maps, so that it has a handle of the
// terms: that is hashed and compared as a pointer.
type For[ID record.ID] struct {
	ID    ID
	Terms unique.Handle[Terms]
}

// byTerms returns what reads a query for keys: once for each of their terms, of which an operation has
// one. The query has the ids as $1::uuid[], the arguments of listsInForce from $2 on, and then others.
// Each of its rows begins with an id, which is read.
func byTerms[ID record.ID](q record.Query, keys []For[ID], row func(*record.Reader, For[ID]), others ...any) []*record.Read {
	type group struct {
		ids  []ID
		keys map[uuid.UUID]For[ID]
	}
	groups := map[unique.Handle[Terms]]*group{}
	for _, k := range keys {
		g := groups[k.Terms]
		if g == nil {
			g = &group{keys: make(map[uuid.UUID]For[ID], len(keys))}
			groups[k.Terms] = g
		}
		g.ids, g.keys[k.ID.UUID()] = append(g.ids, k.ID), k
	}
	var reads []*record.Read
	for terms, g := range groups {
		args := append(append([]any{typeid.Array(g.ids)}, terms.Value().args()...), others...)
		reads = append(reads, q.With(func(r *record.Reader) { row(r, g.keys[r.UUID()]) }, args...))
	}
	return reads
}
