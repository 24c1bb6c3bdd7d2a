package stripefake

import (
	"maps"
	"slices"
	"time"
)

// balanceTransaction is a movement of the account's balance.
type balanceTransaction struct {
	base
	kind, category string // type and reporting_category
	source         string
	amount, fee    int64
	currency       string
	payout         *payout // that paid it out
}

// availableAfter is how long money is pending on the balance.
const availableAfter = 48 * time.Hour

// chargeFee is what a charge costs: 1.5 % and 25, in the smallest unit of whatever currency. Real
// fees depend on card and country.
func chargeFee(amount int64) int64 { return (amount*15+500)/1000 + 25 }

func (b *balanceTransaction) availableOn() int64 {
	if b.kind == "payout" {
		return b.created
	}
	return b.created + int64(availableAfter/time.Second)
}

func (b *balanceTransaction) net() int64 { return b.amount - b.fee }

func (b *balanceTransaction) render(f *Fake) object {
	state := "pending"
	if b.availableOn() <= f.unix() {
		state = "available"
	}
	fees := []any{}
	if b.fee != 0 {
		fees = append(fees, object{"amount": b.fee, "application": nil, "currency": b.currency, "description": "Stripe processing fees", "type": "stripe_fee"})
	}
	return object{
		"id": b.id, "object": "balance_transaction", "created": b.created, "amount": b.amount, "fee": b.fee, "net": b.net(), "currency": b.currency,
		"available_on": b.availableOn(), "balance_type": "payments", "description": nil, "exchange_rate": nil, "fee_details": fees,
		"reporting_category": b.category, "source": b.source, "status": state, "type": b.kind,
	}
}

func (f *Fake) newBalance(kind, category, source string, amount, fee int64, currency string) *balanceTransaction {
	b := &balanceTransaction{base: f.begin("txn"), kind: kind, category: category, source: source, amount: amount, fee: fee, currency: currency}
	f.keep("txn", b)
	return b
}

// payout is money that leaves for the bank account.
type payout struct {
	base
	amount   int64
	currency string
	balance  *balanceTransaction
}

func (p *payout) render(*Fake) object {
	o := object{
		"id": p.id, "object": "payout", "created": p.created, "livemode": false, "amount": p.amount, "currency": p.currency,
		"arrival_date": p.created, "automatic": true, "method": "standard", "status": "paid", "type": "bank_account", "source_type": "card",
		"reconciliation_status": "completed", "metadata": object{}, "application_fee": nil, "application_fee_amount": nil,
		"balance_transaction": p.balance.id, "description": "STRIPE PAYOUT", "destination": nil, "failure_balance_transaction": nil,
		"failure_code": nil, "failure_message": nil, "original_payout": nil, "payout_method": nil, "reversed_by": nil,
		"statement_descriptor": nil, "trace_id": nil,
	}
	return o
}

// Payout pays out what is available, a payout for each currency that has anything, and returns
// their ids. Money is available two days after it was taken.
func (f *Fake) Payout() (ids []string, err error) {
	err = f.work(func() error {
		open := map[string][]*balanceTransaction{}
		for b := range all[*balanceTransaction](f, "txn") {
			if b.payout == nil && b.availableOn() <= f.unix() {
				open[b.currency] = append(open[b.currency], b)
			}
		}
		for _, currency := range slices.Sorted(maps.Keys(open)) {
			if p := f.payOut(currency, open[currency]); p != nil {
				ids = append(ids, p.id)
			}
		}
		return nil
	})
	return ids, err
}

func (f *Fake) payOut(currency string, open []*balanceTransaction) *payout {
	var sum int64
	for _, b := range open {
		sum += b.net()
	}
	if sum <= 0 {
		return nil // what is owed is set off against later payments
	}
	p := &payout{base: f.begin("po"), amount: sum, currency: currency}
	p.balance = f.newBalance("payout", "payout", p.id, -sum, 0, currency)
	f.keep("po", p)
	for _, b := range append(open, p.balance) {
		b.payout = p
	}
	f.emit("payout.paid", p, nil)
	return p
}

var balanceRoutes = []route{
	{"GET /v1/balance_transactions", "type payout source currency " + listed, (*Fake).listBalances},
	{"GET /v1/balance_transactions/{id}", "", get[*balanceTransaction]("balance_transaction", "id")},
	{"GET /v1/payouts", "status " + listed, (*Fake).listPayouts},
	{"GET /v1/payouts/{id}", "", get[*payout]("payout", "id")},
	{"GET /v1/account", "", (*Fake).account},
}

func (f *Fake) listBalances(c *call) (object, *failure) {
	if c.has("payout") {
		if _, e := find[*payout](f, "payout", "payout", c.text("payout")); e != nil {
			return nil, e
		}
	}
	return page(f, c, "txn", "/v1/balance_transactions", func(b *balanceTransaction) bool {
		return (!c.has("type") || b.kind == c.text("type")) && (!c.has("source") || b.source == c.text("source")) &&
			(!c.has("currency") || b.currency == c.text("currency")) && (!c.has("payout") || b.payout != nil && b.payout.id == c.text("payout"))
	})
}

func (f *Fake) listPayouts(c *call) (object, *failure) {
	return page(f, c, "po", "/v1/payouts", func(*payout) bool { return !c.has("status") || c.text("status") == "paid" })
}

// account is whose key it is.
func (f *Fake) account(*call) (object, *failure) {
	return object{
		"id": "acct_stripefake", "object": "account", "type": "standard", "country": "DE", "default_currency": "eur", "email": "shop@example.com",
		"charges_enabled": true, "payouts_enabled": true, "details_submitted": true, "metadata": object{}, "business_type": "company",
	}, nil
}
