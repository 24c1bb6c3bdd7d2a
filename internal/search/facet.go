package search

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/search/index"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Facet is what the products of a list have in common and differ in: a ValueFacet, a CategoryFacet, a PriceFacet, a
// NumberFacet or a DateFacet.
type Facet interface {
	// IsFacet says that it is one.
	IsFacet()
	head() *facetHead
}

// facetHead is what all facets have.
type facetHead struct {
	ID, Label string
	// Estimated says that counts were not counted: too many products are listed, and there is no index.
	Estimated bool
}

// IsFacet implements Facet.
func (*facetHead) IsFacet() {}

func (f *facetHead) head() *facetHead { return f }

// FacetDisplay is how the values of a facet are best shown.
type FacetDisplay string

// The ways to show values.
const (
	DisplayList   FacetDisplay = "LIST"
	DisplaySwatch FacetDisplay = "SWATCH"
	DisplayToggle FacetDisplay = "TOGGLE"
)

type (
	// ValueFacet is a facet whose values are chosen one by one.
	ValueFacet struct {
		facetHead
		Display FacetDisplay
		All     []*FacetValue
		// Most is how many values are shown unless somebody asks for more.
		Most int
	}
	// CategoryFacet is the categories below the list's own.
	CategoryFacet struct {
		facetHead
		All []*FacetCategory
	}
	// PriceFacet is the range of lowest prices.
	PriceFacet struct {
		facetHead
		Min, Max      money.Money
		Buckets       []*PriceBucket
		SelectedPrice *catalog.PriceFilter
	}
	// NumberFacet is the range of an attribute's numbers.
	NumberFacet struct {
		facetHead
		Unit            string
		Least, Greatest money.Decimal
		All             []*FacetValue
		SelectedNumbers *catalog.NumberFilter
	}
	// DateFacet is the range of an attribute's days.
	DateFacet struct {
		facetHead
		Earliest, Latest string
		All              []*FacetValue
		SelectedDays     *catalog.DateFilter
	}
)

// FacetValue is one value of a facet.
type FacetValue struct {
	ID, Label                   string
	Count                       int
	Selected                    bool
	SwatchColor, SwatchImageURL *string

	facet    string
	kind     valueKind
	position int64
}

// Input is what chooses the value, as a filter's facets have it.
func (v *FacetValue) Input() json.RawMessage {
	only := map[string]string{"min": v.ID, "max": v.ID}
	switch v.kind {
	case numbers:
		return input(v.facet, "number", only)
	case dates:
		return input(v.facet, "date", only)
	}
	return input(v.facet, "values", []string{v.ID})
}

// FacetCategory is a category that products of a list are in.
type FacetCategory struct {
	ID       typeid.Category
	Depth    int // below the list's own category, from 0 on
	Count    int
	Selected bool

	place int // in the tree
}

// Input is what chooses the category, as a filter's facets have it.
func (v *FacetCategory) Input() json.RawMessage {
	return input(catalog.FacetCategory, "values", []string{v.ID.String()})
}

// PriceBucket is how many products cost from Min to Max, both included.
type PriceBucket struct {
	Min, Max money.Money
	Count    int
}

// Input is what chooses the range, as a filter's facets have it.
func (b *PriceBucket) Input() json.RawMessage {
	return input(catalog.FacetPrice, "price", map[string]string{"min": string(b.Min.Decimal()), "max": string(b.Max.Decimal())})
}

// input returns a FacetSelection as JSON.
func input(id, field string, chosen any) json.RawMessage {
	text, err := json.Marshal(map[string]any{"id": id, field: chosen})
	if err != nil {
		panic(err) // of texts alone
	}
	return text
}

// ValueCount is how many values there are.
func (f *ValueFacet) ValueCount() int { return len(f.All) }

// Matching returns at most so many values: those that are chosen, and the first whose label has words that begin as those of
// a text do. An empty text is in all.
func (f *ValueFacet) Matching(text string, most int) []*FacetValue {
	wanted := strings.Fields(folded(text))
	return chosenAnd(f.All, most, func(v *FacetValue) bool { return v.Selected }, func(v *FacetValue) bool {
		return len(wanted) == 0 || hasBeginnings(strings.Fields(folded(v.Label)), wanted)
	})
}

