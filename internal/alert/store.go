package alert

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/optout"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func readAlert(r *record.Reader) *Alert {
	a := &Alert{
		ID: typeid.Of[typeid.ProductAlert](r.Row("product_alerts")), CreatedAt: r.Time(), Type: Type(r.Text()),
		ProductID: typeid.Of[typeid.Product](r.UUID()), VariantID: typeid.Of[typeid.Variant](r.UUID()), Email: record.Optional(r, r.Text), Language: r.Text(),
	}
	if channel := record.Optional(r, r.UUID); channel != nil {
		a.Channel = typeid.Of[typeid.Channel](*channel)
	}
	a.Country, a.Currency = address.Country(r.Text()), money.Currency(r.Text())
	if group := record.Optional(r, r.UUID); group != nil {
		a.Group = typeid.Of[typeid.CustomerGroup](*group)
	}
	amount := func() *money.Money {
		if n := record.Optional(r, r.Int); n != nil {
			return &money.Money{Amount: *n, Currency: a.Currency}
		}
		return nil
	}
	a.Reference, a.Below = amount(), amount()
	a.ConfirmedAt, a.SentAt = record.Optional(r, r.Time), record.Optional(r, r.Time)
	if user := record.Optional(r, r.UUID); user != nil {
		a.user = new(typeid.Of[typeid.User](*user))
	}
	return a
}

// VisibleByID returns alerts that the viewer may see: a user's own, and all for who may manage products.
func (s *Service) VisibleByID(ctx context.Context, viewer auth.Viewer, ids []typeid.ProductAlert) (map[typeid.ProductAlert]*Alert, error) {
	found, err := record.All(ctx, s.store.Client, visibleAlerts, readAlert, typeid.Array(ids), viewer.May(auth.ManageProducts), viewer.Owner())
	if err != nil {
		return nil, fmt.Errorf("read alerts: %w", err)
	}
	return store.KeyBy(found, func(a *Alert) typeid.ProductAlert { return a.ID }), nil
}

type (
	// Connection is a page of alerts.
	Connection = page.Connection[*Alert]
	// Edge is an alert in a page.
	Edge = page.Edge[*Alert]
	// UserPage asks for a page of a user's alerts.
	UserPage = page.Of[typeid.User, struct{}]
)

// NewUserPage returns the page that arguments ask for, or a BAD_USER_INPUT.
func NewUserPage(user typeid.User, args page.Args) (UserPage, error) {
	return ofUsers.Page(user, struct{}{}, args)
}

// ByUser reads pages of users' alerts, the newest first.
var ByUser = ofUsers.Pages()

var ofUsers = &page.ListsOf[typeid.User, struct{}, *Alert]{
	What:    "alerts of users",
	Sorting: func(struct{}) page.Sorting[*Alert] { return ofUser },
	Args:    func(struct{}, []typeid.User, record.Parts) []any { return nil },
	Read:    readAlert,
	Counts:  func(struct{}) *record.Many[uuid.UUID, int] { return countOfUsers },
}

// Filter says which alerts the staff list: those that fulfil all that is given.
type Filter struct {
	VariantID *typeid.Variant
	ProductID *typeid.Product
	Type      *Type
	Sent      *bool
}

// List returns a page of the alerts that are confirmed, the newest first. Whether the viewer may see them is for the caller to ask.
func (s *Service) List(ctx context.Context, f Filter, args page.Args) (*Connection, error) {
	which := []any{f.VariantID, f.ProductID, (*string)(f.Type), f.Sent}
	return listed.Read(store.Planned(ctx), s.store.Client, args, page.CountOf("product alerts", countListed, which...), readAlert, which...)
}

// Purge deletes the addresses that nobody has confirmed, and the alerts that were sent long ago.
func (s *Service) Purge(ctx context.Context) error {
	if err := purge.Purge(ctx, s.store.DB, unconfirmedLife.Seconds(), sentLife.Seconds()); err != nil {
		return fmt.Errorf("purge alerts: %w", err)
	}
	return nil
}

// forget deletes the alerts of guests whose address, known by a hash, wants no such mail.
func (s *Service) forget(ctx context.Context, hash []byte) error {
	if _, err := deleteOfAddress.Exec(ctx, s.store.DB, hash); err != nil {
		return fmt.Errorf("delete the alerts of an address: %w", err)
	}
	return nil
}

// Erase deletes what guests have asked for with a user's address, in the transaction that deletes the account. The user's own goes with it.
func Erase(ctx context.Context, tx *ent.Tx, u *ent.User) error {
	if _, err := deleteOfAddress.Exec(ctx, tx, optout.Hash(optout.Alerts, u.Email)); err != nil {
		return fmt.Errorf("erase alerts: %w", err)
	}
	return nil
}
