package checkout

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/stafftask"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/draftorder"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/refund"
	"github.com/shopgraph/shopgraph/internal/returns"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// ExchangeJob is the kind of the jobs that order what is sent in exchange and costs nothing.
const ExchangeJob = "return.exchange"

// Exchanging is a job: which return's exchange to order.
type Exchanging struct{ Return typeid.Return }

// chooseInstead checks what a viewer wants instead of the lines of a return, and notes it with what it costs.
func (s *Service) chooseInstead(
	ctx context.Context, tx *ent.Tx, viewer auth.Viewer, o *ent.Order, as returns.Resolution, asked []ReturnLineInput, lines []*returns.Line,
) error {
	var v fault.Validator
	for i, l := range asked {
		wants := l.ExchangeVariantID != nil
		v.Check(wants || as != returns.ByExchange, fault.CodeRequired, "Name what is wanted instead.", "lines", strconv.Itoa(i), "exchangeVariantId")
		v.Check(!wants || as == returns.ByExchange, fault.CodeInvalid, "Only an exchange is for something else.", "lines", strconv.Itoa(i), "exchangeVariantId")
	}
	if err := v.Err(); err != nil || as != returns.ByExchange {
		return err
	}
	sold, err := s.soldVariants(ctx, tx, o.ID)
	if err != nil {
		return err
	}
	for i, l := range asked {
		lines[i].ExchangeVariant = new(l.ExchangeVariantID.UUID())
	}
	buyer, worth, err := s.worthOf(ctx, tx, o, append(wantedInstead(lines), notDeleted(sold)...))
	if err != nil {
		return err
	}
	if buyer == nil {
		return fault.User(fault.CodeNotAllowed, "The personal data of this order are erased.", "resolution")
	}
	for i, l := range lines {
		at := []string{"lines", strconv.Itoa(i), "exchangeVariantId"}
		had, wanted := sold[l.OrderLineID()], *l.ExchangeVariantID()
		w := worth[wanted]
		if !v.Check(w != nil && w.IsSold && !w.IsGiftCard, fault.CodeUnavailable, "This is not sold.", at...) {
			continue
		}
		isSame := had != nil && *had == wanted
		isLike := had != nil && worth[*had] != nil && worth[*had].Product == w.Product
		v.Check(isLike || viewer.May(auth.ManageOrders), fault.CodeNotAllowed, "This is of another product: ask the store for it.", at...)
		v.Check(!isSame || l.Reason.SameAgain(), fault.CodeInvalid, "This is what was bought: name another variant.", at...)
		l.ExchangePrice = &w.Gross
	}
	return v.Err()
}

// soldVariants returns of which variant each line of an order is; nil of those that the store has deleted.
func (s *Service) soldVariants(ctx context.Context, tx *ent.Tx, id typeid.Order) (map[typeid.OrderLine]*typeid.Variant, error) {
	lines, err := order.LinesByOrder.Read(ctx, tx, []typeid.Order{id})
	if err != nil {
		return nil, err
	}
	variants := make(map[typeid.OrderLine]*typeid.Variant, len(lines[id]))
	for _, l := range lines[id] {
		variants[l.ID] = l.VariantID
	}
	return variants, nil
}

// notDeleted returns the variants that are not deleted.
func notDeleted(sold map[typeid.OrderLine]*typeid.Variant) (all []typeid.Variant) {
	for _, id := range sold {
		if id != nil {
			all = append(all, *id)
		}
	}
	return all
}

// wantedInstead returns the variants that lines are exchanged for.
func wantedInstead(lines []*returns.Line) (all []typeid.Variant) {
	for _, l := range lines {
		if id := l.ExchangeVariantID(); id != nil {
			all = append(all, *id)
		}
	}
	return all
}

// worthOf returns what is prepared for the buyer of an order, and what variants cost them; nothing if the buyer is not known any more.
func (s *Service) worthOf(
	ctx context.Context, tx *ent.Tx, o *ent.Order, variants []typeid.Variant,
) (*cart.Preparation, map[typeid.Variant]*cart.Worth, error) {
	buyer, err := s.forBuyer(ctx, tx, o)
	if err != nil || buyer == nil {
		return nil, nil, err
	}
	worth, err := s.carts.Worth(ctx, tx, marketOf(o, buyer), *buyer, variants)
	return buyer, worth, err
}

