package account

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/order"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (s *shop) deleteAccount(viewer auth.Viewer, secret string) error {
	s.t.Helper()
	deleted, err := s.AccountDelete(s.t.Context(), viewer, AccountDeleteInput{Password: &secret})
	if err == nil && deleted != viewer.User {
		s.t.Errorf("deleted %s, not %s", deleted, viewer.User)
	}
	return err
}

func TestAccountDelete(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada, grace := s.addPerson("Ada"), s.addPerson("Grace")
	s.exec(`INSERT INTO jobs (id, created_at, updated_at, kind, payload, status, run_at) VALUES
		(gen_random_uuid(), now(), now(), 'account.notice', jsonb_build_object('Email', $1::text, 'Name', $2::text), 'DEAD', now()),
		(gen_random_uuid(), now(), now(), 'account.email_change_mail', jsonb_build_object('User', $3::text, 'Email', 'Ada.new@example.com'), 'DEAD', now()),
		(gen_random_uuid(), now(), now(), 'account.notice', jsonb_build_object('Email', $4::text), 'DEAD', now())`,
		ada.Email, ada.Name, ada.ID.String(), grace.Email)
	contents := strings.Join(slices.Collect(maps.Values(s.contents())), "\n")
	for _, trace := range ada.traces {
		if !strings.Contains(contents, strings.ToLower(trace)) {
			t.Errorf("%q stands nowhere", trace)
		}
	}
	before := s.count("SELECT count(*) FROM addresses WHERE user_id = $1", grace.ID)

	s.check(s.deleteAccount(ada.in.Viewer, goodPassword))
	if mails := s.mails(ada.Email); mails[len(mails)-1] != "Your account was deleted" {
		t.Errorf("mails are %v", mails)
	}
	s.wantNowhere(append(ada.traces, "Ada.new@example.com", ada.ID.UUID().String())...)
	wantDevices(s, map[string]device{"ada": {ada.in, true}, "grace": {grace.in, false}})
	_, err := s.signInWith(ada.Email, goodPassword)
	wantMistakes(t, err, "INVALID_CREDENTIALS")

	kept, err := s.store.Client.Order.Query().Where(order.ID(ada.order.ID)).WithLines().WithPayments().WithFulfillments().WithContact().Only(t.Context())
	s.check(err)
	if kept.UserID != nil || kept.TotalNet != 2500 || kept.Status != order.StatusDelivered || kept.Edges.Contact != nil {
		t.Errorf("the order is %v", kept)
	}
	if lines := kept.Edges.Lines; len(lines) != 1 || lines[0].Quantity != 2 || lines[0].TotalNet != 2500 || lines[0].ProductName != "Beans" {
		t.Errorf("the order's lines are %v", lines)
	}
	if len(kept.Edges.Payments) != 1 || len(kept.Edges.Fulfillments) != 1 {
		t.Errorf("the order's edges are %+v", kept.Edges)
	}
	for _, table := range []string{"carts", "wishlists", "product_alerts", "payment_methods", "external_identities", "addresses"} {
		if n := s.count("SELECT count(*) FROM " + table); n != before {
			t.Errorf("%d rows in %s, not the other's alone", n, table)
		}
	}
	if n := s.count("SELECT count(*) FROM order_contacts") + s.count("SELECT count(*) FROM jobs WHERE status = 'DEAD'"); n != 2 {
		t.Errorf("%d contacts and dead jobs", n)
	}
}

func TestAccountDeleteRefuses(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada := s.addPerson("Ada")
	wantMistakes(t, s.deleteAccount(ada.in.Viewer, "wrong"), "password.INVALID_CREDENTIALS")
	_, err := s.AccountDelete(t.Context(), ada.in.Viewer, AccountDeleteInput{})
	wantMistakes(t, err, "password.REQUIRED")
	_, err = s.AccountDelete(t.Context(), auth.Viewer{}, AccountDeleteInput{})
	wantUnauthenticated(t, err)

	for _, status := range []string{"PENDING_PAYMENT", "CONFIRMED", "PROCESSING", "PARTIALLY_SHIPPED"} {
		s.exec("UPDATE orders SET status = $1", status)
		wantMistakes(t, s.deleteAccount(ada.in.Viewer, goodPassword), "NOT_ALLOWED")
	}
	wantDevices(s, map[string]device{"ada": {ada.in, false}})
	if n := s.count("SELECT count(*) FROM order_contacts") + s.count("SELECT count(*) FROM sign_ups"); n != 2 {
		t.Errorf("%d contacts and sign-ups: something was erased", n)
	}
	s.exec("UPDATE orders SET status = 'SHIPPED'")
	s.check(s.deleteAccount(ada.in.Viewer, goodPassword))
	wantUnauthenticated(t, s.deleteAccount(ada.in.Viewer, goodPassword))
}

func TestAccountDeleteOfAUserWithoutPassword(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	in := s.start(s.addUserWithoutPassword(adaEmail))
	s.exec("UPDATE sessions SET created_at = now() - interval '10 minutes'")
	_, err := s.AccountDelete(t.Context(), in.Viewer, AccountDeleteInput{})
	wantMistakes(t, err, "NOT_ALLOWED")
	s.exec("UPDATE sessions SET created_at = now()")
	_, err = s.AccountDelete(t.Context(), in.Viewer, AccountDeleteInput{})
	s.check(err)
}

// An order that is placed while its account is being deleted either keeps the account, or is not
// placed.
func TestAccountDeleteBesideACheckout(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada := s.addUser(adaEmail)
	in := s.start(ada)
	place := func(tx *ent.Tx) error {
		return tx.Order.Create().SetNumber("N-1").SetUserID(ada.ID).SetCartID(typeid.NewCart()).SetCurrency("EUR").
			SetSubtotalNet(1).SetSubtotalTax(0).SetTotalNet(1).SetTotalTax(0).SetPaymentDueAt(time.Now()).Exec(t.Context())
	}
	var wg sync.WaitGroup
	var deleted error
	s.check(s.store.InTx(t.Context(), func(_ context.Context, tx *ent.Tx) error {
		s.check(place(tx))
		wg.Go(func() { deleted = s.deleteAccount(in.Viewer, goodPassword) })
		s.awaitWaiting(1)
		return nil
	}))
	wg.Wait()
	wantMistakes(t, deleted, "NOT_ALLOWED")
	if n := s.count("SELECT count(*) FROM orders WHERE user_id = $1", ada.ID); n != 1 {
		t.Errorf("%d orders", n)
	}
}

func TestStaffLeave(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	manager, second := s.addStaff(adaEmail, auth.ManageStaff), s.addStaff(graceEmail, auth.ManageStaff, auth.ManageStock)
	helper := s.addStaff("helper@example.com", auth.ManageStock)
	s.check(s.deleteAccount(s.start(helper).Viewer, goodPassword))

	var wg sync.WaitGroup // of two managers at the same time only one can go
	errs := make([]error, 2)
	for i, u := range []*ent.User{manager, second} {
		viewer := s.start(u).Viewer
		wg.Go(func() { errs[i] = s.deleteAccount(viewer, goodPassword) })
	}
	wg.Wait()
	if errs[0] == nil {
		errs[0], errs[1] = errs[1], errs[0]
	}
	wantMistakes(t, errs[0], "NOT_ALLOWED")
	if errs[1] != nil {
		t.Error(errs[1])
	}
	if n := s.count("SELECT count(*) FROM users"); n != 1 {
		t.Errorf("%d are left", n)
	}
}
