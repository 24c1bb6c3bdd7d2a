package staff_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/staff"
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
