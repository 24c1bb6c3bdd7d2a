package books

import (
	"context"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// MaxTurnovers is how many accounts Turnovers tells of at most.
const MaxTurnovers = 200

// Service reads the store's books.
type Service struct{ store *store.Store }

// New returns the books in st.
func New(st *store.Store) *Service { return &Service{st} }

// Account is an account of the books. Its name stands in the schema and in the database: none is ever renamed.
type Account string

// PostingKind is what moves money from one account to another. Its name stands there, too.
type PostingKind string

// Turnover is what was posted to an account.
type Turnover struct {
	Account         Account
	Gateway         *string // nil for an account that is at none
	Debits, Credits money.Money
}

// Balance is the debits less the credits.
func (t *Turnover) Balance() money.Money {
	return money.Money{Amount: t.Debits.Amount - t.Credits.Amount, Currency: t.Debits.Currency}
}

// Turnovers returns what was posted to each account in a currency from a time to before another, in the order of
// their names. Whether the viewer may see it is for the caller to ask.
func (s *Service) Turnovers(ctx context.Context, from, to time.Time, currency money.Currency) ([]*Turnover, error) {
	turnovers, err := record.All(ctx, s.store.Client, turnovers, func(r *record.Reader) *Turnover {
		return &Turnover{
			Account: Account(r.Text()), Gateway: named(r),
			Debits: money.Money{Amount: r.Int(), Currency: currency}, Credits: money.Money{Amount: r.Int(), Currency: currency},
		}
	}, from, to, string(currency), MaxTurnovers)
	if err != nil {
		return nil, fmt.Errorf("read the books: %w", err)
	}
	return turnovers, nil
}

// Posting is a movement of money from one account to another.
type Posting struct {
	sequence             int64
	Kind                 PostingKind
	Debit, Credit        Account
	Amount               money.Money
	Gateway              *string // nil if none of the accounts is at one
	PaymentID            *typeid.Payment
	OccurredAt, PostedAt time.Time
}

type (
	// Connection is a page of postings.
	Connection = page.Connection[*Posting]
	// Edge is a posting in a page.
	Edge = page.Edge[*Posting]
)

// OfOrder returns a page of what was posted of an order, in the order in which it was. Whether the viewer may see
// it is for the caller to ask.
func (s *Service) OfOrder(ctx context.Context, id typeid.Order, args page.Args) (*Connection, error) {
	return postings.Read(ctx, s.store.Client, args, page.CountOf("postings", countPostings, id), readPosting, id)
}

func readPosting(r *record.Reader) *Posting {
	p := &Posting{sequence: r.Int(), Kind: PostingKind(r.Text()), Debit: Account(r.Text()), Credit: Account(r.Text()), Amount: money.Money{Amount: r.Int()}}
	p.Amount.Currency, p.Gateway = money.Currency(r.Text()), named(r)
	p.PaymentID = record.Optional(r, func() typeid.Payment { return typeid.Of[typeid.Payment](r.UUID()) })
	p.OccurredAt, p.PostedAt = r.Time(), r.Time()
	return p
}

// named reads a gateway, which is empty where there is none.
func named(r *record.Reader) *string {
	name := r.Text()
	if name == "" {
		return nil
	}
	return &name
}
