package checkout

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/shopgraph/shopgraph/ent"
	entcart "github.com/shopgraph/shopgraph/ent/cart"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/inventory"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/promotion"
	"github.com/shopgraph/shopgraph/internal/request"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/throttle"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// busyRetryAfter is after how many seconds to ask again when somebody else has locked what a checkout
// needs, such as the stock of a variant, or another request with the same key.
const busyRetryAfter = 2

// completeMutation is the mutation's name in idempotency records.
const completeMutation = "checkoutComplete"

// Complete makes an order of a cart and pays for it, once for one idempotency key. Asked again, it
// answers with what became of it. It also takes up a payment that waits for the customer.
func (s *Service) Complete(ctx context.Context, viewer auth.Viewer, in CompleteInput) (Result, error) {
	purchase, err := s.prepare(ctx, viewer, in)
	if mistakes, rest := fault.Split(err); rest == nil && mistakes != nil {
		if purchase != nil {
			return s.refuse(ctx, purchase, Refused(mistakes))
		}
		return Refused(mistakes), nil
	}
	if err != nil {
		return nil, err
	}
	attempt, wait := s.admit(ctx, purchase)
	if wait > 0 {
		return s.refuse(ctx, purchase, Refused(fault.TooManyAttempts(wait)))
	}
	defer attempt.end()
	return s.buy(ctx, purchase, attempt)
}

// buy makes a purchase that was admitted.
func (s *Service) buy(ctx context.Context, purchase *purchase, attempt *attempt) (Result, error) {
	// Once stock is reserved the work goes on to its end, even if the caller is gone.
	begun, err := s.begin(context.WithoutCancel(ctx), purchase)
	var refused refusedError
	if errors.As(err, &refused) {
		return s.refuse(ctx, purchase, refused.result)
	}
	if mistakes, rest := fault.Split(err); rest == nil && mistakes != nil {
		return s.refuse(ctx, purchase, Refused(mistakes))
	}
	if store.IsBusy(err) || errors.Is(err, store.ErrUncertain) || errors.Is(err, errUsedUp) {
		s.log.WarnContext(ctx, "checkout cannot begin now", "cart", purchase.cart.ID, "error", err)
		return InProgress{RetryAfter: busyRetryAfter}, nil
	}
	if err != nil {
		return nil, err
	}
	if begun.payment == nil {
		return Completed{Order: begun.order, TrackingToken: begun.trackingToken}, nil
	}
	begun.declines = attempt.declines()
	now, err := s.authorize(context.WithoutCancel(ctx), begun)
	attempt.came(ctx, now.payment)
	if err != nil {
		s.log.WarnContext(ctx, "payment left to the reconciler", "payment", begun.payment.ID, "error", err)
		return s.answer(ctx, purchase.viewer, begun.payment.ID)
	}
	if now.order.PaymentFailedAt != nil {
		s.pursue(ctx, now.payment)
	}
	return s.result(now, begun.trackingToken), nil
}

// purchase is a checkout whose input is in order.
type purchase struct {
	viewer          auth.Viewer
	key             idempotency.Key
	cart            auth.CartRef
	expectedVersion *int
	expectedTotal   money.Money
	expectedDue     *money.Money
	given           contact
	language        string
	ownEmail        string         // a signed-in user's, if none was given
	means           *payment.Means // nil if none was given
	payers          []throttle.Key // of whom declines are counted
}

// refuse answers for a purchase that cannot be made: if it has been made before, with what became
// of it, for that may be why. The refusal is nil when it is known to have been made.
func (s *Service) refuse(ctx context.Context, p *purchase, refusal Refusal) (Result, error) {
	cart, err := s.carts.Get(ctx, p.viewer, p.cart)
	if err != nil {
		return nil, err
	}
	if cart == nil {
		return Refused(fault.User(fault.CodeNotFound, "There is no such cart.", "cart")), nil
	}
	record, err := idempotency.Find(ctx, s.store.Client, p.key)
	if mistakes, rest := fault.Split(err); rest == nil && mistakes != nil {
		return Refused(mistakes), nil
	}
	switch {
	case err != nil:
		return nil, err
	case record != nil:
		return s.replay(ctx, p.viewer, p.key, record)
	case refusal == nil:
		return nil, fmt.Errorf("refuse a checkout: %w", idempotency.ErrExpired)
	}
	return refusal, nil
}

