package contract_test

import (
	"github.com/shopgraph/shopgraph/internal/demo"
	"github.com/shopgraph/shopgraph/internal/oidc/oidctest"
)

// accountAttempts name what belongs to an account, and the account by its address.
func accountAttempts() []attempt {
	owners := []string{"ada", "boss"}
	return []attempt{
		{
			field: "Mutation.addressUpdate", takes: []string{"input.id"}, of: owners,
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"id": of.ids["Address"], "defaultShipping": false})
			},
		},
		{field: "Mutation.addressDelete", takes: []string{"input.id"}, of: owners, vars: byID("Address")},
		{field: "Mutation.paymentMethodDelete", takes: []string{"input.id"}, of: owners, vars: byID("PaymentMethod")},
		{field: "Mutation.externalIdentityUnlink", takes: []string{"input.id"}, of: []string{"ada"}, vars: byID("ExternalIdentity")},
		{
			field: "Mutation.signIn", takes: []string{"input.email", "input.password"}, of: owners, owner: "-",
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"email": of.email, "password": "a guess of an intruder"})
			},
		},
		{
			field: "Mutation.signIn", takes: []string{"input.deviceToken"}, of: []string{"ada"}, owner: "-",
			vars: func(_ *world, _ *person, of belongings) variables { // a stolen device lets nobody in
				return input(variables{"email": of.email, "password": "a guess of an intruder", "deviceToken": of.secrets["device"]})
			},
		},
		{
			field: "Mutation.externalSignInComplete", takes: []string{"input.deviceToken"}, of: []string{"ada"}, owner: "-",
			by: []string{"stranger"},
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"flowToken": wrong, "code": wrong, "state": wrong, "deviceToken": of.secrets["device"]})
			},
		},
		{
			field: "Mutation.signUp", takes: []string{"input.email"}, of: owners, owner: "-",
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"email": of.email, "password": finePassword})
			},
		},
		{
			field: "Mutation.passwordResetRequest", takes: []string{"input.email"}, of: owners, owner: "-",
			vars: func(_ *world, _ *person, of belongings) variables { return input(variables{"email": of.email}) },
		},
		{
			field: "Mutation.emailChangeRequest", takes: []string{"input.newEmail"}, of: owners, owner: "-", by: []string{"grace"},
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"newEmail": of.email, "password": demo.Password})
			},
		},
		{
			// Who reads the mail has not proved to be the account's owner.
			field: "Mutation.emailChange", takes: []string{"input.token"}, of: []string{"ada"}, owner: "-", by: []string{"grace"},
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"token": of.secrets["change"]})
			},
		},
		{
			field: "Mutation.externalSignInComplete", takes: []string{"input.code", "input.state"}, of: []string{"ada"}, owner: "-",
			by: []string{"stranger", "grace"},
			vars: func(w *world, _ *person, of belongings) variables { // the victim's code in the intruder's sign-in
				flow := w.beginAt(w.t, oidctest.User{Subject: "mallory", Email: w.mallory, EmailVerified: true})
				flow["code"] = of.secrets["code"]
				return input(flow)
			},
		},
		{
			field: "Mutation.externalSignInComplete", takes: []string{"input.code", "input.state"}, of: []string{"ada"}, owner: "-",
			by: []string{"stranger", "grace"},
			vars: func(w *world, _ *person, of belongings) variables {
				flow := w.beginAt(w.t, oidctest.User{Subject: "mallory", Email: w.mallory, EmailVerified: true})
				flow["code"], flow["state"] = of.secrets["code"], of.secrets["state"]
				return input(flow)
			},
		},
		{
			field: "Mutation.externalSignInComplete", takes: []string{"input.code", "input.state"}, of: []string{"ada"}, owner: "-",
			by: []string{"stranger"},
			vars: func(_ *world, _ *person, of belongings) variables { // what a victim was sent back with, without the flow
				return input(variables{"flowToken": wrong, "code": of.secrets["code"], "state": of.secrets["state"]})
			},
		},
	}
}

// staffAttempts name members of the staff, services, and whom the log is about.
func staffAttempts() []attempt {
	boss := []string{"boss"}
	notStaff := []string{"ada"} // for those who manage the staff
	update := func(_ *world, _ *person, of belongings) variables {
		return input(variables{"id": of.ids["User"], "revoke": []any{"MANAGE_PRODUCTS"}})
	}
	remove := byID("User")
	manager := []string{staffWithout("nothing")}
	filter := func(name string, value func(belongings) string) func(*world, *person, belongings) variables {
		return func(_ *world, _ *person, of belongings) variables {
			return variables{"filter": variables{name: value(of)}}
		}
	}
	id := func(of belongings) string { return of.ids["User"] }
	email := func(of belongings) string { return of.email }
	return []attempt{
		{field: "Mutation.staffPermissionsUpdate", takes: []string{"input.id"}, of: boss, needs: "MANAGE_STAFF", vars: update},
		{field: "Mutation.staffPermissionsUpdate", takes: []string{"input.id"}, of: notStaff, by: manager, owner: "-", vars: update},
		{field: "Mutation.staffRemove", takes: []string{"input.id"}, of: boss, needs: "MANAGE_STAFF", vars: remove, owner: "-"},
		{field: "Mutation.staffRemove", takes: []string{"input.id"}, of: notStaff, by: manager, owner: "-", vars: remove},
		{
			field: "Mutation.staffInvite", takes: []string{"input.email"}, of: []string{"ada", "boss"}, needs: "MANAGE_STAFF", owner: "-",
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"email": of.email, "permissions": []any{}})
			},
		},
		{
			field: "Mutation.serviceTokenCreate", needs: "MANAGE_STAFF", owner: "boss", of: boss,
			vars: func(*world, *person, belongings) variables {
				return input(variables{"name": "attempt", "permissions": []any{"READ_ORDERS"}})
			},
		},
		{
			field: "Query.customers", takes: []string{"filter.search"}, of: []string{"ada"}, needs: "READ_CUSTOMERS", owner: "boss",
			vars: filter("search", email), own: func(w *world, _ *person) variables {
				return variables{"filter": variables{"search": w.people["ada"].own.email}}
			},
		},
		{field: "Query.staff", takes: []string{"filter.search"}, of: boss, needs: "READ_STAFF", vars: filter("search", email)},
		{field: "Query.auditLog", takes: []string{"filter.actor"}, of: boss, needs: "READ_AUDIT_LOG", vars: filter("actor", id)},
		{
			field: "Query.auditLog", takes: []string{"filter.subject"}, of: boss, needs: "READ_AUDIT_LOG",
			vars: filter("subject", func(of belongings) string { return of.ids["ServiceToken"] }),
		},
	}
}
