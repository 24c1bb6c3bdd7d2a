package cart

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	entcart "github.com/shopgraph/shopgraph/ent/cart"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/custom"
	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
	"github.com/shopgraph/shopgraph/internal/quantity"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// newCart returns a cart that is not stored yet: the signed-in viewer's, or a guest's with its
// secret token.
func newCart(viewer auth.Viewer, market Market) (c *ent.Cart, token *string) {
	now := present()
	c = &ent.Cart{
		ID: typeid.NewCart(), CreatedAt: now, UpdatedAt: now, Currency: market.Currency, ChannelID: market.Channel, Version: 1, Status: entcart.StatusOpen,
		Attributes: []custom.Attribute{}, Deliveries: []delivery.Chosen{}, Codes: []string{},
	}
	if viewer.SignedIn() {
		c.UserID = &viewer.User
		return c, nil
	}
	secret, hash := auth.NewToken()
	c.TokenHash = &hash
	return c, &secret
}

// readDraft begins a change of a locked cart of the viewer's, or of one that is not stored yet, to which
// variants may be added.
func (s *Service) readDraft(
	ctx context.Context, db record.Queryer, viewer auth.Viewer, c *ent.Cart, variants []typeid.Variant,
) (*draft, error) {
	if !c.Draft {
		return s.readDraftFor(ctx, db, c, terms{user: c.UserID, group: groupOf(viewer, c)}, variants)
	}
	of, err := record.First(ctx, db, termsOfDraft, readTerms, c.ID)
	if err != nil {
		return nil, fmt.Errorf("read for whom a cart was prepared: %w", err)
	}
	return s.readDraftFor(ctx, db, c, of, variants)
}

// terms are for whom the prices of a cart are.
type terms struct {
	user         *typeid.User
	group        *typeid.CustomerGroup    // of the user; nil is none
	prices       map[typeid.Variant]int64 // instead of those of the lists
	freeDelivery bool
}

func readTerms(r *record.Reader) terms {
	on := terms{
		user:         record.Optional(r, func() typeid.User { return typeid.Of[typeid.User](r.UUID()) }),
		group:        record.Optional(r, func() typeid.CustomerGroup { return typeid.Of[typeid.CustomerGroup](r.UUID()) }),
		freeDelivery: r.Bool(),
	}
	var fixed map[uuid.UUID]int64
	r.JSON(&fixed)
	on.prices = make(map[typeid.Variant]int64, len(fixed))
	for variant, amount := range fixed {
		on.prices[typeid.Of[typeid.Variant](variant)] = amount
	}
	return on
}

// readDraftFor is readDraft on terms.
func (s *Service) readDraftFor(
	ctx context.Context, db record.Queryer, c *ent.Cart, on terms, variants []typeid.Variant,
) (*draft, error) {
	d := &draft{cart: c, user: on.user, group: on.group, freeDelivery: on.freeDelivery, most: s.limits.LineQuantity, offers: make(map[typeid.Variant]*offer, len(variants))}
	err := draftOfCart.Each(ctx, db, d.read, c.ID, typeid.Array(variants), c.Currency, pricedFor(c), d.group, c.ChannelID, d.user)
	if err != nil {
		return nil, fmt.Errorf("read lines: %w", err)
	}
	for variant, amount := range on.prices {
		if o := d.offers[variant]; o != nil {
			o.prices = offered{{1, amount}}
		}
	}
	return d, nil
}

// pricedFor returns the country whose prices a cart has, as basketsOfCarts has it; nil if it is not known.
func pricedFor(c *ent.Cart) *address.Country {
	if c.ShippingAddress != nil {
		return &c.ShippingAddress.Country
	}
	return c.Country
}

// destinationOf returns where a cart is sent.
func destinationOf(c *ent.Cart) Destination {
	if c.ShippingAddress != nil {
		return DestinationOf(c.ShippingAddress)
	}
	return Destination{Country: value(c.Country)}
}

// CountryOf is where a cart goes, as far as that is known; empty if it is not.
func CountryOf(c *ent.Cart) address.Country { return destinationOf(c).Country }

