package manual

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Terms are up to what a customer may pay on account, and within how many days.
type Terms struct {
	Limit money.Money
	// Left is what of the limit is not used by what is still to be paid. It is less than 0 if the limit was lowered since.
	Left money.Money
	Days int
}

// TermsOfUsers reads the terms of customers; those who may not pay on account have none.
var TermsOfUsers = record.NewMany("terms of customers",
	func(found *record.Found[typeid.User, *Terms], _ record.Parts, ids []typeid.User) ([]*record.Read, error) {
		return []*record.Read{termsOfUsers.With(func(r *record.Reader) {
			id := typeid.Of[typeid.User](r.UUID())
			limit, left, days := r.Int(), r.Int(), int(r.Int())
			currency := money.Currency(r.Text())
			found.Values[id] = &Terms{money.Money{Amount: limit, Currency: currency}, money.Money{Amount: left, Currency: currency}, days}
		}, typeid.Array(ids))}, nil
	})

// leftOf returns what a user can still buy on account in a currency, in the transaction that has locked their terms; 0
// without terms, or with terms in another currency.
func leftOf(ctx context.Context, tx *ent.Tx, user uuid.UUID, currency money.Currency) (int64, error) {
	found, err := TermsOfUsers.Read(ctx, tx, []typeid.User{typeid.Of[typeid.User](user)})
	for _, terms := range found {
		if terms.Limit.Currency == currency {
			return terms.Left.Amount, err
		}
	}
	return 0, err
}

// Terms returns on what terms a user, nil for a guest, can pay in each currency; nil if they cannot. In a transaction, that
// is what is so before others commit: Confirm decides.
func (g *Gateway) Terms(ctx context.Context, db record.Queryer, user *typeid.User) (func(money.Currency) *gateway.Terms, error) {
	switch {
	case g.method == gateway.BankTransfer:
		return func(money.Currency) *gateway.Terms { return &gateway.Terms{Within: g.account.Within} }, nil
	case g.method == gateway.CashOnDelivery:
		return g.inCash, nil
	case user == nil:
		return (*Terms)(nil).in, nil
	}
	found, err := TermsOfUsers.Read(ctx, db, []typeid.User{*user})
	return found[*user].in, err
}

// inCash returns the terms of payments in cash.
func (g *Gateway) inCash(currency money.Currency) *gateway.Terms {
	if limit, limited := g.limits[currency]; limited {
		return &gateway.Terms{Limit: &limit}
	}
	return &gateway.Terms{}
}

// in returns a customer's terms in a currency; nil if there are none.
func (t *Terms) in(currency money.Currency) *gateway.Terms {
	if t == nil || t.Limit.Currency != currency {
		return nil
	}
	left := money.Money{Amount: max(t.Left.Amount, 0), Currency: currency}
	return &gateway.Terms{Limit: &left, Within: time.Duration(t.Days) * 24 * time.Hour}
}

// maxDays is how long a customer may have to pay.
const maxDays = 365

// TermsUpdateInput is what a customer may pay on account. Without a limit they may not any more.
type TermsUpdateInput struct {
	CustomerID typeid.User
	Limit      *money.Input
	Days       int
}

// Accounts is who may pay on account.
type Accounts struct {
	store *store.Store
	audit Audit
}

// Audit writes down what an actor does by a permission, in the transaction that does it.
type Audit func(ctx context.Context, tx *ent.Tx, actor, action string, subject fmt.Stringer, detail map[string]any) error

// NewAccounts returns who may pay on account, in st.
func NewAccounts(st *store.Store, audit Audit) *Accounts { return &Accounts{st, audit} }

// Update says up to what a customer may pay on account, or that they may not any more, and returns their terms, nil if they
// have none. What is open already stays. Its mistakes are fault.UserErrors.
func (a *Accounts) Update(ctx context.Context, viewer auth.Viewer, in TermsUpdateInput) (*Terms, error) {
	var v fault.Validator
	limit := money.Money{}
	if in.Limit != nil {
		parsed, err := money.Parse(string(in.Limit.Amount), in.Limit.CurrencyCode)
		v.Check(err == nil && parsed.Amount > 0, fault.CodeInvalid, "This must be an amount of the currency that is more than 0.", "limit", "amount")
		limit = parsed
	}
	v.Check(in.Days >= 1 && in.Days <= maxDays, fault.CodeOutOfRange, fmt.Sprintf("This must be between 1 and %d.", maxDays), "days")
	if err := v.Err(); err != nil {
		return nil, err
	}
	err := a.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		before, err := TermsOfUsers.Read(ctx, tx, []typeid.User{in.CustomerID})
		if err != nil {
			return err
		}
		known, err := setTerms.Exec(ctx, tx, in.CustomerID, limit.Amount, string(limit.Currency), in.Days)
		if err != nil {
			return fmt.Errorf("set the terms of %s: %w", in.CustomerID, err)
		}
		if known == 0 {
			return fault.User(fault.CodeNotFound, "There is no such customer.", "customerId")
		}
		if limit.IsZero() {
			if _, err := deleteTerms.Exec(ctx, tx, in.CustomerID); err != nil {
				return fmt.Errorf("take the terms of %s away: %w", in.CustomerID, err)
			}
		}
		if was := before[in.CustomerID]; was.is(limit, in.Days) {
			return nil
		}
		return a.audit(ctx, tx, viewer.Actor(), "customer.on_account_updated", in.CustomerID, map[string]any{"limit": limit.String(), "days": in.Days})
	})
	if err != nil {
		return nil, err
	}
	found, err := TermsOfUsers.Read(ctx, a.store.Client, []typeid.User{in.CustomerID})
	return found[in.CustomerID], err
}

// is reports whether terms are of a limit and so many days; none are of no limit.
func (t *Terms) is(limit money.Money, days int) bool {
	if t == nil {
		return limit.IsZero()
	}
	return t.Limit == limit && t.Days == days
}

// TermsUpdatePayload is what became of changing a customer's terms.
type TermsUpdatePayload = fault.Outcome[*Terms]
