package catalog

import (
	"cmp"
	"database/sql"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// ProductFilter says which products are meant: those that fulfil all that is given. Its zero value means
// all products. A list of what is asked for any of means none if it is given but empty.
type ProductFilter struct {
	And []*ProductFilter `json:"and,omitempty"`
	Or  []*ProductFilter `json:"or,omitempty"`
	Not *ProductFilter   `json:"not,omitempty"`

	IDs   []typeid.Product `json:"ids,omitempty"`
	Slugs []string         `json:"slugs,omitempty"`
	// SKUs are those of which a variant has one. Case does not matter.
	SKUs []string `json:"skus,omitempty"`
	// CategoryID asks for the products of a category and of all categories below it, and CategoryIDs for
	// those of any of several.
	CategoryID    *typeid.Category    `json:"categoryId,omitempty"`
	CategoryIDs   []typeid.Category   `json:"categoryIds,omitempty"`
	CollectionIDs []typeid.Collection `json:"collectionIds,omitempty"`
	Vendors       []string            `json:"vendors,omitempty"`
	Tags          []string            `json:"tags,omitempty"`
	Types         []string            `json:"types,omitempty"` // their slugs
	// Attributes must all be those of the product or of its variants.
	Attributes []*AssignedFilter `json:"attributes,omitempty"`
	// Options must all be those of one variant.
	Options []*OptionFilter `json:"options,omitempty"`
	// Price is the range that the lowest price of a product lies in.
	Price         *PriceFilter `json:"price,omitempty"`
	OnSale        *bool        `json:"onSale,omitempty"`
	Available     *bool        `json:"available,omitempty"`
	CreatedAfter  *time.Time   `json:"createdAfter,omitempty"`
	CreatedBefore *time.Time   `json:"createdBefore,omitempty"`
	// Facets is what is chosen of facets.
	Facets []*FacetSelection `json:"facets,omitempty"`
}

// OptionFilter is values of an option, of which a variant has one. Case does not matter.
type OptionFilter struct {
	Name   string   `json:"name"`
	Values []string `json:"values"`
}

// PriceFilter is a range of amounts, its bounds included; nil is no bound.
type PriceFilter struct {
	Min *money.Decimal `json:"min,omitempty"`
	Max *money.Decimal `json:"max,omitempty"`
}

// What a filter may ask for.
const (
	maxFilterDepth  = 5
	maxFilterValues = 200 // in all of it
	maxFilterText   = 200 // characters
)

// isOnlyCategory reports whether a filter means the products of a category, or all.
func (f *ProductFilter) isOnlyCategory() bool {
	rest := *f
	rest.CategoryID = nil
	return reflect.DeepEqual(rest, ProductFilter{}) // which a list that is empty is not
}

// condition is a filter as two SQL/JSON path predicates on product_facts. They are comparable, so that
// pages with the same filter are read together.
type condition struct {
	// facts is what the facts alone can tell: it holds for all that exact holds for. An index finds it.
	facts string
	// exact is the whole filter. It has the variables $low, $sale and $stocked if volatile is true, and is
	// else the same as facts.
	exact    string
	volatile bool
	negates  bool // something in it is denied
}

const always, never = "(1 == 1)", "(1 == 2)"

// compared is what a filter asks for in the columns of a product's stock and prices. A comparison costs
// much less there than in a predicate. It is comparable, as condition is.
type compared struct {
	low, high     int64 // the lowest price lies between
	priced        bool  // low and high are asked for
	sale, stocked sql.NullBool
}

var anything = compared{high: math.MaxInt64}

// compile returns the condition that a filter is in a currency. What is wrong with the filter is a
// BAD_USER_INPUT.
func (f *ProductFilter) compile(currency money.Currency) (condition, error) {
	c := compiler{currency: currency}
	return c.filter(f, 1, nil), c.err
}

// split returns what a filter is in a currency as a condition and as what is compared: both must hold.
// What is wrong with the filter is a BAD_USER_INPUT.
func (f *ProductFilter) split(currency money.Currency) (condition, compared, error) {
	c, apart := compiler{currency: currency}, anything
	return c.filter(f, 1, &apart), apart, c.err
}

// price has prices compared that lie in one range more.
func (c *compared) price(low, high int64) {
	c.low, c.high, c.priced = max(c.low, low), min(c.high, high), true
}

// compiler makes predicates of a filter.
type compiler struct {
	currency money.Currency
	values   int
	err      error
}

func (c *compiler) refuse(format string, args ...any) {
	if c.err == nil {
		c.err = fault.BadUserInput("filter: " + fmt.Sprintf(format, args...))
	}
}

// known is a predicate that the facts alone can tell.
func known(predicate string) condition { return condition{facts: predicate, exact: predicate} }

// volatile is a predicate that the facts cannot tell.
func volatile(predicate string) condition {
	return condition{facts: always, exact: predicate, volatile: true}
}

func and(all []condition) condition { return joined(all, " && ", always) }

func or(all []condition) condition { return joined(all, " || ", never) }

func joined(all []condition, operator, none string) condition {
	if len(all) == 0 {
		return known(none)
	}
	facts, exact, joined := make([]string, len(all)), make([]string, len(all)), condition{}
	for i, one := range all {
		facts[i], exact[i] = one.facts, one.exact
		joined.volatile, joined.negates = joined.volatile || one.volatile, joined.negates || one.negates
	}
	joined.facts, joined.exact = "("+strings.Join(facts, operator)+")", "("+strings.Join(exact, operator)+")"
	return joined
}

// not denies a condition. Of what is volatile, the facts tell too much, so the opposite would be too little. And the index must not
// see what is denied twice: of !(A && !B), which is !A || B, Postgres 15 looks for B alone.
func not(c condition) condition {
	denied := known("(!" + c.exact + ")")
	if c.volatile || c.negates {
		denied = volatile(denied.exact)
	}
	denied.negates = true
	return denied
}

// filter takes out what can be compared, if apart is not nil: as one of several things that must all hold.
func (c *compiler) filter(f *ProductFilter, depth int, apart *compared) condition {
	if depth > maxFilterDepth {
		c.refuse("it is nested more than %d deep", maxFilterDepth)
		return known(never)
	}
	f, err := f.plain()
	if err != nil {
		c.err = cmp.Or(c.err, err)
		return known(never)
	}
	var all []condition
	if f.IDs != nil {
		all = append(all, c.oneOf("$.id", ids(f.IDs)))
	}
	if f.Slugs != nil {
		all = append(all, c.oneOf("$.slug", f.Slugs))
	}
	if f.SKUs != nil {
		all = append(all, c.oneOf("$.skus[*]", lower(f.SKUs)))
	}
	if f.CategoryID != nil {
		all = append(all, c.oneOf("$.categories[*]", ids([]typeid.Category{*f.CategoryID})))
	}
	if f.CategoryIDs != nil {
		all = append(all, c.oneOf("$.categories[*]", ids(f.CategoryIDs)))
	}
	if f.CollectionIDs != nil {
		all = append(all, c.oneOf("$.collections[*]", ids(f.CollectionIDs)))
	}
	if f.Vendors != nil {
		all = append(all, c.oneOf("$.vendor", lower(f.Vendors)))
	}
	if f.Tags != nil {
		all = append(all, c.oneOf("$.tags[*]", lower(f.Tags)))
	}
	if f.Types != nil {
		all = append(all, c.oneOf("$.type", f.Types))
	}
	for _, each := range f.Attributes {
		all = append(all, c.attribute(each))
	}
	if f.Options != nil {
		all = append(all, c.options(f.Options))
	}
	if f.Price != nil {
		all = append(all, c.price(f.Price, apart))
	}
	if f.OnSale != nil {
		all = append(all, is("$sale", *f.OnSale, apart, (*compared).onSale))
	}
	if f.Available != nil {
		all = append(all, is("$stocked", *f.Available, apart, (*compared).inStock))
	}
	if f.CreatedAfter != nil {
		all = append(all, known(fmt.Sprintf("($.created >= %d)", f.CreatedAfter.Unix())))
	}
	if f.CreatedBefore != nil {
		all = append(all, known(fmt.Sprintf("($.created < %d)", f.CreatedBefore.Unix())))
	}
	for _, each := range f.And {
		all = append(all, c.filter(each, depth+1, apart))
	}
	if f.Or != nil {
		each := make([]condition, len(f.Or))
		for i, one := range f.Or {
			each[i] = c.filter(one, depth+1, nil)
		}
		all = append(all, or(each))
	}
	if f.Not != nil {
		all = append(all, not(c.filter(f.Not, depth+1, nil)))
	}
	c.count(len(all))
	return and(all)
}

// count counts parts of the filter, and reports whether it has no more than it may.
func (c *compiler) count(parts int) bool {
	if c.values += 1 + parts; c.values > maxFilterValues {
		c.refuse("it has more than %d parts", maxFilterValues)
	}
	return c.values <= maxFilterValues
}

// oneOf says that a path leads to one of several texts.
func (c *compiler) oneOf(path string, texts []string) condition {
	if !c.count(len(texts)) {
		return known(never)
	}
	each := make([]condition, len(texts))
	for i, text := range texts {
		each[i] = known("(" + path + " == " + c.quote(text) + ")")
	}
	return or(each)
}

// options says that one variant has a value of each option.
func (c *compiler) options(all []*OptionFilter) condition {
	if len(all) == 0 {
		return known(always) // also of variants without options
	}
	each := make([]condition, len(all))
	for i, o := range all {
		each[i] = c.oneOf("@."+c.quote(strings.ToLower(o.Name)), lower(o.Values))
	}
	return known("(exists ($.options[*] ? " + and(each).exact + "))")
}

// is says that a variable is true or false.
func is(variable string, want bool, apart *compared, field func(*compared) *sql.NullBool) condition {
	if apart == nil {
		return volatile("(" + variable + " == " + strconv.FormatBool(want) + ")")
	}
	asked := field(apart)
	if asked.Valid && asked.Bool != want {
		return known(never)
	}
	*asked = sql.NullBool{Bool: want, Valid: true}
	return known(always)
}

func (c *compared) onSale() *sql.NullBool  { return &c.sale }
func (c *compared) inStock() *sql.NullBool { return &c.stocked }

func (c *compiler) price(p *PriceFilter, apart *compared) condition {
	low, high := c.bound(p.Min, 0), c.bound(p.Max, math.MaxInt64)
	if apart != nil {
		apart.price(low, high)
		return known(always)
	}
	return volatile(fmt.Sprintf("($low >= %d && $low <= %d)", low, high))
}

// bound returns the amount of a bound, or another one if there is none.
func (c *compiler) bound(at *money.Decimal, none int64) int64 {
	if at == nil {
		return none
	}
	amount, err := money.Parse(string(*at), c.currency)
	if err != nil {
		c.refuse("price: %s", err)
	}
	return amount.Amount
}

// quote returns a text as a path's literal, which is as JSON's.
func (c *compiler) quote(text string) string {
	if len([]rune(text)) > maxFilterText {
		c.refuse("a text is longer than %d characters", maxFilterText)
		return `""`
	}
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err) // of a text alone
	}
	return string(quoted)
}

func ids[ID interface{ UUID() uuid.UUID }](all []ID) []string {
	texts := make([]string, len(all))
	for i, id := range all {
		texts[i] = id.UUID().String()
	}
	return texts
}

func lower(texts []string) []string {
	all := make([]string, len(texts))
	for i, text := range texts {
		all[i] = strings.ToLower(text)
	}
	return all
}