// groupOf returns the group of customers whose prices a cart of the viewer's has; nil if it is in none. A
// guest's cart has everybody's, also if the viewer is signed in.
func groupOf(viewer auth.Viewer, c *ent.Cart) *typeid.CustomerGroup {
	if c.UserID == nil || viewer.Group.IsZero() {
		return nil
	}
	return &viewer.Group
}

// read adds a row of draftOfCart: a variant, with a line of it if there is one.
func (d *draft) read(r *record.Reader) {
	o := &offer{
		variant:     typeid.Of[typeid.Variant](r.UUID()),
		productName: r.Text(), variantName: r.Text(), sku: r.Text(),
		active: r.Bool(),
	}
	r.JSON(&o.prices)
	o.available, o.requiresShipping, o.rule, o.taxClass = int(r.Int()), r.Bool(), readRule(r), readTaxClass(r)
	o.profile, o.weight = readParcel(r, &o.goods)
	o.giftCard, o.releaseOn, o.wrapping = r.Bool(), delivery.Date(r.Text()), record.Optional(r, r.Int)
	if known := d.offers[o.variant]; known != nil {
		o = known
	}
	d.offers[o.variant] = o
	e := &entry{
		offer: o,
		id:    typeid.Of[typeid.CartLine](r.UUID()), made: record.Optional(r, r.Time), updated: record.Optional(r, r.Time),
		shown: r.Int(), quantity: int(r.Int()),
	}
	r.JSON(&e.attributes)
	e.giftWrap = r.Bool()
	e.wanted = e.quantity
	o.before += e.quantity
	if !e.id.IsZero() {
		d.lines = append(d.lines, e)
	}
	d.now, d.rules, d.taxes, d.email = r.Time(), readVersions(r), readTaxTerms(r), r.Text()
}

// readRule reads a variant's rule of quantities, whose columns are null where there is no variant.
func readRule(r *record.Reader) quantity.Rule {
	number := func() int { return int(r.Int()) }
	return quantity.Rule{Minimum: number(), Maximum: record.Optional(r, number), Increment: number()}
}

// hash returns by what lines of one variant are told apart: empty without attributes, unless it is wrapped as a gift.
func hash(attributes []custom.Attribute, giftWrap bool) string {
	if len(attributes) == 0 && !giftWrap {
		return ""
	}
	of := encode(attributes)
	if giftWrap {
		of += " wrapped"
	}
	sum := sha256.Sum256([]byte(of))
	return hex.EncodeToString(sum[:])
}

// encode returns attributes as JSON.
func encode(attributes []custom.Attribute) string {
	if len(attributes) == 0 {
		return "[]"
	}
	encoded, err := json.Marshal(attributes)
	if err != nil {
		panic(err) // of texts alone
	}
	return string(encoded)
}

// encodeList returns a list of texts or of what was chosen as JSON.
func encodeList[T string | delivery.Chosen](list []T) string {
	if len(list) == 0 {
		return "[]"
	}
	encoded, err := json.Marshal(list)
	if err != nil {
		panic(err) // of texts and ids alone
	}
	return string(encoded)
}

// encodeOrNull returns an address or the like as JSON; nil if there is none.
func encodeOrNull[T any](value *T) *string {
	if value == nil {
		return nil
	}
	encoded, err := json.Marshal(value)
	if err != nil {
		panic(err) // of texts and times alone
	}
	return new(string(encoded))
}

// writtenLines are lines to be stored, as columns for unnest.
type writtenLines struct {
	ids, variants, attributes, hashes []string
	quantities, amounts               []int64
	wraps                             []bool
}

func (w *writtenLines) add(e *entry) {
	w.ids = append(w.ids, e.id.UUID().String())
	w.variants = append(w.variants, e.variant.UUID().String())
	w.attributes = append(w.attributes, encode(e.attributes))
	w.hashes = append(w.hashes, hash(e.attributes, e.giftWrap))
	w.wraps = append(w.wraps, e.giftWrap)
	w.quantities = append(w.quantities, int64(e.quantity))
	w.amounts = append(w.amounts, e.shown)
}

func (w *writtenLines) columns() []any {
	return []any{
		pq.Array(w.ids), pq.Array(w.variants), pq.Array(w.quantities), pq.Array(w.amounts), pq.Array(w.attributes), pq.Array(w.hashes), pq.Array(w.wraps),
	}
}