// chosenAnd returns at most so many of all, in their order: those that are chosen, and the first of the others that are wanted.
func chosenAnd[V any](all []V, most int, isChosen, isWanted func(V) bool) []V {
	others := most
	for _, v := range all {
		if isChosen(v) {
			others--
		}
	}
	some := []V{}
	for _, v := range all {
		if !isChosen(v) {
			if others <= 0 || !isWanted(v) {
				continue
			}
			others--
		}
		if len(some) < most {
			some = append(some, v)
		}
	}
	return some
}

// hasBeginnings reports whether each of some beginnings is one of a word.
func hasBeginnings(all, beginnings []string) bool {
	for _, beginning := range beginnings {
		if !slices.ContainsFunc(all, func(word string) bool { return strings.HasPrefix(word, beginning) }) {
			return false
		}
	}
	return true
}

// Levels returns at most so many categories: those that are chosen, and the first of the topmost levels.
func (f *CategoryFacet) Levels(levels, most int) []*FacetCategory {
	return chosenAnd(f.All, most, func(v *FacetCategory) bool { return v.Selected }, func(v *FacetCategory) bool { return v.Depth < levels })
}

// buckets is how many parts the histogram of prices has at most.
const buckets = 10

// Facets returns what the products of a listing can be narrowed by, in the order in which they are shown: those with some
// ids, or all. Counts are exact, unless a facet says that they are estimates. What is chosen of a facet does not narrow
// it. A finder that is nil, or does not know the listing, has the database count: byIndex says who did.
func (s *Service) Facets(ctx context.Context, f *Finder, l *Listing, ids []string) (all []Facet, byIndex bool, err error) {
	if err := l.check(); err != nil {
		return nil, false, err
	}
	if err := s.tuned(ctx, l); err != nil {
		return nil, false, err
	}
	err = errNotIndexed
	if f != nil {
		all, err = f.facets(l, ids)
	}
	if byIndex = !errors.Is(err, errNotIndexed); !byIndex {
		all, err = s.facetsBySQL(ctx, l)
	}
	if err != nil {
		return nil, byIndex, err
	}
	return l.arrange(all, ids), byIndex, nil
}

// facets counts facets by the index: those with some ids, or all.
func (f *Finder) facets(l *Listing, ids []string) ([]Facet, error) {
	q, err := f.ask(l, l.Filter)
	if err != nil {
		return nil, err
	}
	c := counting{Finder: f, listing: l, ids: ids}
	c.countable(q)
	q.Prices, q.Buckets, q.Categories = c.wants(catalog.FacetPrice), buckets, c.wants(catalog.FacetCategory)
	answer, err := f.answer(q)
	if err != nil {
		return nil, err
	}
	return c.shown(answer)
}

// counting is facets on their way from counts to what is shown.
type counting struct {
	*Finder
	listing *Listing
	ids     []string
}

func (c *counting) wants(id string) bool { return c.ids == nil || slices.Contains(c.ids, id) }

// countable asks for the facets that have single values.
func (c *counting) countable(q *question) {
	d := c.dictionary
	d.mu.RLock()
	defer d.mu.RUnlock()
	for _, f := range d.facets[:c.view.facets] {
		if c.wants(f.id) && f.number != placeFacet && (f.number != stockFacet || c.locations == nil) {
			q.Facets = append(q.Facets, f.number)
		}
	}
}

func (c *counting) shown(answer *index.Answer) (all []Facet, err error) {
	add := func(f Facet, failed error) {
		if f != nil {
			all = append(all, f)
		}
		err = cmp.Or(err, failed)
	}
	if c.wants(catalog.FacetCategory) {
		add(c.categoryFacet(answer))
	}
	add(c.priceFacet(answer), nil)
	d := c.dictionary
	d.mu.RLock()
	for _, counted := range answer.Facets {
		if counted.Facet != saleFacet {
			add(c.facetOf(d.facets[counted.Facet], counted.Values), nil)
		}
	}
	d.mu.RUnlock()
	if c.wants(catalog.FacetOnSale) {
		add(c.saleFacet(answer))
	}
	if c.wants(catalog.FacetAvailable) && c.locations != nil {
		add(c.locatedFacet(answer))
	}
	return all, err
}