// prepare checks the input, as far as that needs no lock. Mistakes are a fault.UserErrors; with a
// purchase they are about how it is paid alone.
func (s *Service) prepare(ctx context.Context, viewer auth.Viewer, in CompleteInput) (*purchase, error) {
	given := contact{shipping: trimmed(in.ShippingAddress), billing: trimmed(in.BillingAddress)}
	in.ShippingAddress, in.BillingAddress = given.shipping, given.billing
	var v fault.Validator
	idempotency.Validate(&v, in.IdempotencyKey)
	given.validate(&v)
	if in.Email != nil {
		parsed, err := address.ParseEmail(*in.Email)
		v.Add(err, "email")
		given.email = parsed
	}
	expected, err := money.Parse(string(in.ExpectedTotal.Amount), in.ExpectedTotal.CurrencyCode)
	v.Check(err == nil, fault.CodeInvalid, "This is not an amount of the currency.", "expectedTotal", "amount")
	due := in.expectedDue(&v)
	if err := v.Err(); err != nil {
		return nil, err
	}
	p := &purchase{viewer: viewer, cart: in.Cart, expectedVersion: in.ExpectedVersion, expectedTotal: expected, expectedDue: due, given: given, language: in.Language}
	if viewer.SignedIn() {
		p.key, err = idempotency.UserKey(viewer, completeMutation, in.IdempotencyKey, in)
	} else {
		p.key, err = idempotency.CartKey(in.Cart.ID, completeMutation, in.IdempotencyKey, in)
	}
	if err != nil {
		return nil, err
	}
	if given.email == "" && viewer.SignedIn() {
		if p.ownEmail, err = s.ownEmail(ctx, viewer); err != nil {
			return nil, err
		}
	}
	p.means, err = s.means(ctx, viewer, in.Payment)
	if p.means != nil {
		p.payers = s.payersOf(ctx, p)
		p.means.Payers = p.payers
	}
	return p, err
}

// holders returns who holds the stock of an order until it is paid. Nobody else can use up what a user
// may hold. A guest's e-mail address is not proved, so it counts for guests alone.
func (s *Service) holders(ctx context.Context, viewer auth.Viewer, email string) []order.Holder {
	limits := s.opts.Unpaid
	if viewer.SignedIn() {
		return []order.Holder{{Kind: "user", Value: viewer.User.String(), Orders: limits.Orders, Units: limits.Units}}
	}
	return []order.Holder{
		{Kind: "network", Value: request.From(ctx).Network, Orders: limits.AddressOrders, Units: limits.Units},
		{Kind: "email", Value: strings.ToLower(email), Orders: limits.Orders, Units: limits.Units},
	}
}

// buyerOf returns whose an order of a cart is: the signed-in viewer's, or that of whom the staff have prepared the cart for. It is nil
// for a guest. What the staff complete for nobody who has an account is a guest's.
func buyerOf(viewer auth.Viewer, closed *ent.Cart) *typeid.User {
	switch {
	case !closed.Draft:
		return viewer.Owner()
	case closed.UserID == nil && !viewer.May(auth.ManageOrders):
		return viewer.Owner()
	}
	return closed.UserID
}

// ownEmailAs is the viewer's own address if the order is theirs.
func (p *purchase) ownEmailAs(buyer *typeid.User) string {
	if buyer == nil || *buyer != p.viewer.User {
		return ""
	}
	return p.ownEmail
}

// ownEmail returns the signed-in user's own address.
func (s *Service) ownEmail(ctx context.Context, viewer auth.Viewer) (string, error) {
	own, err := s.accounts.Me(ctx, viewer)
	if err != nil {
		return "", err
	}
	if own == nil {
		return "", fault.Unauthenticated("the account is gone")
	}
	return own.Email, nil
}

// begun is a purchase whose first transaction has committed.
type begun struct {
	order         *ent.Order
	payment       *ent.Payment // nil if nothing is left to be paid: then all is done
	user          *typeid.User // who pays; nil for a guest
	trackingToken *string      // of guests only
	contact       *ent.OrderContact
	declines      int // of who pays, of late
}

// refusedError ends the first transaction without an order, and leaves nothing behind. The result
// is nil when the key was used before.
type refusedError struct{ result Refusal }

