package contract_test

import (
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/internal/demo"
)

const (
	invite = `mutation($input: StaffInviteInput!) {
		staffInvite(input: $input) { user { id permissions } userErrors { code message field } }
	}`
	updatePermissions = `mutation($input: StaffPermissionsUpdateInput!) {
		staffPermissionsUpdate(input: $input) { user { id permissions } userErrors { code message field } }
	}`
	removeStaff = `mutation($input: StaffRemoveInput!) {
		staffRemove(input: $input) { removedId userErrors { code message field } }
	}`
	makeService = `mutation($input: ServiceTokenCreateInput!) {
		serviceTokenCreate(input: $input) { token serviceToken { id permissions } userErrors { code message field } }
	}`
	revokeService = `mutation($input: ServiceTokenRevokeInput!) {
		serviceTokenRevoke(input: $input) { revokedId userErrors { code message field } }
	}`
	setPassword = `mutation($input: PasswordResetInput!) { passwordReset(input: $input) { email userErrors { code message field } } }`
	countOrders = `{ orders(first: 1) { totalCount } }`
)

// hire invites somebody to the staff, who sets a password by the mailed link and signs in.
func hire(t testing.TB, boss client, email string, permissions ...any) (member client, id string) {
	t.Helper()
	if permissions == nil {
		permissions = []any{}
	}
	invited := boss.ask(t, invite, variables{"input": variables{"email": email, "permissions": permissions}})
	guest := boss
	guest.token = ""
	token := guest.mailed(t, "reset-password", email)
	guest.ask(t, setPassword, variables{"input": variables{"token": token, "newPassword": finePassword}}).is("passwordReset.email", email)
	return guest.signInWith(t, email, finePassword), invited.text("staffInvite.user.id")
}

// install makes a service with permissions.
func install(t testing.TB, boss client, permissions ...any) (service client, id string) {
	t.Helper()
	made := boss.ask(t, makeService, variables{"input": variables{"name": "robot", "permissions": permissions}})
	boss.token = made.text("serviceTokenCreate.token")
	return boss, made.text("serviceTokenCreate.serviceToken.id")
}

// code returns the code of the first error of what somebody is told, "" without one.
func (c client) code(t testing.TB, document string, vars variables) string {
	t.Helper()
	got := decode(t, c.send(t, document, vars).body)
	if _, failed := child(got.value, "errors"); !failed {
		return ""
	}
	return got.text("errors.0.extensions.code")
}

// TestPermissionsAtOnce: what is granted or revoked counts for the very next request.
func TestPermissionsAtOnce(t *testing.T) {
	t.Parallel()
	_, databaseURL := newShop(t)
	boss := serve(t, databaseURL).signIn(t, demo.StaffEmail)
	sue, id := hire(t, boss, "sue@example.com")
	for range 20 {
		if got := sue.code(t, countOrders, nil); got != "FORBIDDEN" {
			t.Fatalf("without the permission: %q", got)
		}
		boss.ask(t, updatePermissions, variables{"input": variables{"id": id, "grant": []any{"READ_ORDERS"}}})
		if got := sue.code(t, countOrders, nil); got != "" {
			t.Fatalf("with the permission just granted: %q", got)
		}
		boss.ask(t, updatePermissions, variables{"input": variables{"id": id, "revoke": []any{"READ_ORDERS"}}})
	}
	boss.ask(t, removeStaff, variables{"input": variables{"id": id}}).is("staffRemove.removedId", id)
	if got := sue.code(t, countOrders, nil); got != "UNAUTHENTICATED" {
		t.Errorf("once removed: %q", got)
	}
}

// TestLastManager has two managers take the staff from one another at once: one of them is left.
func TestLastManager(t *testing.T) {
	t.Parallel()
	st, databaseURL := newShop(t)
	boss := serve(t, databaseURL).signIn(t, demo.StaffEmail)
	sue, sues := hire(t, boss, "sue@example.com", "MANAGE_STAFF")
	bosses := lookUp(t, st, "user", demo.StaffEmail)
	done := make(chan string, 2)
	take := func(by client, id string) {
		done <- string(by.send(t, updatePermissions, variables{"input": variables{"id": id, "revoke": []any{"MANAGE_STAFF"}}}).body)
	}
	go take(boss, sues)
	go take(sue, bosses)
	answers := receive(t, done) + receive(t, done)
	var managers int
	err := st.DB.QueryRowContext(t.Context(), "SELECT count(*) FROM staff_permissions WHERE permission = 'MANAGE_STAFF'").Scan(&managers)
	if err != nil || managers != 1 {
		t.Errorf("%d managers are left, %v: %s", managers, err, answers)
	}
}

// TestService lets a machine in with a token of its own: to what it may do, over every transport,
// and to nothing of users.
func TestService(t *testing.T) {
	t.Parallel()
	_, databaseURL := newShop(t)
	boss := serve(t, databaseURL).signIn(t, demo.StaffEmail)
	robot, id := install(t, boss, "READ_ORDERS")
	if !strings.HasPrefix(robot.token, "shopgraph_svc_") {
		t.Errorf("the token does not tell what it is: %.20s…", robot.token)
	}
	robot.ask(t, countOrders, nil).is("orders.totalCount", 0)
	for _, ask := range subscriptions {
		decode(t, ask(robot, t, countOrders, nil).next()).is("data.orders.totalCount", 0)
	}
	for _, document := range []string{
		`{ sessions { id } }`, `{ accountExport }`, `mutation { profileUpdate(input: { name: "Robot" }) { user { id } } }`,
		`mutation { signOut { userErrors { code } } }`, `{ staff { totalCount } }`,
		`mutation { orderCapture(input: { idempotencyKey: "k", orderId: "order_01h455vb4pex5vsknk084sn02q" }) { order { id } } }`,
	} {
		if got := robot.code(t, document, nil); got != "FORBIDDEN" {
			t.Errorf("%s by a service: %q", document, got)
		}
	}
	robot.ask(t, `{ me { id } }`, nil).is("me", nil)

	boss.ask(t, revokeService, variables{"input": variables{"id": id}}).is("serviceTokenRevoke.revokedId", id)
	if got := robot.code(t, countOrders, nil); got != "UNAUTHENTICATED" {
		t.Errorf("once revoked: %q", got)
	}
	if _, err := robot.dial(t.Context()); err == nil || !strings.Contains(err.Error(), "ENDED") {
		t.Errorf("once revoked, over WebSocket: %v", err)
	}
}
