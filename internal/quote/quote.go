// Package quote puts together what the price of a sale follows from: what is sold, the taxes that are due,
// the ways of delivery, and promotions. internal/pricing works out the amounts.
package quote

import (
	"context"

	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/inventory"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
	"github.com/shopgraph/shopgraph/internal/promotion"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/rulebook"
	"github.com/shopgraph/shopgraph/internal/shipping"
	"github.com/shopgraph/shopgraph/internal/tax"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Shipping is the ways of delivery.
type Shipping interface {
	// BookAt returns the rules of a version of rule_versions.shipping, or of a later one.
	BookAt(ctx context.Context, db record.Queryer, version int64) (*delivery.Book, error)
}

// Stock knows where goods are.
type Stock interface {
	// Sources returns where what is wanted is best sent from, in one statement for all of it.
	Sources(ctx context.Context, db record.Queryer, wanted []inventory.Wanted) ([]inventory.Sources, error)
}

// Service quotes sales.
type Service struct {
	taxes      *rulebook.Book[*tax.Rules]
	promotions *rulebook.Book[*promotion.Rules]
	shipping   Shipping
	stock      Stock

	asksForVATNumbers bool
	provider          *tax.Asked         // nil if nobody is asked for rates
	carriers          *shipping.Carriers // nil if none is asked
}

var _ cart.Quoter = (*Service)(nil)

// New returns a service that knows no rules yet. It reads them when they are needed.
func New(shipping Shipping, stock Stock) *Service {
	return &Service{taxes: tax.NewBook(), promotions: promotion.NewBook(), shipping: shipping, stock: stock}
}

// Prepare reads all rules, so that no sale waits for it.
func (s *Service) Prepare(ctx context.Context, db record.Queryer) error {
	versions, err := cart.RuleVersions(ctx, db)
	if err == nil {
		_, err = s.rulesAt(ctx, db, versions)
	}
	return err
}

// rules are what the staff have decided.
type rules struct {
	taxes      *tax.Rules
	promotions *promotion.Rules
	delivery   *delivery.Book
	// asksForVATNumbers is whether a registry is asked for those of buyers.
	asksForVATNumbers bool
	provider          *tax.Asked
	carriers          *shipping.Carriers
}

func (s *Service) rulesAt(ctx context.Context, db record.Queryer, versions cart.Versions) (r rules, err error) {
	r.asksForVATNumbers, r.provider, r.carriers = s.asksForVATNumbers, s.provider, s.carriers
	if r.taxes, err = s.taxes.At(ctx, db, versions.Tax); err != nil {
		return r, err
	}
	if r.promotions, err = s.promotions.At(ctx, db, versions.Promotion); err != nil {
		return r, err
	}
	r.delivery, err = s.shipping.BookAt(ctx, db, versions.Shipping)
	return r, err
}

// AsksOthers implements cart.Quoter.
func (s *Service) AsksOthers() bool { return s.provider != nil || s.carriers != nil }

// AskCarriers has carriers asked for their prices. It is called before the first sale is quoted.
func (s *Service) AskCarriers(carriers *shipping.Carriers) { s.carriers = carriers }

// Quote implements cart.Quoter. Rules that have changed are read with db in a statement for each kind, what
// promotions look at in one for all sales, and where goods are in another.
func (s *Service) Quote(ctx context.Context, db record.Queryer, sales []*cart.Sale) ([]cart.Quote, []error) {
	rules, looked, err := s.look(ctx, db, sales)
	if err != nil {
		return failed(len(sales), err)
	}
	return rules.batch(sales, looked).result()
}

// Ask implements cart.Quoter. It reads as Quote does.
func (s *Service) Ask(ctx context.Context, db record.Queryer, sales []*cart.Sale) ([]cart.Quote, []error) {
	rules, looked, err := s.look(ctx, db, sales)
	if err != nil {
		return failed(len(sales), err)
	}
	b := rules.batch(sales, looked)
	b.ask(ctx)
	return b.result()
}

// failed returns the error for each of so many sales.
func failed(n int, err error) ([]cart.Quote, []error) {
	errs := make([]error, n)
	for i := range errs {
		errs[i] = err
	}
	return make([]cart.Quote, n), errs
}

// Try implements cart.Quoter.
func (s *Service) Try(ctx context.Context, db record.Queryer, sale *cart.Sale, promotions []typeid.Promotion) (cart.Quote, error) {
	rules, err := s.rulesAt(ctx, db, sale.Rules)
	if err != nil {
		return cart.Quote{}, err
	}
	if rules.promotions, err = rules.promotions.With(ctx, db, promotions); err != nil {
		return cart.Quote{}, err
	}
	sales := []*cart.Sale{sale}
	looked, err := s.lookBy(ctx, db, &rules, sales)
	if err != nil {
		return cart.Quote{}, err
	}
	b := rules.batch(sales, looked)
	b.ask(ctx)
	return b.quotes[0], b.errs[0]
}

// looked is what a sale has to do with what changes all the time.
type looked struct {
	promotions promotion.Answer
	sources    inventory.Sources // nil if it makes no difference where goods are
}

// look returns the rules of the latest versions that any of the sales knows, and what was looked up for each
// sale.
func (s *Service) look(ctx context.Context, db record.Queryer, sales []*cart.Sale) (r rules, all []looked, err error) {
	if r, err = s.rulesAt(ctx, db, newest(sales)); err != nil {
		return r, nil, err
	}
	all, err = s.lookBy(ctx, db, &r, sales)
	return r, all, err
}

func (s *Service) lookBy(ctx context.Context, db record.Queryer, r *rules, sales []*cart.Sale) ([]looked, error) {
	asking, wanted := make([]promotion.Asking, len(sales)), make([]inventory.Wanted, len(sales))
	for i, sale := range sales {
		asking[i], wanted[i] = r.asks(sale), r.wants(sale)
	}
	promotions, err := r.promotions.Look(ctx, db, asking)
	if err != nil {
		return nil, err
	}
	sources, err := s.stock.Sources(ctx, db, wanted)
	if err != nil {
		return nil, err
	}
	all := make([]looked, len(sales))
	for i := range all {
		all[i] = looked{promotions[i], sources[i]}
	}
	return all, nil
}

// newest returns the latest versions that any of the sales knows.
func newest(sales []*cart.Sale) (v cart.Versions) {
	for _, sale := range sales {
		v.Promotion, v.Shipping, v.Tax = max(v.Promotion, sale.Rules.Promotion), max(v.Shipping, sale.Rules.Shipping), max(v.Tax, sale.Rules.Tax)
	}
	return v
}

// quote works out what a sale costs by what is known, and returns which questions are open.
func (r *rules) quote(sale *cart.Sale, looked *looked) (quoted cart.Quote, open []question, err error) {
	quoted = cart.Quote{Answers: looked.promotions.Codes, Sources: looked.sources, LineIDs: make([]typeid.CartLine, len(sale.Items))}
	snapshot := pricing.Snapshot{Currency: sale.Currency, Items: make([]pricing.Item, len(sale.Items)), Tenders: sale.Payers(), Now: sale.Now}
	for i := range sale.Items {
		snapshot.Items[i], quoted.LineIDs[i] = sale.Items[i].Item, sale.Items[i].Line
	}
	promote(sale, &snapshot, &looked.promotions)
	if len(sale.Items) == 0 {
		quoted.Quote, err = pricing.New(snapshot)
		return quoted, nil, err
	}
	due := r.tax(sale, &snapshot)
	quoted.TaxCountry = due.Country
	if quoted.Quote, quoted.Groups, open, err = r.deliver(sale, &snapshot, due, looked.sources); err != nil {
		return quoted, nil, err
	}
	if due.AsksProvider {
		more, err := r.provided(sale, &snapshot, &due, &quoted.Quote)
		if err != nil {
			return quoted, nil, err
		}
		if len(open) == 0 { // the taxes on a delivery are asked for once it is known what it costs
			open = more
		}
	}
	quoted.Allocations = quoted.Quote.Allocations()
	next := 0
	for i := range quoted.Groups {
		if quoted.Groups[i].Selected != nil {
			quoted.Groups[i].Cost = &quoted.Deliveries[next]
			next++
			quoted.Groups[i].Discounts = pricing.DeliveryDiscounts(quoted.Allocations, next)
		}
	}
	return quoted, open, nil
}