func (e refusedError) Error() string {
	if e.result == nil {
		return "the idempotency key was used before"
	}
	return e.result.GetMessage()
}

// errUsedUp ends the first transaction when others have used up a promotion since the cart was priced.
var errUsedUp = errors.New("a promotion was used up meanwhile")

// maxBegins is how often a checkout begins at most, for each time that a promotion is used up meanwhile.
const maxBegins = 3

// begin is the first transaction. Where others have used up a promotion meanwhile, it is begun again: then
// the cart costs what it does without.
func (s *Service) begin(ctx context.Context, p *purchase) (b begun, err error) {
	for range maxBegins {
		if err = s.askOthers(ctx, p); err != nil {
			break
		}
		if b, err = s.beginOnce(ctx, p); !errors.Is(err, errUsedUp) {
			break
		}
	}
	return b, err
}

// askOthers asks what others have to tell about the price of a purchase, as nobody outside is asked while the cart is
// locked. A purchase that cannot be made is left to beginOnce.
func (s *Service) askOthers(ctx context.Context, p *purchase) error {
	if !s.carts.AsksOthers() {
		return nil
	}
	c, err := s.carts.Get(ctx, p.viewer, p.cart)
	if err != nil || c == nil || c.Status != entcart.StatusOpen {
		return err
	}
	contact := p.given.or(contactOf(c, p.ownEmail))
	if contact.shipping == nil {
		return nil
	}
	return s.carts.AskOthers(ctx, c.ID, contact.recipient())
}

// beginOnce closes the cart, reserves the stock, and makes the order with a payment to be made.
func (s *Service) beginOnce(ctx context.Context, p *purchase) (begun, error) {
	var b begun
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		sale, err := s.closeAndPrice(ctx, tx, p)
		if err != nil {
			return err
		}
		order, token, err := s.place(ctx, tx, sale)
		if err != nil {
			return err
		}
		b = begun{order: order, trackingToken: token, user: p.viewer.Owner(), contact: sale.Contact}
		if err := s.reserve(ctx, tx, p, order, sale.Quote.Tenders); err != nil {
			return err
		}
		if sale.Quote.Due.IsZero() {
			return s.finish(ctx, tx, p, order)
		}
		if b.payment, err = s.payments.Begin(ctx, tx, order, sale.Quote.Due, sale.means); err != nil {
			return err
		}
		claimed, err := idempotency.ClaimFor(ctx, tx, p.key, idempotency.Outcome{Order: &order.ID, Payment: &b.payment.ID})
		if err == nil && !claimed {
			return refusedError{}
		}
		return err
	})
	return b, err
}

// finish ends the checkout of an order that leaves nothing to be paid.
func (s *Service) finish(ctx context.Context, tx *ent.Tx, p *purchase, o *ent.Order) error {
	if err := s.capture(ctx, tx, o); err != nil {
		return err
	}
	if err := s.carts.Complete(ctx, tx, p.cart.ID); err != nil {
		return err
	}
	record, claimed, err := idempotency.Claim(ctx, tx, p.key)
	if mistakes, rest := fault.Split(err); rest == nil && (mistakes != nil || !claimed) {
		return refusedError{}
	}
	if err != nil {
		return err
	}
	return idempotency.Complete(ctx, tx, record.ID, idempotency.Outcome{Result: resultCompleted, Order: &o.ID})
}

// sale is a cart that was closed, at the price that the shopper expects.
type sale struct {
	order.Placement
	buyer   promotion.Buyer
	sources inventory.Sources
	means   payment.Means // of what is due; nothing if nothing is
}

