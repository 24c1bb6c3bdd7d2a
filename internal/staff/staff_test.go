package staff_test

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/ent"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	"github.com/shopgraph/shopgraph/internal/account"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/mail"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/password"
	"github.com/shopgraph/shopgraph/internal/staff"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

var cheap = password.Params{Memory: 8, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// office is a store's staff, of whom Sam may do everything.
type office struct {
	*staff.Service
	accounts *account.Service
	st       *store.Store
	sam      auth.Viewer
}

func newOffice(t *testing.T) *office {
	t.Helper()
	st := pgtest.New(t)
	accounts := account.New(st, account.Options{
		Passwords: password.NewHasher(cheap), Queue: jobs.New(st, slog.New(slog.DiscardHandler), jobs.Options{}), Mail: mail.NewMailbox(10),
		HasBought: order.HasBought, Erasers: []account.Eraser{staff.Erase, order.Erase},
	})
	o := &office{Service: staff.New(st, accounts), accounts: accounts, st: st}
	o.sam = o.member(t, "sam@example.com", auth.AllPermissions())
	return o
}

// member returns a member of the staff.
func (o *office) member(t *testing.T, email string, permissions auth.PermissionSet) auth.Viewer {
	t.Helper()
	u, err := o.Create(t.Context(), email, "a quiet afternoon", "Sam", permissions)
	if err != nil {
		t.Fatal(err)
	}
	return auth.Viewer{Role: auth.Staff, User: u.ID, Permissions: permissions}
}

// permissions returns what a member may do.
func (o *office) permissions(t *testing.T, who auth.Viewer) auth.PermissionSet {
	t.Helper()
	sets, err := staff.PermissionsByUser.Read(t.Context(), o.st.Client, []userID{who.User})
	if err != nil {
		t.Fatal(err)
	}
	return sets[who.User]
}

// log returns the actions in the audit log, the newest first.
func (o *office) log(t *testing.T, filter staff.AuditLogFilter) (actions []string) {
	t.Helper()
	first := 100
	entries, err := o.AuditLog(t.Context(), filter, page.Args{First: &first})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries.Nodes() {
		if e.Action == "staff.created" { // by member
			continue
		}
		actions = append(actions, e.Action+" by "+e.Actor+" of "+e.Subject)
	}
	return actions
}

func wantMistake(t *testing.T, err error, code fault.Code, field ...string) {
	t.Helper()
	list, other := fault.Split(err)
	if other != nil || len(list) != 1 || list[0].Code != code || !cmp.Equal(list[0].Field, field) && len(field) > 0 {
		t.Errorf("error is %v, want %s at %v", err, code, field)
	}
}

func TestInvite(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	in := staff.InviteInput{Email: "Kim@Example.com", Name: "Kim", Permissions: []auth.Permission{auth.ManageOrders}}
	kim, err := o.Invite(t.Context(), o.sam, in)
	if err != nil || kim.Email != "kim@example.com" || kim.PasswordHash != nil {
		t.Fatalf("%+v, %v", kim, err)
	}
	if got := o.permissions(t, auth.Viewer{User: kim.ID}); got != auth.PermissionSetOf(auth.ManageOrders) {
		t.Errorf("may %v", got.List())
	}
	if n := pgtest.Count(t, o.st, "jobs"); n != 1 {
		t.Errorf("%d mails are to be sent", n)
	}
	_, err = o.Invite(t.Context(), o.sam, in)
	wantMistake(t, err, fault.CodeTaken, "email")
	lead := o.member(t, "lead@example.com", auth.PermissionSetOf(auth.ManageStaff))
	_, err = o.Invite(t.Context(), lead, staff.InviteInput{Email: "x@example.com", Permissions: []auth.Permission{auth.ManageOrders}})
	wantMistake(t, err, fault.CodeNotAllowed, "permissions")
	want := []string{"staff.invited by " + o.sam.User.String() + " of " + kim.ID.String()}
	if diff := cmp.Diff(want, o.log(t, staff.AuditLogFilter{})); diff != "" {
		t.Error(diff)
	}
}

func TestUpdatePermissions(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	kim := o.member(t, "kim@example.com", auth.PermissionSetOf(auth.ManageOrders, auth.ManageStock))
	for _, step := range []struct {
		grant, revoke []auth.Permission
		want          auth.PermissionSet
	}{
		{nil, nil, auth.PermissionSetOf(auth.ManageOrders, auth.ManageStock)},
		{[]auth.Permission{auth.ReadCustomers}, nil, auth.PermissionSetOf(auth.ManageOrders, auth.ManageStock, auth.ReadCustomers)},
		{nil, []auth.Permission{auth.ManageOrders, auth.ManageStock}, auth.PermissionSetOf(auth.ReadOrders, auth.ReadCustomers)},
		{[]auth.Permission{auth.ManageCustomers}, nil, auth.PermissionSetOf(auth.ReadOrders, auth.ManageCustomers)},
		{nil, []auth.Permission{auth.ReadCustomers}, auth.PermissionSetOf(auth.ReadOrders)}, // what includes it goes too
		{[]auth.Permission{auth.ManageStock}, []auth.Permission{auth.ManageStock}, auth.PermissionSetOf(auth.ReadOrders, auth.ManageStock)},
	} {
		u, _, err := o.UpdatePermissions(t.Context(), o.sam, staff.PermissionsUpdateInput{ID: kim.User, Grant: step.grant, Revoke: step.revoke})
		if err != nil || u.ID != kim.User {
			t.Fatalf("grant %v, revoke %v: %v", step.grant, step.revoke, err)
		}
		if got := o.permissions(t, kim); got != step.want {
			t.Errorf("grant %v, revoke %v: may %v, want %v", step.grant, step.revoke, got.List(), step.want.List())
		}
	}
	subject := kim.User.String()
	if n := len(o.log(t, staff.AuditLogFilter{Subject: &subject})); n != 5 {
		t.Errorf("%d changes are written down", n) // the first was none
	}
	nobody := staff.PermissionsUpdateInput{ID: o.customer(t).ID, Grant: []auth.Permission{auth.ReadOrders}}
	_, _, err := o.UpdatePermissions(t.Context(), o.sam, nobody)
	wantMistake(t, err, fault.CodeNotFound, "id")
	_, _, err = o.UpdatePermissions(t.Context(), kim, staff.PermissionsUpdateInput{ID: kim.User, Grant: []auth.Permission{auth.ManageStaff}})
	wantMistake(t, err, fault.CodeNotAllowed, "grant")
}

func (o *office) customer(t *testing.T) *ent.User {
	t.Helper()
	return o.st.Client.User.Create().SetKind("CUSTOMER").SetEmail("ada@example.com").SaveX(t.Context())
}

// TestSomebodyIsLeft has all who manage the staff give that up at the same time.
func TestSomebodyIsLeft(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	managers := []auth.Viewer{o.sam}
	for _, email := range []string{"a@example.com", "b@example.com", "c@example.com", "d@example.com"} {
		managers = append(managers, o.member(t, email, auth.AllPermissions()))
	}
	var refused atomic.Int64
	var work sync.WaitGroup
	for i, m := range managers {
		work.Go(func() {
			var err error
			if i%2 == 0 {
				_, err = o.Remove(t.Context(), m, staff.RemoveInput{ID: m.User})
			} else {
				_, _, err = o.UpdatePermissions(t.Context(), m, staff.PermissionsUpdateInput{ID: m.User, Revoke: []auth.Permission{auth.ManageStaff}})
			}
			if err != nil {
				wantMistake(t, err, fault.CodeNotAllowed)
				refused.Add(1)
			}
		})
	}
	work.Wait()
	if refused.Load() != 1 {
		t.Errorf("%d were refused, want 1", refused.Load())
	}
}

// TestNobodyStripsWhoMayDoMore has somebody who may only manage the staff try to get rid of Sam,
// who may do everything.
func TestNobodyStripsWhoMayDoMore(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	clerk := o.member(t, "clerk@example.com", auth.PermissionSetOf(auth.ManageStaff, auth.ReadOrders))
	_, _, err := o.UpdatePermissions(t.Context(), clerk, staff.PermissionsUpdateInput{ID: o.sam.User, Revoke: []auth.Permission{auth.ManageOrders}})
	wantMistake(t, err, fault.CodeNotAllowed, "revoke")
	_, _, err = o.UpdatePermissions(t.Context(), clerk, staff.PermissionsUpdateInput{ID: o.sam.User, Revoke: []auth.Permission{auth.ReadOrders}})
	wantMistake(t, err, fault.CodeNotAllowed, "revoke") // what includes it would go, too
	_, err = o.Remove(t.Context(), clerk, staff.RemoveInput{ID: o.sam.User})
	wantMistake(t, err, fault.CodeNotAllowed, "id")
	if got := o.permissions(t, o.sam); got != auth.AllPermissions() {
		t.Errorf("Sam may %v", got.List())
	}
	equal := o.member(t, "equal@example.com", clerk.Permissions)
	if _, err := o.Remove(t.Context(), clerk, staff.RemoveInput{ID: equal.User}); err != nil {
		t.Error(err)
	}
}

// TestInviteesAreNoManagersYet: who has not accepted an invitation cannot sign in, so somebody else
// must be left.
func TestInviteesAreNoManagersYet(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	_, err := o.Invite(t.Context(), o.sam, staff.InviteInput{Email: "kim@example.com", Permissions: auth.AllPermissions().List()})
	if err != nil {
		t.Fatal(err)
	}
	_, err = o.Remove(t.Context(), o.sam, staff.RemoveInput{ID: o.sam.User})
	wantMistake(t, err, fault.CodeNotAllowed)
}

func TestRemove(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	kim := o.member(t, "kim@example.com", auth.AllPermissions())
	if _, err := o.Remove(t.Context(), o.sam, staff.RemoveInput{ID: kim.User}); err != nil {
		t.Fatal(err)
	}
	if n := o.st.Client.User.Query().CountX(t.Context()); n != 1 {
		t.Errorf("%d accounts are left", n)
	}
	if n := pgtest.Count(t, o.st, "staff_permissions"); n != len(auth.AllPermissions().List()) {
		t.Errorf("%d permissions are left", n)
	}
	for _, id := range []userID{kim.User, o.customer(t).ID} {
		_, err := o.Remove(t.Context(), o.sam, staff.RemoveInput{ID: id})
		wantMistake(t, err, fault.CodeNotFound, "id")
	}
}

// Who has bought something is removed like anybody. The account is a customer's from then on, whose
// orders stay, be they on their way or not.
func TestRemoveWhoHasBought(t *testing.T) {
	t.Parallel()
	for _, status := range []entorder.Status{entorder.StatusPendingPayment, entorder.StatusConfirmed, entorder.StatusDelivered} {
		o := newOffice(t)
		kim := o.member(t, "kim@example.com", auth.AllPermissions())
		o.st.Client.Order.Create().SetNumber("N").SetUserID(kim.User).SetCartID(typeid.NewCart()).SetCurrency("EUR").
			SetSubtotalNet(1).SetSubtotalTax(0).SetTotalNet(1).SetTotalTax(0).SetStatus(status).SetPaymentDueAt(time.Now()).SaveX(t.Context())
		in, err := o.accounts.SignIn(t.Context(), account.SignInInput{Email: "kim@example.com", Password: "a quiet afternoon", Delivery: "TOKEN"}, account.Client{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.Remove(t.Context(), o.sam, staff.RemoveInput{ID: kim.User}); err != nil {
			t.Fatalf("%s: %v", status, err)
		}
		if _, _, err := o.accounts.Authenticate(t.Context(), in.Token); err == nil {
			t.Errorf("%s: the session goes on", status)
		}
		in, err = o.accounts.SignIn(t.Context(), account.SignInInput{Email: "kim@example.com", Password: "a quiet afternoon", Delivery: "TOKEN"}, account.Client{})
		if err != nil || in.Viewer.Role != auth.User || in.User.ID != kim.User {
			t.Errorf("%s: signed in as %+v, %v", status, in, err)
		}
		if may := o.permissions(t, kim); may != 0 {
			t.Errorf("%s: may %v", status, may.List())
		}
		if n := o.st.Client.Order.Query().Where(entorder.UserID(kim.User)).CountX(t.Context()); n != 1 {
			t.Errorf("%s: %d orders", status, n)
		}
		_, err = o.Remove(t.Context(), o.sam, staff.RemoveInput{ID: kim.User})
		wantMistake(t, err, fault.CodeNotFound, "id")
	}
}

// The last who may manage the staff stays, whatever they have bought.
func TestSomebodyIsLeftWhoHasBought(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.st.Client.Order.Create().SetNumber("N").SetUserID(o.sam.User).SetCartID(typeid.NewCart()).SetCurrency("EUR").
		SetSubtotalNet(1).SetSubtotalTax(0).SetTotalNet(1).SetTotalTax(0).SetPaymentDueAt(time.Now()).SaveX(t.Context())
	_, err := o.Remove(t.Context(), o.sam, staff.RemoveInput{ID: o.sam.User})
	wantMistake(t, err, fault.CodeNotAllowed)
	if may := o.permissions(t, o.sam); may != auth.AllPermissions() {
		t.Errorf("Sam may %v", may.List())
	}
}

func TestPermissionsByUser(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ada := o.member(t, "ada@example.com", auth.PermissionSetOf(auth.ManageOrders, auth.ReadAuditLog))
	none := o.member(t, "grace@example.com", 0)
	_, err := o.st.DB.ExecContext(t.Context(), `
		INSERT INTO staff_permissions (id, created_at, updated_at, user_id, permission)
		VALUES (gen_random_uuid(), now(), now(), $1, 'OF_OLD')`, ada.User)
	if err != nil {
		t.Fatal(err)
	}
	ctx, counter := store.CountStatements(t.Context())
	got, err := staff.PermissionsByUser.Read(ctx, o.st.Client, []userID{o.sam.User, ada.User, none.User})
	if err != nil || counter.Load() != 1 {
		t.Errorf("%d statements, %v", counter.Load(), err)
	}
	want := map[userID]auth.PermissionSet{o.sam.User: o.sam.Permissions, ada.User: ada.Permissions}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("permissions (-want +got):\n%s", diff)
	}
}

// Of two managers only one can be deprived of managing, or leave.
func TestSomebodyIsLeftToManage(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	user := func(who auth.Viewer) *ent.User { return o.st.Client.User.GetX(t.Context(), who.User) }
	erase := func(who auth.Viewer) error {
		return o.st.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
			if err := staff.Erase(ctx, tx, user(who)); err != nil {
				return err
			}
			_, err := tx.ExecContext(ctx, "DELETE FROM staff_permissions WHERE user_id = $1", who.User)
			return err
		})
	}
	o.member(t, "helper@example.com", auth.PermissionSetOf(auth.ReadStaff))
	wantMistake(t, erase(o.sam), fault.CodeNotAllowed)
	second := o.member(t, "ada@example.com", auth.PermissionSetOf(auth.ManageStaff))

	var wg sync.WaitGroup
	refused := make(chan bool, 2)
	for _, who := range []auth.Viewer{o.sam, second} {
		wg.Go(func() {
			err := erase(who)
			if _, other := fault.Split(err); other != nil {
				t.Error(other)
			}
			refused <- err != nil
		})
	}
	wg.Wait()
	if one, other := <-refused, <-refused; one == other {
		t.Errorf("both refused: %t", one)
	}
}