// selection returns what is chosen of a facet, nil if nothing is.
func (l *Listing) selection(id string) *catalog.FacetSelection {
	if l.Filter == nil {
		return nil
	}
	for _, one := range l.Filter.Facets {
		if one.ID == id {
			return one
		}
	}
	return nil
}

// without answers the listing without what is chosen of a facet, unless nothing is: then the answer is the given one.
func (c *counting) without(id string, answer *index.Answer, ask func(*question)) (*index.Answer, error) {
	if c.listing.selection(id) == nil {
		return answer, nil
	}
	q, err := c.ask(c.listing, c.listing.Filter.WithoutFacet(id))
	if err != nil {
		return nil, err
	}
	ask(q)
	return c.answer(q)
}

func (c *counting) categoryFacet(answer *index.Answer) (Facet, error) {
	answer, err := c.without(catalog.FacetCategory, answer, func(q *question) { q.Categories = true })
	if err != nil {
		return nil, err
	}
	c.dictionary.mu.RLock()
	defer c.dictionary.mu.RUnlock()
	return c.dictionary.categoryFacet(c.listing, answer.Categories, c.listing.selection(catalog.FacetCategory)), nil
}

// categoryFacet returns the facet of categories that were counted, in the order of the tree; nil if there are none. What is
// chosen is there even if no product is in it, unless there is no such category any more.
func (d *dictionary) categoryFacet(l *Listing, counted []index.CategoryCount, chosen *catalog.FacetSelection) Facet {
	f := &CategoryFacet{facetHead: l.head(catalog.FacetCategory, "")}
	top := d.depthOf(l)
	for _, one := range counted {
		f.All = append(f.All, d.facetCategory(one.Category, top, one.Count))
	}
	if chosen != nil {
		for _, text := range chosen.Values {
			d.choose(f, text, top)
		}
	}
	if len(f.All) == 0 {
		return nil
	}
	slices.SortStableFunc(f.All, func(a, b *FacetCategory) int { return cmp.Compare(a.place, b.place) })
	return f
}

func (d *dictionary) facetCategory(c index.Category, top, count int) *FacetCategory {
	of := d.tree[c]
	return &FacetCategory{ID: typeid.Of[typeid.Category](of.id), Depth: max(0, d.depth(c)-top), Count: count, place: of.place}
}

// choose marks a category as chosen.
func (d *dictionary) choose(f *CategoryFacet, text string, top int) {
	id, err := typeid.ParseCategory(text)
	if err != nil {
		return // which a filter's check has refused
	}
	at := slices.IndexFunc(f.All, func(v *FacetCategory) bool { return v.ID == id })
	if at < 0 {
		number, ok := d.categories[id.UUID()]
		if !ok || !d.tree[number].isThere {
			return
		}
		f.All, at = append(f.All, d.facetCategory(number, top, 0)), len(f.All)
	}
	f.All[at].Selected = true
}

// depth returns how many categories are above one.
func (d *dictionary) depth(c index.Category) int { return len(d.above(c)) - 1 }

// depthOf returns the depth of what is directly below a listing's category.
func (d *dictionary) depthOf(l *Listing) int {
	if number, ok := d.categories[l.Of]; ok && l.Within == catalog.OfCategory {
		return d.depth(number) + 1
	}
	return 0
}

// isBelow reports whether a category is below that of a listing.
func (d *dictionary) isBelow(c index.Category, l *Listing) bool {
	number, ok := d.categories[l.Of]
	if !ok || l.Within != catalog.OfCategory {
		return true
	}
	return c != number && slices.Contains(d.above(c), d.tree[number])
}

func (c *counting) priceFacet(answer *index.Answer) Facet {
	if answer.Prices == nil {
		return nil
	}
	return newPriceFacet(answer.Prices, c.listing, c.listing.selection(catalog.FacetPrice))
}