// closeAndPrice closes the cart to changes. It returns whom and where the order is for, and what it
// costs if that is what the shopper expects.
func (s *Service) closeAndPrice(ctx context.Context, tx *ent.Tx, p *purchase) (made sale, err error) {
	closed, err := s.carts.BeginCheckout(ctx, tx, p.viewer, p.cart)
	if err != nil {
		return made, err
	}
	if closed == nil {
		return made, fault.User(fault.CodeCartClosed, "The cart is being checked out, or has become an order.", "cart")
	}
	if p.expectedVersion != nil && *p.expectedVersion != closed.Version {
		return made, fault.User(fault.CodeConflict, "The cart has been changed meanwhile.", "expectedVersion")
	}
	buyer := buyerOf(p.viewer, closed)
	contact := p.given.or(contactOf(closed, p.ownEmailAs(buyer)))
	if err := contact.complete(); err != nil {
		return made, err
	}
	quote, err := s.carts.Quote(ctx, tx, p.cart.ID, contact.recipient())
	if err != nil {
		return made, err
	}
	switch total := quote.Total.Gross; {
	case total != p.expectedTotal:
		return made, refusedError{PriceChanged{
			Message:       fmt.Sprintf("The cart costs %s, not %s.", total, p.expectedTotal),
			ExpectedTotal: p.expectedTotal, ActualTotal: total, Cost: quote.Breakdown(), Changes: quote.Changes, Codes: quote.Codes(),
		}}
	case p.expectedDue != nil && *p.expectedDue != quote.Due:
		return made, fault.User(fault.CodeConflict, fmt.Sprintf("What is due is %s, not %s.", quote.Due, p.expectedDue), "expectedAmountDue")
	}
	if !quote.Due.IsZero() {
		in := payment.Circumstances{Currency: quote.Due.Currency, Country: contact.shipping.Country, Channel: closed.ChannelID}
		if made.means, err = s.choose(ctx, tx, p, buyer, quote.Due, in); err != nil {
			return made, err
		}
	}
	made = sale{order.Placement{
		User: buyer, Cart: closed.ID, Channel: closed.ChannelID, Contact: contact.ofOrder(closed), Quote: quote.Quote, Language: p.language,
		Deliveries: deliveriesOf(&quote), TaxCountry: quote.TaxCountry,
	}, promotion.Buyer{User: quote.User, Email: quote.Email}, quote.Sources, made.means}
	if !closed.Draft { // the staff have room for what they prepare
		made.Holders = s.holders(ctx, p.viewer, contact.email)
	}
	return made, nil
}

// deliveriesOf returns how what a quote is of is delivered.
func deliveriesOf(q *cart.Quote) (all []order.PlacedDelivery) {
	for i := range q.Groups {
		g := &q.Groups[i]
		if g.Selected == nil {
			continue
		}
		one := order.PlacedDelivery{Option: *g.Selected, PickupPoint: g.PickupPoint}
		for _, item := range g.Items {
			one.Lines = append(one.Lines, slices.Index(q.LineIDs, item.Line))
		}
		all = append(all, one)
	}
	return all
}

// place makes an order, reserves its stock and takes its part of the limits of promotions, in the order in
// which everybody locks.
func (s *Service) place(ctx context.Context, tx *ent.Tx, of sale) (o *ent.Order, trackingToken *string, err error) {
	quote := of.Quote
	of.Due = cmp.Or(of.means.Within, s.opts.PaymentDue)
	o, trackingToken, err = s.orders.Place(ctx, tx, of.Placement)
	if err != nil {
		return nil, nil, err
	}
	short, err := s.stock.Reserve(ctx, tx, o.ID, quote.Demand(), o.ChannelID, of.sources)
	if err != nil {
		return nil, nil, err
	}
	if len(short) > 0 {
		return nil, nil, refusedError{insufficient(quote, short)}
	}
	usedUp, err := promotion.Take(ctx, tx, o.ID, o.Currency, quote.Discounts.Applied, of.buyer)
	if err == nil && len(usedUp) > 0 {
		err = errUsedUp
	}
	return o, trackingToken, err
}

func insufficient(quote pricing.Quote, short map[typeid.Variant]int) InsufficientStock {
	demand := quote.Demand()
	var items []ShortItem
	for _, line := range quote.Lines { // in the cart's order
		available, isShort := short[line.Variant]
		seen := slices.ContainsFunc(items, func(i ShortItem) bool { return i.VariantID == line.Variant })
		if isShort && !seen {
			items = append(items, ShortItem{VariantID: line.Variant, Requested: demand[line.Variant], Available: available})
		}
	}
	return InsufficientStock{Message: "There is not enough in stock for everything in the cart.", Items: items}
}

// Refused is what a checkout answers whose input has mistakes.
func Refused(mistakes fault.UserErrors) Invalid {
	return Invalid{Message: "Something that was given cannot be used.", UserErrors: mistakes}
}
