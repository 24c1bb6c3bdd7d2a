package contract_test

import (
	"strings"

	"github.com/shopgraph/shopgraph/internal/oidc/oidctest"
)

// cartChanges make the variables of what is done to a cart, of its reference and a line.
var cartChanges = map[string]func(w *world, ref variables, line string) variables{
	"Query.cart":               func(_ *world, ref variables, _ string) variables { return variables{"cart": ref} },
	"Subscription.cartUpdated": func(_ *world, ref variables, _ string) variables { return variables{"cart": ref} },
	"Mutation.cartLinesAdd": func(w *world, ref variables, _ string) variables {
		return input(variables{"cart": ref, "lines": []any{variables{"variantId": w.variant, "quantity": moreThanThereAre}}})
	},
	"Mutation.cartLinesUpdate": func(_ *world, ref variables, line string) variables {
		return input(variables{"cart": ref, "lines": []any{variables{"id": line, "quantity": 1}}})
	},
	"Mutation.cartLinesRemove": func(_ *world, ref variables, line string) variables {
		return input(variables{"cart": ref, "lineIds": []any{line}})
	},
	"Mutation.cartBuyerUpdate": func(_ *world, ref variables, _ string) variables {
		return input(variables{"cart": ref, "buyer": variables{"phone": "+4930123456"}})
	},
	"Mutation.cartAddressesUpdate": func(_ *world, ref variables, _ string) variables {
		return input(variables{"cart": ref, "billingAddress": variables{"none": true}})
	},
	"Mutation.cartNoteUpdate": func(_ *world, ref variables, _ string) variables {
		return input(variables{"cart": ref, "note": "read"})
	},
	"Mutation.cartGiftMessageUpdate": func(_ *world, ref variables, _ string) variables {
		return input(variables{"cart": ref, "giftMessage": "read"})
	},
	"Mutation.cartAttributesUpdate": func(_ *world, ref variables, _ string) variables {
		return input(variables{"cart": ref, "attributes": []any{}})
	},
	"Mutation.cartDeliveriesUpdate": func(_ *world, ref variables, _ string) variables {
		return input(variables{"cart": ref, "deliveries": []any{}})
	},
	"Mutation.cartCodesUpdate": func(_ *world, ref variables, _ string) variables {
		return input(variables{"cart": ref, "codes": []any{}})
	},
	"Mutation.cartGiftCardAdd": func(w *world, ref variables, _ string) variables {
		return input(variables{"cart": ref, "code": w.giftCard})
	},
	"Mutation.cartGiftCardRemove": func(_ *world, ref variables, _ string) variables {
		return input(variables{"cart": ref, "giftCardId": "gift_01h455vb4pex5vsknk084sn02q"})
	},
	"Mutation.cartStoreCreditUpdate": func(_ *world, ref variables, _ string) variables {
		return input(variables{"cart": ref, "use": false})
	},
	"Mutation.cartCurrencyUpdate": func(_ *world, ref variables, _ string) variables {
		return input(variables{"cart": ref, "currencyCode": "USD"})
	},
}

// cartAttempts name a cart by its id, with every secret that is not its own.
func cartAttempts() []attempt {
	var all []attempt
	for _, field := range []string{
		"Query.cart", "Subscription.cartUpdated", "Mutation.cartLinesUpdate", "Mutation.cartLinesAdd", "Mutation.cartLinesRemove", "Mutation.cartBuyerUpdate",
		"Mutation.cartAddressesUpdate", "Mutation.cartNoteUpdate", "Mutation.cartGiftMessageUpdate", "Mutation.cartAttributesUpdate", "Mutation.cartCurrencyUpdate", "Mutation.cartDeliveriesUpdate", "Mutation.cartCodesUpdate",
		"Mutation.cartGiftCardAdd", "Mutation.cartGiftCardRemove", "Mutation.cartStoreCreditUpdate",
	} {
		change, prefix := cartChanges[field], "input.cart."
		if !strings.HasPrefix(field, "Mutation.") {
			prefix = "cart."
		}
		for _, guess := range wrongSecrets {
			a := attempt{
				field: field, takes: []string{prefix + "id", prefix + "token"}, of: guess.of,
				vars: func(w *world, who *person, of belongings) variables {
					return change(w, of.cart(guess.secret(who, of)), of.ids["CartLine"])
				},
				owner: "host",
				own: func(w *world, host *person) variables {
					return change(w, host.own.cart(host.own.secrets["cart"]), host.own.ids["CartLine"])
				},
			}
			if field == "Mutation.cartLinesRemove" {
				a.owner = "-" // with the line, there would be nothing left to try
			}
			all = append(all, a)
		}
	}
	return all
}

// lineAttempts name a line of another's cart in an own one.
func lineAttempts() []attempt {
	ownCart := func(who *person) variables { return who.own.cart(who.own.secrets["cart"]) }
	return []attempt{
		{
			field: "Mutation.cartLinesUpdate", takes: []string{"input.lines.id"}, of: victims, by: []string{"guest", "grace"},
			vars: func(w *world, who *person, of belongings) variables {
				return cartChanges["Mutation.cartLinesUpdate"](w, ownCart(who), of.ids["CartLine"])
			},
			own: func(w *world, ada *person) variables {
				return cartChanges["Mutation.cartLinesUpdate"](w, ownCart(ada), ada.own.ids["CartLine"])
			},
		},
		{
			field: "Mutation.cartLinesRemove", takes: []string{"input.lineIds"}, of: victims, by: []string{"guest", "grace"},
			vars: func(w *world, who *person, of belongings) variables {
				return cartChanges["Mutation.cartLinesRemove"](w, ownCart(who), of.ids["CartLine"])
			},
			owner: "guest",
			own: func(w *world, guest *person) variables {
				return cartChanges["Mutation.cartLinesRemove"](w, ownCart(guest), guest.own.ids["CartLine"])
			},
		},
	}
}