// database is what runs statements, alone or in a transaction.
type database interface {
	record.Queryer
	record.Execer
}

// insert stores a settled draft of a cart that is not stored yet, in one statement: nobody knows
// the cart, so it needs no transaction. The cart begins with the user's default addresses.
func (d *draft) insert(ctx context.Context, db database) error {
	var lines writtenLines
	for _, e := range d.lines {
		lines.add(e)
	}
	c := d.cart
	args := []any{
		c.ID, c.CreatedAt, c.UpdatedAt, c.UserID, c.TokenHash, c.Currency, c.Version, c.Status,
		c.Email, c.Phone, c.Country, c.Note, encode(c.Attributes),
	}
	args = append(append(args, lines.columns()...), c.ChannelID, encodeOrNull(c.VatNumber))
	if c.UserID == nil {
		if _, err := insertGuestsCart.Exec(ctx, db, args...); err != nil {
			return fmt.Errorf("insert: %w", err)
		}
		return nil
	}
	var shipping, billing []byte
	if _, err := insertUsersCart.Scan(ctx, db, args, &shipping, &billing); err != nil {
		return fmt.Errorf("insert: %w", err)
	}
	return errors.Join(decode(shipping, &c.ShippingAddress), decode(billing, &c.BillingAddress))
}

// decode reads something personal that is stored as JSON. Null leaves it as it is.
func decode[T any](stored []byte, into **T) error {
	if stored == nil {
		return nil
	}
	if json.Unmarshal(stored, into) != nil { // whose error would quote it
		return fmt.Errorf("JSON that makes no %T", *into)
	}
	return nil
}

// write makes a settled draft its stored cart's content.
func (d *draft) write(ctx context.Context, tx *ent.Tx) error {
	var removed, renamed []typeid.CartLine
	var kept writtenLines
	for _, e := range d.lines {
		switch {
		case !e.changed:
		case e.quantity == 0:
			removed = append(removed, e.id)
		default:
			kept.add(e)
		}
		if e.renamed {
			renamed = append(renamed, e.id)
		}
	}
	if len(removed)+len(kept.ids) == 0 {
		return nil
	}
	if len(renamed) > 0 { // so that lines can take one another's attributes
		if _, err := freeLines.Exec(ctx, tx, d.cart.ID, pq.Array(typeid.UUIDs(append(renamed, removed...)))); err != nil {
			return fmt.Errorf("free lines: %w", err)
		}
	}
	args := []any{d.cart.ID, d.cart.UpdatedAt, d.cart.Version, pq.Array(typeid.UUIDs(removed))}
	if _, err := writeLines.Exec(ctx, tx, append(args, kept.columns()...)...); err != nil {
		return fmt.Errorf("write lines: %w", err)
	}
	return nil
}

// save stores what a locked cart holds beside its lines, and whose it is.
func save(ctx context.Context, tx *ent.Tx, c *ent.Cart) error {
	_, err := writeCart.Exec(ctx, tx, c.ID, c.UpdatedAt, c.UserID, c.TokenHash, c.Currency, c.Version,
		c.Email, c.Phone, c.Country, encodeOrNull(c.ShippingAddress), encodeOrNull(c.BillingAddress), c.Note, encode(c.Attributes), encodeList(c.Deliveries), encodeList(c.Codes), encodeOrNull(c.VatNumber), c.GiftMessage, encodeTenders(c.Tenders))
	if err != nil {
		return fmt.Errorf("write cart: %w", err)
	}
	return nil
}

// nextTime is when a locked cart is changed. It is after each earlier change, whatever the clocks of
// other processes say: followers tell the states of a cart apart by it.
func nextTime(c *ent.Cart) time.Time {
	now, soonest := present(), c.UpdatedAt.Add(time.Microsecond)
	if now.Before(soonest) {
		return soonest
	}
	return now
}

// touch marks a cart as changed.
func touch(c *ent.Cart, now time.Time) {
	c.UpdatedAt = now
	c.Version++
}

// present is the time to the microsecond, as Postgres keeps it, so that an answer and a later read
// say the same.
func present() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