func newPriceFacet(spread *index.Distribution, l *Listing, chosen *catalog.FacetSelection) Facet {
	in := func(amount int64) money.Money { return money.Money{Amount: amount, Currency: l.Terms.Currency} }
	f := &PriceFacet{facetHead: l.head(catalog.FacetPrice, ""), Min: in(spread.Least), Max: in(spread.Greatest)}
	for _, b := range spread.Buckets {
		f.Buckets = append(f.Buckets, &PriceBucket{in(b.Min), in(b.Max), b.Count})
	}
	if chosen != nil {
		f.SelectedPrice = chosen.Price
	}
	return f
}

// saleFacet has one value, that something costs less than before, unless the opposite is chosen.
func (c *counting) saleFacet(answer *index.Answer) (Facet, error) {
	answer, err := c.without(catalog.FacetOnSale, answer, func(q *question) { q.Facets = []index.Facet{saleFacet} })
	if err != nil {
		return nil, err
	}
	reduced := 0
	c.dictionary.mu.RLock()
	context := index.Value(c.dictionary.contexts[priceContext{string(c.listing.Terms.Currency), c.list}])
	c.dictionary.mu.RUnlock()
	for _, counted := range answer.Facets {
		for _, v := range counted.Values {
			if counted.Facet == saleFacet && v.Value == context {
				reduced = v.Count
			}
		}
	}
	return c.listing.truths(catalog.FacetOnSale, reduced, answer.Total-reduced, c.listing.selection(catalog.FacetOnSale)), nil
}

// locatedFacet has whether something is in stock at the locations that the listing's channel sells from.
func (c *counting) locatedFacet(answer *index.Answer) (Facet, error) {
	all, err := c.without(catalog.FacetAvailable, answer, func(*question) {})
	if err != nil {
		return nil, err
	}
	filter := c.listing.Filter
	if filter != nil {
		filter = filter.WithoutFacet(catalog.FacetAvailable)
	}
	q, err := c.ask(c.listing, filter.InStock())
	if err != nil {
		return nil, err
	}
	stocked, err := c.answer(q)
	if err != nil {
		return nil, err
	}
	counts := slices.DeleteFunc([]index.ValueCount{{Value: notStocked, Count: all.Total - stocked.Total}, {Value: isStocked, Count: stocked.Total}},
		func(v index.ValueCount) bool { return v.Count == 0 })
	c.dictionary.mu.RLock()
	defer c.dictionary.mu.RUnlock()
	return c.facetOf(c.dictionary.facets[stockFacet], counts), nil
}

// truths returns the facet of something that is so or not. Only that it is so is shown, unless the opposite is chosen.
func (l *Listing) truths(id string, is, isNot int, chosen *catalog.FacetSelection) Facet {
	f := &ValueFacet{facetHead: l.head(id, ""), Display: DisplayToggle}
	has := func(value string) bool { return chosen != nil && slices.Contains(chosen.Values, value) }
	if is > 0 || has("true") {
		f.All = append(f.All, &FacetValue{ID: "true", Label: l.word("true"), Count: is, Selected: has("true"), facet: id})
	}
	if has("false") {
		f.All = append(f.All, &FacetValue{ID: "false", Label: l.word("false"), Count: isNot, Selected: true, facet: id})
	}
	if len(f.All) == 0 {
		return nil
	}
	return f
}

// facetOf returns a facet with its values; nil if there are none. The dictionary is locked for reading.
func (c *counting) facetOf(of *facet, counts []index.ValueCount) Facet {
	chosen := c.listing.selection(of.id)
	all := make([]*FacetValue, 0, len(counts))
	for _, one := range counts {
		if one.Count == 0 && (of.kind == numbers || of.kind == dates) {
			continue // it is in the range that is chosen, and no product has it
		}
		v := of.values[one.Value]
		if v.key == "" {
			continue // whose vendor is not said can be filtered by, but not chosen
		}
		value := &FacetValue{
			ID: v.key, Label: v.label.spoken(c.listing.Languages), Count: one.Count, facet: of.id, position: v.position,
			SwatchColor: v.swatchColor, SwatchImageURL: v.swatchImage,
		}
		all = append(all, value)
	}
	return finishFacet(of, c.listing, all, chosen)
}