// exchange is what becomes of a return by which something else is sent.
type exchange struct {
	buyer *cart.Preparation // nil if they are not known any more: then nothing is sent
	worth map[typeid.Variant]*cart.Worth
	sent  []*sentInstead
	due   *RefundInput // nil if nothing is given back
}

// sentInstead is how many of a variant are sent, and what they cost together with taxes, in minor units.
type sentInstead struct {
	variant typeid.Variant
	units   int
	charge  int64
}

// each is what one costs with taxes. All cost the same.
func (i *sentInstead) each() int64 { return i.charge / int64(i.units) }

func (x *exchange) send(variant typeid.Variant, units int, each int64) {
	at := slices.IndexFunc(x.sent, func(i *sentInstead) bool { return i.variant == variant })
	if at < 0 {
		at = len(x.sent)
		x.sent = append(x.sent, &sentInstead{variant: variant})
	}
	x.sent[at].units += units
	x.sent[at].charge += each * int64(units)
}

// charge is what the buyer pays for all with taxes, in minor units.
func (x *exchange) charge() (sum int64) {
	for _, i := range x.sent {
		sum += i.each() * int64(i.units)
	}
	return sum
}

// exchangeFor works out what is sent for what was accepted of a return of a locked order, and what is given back. What is not sold any more
// is not sent: what its units have cost is given back. Units that something was given back for without a return are neither.
func (s *Service) exchangeFor(ctx context.Context, tx *ent.Tx, o *ent.Order, r *returns.Return) (*exchange, error) {
	sale, _, err := s.sale(ctx, tx, o)
	if err != nil {
		return nil, err
	}
	x := &exchange{}
	if x.buyer, x.worth, err = s.worthOf(ctx, tx, o, wantedInstead(r.Lines)); err != nil {
		return nil, err
	}
	var accepted []*returns.Line
	goods := &refund.Request{OrderID: o.ID, AtMostLeft: true}
	for _, l := range r.Lines {
		if n := min(l.Accepted, sale.LeftOf(l.OrderLineID())); n > 0 {
			accepted = append(accepted, l)
			goods.Lines = append(goods.Lines, refund.LineRequest{OrderLineID: l.OrderLineID(), Quantity: n, Goods: refund.NoRestock})
		}
	}
	if len(accepted) == 0 {
		return x, nil
	}
	paid, err := sale.Plan(goods)
	if err != nil {
		return nil, err
	}
	s.compare(x, o, accepted, goods.Lines, paid)
	return x, nil
}

// compare has lines be exchanged for what has the difference, or given back. The fee is kept of what is given back alone.
func (s *Service) compare(x *exchange, o *ent.Order, accepted []*returns.Line, goods []refund.LineRequest, paid *refund.Plan) {
	due := &RefundInput{Request: refund.Request{OrderID: o.ID, AtMostLeft: true}, Reason: refundReason(accepted)}
	var costs []returns.Cost
	var beyond int64
	for i, l := range accepted {
		gross := paid.Lines[i].Gross()
		wanted := l.ExchangeVariantID()
		if wanted == nil || x.worth[*wanted] == nil || !x.worth[*wanted].IsSold {
			due.Lines = append(due.Lines, goods[i])
			costs = append(costs, returns.Cost{Reason: l.Reason, Gross: gross})
			continue
		}
		each, back := returns.Difference(gross, *l.ExchangePrice, goods[i].Quantity)
		x.send(*wanted, goods[i].Quantity, each)
		if back > 0 {
			beyond += back
			costs = append(costs, returns.Cost{Reason: l.Reason, Gross: back})
		}
	}
	if beyond -= s.opts.Returns.Fee(costs, o.Currency); beyond != 0 {
		difference := money.Money{Amount: beyond, Currency: o.Currency}
		due.Adjustment = &money.Input{Amount: difference.Decimal(), CurrencyCode: o.Currency}
	}
	if due.Adjustment != nil || len(due.Lines) > 0 {
		x.due = due
	}
}

