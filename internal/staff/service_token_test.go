package staff_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/migrate/migrations"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/staff"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

type userID = typeid.User

func TestServiceToken(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	made, err := o.CreateServiceToken(t.Context(), o.sam, staff.ServiceTokenCreateInput{
		Name: " ERP ", Permissions: []auth.Permission{auth.ManageOrders},
	})
	if err != nil || made.Token.Name != "ERP" || !strings.HasPrefix(made.Secret, staff.ServiceTokenPrefix) {
		t.Fatalf("%+v, %v", made, err)
	}
	want := auth.Viewer{Role: auth.Staff, Service: made.Token.ID, Permissions: auth.PermissionSetOf(auth.ManageOrders)}
	if got, until, err := o.Authenticate(t.Context(), made.Secret); err != nil || got != want || !until.IsZero() {
		t.Errorf("%+v until %s, %v", got, until, err)
	}
	var row string
	if err := o.st.DB.QueryRowContext(t.Context(), "SELECT s::text FROM service_tokens s").Scan(&row); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(row, strings.TrimPrefix(made.Secret, staff.ServiceTokenPrefix)) {
		t.Error("the secret is stored")
	}
	list, err := o.ServiceTokens(t.Context())
	if err != nil || len(list) != 1 || list[0].LastUsedAt == nil {
		t.Errorf("%v, %v", list, err)
	}
	if _, err := o.RevokeServiceToken(t.Context(), o.sam, staff.ServiceTokenRevokeInput{ID: made.Token.ID}); err != nil {
		t.Error(err)
	}
	for _, secret := range []string{made.Secret, "", "shopgraph_svc_x"} {
		_, _, err := o.Authenticate(t.Context(), secret)
		if known, ok := errors.AsType[*fault.Error](err); !ok || known.Kind != fault.KindUnauthenticated {
			t.Errorf("%q: %v", secret, err)
		}
	}
	_, err = o.RevokeServiceToken(t.Context(), o.sam, staff.ServiceTokenRevokeInput{ID: made.Token.ID})
	wantMistake(t, err, fault.CodeNotFound, "id")
	if n := len(o.log(t, staff.AuditLogFilter{})); n != 2 {
		t.Errorf("%d entries in the log", n)
	}
}

