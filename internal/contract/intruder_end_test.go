package contract_test

import (
	"github.com/shopgraph/shopgraph/internal/demo"
	"github.com/shopgraph/shopgraph/internal/oidc/oidctest"
)

// endAttempts are those whose control ends what the others need. The first ones only show what
// becomes of what is one's own.
func endAttempts() []attempt {
	return []attempt{
		{field: "Mutation.draftOrderDelete", takes: []string{"input.id"}, of: victims, needs: "MANAGE_ORDERS", owner: "boss", vars: byID("DraftOrder")},
		only("Mutation.checkoutComplete", "guest", func(w *world, guest *person) variables {
			checkout := w.purchase(guest, w.newCart(w.t, guest))
			checkout["payment"] = variables{"gatewayToken": "tok_action_required"}
			return input(checkout)
		}),
		only("Mutation.checkoutComplete", "guest", func(w *world, guest *person) variables {
			return input(w.purchaseInEuros(guest, variables{"gateway": "stripe"}))
		}),
		only("Mutation.checkoutComplete", "guest", func(w *world, guest *person) variables {
			return input(w.purchaseInEuros(guest, variables{"gateway": "bank-transfer"}))
		}),
		only("Mutation.paymentMarkPaid", "boss", func(w *world, _ *person) variables {
			return input(variables{"idempotencyKey": "paid", "paymentId": w.transfer()})
		}),
		only("Mutation.paymentRefundMarkMade", "boss", func(w *world, boss *person) variables {
			payment := w.transfer()
			boss.ask(w.t, `mutation($input: PaymentMarkPaidInput!) { paymentMarkPaid(input: $input) { payment { id } } }`, input(variables{
				"idempotencyKey": "too much", "paymentId": payment, "amount": variables{"amount": "9999.00", "currencyCode": "EUR"},
			})).text("paymentMarkPaid.payment.id")
			return input(variables{"idempotencyKey": "given back", "paymentId": payment})
		}),
		only("Mutation.checkoutComplete", "guest", func(w *world, guest *person) variables {
			return input(w.purchaseInEuros(guest, variables{"gateway": "stripe", "token": w.bank.debit(w.t)}))
		}),
		only("Mutation.checkoutComplete", "guest", func(w *world, guest *person) variables {
			return input(w.purchase(guest, w.newCart(w.t, guest)))
		}),
		only("Mutation.checkoutComplete", "guest", func(w *world, guest *person) variables { // of what had another price
			checkout := w.purchase(guest, w.newCart(w.t, guest))
			checkout["expectedTotal"] = variables{"amount": "0.01", "currencyCode": "USD"}
			if _, err := w.st.DB.ExecContext(w.t.Context(), "UPDATE cart_lines SET unit_amount = unit_amount + 1"); err != nil {
				w.t.Fatal(err)
			}
			return input(checkout)
		}),
		only("Mutation.signIn", "stranger", func(w *world, _ *person) variables {
			host := w.people["host"].own // its cart has all there are, and Ada has one too
			return input(variables{"email": demo.CustomerEmail, "password": demo.Password, "cart": host.cart(host.secrets["cart"])})
		}),
		only("Mutation.externalSignInComplete", "stranger", func(w *world, _ *person) variables {
			return input(w.beginAt(w.t, oidctest.User{Subject: "mallory", Email: w.mallory, EmailVerified: true}))
		}),
		only("Mutation.staffInvite", "boss", func(*world, *person) variables {
			return input(variables{"email": "new@example.com", "permissions": []any{"READ_STAFF"}})
		}),
		only("Mutation.staffRemove", "boss", func(w *world, _ *person) variables {
			return input(variables{"id": w.people[staffWithout("anything")].own.ids["User"]})
		}),
		only("Mutation.staffRemove", "boss", func(w *world, _ *person) variables {
			return input(variables{"id": w.leaver("first-leaver@example.com")})
		}),
		only("Mutation.staffRemove", "boss", func(w *world, _ *person) variables {
			return input(variables{"id": w.leaver("second-leaver@example.com"), "revokeServiceTokens": true})
		}),
		only("Mutation.staffPermissionsUpdate", "boss", func(w *world, _ *person) variables {
			return input(variables{"id": w.leaver("third-leaver@example.com"), "revokeServiceTokens": true})
		}),
		{
			field: "Mutation.serviceTokenRevoke", takes: []string{"input.id"}, of: []string{"boss"}, needs: "MANAGE_STAFF",
			vars: byID("ServiceToken"),
		},
		only("Mutation.emailVerify", "stranger", func(w *world, _ *person) variables {
			return input(variables{"token": w.people["ada"].own.secrets["verify"], "password": finePassword})
		}),
		only("Mutation.emailChange", "ada", func(w *world, _ *person) variables {
			return input(variables{"token": w.people["ada"].own.secrets["change"]})
		}),
		only("Mutation.passwordChange", "ada", func(*world, *person) variables {
			return input(variables{"currentPassword": demo.Password, "newPassword": finePassword})
		}),
		only("Mutation.accountDelete", staffWithout("READ_STAFF"), func(*world, *person) variables {
			return input(variables{"password": finePassword})
		}),
		{field: "Mutation.sessionRevoke", takes: []string{"input.id"}, of: []string{"boss", "ada"}, vars: byID("Session")},
		only("Mutation.passwordReset", "stranger", func(w *world, _ *person) variables {
			boss := w.people["boss"]
			return input(variables{"token": w.requestReset(w.t, boss, nil), "newPassword": finePassword})
		}),
	}
}

// only is a control alone: the field is tried elsewhere.
func only(field, owner string, own func(*world, *person) variables) attempt {
	return attempt{field: field, of: []string{owner}, by: []string{}, owner: owner, own: own}
}

// transfer has a guest buy something that waits for a transfer, and returns the payment's id.
func (w *world) transfer() string {
	guest := w.people["guest"]
	return guest.ask(w.t, `mutation($input: CheckoutCompleteInput!) { checkoutComplete(input: $input) {
		... on PaymentTransferRequired { order { payments { id } } } } }`,
		input(w.purchaseInEuros(guest, variables{"gateway": "bank-transfer"}))).text("checkoutComplete.order.payments.0.id")
}

// leaver hires somebody who makes a token for a service, and returns their id.
func (w *world) leaver(email string) string {
	member, id := hire(w.t, w.people["boss"].client, email, "MANAGE_STAFF", "READ_ORDERS")
	install(w.t, member, "READ_ORDERS")
	return id
}
