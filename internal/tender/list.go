package tender

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Filter says which gift cards are listed: any if all is nil.
type Filter struct {
	LastFour     *string
	Enabled      *bool
	CurrencyCode *money.Currency
	HasBalance   *bool
}

// Entry is an entry of a ledger: a tender is worth more or less.
type Entry struct {
	CreatedAt time.Time
	sequence  int64
	Kind      EntryKind
	Amount    money.Money
	OrderID   *typeid.Order
	Actor     string // the TypeID of a user or a service token, "guest" or "system"
	Reason    string
}

// EntryKind is why a tender is worth more or less. Each name stands in the schema and in the database: none
// is ever renamed.
type EntryKind string

// The kinds of entries.
const (
	EntryIssued   EntryKind = "ISSUED"
	EntryReserved EntryKind = "RESERVED"
	EntryReleased EntryKind = "RELEASED"
	EntryCaptured EntryKind = "CAPTURED" // which changes nothing
	EntryRefunded EntryKind = "REFUNDED"
	EntryAdjusted EntryKind = "ADJUSTED"
)

type (
	// Connection is a page of gift cards.
	Connection = page.Connection[*GiftCard]
	// Edge is a gift card in a page.
	Edge = page.Edge[*GiftCard]
	// EntryConnection is a page of a ledger.
	EntryConnection = page.Connection[*Entry]
	// EntryEdge is an entry in a page.
	EntryEdge = page.Edge[*Entry]
)

// CardsByID reads gift cards. Whether the viewer may see them is for the caller to ask.
var CardsByID = record.ByID("gift cards", cardsByID, readGiftCard, func(g *GiftCard) typeid.GiftCard { return g.ID })

// CreditByUser reads the store credit of users, in the order of its currencies. Whether the viewer may see
// it is for the caller to ask.
var CreditByUser = record.NewMany("store credit of users",
	func(found *record.Found[typeid.User, []*money.Money], _ record.Parts, ids []typeid.User) ([]*record.Read, error) {
		return []*record.Read{creditOfUsers.With(func(r *record.Reader) {
			id, currency, balance := typeid.Of[typeid.User](r.UUID()), money.Currency(r.Text()), r.Int()
			if found.Readable(r, id) {
				found.Values[id] = append(found.Values[id], &money.Money{Amount: balance, Currency: currency})
			}
		}, typeid.Array(ids))}, nil
	})

// Visible returns gift cards if the viewer may see them.
func (s *Service) Visible(ctx context.Context, viewer auth.Viewer, ids []typeid.GiftCard) (map[typeid.GiftCard]*GiftCard, error) {
	if !viewer.May(auth.ManageGiftCards) {
		return nil, nil
	}
	return CardsByID.Read(ctx, s.store.Client, ids)
}

// List returns a page of the gift cards, the newest first. Whether the viewer may see them is for the caller
// to ask.
func (s *Service) List(ctx context.Context, f Filter, args page.Args) (*Connection, error) {
	by := cardsListed
	if f.LastFour != nil {
		f.LastFour, by = new(strings.ToUpper(strings.TrimSpace(*f.LastFour))), cardsByEnd
	}
	var currency *string
	if f.CurrencyCode != nil {
		currency = new(string(*f.CurrencyCode))
	}
	which := []any{f.LastFour, f.Enabled, currency, f.HasBalance}
	return by.Read(ctx, s.store.Client, args, page.CountOf("gift cards", by.count, which...), readGiftCard, which...)
}

// Entries returns a page of the ledger of a gift card, the newest first. Whether the viewer may see it is
// for the caller to ask.
func (s *Service) Entries(ctx context.Context, of typeid.GiftCard, args page.Args) (*EntryConnection, error) {
	return s.ledger(ctx, entriesOfTender, of.UUID(), args)
}

// CreditEntries returns a page of the ledger of a user's store credit, in all currencies, the newest first.
// Whether the viewer may see it is for the caller to ask.
func (s *Service) CreditEntries(ctx context.Context, of typeid.User, args page.Args) (*EntryConnection, error) {
	return s.ledger(ctx, entriesOfUser, of.UUID(), args)
}

func (s *Service) ledger(ctx context.Context, l list[*Entry], of uuid.UUID, args page.Args) (*EntryConnection, error) {
	return l.Read(ctx, s.store.Client, args, page.CountOf("entries", l.count, of), readEntry, of)
}

func readEntry(r *record.Reader) *Entry {
	return &Entry{
		CreatedAt: r.Time(), sequence: r.Int(), Kind: EntryKind(r.Text()), Amount: money.Money{Amount: r.Int(), Currency: money.Currency(r.Text())},
		OrderID: record.Optional(r, func() typeid.Order { return typeid.Of[typeid.Order](r.UUID()) }), Actor: r.Text(), Reason: r.Text(),
	}
}