func TestServiceTokenExpires(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	end := time.Now().Add(time.Hour)
	made, err := o.CreateServiceToken(t.Context(), o.sam, staff.ServiceTokenCreateInput{
		Name: "ERP", Permissions: []auth.Permission{auth.ReadOrders}, ExpiresAt: &end,
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, until, err := o.Authenticate(t.Context(), made.Secret); err != nil || until.Sub(end).Abs() > time.Millisecond {
		t.Errorf("until %s, want %s, %v", until, end, err)
	}
	o.st.Client.ServiceToken.UpdateOneID(made.Token.ID).SetExpiresAt(time.Now().Add(-time.Second)).ExecX(t.Context())
	if _, _, err := o.Authenticate(t.Context(), made.Secret); err == nil {
		t.Error("a token outlives its end")
	}
}

func TestServiceTokenRefusals(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	past := time.Now().Add(-time.Hour)
	some := []auth.Permission{auth.ReadOrders}
	for name, tt := range map[string]struct {
		in    staff.ServiceTokenCreateInput
		code  fault.Code
		field string
	}{
		"no name":        {staff.ServiceTokenCreateInput{Name: " ", Permissions: some}, fault.CodeRequired, "name"},
		"a long name":    {staff.ServiceTokenCreateInput{Name: strings.Repeat("x", 101), Permissions: some}, fault.CodeTooLong, "name"},
		"no permission":  {staff.ServiceTokenCreateInput{Name: "x"}, fault.CodeRequired, "permissions"},
		"the staff":      {staff.ServiceTokenCreateInput{Name: "x", Permissions: []auth.Permission{auth.ManageStaff}}, fault.CodeNotAllowed, "permissions"},
		"an end by then": {staff.ServiceTokenCreateInput{Name: "x", Permissions: some, ExpiresAt: &past}, fault.CodeOutOfRange, "expiresAt"},
	} {
		_, err := o.CreateServiceToken(t.Context(), o.sam, tt.in)
		t.Run(name, func(t *testing.T) { wantMistake(t, err, tt.code, tt.field) })
	}
	lead := o.member(t, "lead@example.com", auth.PermissionSetOf(auth.ManageStaff))
	_, err := o.CreateServiceToken(t.Context(), lead, staff.ServiceTokenCreateInput{Name: "x", Permissions: some})
	wantMistake(t, err, fault.CodeNotAllowed, "permissions")
	if list, err := o.ServiceTokens(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
}

func TestVisibility(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	made, err := o.CreateServiceToken(t.Context(), o.sam, staff.ServiceTokenCreateInput{Name: "x", Permissions: []auth.Permission{auth.ReadOrders}})
	if err != nil {
		t.Fatal(err)
	}
	entry := o.st.Client.AuditEntry.Query().FirstX(t.Context())
	for _, tt := range []struct {
		permission    auth.Permission
		tokens, audit int
	}{{auth.ReadStaff, 1, 0}, {auth.ReadAuditLog, 0, 1}, {auth.ManageOrders, 0, 0}} {
		viewer := auth.Viewer{Role: auth.Staff, User: o.sam.User, Permissions: auth.PermissionSetOf(tt.permission)}
		tokens, err := o.ServiceTokensByID(t.Context(), viewer, []typeid.ServiceToken{made.Token.ID})
		if err != nil || len(tokens) != tt.tokens {
			t.Errorf("%s: %v, %v", tt.permission, tokens, err)
		}
		entries, err := o.AuditEntriesByID(t.Context(), viewer, []typeid.AuditEntry{entry.ID})
		if err != nil || len(entries) != tt.audit {
			t.Errorf("%s: %v, %v", tt.permission, entries, err)
		}
	}
}

// install makes a service's token.
func (o *office) install(t *testing.T, by auth.Viewer) *staff.MadeToken {
	t.Helper()
	made, err := o.CreateServiceToken(t.Context(), by, staff.ServiceTokenCreateInput{
		Name: "ERP", Permissions: []auth.Permission{auth.ReadOrders},
	})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// TestServiceTokensOfWhoGoes: when somebody leaves, or may do less, one is told of the tokens that
// they have made, or ends these, and no others.
func TestServiceTokensOfWhoGoes(t *testing.T) {
	t.Parallel()
	revoke := []auth.Permission{auth.ManageStaff}
	for name, change := range map[string]func(o *office, kim auth.Viewer, end bool) (staff.MembersTokens, error){
		"removed": func(o *office, kim auth.Viewer, end bool) (staff.MembersTokens, error) {
			return o.Remove(t.Context(), o.sam, staff.RemoveInput{ID: kim.User, RevokeServiceTokens: end})
		},
		"may do less": func(o *office, kim auth.Viewer, end bool) (staff.MembersTokens, error) {
			_, tokens, err := o.UpdatePermissions(t.Context(), o.sam, staff.PermissionsUpdateInput{ID: kim.User, Revoke: revoke, RevokeServiceTokens: end})
			return tokens, err
		},
		"may do as much": func(o *office, kim auth.Viewer, end bool) (staff.MembersTokens, error) {
			_, tokens, err := o.UpdatePermissions(t.Context(), o.sam, staff.PermissionsUpdateInput{ID: kim.User, RevokeServiceTokens: end})
			return tokens, err
		},
	} {
		for _, end := range []bool{false, true} {
			o := newOffice(t)
			kim := o.member(t, "kim@example.com", auth.AllPermissions())
			others, first, second, late := o.install(t, o.sam), o.install(t, kim), o.install(t, kim), o.install(t, kim)
			if maker := staff.MakerOf(first.Token); maker != kim.User {
				t.Errorf("%s was made by %s", first.Token.ID, maker)
			}
			if _, err := o.st.DB.ExecContext(t.Context(), "UPDATE service_tokens SET expires_at = now() WHERE id = $1", late.Token.ID); err != nil {
				t.Fatal(err)
			}
			tokens, err := change(o, kim, end)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			var valid []typeid.ServiceToken
			for _, token := range tokens.Valid {
				valid = append(valid, token.ID)
			}
			own := []typeid.ServiceToken{second.Token.ID, first.Token.ID}
			wantValid, wantRevoked := own, []typeid.ServiceToken(nil)
			if end {
				wantValid, wantRevoked = wantRevoked, wantValid
			}
			if !slices.Equal(valid, wantValid) || !slices.Equal(tokens.Revoked, wantRevoked) {
				t.Errorf("%s: valid are %v, revoked %v", name, valid, tokens.Revoked)
			}
			for _, made := range []*staff.MadeToken{first, second} {
				if _, _, err := o.Authenticate(t.Context(), made.Secret); (err != nil) != end {
					t.Errorf("%s: %v", name, err)
				}
				subject := made.Token.ID.String()
				entries := o.log(t, staff.AuditLogFilter{Subject: &subject})
				revoked := slices.Contains(entries, "service_token.revoked by "+o.sam.Actor()+" of "+subject)
				if revoked != end {
					t.Errorf("%s: the log has %v", name, entries)
				}
			}
			if _, _, err := o.Authenticate(t.Context(), others.Secret); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// TestServiceTokensStayWhenRefused: what is refused ends no tokens.
func TestServiceTokensStayWhenRefused(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	made := o.install(t, o.sam)
	clerk := o.member(t, "clerk@example.com", auth.PermissionSetOf(auth.ManageStaff))
	_, err := o.Remove(t.Context(), clerk, staff.RemoveInput{ID: o.sam.User, RevokeServiceTokens: true})
	wantMistake(t, err, fault.CodeNotAllowed, "id")
	if _, _, err := o.Authenticate(t.Context(), made.Secret); err != nil {
		t.Error(err)
	}
}

// TestEndOfManyTokens: how many tokens are ended makes no difference to the statements.
func TestEndOfManyTokens(t *testing.T) {
	t.Parallel()
	var made []int64
	for _, n := range []int{1, 20} {
		o := newOffice(t)
		kim := o.member(t, "kim@example.com", auth.AllPermissions())
		for range n {
			o.install(t, kim)
		}
		ctx, counter := store.CountStatements(t.Context())
		tokens, err := o.Remove(ctx, o.sam, staff.RemoveInput{ID: kim.User, RevokeServiceTokens: true})
		if err != nil || len(tokens.Revoked) != n {
			t.Fatalf("%v, %v", tokens, err)
		}
		made = append(made, counter.Load())
	}
	if made[0] != made[1] {
		t.Errorf("%d statements for one token, %d for twenty", made[0], made[1])
	}
}

// TestMembers: who made a token is on the staff, or not any more, or was never a user.
func TestMembers(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	customer := o.customer(t).ID
	got, err := staff.IsMember.Read(t.Context(), o.st.Client, []userID{o.sam.User, customer, {}})
	if err != nil || !got[o.sam.User] || got[customer] || got[userID{}] {
		t.Errorf("%v, %v", got, err)
	}
	nobody := "shopgraph admin create"
	if maker := staff.MakerOf(&ent.ServiceToken{CreatedBy: &nobody}); !maker.IsZero() {
		t.Errorf("made by %s", maker)
	}
}

// TestMakersOfOlderTokens: the audit log says who made a token before tokens themselves did.
func TestMakersOfOlderTokens(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	made := o.install(t, o.sam)
	if _, err := o.st.DB.ExecContext(t.Context(), "ALTER TABLE service_tokens DROP COLUMN created_by"); err != nil {
		t.Fatal(err)
	}
	migration, err := migrations.FS.ReadFile("20261129000005_makers_of_service_tokens.sql")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.st.DB.ExecContext(t.Context(), string(migration)); err != nil {
		t.Fatal(err)
	}
	again, err := o.st.Client.ServiceToken.Get(t.Context(), made.Token.ID)
	if err != nil || staff.MakerOf(again) != o.sam.User {
		t.Errorf("%v, %v", again, err)
	}
}