// prepared returns the lines of the draft of what is sent, whether it costs nothing, and whether it is not in stock.
func (x *exchange) prepared() (lines []cart.PreparedLine, isFree, isShort bool) {
	isFree = true
	for _, i := range x.sent {
		w := x.worth[i.variant]
		unit := i.each()
		if w.Gross > 0 {
			unit = money.Portion(unit, w.Unit, w.Gross)
		}
		lines = append(lines, cart.PreparedLine{LineInput: cart.LineInput{VariantID: i.variant, Quantity: i.units}, UnitAmount: &unit})
		isFree, isShort = isFree && unit == 0, isShort || w.Available < i.units
	}
	return lines, isFree, isShort
}

// sendInstead prepares what is sent for a return that is completed. What costs nothing is ordered once the transaction has committed; else
// the buyer gets the link to pay for it. What is not in stock waits, and the staff are told.
func (s *Service) sendInstead(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, c coming, x *exchange) error {
	if len(x.sent) == 0 {
		return nil
	}
	lines, isFree, isShort := x.prepared()
	p := *x.buyer
	p.Lines, p.Short = lines, true
	from := draftorder.Origin{Supplements: &c.OrderID, Note: "In exchange: " + c.ID.String(), FreeDelivery: true}
	id, err := s.drafts.Prepare(ctx, tx, viewer, marketOf(c.order, &p), p, from)
	if err != nil {
		return aboutReturn(err)
	}
	c.ExchangeDraftID = &id
	if isShort {
		return s.tasks.OpenForOrder(ctx, tx, stafftask.KindExchangeNotPlaced, c.OrderID)
	}
	if !isFree {
		return s.drafts.Mail(ctx, tx, id, "")
	}
	store.AfterCommit(tx, s.queue.Wake)
	return jobs.Add(ctx, tx, ExchangeJob, Exchanging{c.ID})
}

// aboutReturn has user errors be about the return.
func aboutReturn(err error) error {
	mistakes, rest := fault.Split(err)
	if rest != nil || len(mistakes) == 0 {
		return err
	}
	return fault.User(mistakes[0].Code, mistakes[0].Message, "returnId")
}

// PlaceExchange orders what a completed return has be sent and costs nothing, in the buyer's place. It may be done again: there is one order.
// What cannot be ordered, as it is not in stock, stays a draft, and the staff are told.
func (s *Service) PlaceExchange(ctx context.Context, job Exchanging) error {
	found, err := returns.ByID.Read(ctx, s.store.Client, []typeid.Return{job.Return})
	r := found[job.Return]
	if err != nil || r == nil || r.ExchangeDraftID == nil {
		return err
	}
	drafts, err := draftorder.ByID.Read(ctx, s.store.Client, []typeid.DraftOrder{*r.ExchangeDraftID})
	d := drafts[*r.ExchangeDraftID]
	if err != nil || d == nil || d.OrderID != nil {
		return err
	}
	result, err := s.completeDraft(ctx, r, d)
	if err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		switch result.(type) {
		case Completed:
			return s.tasks.Close(ctx, tx, stafftask.KindExchangeNotPlaced, r.OrderID, "It was ordered.")
		case InProgress:
			return fmt.Errorf("exchange of %s: it is being ordered", r.ID)
		}
		return s.tasks.OpenForOrder(ctx, tx, stafftask.KindExchangeNotPlaced, r.OrderID)
	})
}

// completeDraft checks out the draft of a return for nothing. Its key follows from the return.
func (s *Service) completeDraft(ctx context.Context, r *returns.Return, d *draftorder.Draft) (Result, error) {
	orders, err := s.orders.ByID(ctx, []typeid.Order{r.OrderID})
	if err != nil {
		return nil, err
	}
	token, err := s.drafts.Token(ctx, d.ID)
	if err != nil {
		return nil, err
	}
	of := orders[r.OrderID]
	nothing := money.Money{Currency: of.Currency}
	return s.Complete(ctx, auth.Viewer{}, CompleteInput{
		IdempotencyKey: "exchange " + r.ID.String(), Cart: auth.CartRef{ID: d.CartID, Token: &token},
		ExpectedTotal: money.Input{Amount: nothing.Decimal(), CurrencyCode: of.Currency}, Language: of.Language,
	})
}