// bookAttempts send what is in an own cart to another's saved address.
func bookAttempts() []attempt {
	var all []attempt
	for _, which := range []string{"shippingAddress", "billingAddress"} {
		to := func(cart, of belongings) variables {
			return input(variables{"cart": cart.cart(cart.secrets["cart"]), which: variables{"savedAddressId": of.ids["Address"]}})
		}
		all = append(all, attempt{
			field: "Mutation.cartAddressesUpdate", takes: []string{"input." + which + ".savedAddressId"}, of: []string{"ada", "boss"},
			by:   []string{"guest", "grace"},
			vars: func(_ *world, who *person, of belongings) variables { return to(who.own, of) },
			own:  func(_ *world, ada *person) variables { return to(ada.own, ada.own) },
		})
	}
	return all
}

// claimAttempts take another's cart as an own one.
func claimAttempts() []attempt {
	var all []attempt
	for _, guess := range wrongSecrets {
		all = append(all, attempt{
			field: "Mutation.cartClaim", takes: []string{"input.cart.id", "input.cart.token"}, of: guess.of, by: []string{"grace"}, owner: "grace",
			vars: func(_ *world, who *person, of belongings) variables {
				return input(variables{"cart": of.cart(guess.secret(who, of))})
			},
			own: func(w *world, _ *person) variables { return input(variables{"cart": w.cartOfNobody()}) },
		})
	}
	return all
}

// cartOfNobody is a new guest's cart with something that is not sold any more.
func (w *world) cartOfNobody() variables {
	w.t.Helper()
	const slug = "glass-pour-over-carafe"
	set := func(status string) {
		w.t.Helper()
		if _, err := w.st.DB.ExecContext(w.t.Context(), "UPDATE products SET status = $1 WHERE slug = $2", status, slug); err != nil {
			w.t.Fatal(err)
		}
	}
	set("ACTIVE")
	variant := w.guest.ask(w.t, readProduct, variables{"slug": slug}).text("product.variants.0.id")
	made := w.guest.ask(w.t, createCart, variables{"input": variables{"lines": []any{variables{"variantId": variant}}}})
	set("ARCHIVED")
	return variables{"id": made.text("cartCreate.cart.id"), "token": made.text("cartCreate.token")}
}

// checkoutAttempts check another's cart out, ask for what became of another's checkout, and pay
// with another's payment method.
func checkoutAttempts() []attempt {
	bought := func(b belongings) belongings {
		return belongings{ids: map[string]string{"Cart": b.ids["BoughtCart"]}}
	}
	var all []attempt
	for _, guess := range wrongSecrets {
		withSecret := func(who *person, cart, of belongings) variables {
			return input(purchaseOf(cart.cart(""), guess.secret(who, of)))
		}
		all = append(all,
			attempt{
				field: "Mutation.checkoutComplete", takes: []string{"input.cart.id", "input.cart.token"}, of: guess.of, owner: "-",
				vars: func(_ *world, who *person, of belongings) variables { return withSecret(who, of, of) },
			},
			attempt{ // with the key that it was bought with
				field: "Mutation.checkoutComplete", takes: []string{"input.cart.id", "input.cart.token"}, of: guess.of, owner: "-",
				vars: func(_ *world, who *person, of belongings) variables { return withSecret(who, bought(of), of) },
			},
			attempt{
				field: "Mutation.checkoutAbandon", takes: []string{"input.cart.id", "input.cart.token"}, of: guess.of, owner: "ada",
				own: func(_ *world, ada *person) variables { return input(variables{"cart": ada.own.cart("")}) },
				vars: func(_ *world, who *person, of belongings) variables {
					return input(variables{"cart": of.cart(guess.secret(who, of))})
				},
			})
	}
	return append(all, attempt{
		field: "Mutation.checkoutComplete", takes: []string{"input.payment.paymentMethodId"}, of: []string{"ada", "boss"},
		by: []string{"guest", "grace"},
		vars: func(w *world, who *person, of belongings) variables {
			checkout := w.purchase(who, who.own)
			checkout["payment"] = variables{"paymentMethodId": of.ids["PaymentMethod"]}
			return input(checkout)
		},
		owner: "-",
	})
}

// signInAttempts take another's cart along to an own account.
func signInAttempts() []attempt {
	var all []attempt
	for _, guess := range wrongSecrets {
		all = append(all,
			attempt{
				field: "Mutation.signIn", takes: []string{"input.cart.id", "input.cart.token"}, of: guess.of,
				by: []string{"stranger", "guest"}, owner: "-",
				vars: func(w *world, who *person, of belongings) variables {
					return input(variables{"email": w.mallory, "password": finePassword, "cart": of.cart(guess.secret(who, of))})
				},
			},
			attempt{
				field: "Mutation.externalSignInComplete", takes: []string{"input.cart.id", "input.cart.token"}, of: []string{"host"},
				by: []string{"stranger"}, owner: "-",
				vars: func(w *world, who *person, of belongings) variables {
					flow := w.beginAt(w.t, oidctest.User{Subject: "mallory", Email: w.mallory, EmailVerified: true})
					flow["cart"] = of.cart(guess.secret(who, of))
					return input(flow)
				},
			})
	}
	return all
}