// finishFacet makes a facet of its values, those that are chosen among them even if no product has them.
func finishFacet(of *facet, l *Listing, all []*FacetValue, chosen *catalog.FacetSelection) Facet {
	head := l.head(of.id, of.label.spoken(l.Languages))
	if chosen != nil && chosen.Values != nil {
		all = withChosen(of.id, all, chosen.Values)
	}
	if len(all) == 0 {
		return nil
	}
	for _, v := range all {
		v.Label, v.kind = l.valueLabel(of, v), of.kind
	}
	switch of.kind {
	case numbers:
		slices.SortFunc(all, func(a, b *FacetValue) int { return compareDecimals(a.ID, b.ID) })
		f := &NumberFacet{facetHead: head, Unit: of.unit, Least: money.Decimal(all[0].ID), Greatest: money.Decimal(all[len(all)-1].ID), All: all}
		if chosen != nil {
			f.SelectedNumbers = chosen.Number
		}
		return f
	case dates:
		slices.SortFunc(all, func(a, b *FacetValue) int { return strings.Compare(a.ID, b.ID) })
		f := &DateFacet{facetHead: head, Earliest: all[0].ID, Latest: all[len(all)-1].ID, All: all}
		if chosen != nil {
			f.SelectedDays = chosen.Date
		}
		return f
	}
	f := &ValueFacet{facetHead: head, Display: DisplayList, All: all}
	if of.kind == bools {
		f.Display = DisplayToggle
	} else if slices.ContainsFunc(all, func(v *FacetValue) bool { return v.SwatchColor != nil || v.SwatchImageURL != nil }) {
		f.Display = DisplaySwatch
	}
	slices.SortFunc(f.All, byCount)
	return f
}

// byCount has values come first that most products have, and then by their places and names.
func byCount(a, b *FacetValue) int {
	return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.position, b.position), strings.Compare(a.Label, b.Label), strings.Compare(a.ID, b.ID))
}

// withChosen marks what is chosen, and adds what no product has.
func withChosen(facet string, all []*FacetValue, chosen []string) []*FacetValue {
	folds := !strings.HasPrefix(facet, catalog.FacetAttribute) && facet != catalog.FacetType
	for _, id := range chosen {
		if folds {
			id = strings.ToLower(id)
		}
		if id == "" {
			continue
		}
		at := slices.IndexFunc(all, func(v *FacetValue) bool { return v.ID == id })
		if at < 0 {
			all = append(all, &FacetValue{ID: id, Label: id, facet: facet})
			at = len(all) - 1
		}
		all[at].Selected = true
	}
	return all
}

// choose has a question ask for what is chosen of a facet. The dictionary is locked for reading.
func (c *compiler) choose(q *question, one *catalog.FacetSelection) {
	of := c.facet(one.ID)
	switch {
	case one.ID == catalog.FacetPrice:
		q.Price = c.price(one.Price)
	case one.ID == catalog.FacetCategory || one.ID == catalog.FacetOnSale || one.ID == catalog.FacetAvailable && c.locations != nil:
		f, err := one.Filter()
		if err != nil {
			c.err = err
			return
		}
		c.also(q, f)
	case of == nil:
		q.unknown = true
	default:
		q.Selections = append(q.Selections, index.Selection{Facet: of.number, Values: c.chosen(of, one)})
	}
}

// also narrows a question by a filter more.
func (c *compiler) also(q *question, f *catalog.ProductFilter) {
	if q.Where == nil {
		q.Where = &index.Condition{}
	}
	q.Where.And = append(q.Where.And, c.filter(f))
}

// chosen returns the values of a facet that are chosen, those that are known.
func (c *compiler) chosen(of *facet, one *catalog.FacetSelection) []index.Value {
	switch {
	case one.Number != nil && of.kind == numbers:
		return of.between(bound(one.Number.Min), bound(one.Number.Max))
	case one.Date != nil && of.kind == dates:
		return of.between(textBound(one.Date.Min), textBound(one.Date.Max))
	}
	values := []index.Value{}
	keys := one.Values
	if of.level == index.OfVariants || of.number == vendorFacet || of.number == tagFacet {
		keys = lower(keys)
	}
	for _, key := range keys {
		if n, ok := of.byKey[key]; ok && of.kind != numbers {
			values = append(values, n)
		}
	}
	return values
}
