package contract_test

import (
	"maps"
	"slices"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// held holds somebody's order for review, and returns the input of a decision about it.
func (w *world) held(name string) variables {
	id := w.people[name].own.ids["Order"]
	order, err := typeid.ParseOrder(id)
	if err == nil {
		_, err = w.st.DB.Exec(`UPDATE orders SET held_for_review_at = now(), review_reason = 'It is odd.' WHERE id = $1`, order)
	}
	if err != nil {
		panic(err)
	}
	return input(variables{"idempotencyKey": "control", "orderId": id})
}

// freshOrder is the id of an order of a guest's of which nothing is packed or invoiced.
func (w *world) freshOrder() string {
	return w.people["boss"].ask(w.t, `query($number: String!) { order(by: { number: $number }) { id } }`,
		variables{"number": w.placedByGuest("guest@example.com")}).text("order.id")
}

// comment notes something about an order, and returns the comment's id.
func (w *world) comment(order string) string {
	id := typeid.NewOrderComment()
	about, err := typeid.ParseOrder(order)
	if err == nil {
		_, err = w.st.DB.Exec(`INSERT INTO order_comments (id, created_at, updated_at, order_id, actor, text) VALUES ($1, now(), now(), $2, 'system', 'noted')`, id, about)
	}
	if err != nil {
		panic(err)
	}
	return id.String()
}

// orderAttempts name an order, by its id and by what is no tracking token of it.
func orderAttempts() []attempt {
	ref := func(_ *world, _ *person, of belongings) variables { return variables{"id": of.ids["Order"]} }
	idOf := func(more variables) func(*world, *person, belongings) variables {
		return func(_ *world, _ *person, of belongings) variables {
			vars := maps.Clone(more)
			vars["idempotencyKey"], vars["orderId"] = "attempt", of.ids["Order"]
			return input(vars)
		}
	}
	return []attempt{
		{
			field: "Query.order", takes: []string{"by.id"}, of: victims, needs: "READ_ORDERS",
			vars: func(w *world, who *person, of belongings) variables { return variables{"by": ref(w, who, of)} },
		},
		{
			field: "Query.order", with: "Fulfillment.location", takes: []string{"by.id"}, of: victims, needs: "READ_ORDERS", owner: "boss",
			vars: func(_ *world, _ *person, of belongings) variables {
				return variables{"by": variables{"id": of.ids["Order"]}}
			},
		},
		{
			field: "Subscription.orderEvents", takes: []string{"order.id"}, of: victims, needs: "READ_ORDERS",
			vars: func(w *world, who *person, of belongings) variables { return variables{"order": ref(w, who, of)} },
		},
		{
			field: "Query.order", takes: []string{"by.number"}, of: victims, needs: "READ_ORDERS",
			vars: func(_ *world, _ *person, of belongings) variables {
				return variables{"by": variables{"number": of.number}}
			},
		},
		{
			field: "Subscription.orderEvents", takes: []string{"order.number"}, of: victims, needs: "READ_ORDERS",
			vars: func(_ *world, _ *person, of belongings) variables {
				return variables{"order": variables{"number": of.number}}
			},
		},
		{
			field: "Mutation.orderCancel", takes: []string{"input.order.number"}, of: victims, needs: "MANAGE_ORDERS", owner: "-",
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"idempotencyKey": "by number", "order": variables{"number": of.number}, "reason": "attempt"})
			},
		},
		{
			field: "Mutation.cartReorder", takes: []string{"input.order.id"}, of: victims, needs: "READ_ORDERS", owner: "ada",
			vars: func(w *world, who *person, of belongings) variables {
				return input(variables{"order": ref(w, who, of)})
			},
		},
		{
			field: "Mutation.cartReorder", takes: []string{"input.order.number"}, of: victims, needs: "READ_ORDERS", owner: "ada",
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"order": variables{"number": of.number}})
			},
		},
		{
			field: "Mutation.orderUpdate", takes: []string{"input.id"}, of: victims, needs: "MANAGE_ORDERS", owner: "boss",
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"id": of.ids["Order"], "addTags": []any{"attempt"}})
			},
		},
		{
			field: "Mutation.orderCommentCreate", takes: []string{"input.orderId"}, of: victims, needs: "MANAGE_ORDERS", owner: "boss",
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"orderId": of.ids["Order"], "text": "attempt"})
			},
		},
		{
			field: "Mutation.orderCommentDelete", takes: []string{"input.id"}, of: victims, needs: "MANAGE_ORDERS", owner: "boss",
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"id": of.ids["OrderComment"]})
			},
			own: func(w *world, boss *person) variables {
				return input(variables{"id": w.comment(boss.own.ids["Order"])})
			},
		},
		{
			field: "Query.orderDocumentsPrint", takes: []string{"input.orderIds"}, of: victims, needs: "READ_ORDERS", owner: "boss",
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"orderIds": []any{of.ids["Order"]}, "type": "INVOICE"})
			},
			own: func(w *world, _ *person) variables {
				return input(variables{"orderIds": []any{w.people["ada"].own.ids["Order"], w.freshOrder()}, "type": "INVOICE"})
			},
		},
		{
			field: "Query.orderExport", takes: []string{"id"}, of: victims, needs: "READ_ORDERS", owner: "boss",
			vars: func(_ *world, _ *person, of belongings) variables { return variables{"id": of.ids["OrderExport"]} },
		},
		{
			field: "Mutation.orderExportCancel", takes: []string{"input.id"}, of: victims, needs: "READ_ORDERS", owner: "boss",
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"id": of.ids["OrderExport"]})
			},
		},
		{
			field: "Mutation.ordersExport", takes: []string{"input.filter.customerId"}, of: []string{"ada"}, needs: "READ_ORDERS", owner: "boss",
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"idempotencyKey": "attempt", "filter": variables{"customerId": of.ids["User"]}})
			},
		},
		{
			field: "Mutation.ordersTag", takes: []string{"input.orderIds"}, of: victims, needs: "MANAGE_ORDERS", owner: "boss",
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"orderIds": []any{of.ids["Order"]}, "add": []any{"attempt at many"}})
			},
		},
		{
			field: "Mutation.ordersFulfill", takes: []string{"input.orderIds"}, of: victims, needs: "MANAGE_ORDERS", owner: "boss",
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"idempotencyKey": "attempt at many", "orderIds": []any{of.ids["Order"]}})
			},
			own: func(w *world, _ *person) variables {
				return input(variables{"idempotencyKey": "control of many", "orderIds": []any{w.freshOrder()}})
			},
		},
		{
			field: "Mutation.fulfillmentCreate", takes: []string{"input.orderId"}, of: victims, needs: "MANAGE_ORDERS", owner: "boss",
			vars: idOf(variables{}), own: func(w *world, _ *person) variables {
				return input(variables{"idempotencyKey": "control", "orderId": w.people["ada"].own.ids["Order"]})
			},
		},
		{
			field: "Mutation.fulfillmentCreate", takes: []string{"input.lines.orderLineId"}, of: []string{"host", "boss"}, owner: "-",
			by: []string{staffWithout("nothing"), serviceWithout("nothing")}, // in another order
			vars: func(w *world, _ *person, of belongings) variables {
				return input(variables{
					"idempotencyKey": "attempt", "orderId": w.people["ada"].own.ids["Order"],
					"lines": []any{variables{"orderLineId": of.ids["OrderLine"], "quantity": 1}},
				})
			},
		},
		{
			field: "Mutation.fulfillmentUpdate", takes: []string{"input.id"}, of: victims, needs: "MANAGE_ORDERS", owner: "boss",
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"id": of.ids["Fulfillment"], "carrier": "attempt"})
			},
		},
		{
			field: "Mutation.orderCapture", takes: []string{"input.orderId"}, of: victims, needs: "MANAGE_ORDERS", owner: "boss",
			vars: idOf(variables{}),
		},
		{
			field: "Mutation.paymentMarkPaid", takes: []string{"input.paymentId"}, of: victims, needs: "MANAGE_ORDERS", owner: "-",
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"idempotencyKey": "attempt", "paymentId": of.ids["Payment"]})
			},
		},
		{
			field: "Mutation.paymentRefundMarkMade", takes: []string{"input.paymentId"}, of: victims, needs: "MANAGE_ORDERS", owner: "-",
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"idempotencyKey": "attempt", "paymentId": of.ids["Payment"]})
			},
		},
		{
			field: "Mutation.customerOnAccountUpdate", takes: []string{"input.customerId"}, of: []string{"ada", "grace"}, needs: "MANAGE_CUSTOMERS", owner: "boss",
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"customerId": of.ids["User"], "limit": inDollars("5")})
			},
		},
		{
			field: "Query.orderRefundPreview", takes: []string{"input.orderId"}, of: victims, needs: "MANAGE_ORDERS", owner: "boss",
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"orderId": of.ids["Order"], "lines": []any{variables{"orderLineId": of.ids["OrderLine"], "quantity": 1}}})
			},
			own: func(w *world, _ *person) variables {
				return input(variables{"orderId": w.people["ada"].own.ids["Order"], "adjustment": inDollars("0.10")})
			},
		},
		{
			field: "Mutation.invoiceIssue", takes: []string{"input.orderId"}, of: victims, needs: "MANAGE_ORDERS", owner: "boss",
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"orderId": of.ids["Order"]})
			},
		},
		{
			field: "Query.documents", takes: []string{"filter.orderId"}, of: victims, needs: "READ_ORDERS", owner: "boss",
			vars: func(_ *world, _ *person, of belongings) variables {
				return variables{"filter": variables{"orderId": of.ids["Order"]}}
			},
		},
		{
			field: "Query.documents", takes: []string{"filter.number"}, of: victims, needs: "READ_ORDERS", owner: "boss",
			vars: func(_ *world, _ *person, of belongings) variables {
				return variables{"filter": variables{"number": of.invoice}}
			},
		},
		{
			field: "Mutation.orderRefund", takes: []string{"input.orderId"}, of: victims, needs: "MANAGE_ORDERS", owner: "boss",
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"idempotencyKey": "of " + of.ids["Order"], "orderId": of.ids["Order"], "adjustment": inDollars("0.05")})
			},
		},
		{
			field: "Mutation.orderRefund", takes: []string{"input.lines.orderLineId", "input.tenders.paymentId", "input.tenders.giftCardId"}, of: []string{"host", "boss"}, owner: "-",
			by: []string{staffWithout("nothing"), serviceWithout("nothing")}, // in another order
			vars: func(w *world, _ *person, of belongings) variables {
				return input(variables{
					"idempotencyKey": "attempt", "orderId": w.people["ada"].own.ids["Order"],
					"lines": []any{variables{"orderLineId": of.ids["OrderLine"], "quantity": 1}},
					"tenders": []any{
						variables{"paymentId": of.ids["Payment"], "amount": inDollars("0.01")}, variables{"giftCardId": of.ids["GiftCard"], "amount": inDollars("0.01")},
					},
				})
			},
		},
		{
			field: "Query.orderRefundPreview", takes: []string{"input.lines.orderLineId", "input.tenders.paymentId", "input.tenders.giftCardId"}, of: []string{"host", "boss"}, owner: "-",
			by: []string{staffWithout("nothing"), serviceWithout("nothing")}, // in another order
			vars: func(w *world, _ *person, of belongings) variables {
				return input(variables{
					"orderId": w.people["ada"].own.ids["Order"],
					"lines":   []any{variables{"orderLineId": of.ids["OrderLine"], "quantity": 1}},
					"tenders": []any{
						variables{"paymentId": of.ids["Payment"], "amount": inDollars("0.01")}, variables{"giftCardId": of.ids["GiftCard"], "amount": inDollars("0.01")},
					},
				})
			},
		},
		{
			field: "Mutation.refundApprove", takes: []string{"input.refundId"}, of: victims, needs: "APPROVE_REFUNDS", owner: "boss",
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"refundId": of.ids["Refund"]})
			},
		},
		{
			field: "Mutation.refundDecline", takes: []string{"input.refundId"}, of: victims, needs: "APPROVE_REFUNDS", owner: "boss",
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"refundId": of.ids["Refund"]})
			},
			own: func(w *world, _ *person) variables {
				return input(variables{"refundId": w.people["grace"].own.ids["Refund"]})
			},
		},
		{
			field: "Mutation.orderReviewApprove", takes: []string{"input.orderId"}, of: victims, needs: "MANAGE_ORDERS", owner: "boss",
			vars: idOf(variables{"note": "attempt"}), own: func(w *world, _ *person) variables { return w.held("ada") },
		},
		{
			field: "Mutation.orderReviewReject", takes: []string{"input.orderId"}, of: victims, needs: "MANAGE_ORDERS", owner: "boss",
			vars: idOf(variables{"reason": "attempt"}), own: func(w *world, _ *person) variables { return w.held("grace") },
		},
		{
			field: "Mutation.staffTaskResolve", takes: []string{"input.id"}, of: victims, needs: "MANAGE_ORDERS", owner: "boss",
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"id": of.ids["StaffTask"], "note": "attempt"})
			},
		},
		{
			field: "Mutation.orderCancel", takes: []string{"input.orderId"}, of: victims, needs: "MANAGE_ORDERS", owner: "ada",
			vars: idOf(variables{"reason": "attempt"}),
		},
		{
			field: "Mutation.orderCancel", takes: []string{"input.order.id"}, of: victims, needs: "MANAGE_ORDERS", owner: "-",
			vars: func(w *world, who *person, of belongings) variables {
				return input(variables{"idempotencyKey": "by reference", "order": ref(w, who, of), "reason": "attempt"})
			},
		},
		{
			field: "Mutation.ordersClaim", takes: []string{"input.number"}, of: victims, owner: "ada",
			vars: func(_ *world, _ *person, of belongings) variables { return input(variables{"number": of.number}) },
			own: func(w *world, ada *person) variables {
				return input(variables{"number": w.placedByGuest(ada.own.email)})
			},
		},
		{
			field: "Mutation.orderTrackingRequest", takes: []string{"input.number", "input.email"}, of: victims, owner: "-",
			vars: func(_ *world, who *person, of belongings) variables {
				return input(variables{"number": of.number, "email": who.own.email})
			},
		},
		{
			field: "Mutation.orderTrackingRequest", takes: []string{"input.number", "input.email"}, of: victims, owner: "-",
			vars: func(w *world, who *person, of belongings) variables {
				if who.own.number == "" {
					return input(variables{"number": w.nobody.number, "email": of.email})
				}
				return input(variables{"number": who.own.number, "email": of.email})
			},
		},
	}
}

// secretPlaces are where secrets open something, with what is theirs to open, and how one is given.
var secretPlaces = []struct {
	field, takes, opens string
	vars                func(secret string) variables
}{
	{"Query.order", "by.trackingToken", "tracking", func(s string) variables { return variables{"by": variables{"trackingToken": s}} }},
	{"Subscription.orderEvents", "order.trackingToken", "tracking", func(s string) variables {
		return variables{"order": variables{"trackingToken": s}}
	}},
	{"Query.sharedWishlist", "token", "wishlist", func(s string) variables { return variables{"token": s} }},
	{"Mutation.orderCancel", "input.order.trackingToken", "tracking", func(s string) variables {
		return input(variables{"idempotencyKey": "by token", "order": variables{"trackingToken": s}})
	}},
	{"Mutation.returnRequest", "input.order.trackingToken", "tracking", func(s string) variables {
		return input(variables{"idempotencyKey": "by token", "order": variables{"trackingToken": s}, "lines": []any{}})
	}},
	{"Query.returnQuote", "input.order.trackingToken", "tracking", func(s string) variables {
		return input(variables{"order": variables{"trackingToken": s}, "lines": []any{}})
	}},
	{"Mutation.returnCancel", "input.order.trackingToken", "tracking", func(s string) variables {
		return input(variables{"order": variables{"trackingToken": s}, "returnId": "return_01h455vb4pex5vsknk084sn02q"})
	}},
	{"Mutation.cartReorder", "input.order.trackingToken", "tracking", func(s string) variables {
		return input(variables{"order": variables{"trackingToken": s}})
	}},
	{"Mutation.cartRestore", "input.token", "reminder", func(s string) variables { return input(variables{"token": s}) }},
	{"Mutation.productAlertConfirm", "input.token", "alert", func(s string) variables { return input(variables{"token": s}) }},
	{"Mutation.productAlertDelete", "input.token", "alert", func(s string) variables { return input(variables{"token": s}) }},
	{"Mutation.cartMailOptOut", "input.token", "reminder", func(s string) variables { return input(variables{"token": s}) }},
	{"Mutation.emailVerify", "input.token", "verify", func(s string) variables { return input(variables{"token": s, "password": finePassword}) }},
	{"Mutation.emailChange", "input.token", "change", func(s string) variables { return input(variables{"token": s}) }},
	{"Mutation.passwordReset", "input.token", "reset", func(s string) variables {
		return input(variables{"token": s, "newPassword": "an intruder's password"})
	}},
	{"Mutation.externalSignInComplete", "input.flowToken", "flow", func(s string) variables {
		return input(variables{"flowToken": s, "code": wrong, "state": wrong})
	}},
}

// secretAttempts give every secret where another is wanted: none opens anything but what it is for.
func secretAttempts() []attempt {
	var all []attempt
	for _, to := range secretPlaces {
		for _, kind := range []string{"cart", "tracking", "session", "service", "device", "reset", "change", "verify", "flow", "code", "state", "wishlist", "reminder", "alert"} {
			if kind == to.opens {
				continue
			}
			by := []string{"stranger", "grace"}
			if to.field == "Mutation.emailChange" { // is not for guests
				by = []string{"grace"}
			}
			all = append(all, attempt{
				field: to.field, takes: []string{to.takes}, of: havers[kind], by: by, owner: "-",
				vars: func(_ *world, _ *person, of belongings) variables { return to.vars(of.secrets[kind]) },
			})
		}
		if i := slices.Index([]string{"Query.order", "Subscription.orderEvents"}, to.field); i >= 0 {
			all = append(all, attempt{
				field: to.field, takes: []string{to.takes}, of: []string{"host"}, by: []string{"stranger", "grace"},
				vars: func(_ *world, _ *person, of belongings) variables { return to.vars(of.ids["Order"]) },
				own:  func(_ *world, host *person) variables { return to.vars(host.own.secrets["tracking"]) },
			})
		}
	}
	return all
}

// havers say which victims have which secret.
var havers = map[string][]string{
	"cart": {"host"}, "tracking": {"host"}, "session": {"ada", "boss"}, "service": {"boss"}, "device": {"ada"}, "reset": {"ada"}, "change": {"ada"},
	"verify": {"ada"}, "flow": {"ada"}, "code": {"ada"}, "state": {"ada"}, "wishlist": {"ada", "boss"}, "reminder": {"host"}, "alert": {"host"},
}

// stockAttempts read the log of stock, a location, promotions, and tax rates.
func stockAttempts() []attempt {
	all := []attempt{{
		field: "Query.location", takes: []string{"id"}, of: []string{"boss"}, needs: "MANAGE_STOCK",
		vars: func(_ *world, _ *person, of belongings) variables { return variables{"id": of.ids["Location"]} },
	}, {
		field: "Query.variant", with: "Variant.stockLevels", of: []string{"boss"}, needs: "MANAGE_STOCK",
		vars: func(*world, *person, belongings) variables { return variables{"sku": "FLATWHITE-SAGE"} },
	}, {
		field: "Query.stockMovements", with: "StockMovement.order", takes: []string{"filter.orderId"}, of: victims, needs: "READ_ORDERS", owner: "boss",
		vars: func(_ *world, _ *person, of belongings) variables {
			return variables{"filter": variables{"orderId": of.ids["Order"]}}
		},
	}, {
		field: "Query.orders", takes: []string{"filter.number"}, of: victims, needs: "READ_ORDERS", owner: "boss",
		vars: func(_ *world, _ *person, of belongings) variables {
			return variables{"filter": variables{"number": of.number}}
		},
	}, {
		field: "Query.orders", takes: []string{"filter.customerId"}, of: []string{"ada", "boss"}, needs: "READ_ORDERS", owner: "boss",
		vars: func(_ *world, _ *person, of belongings) variables {
			return variables{"filter": variables{"customerId": of.ids["User"]}}
		},
	}, {
		field: "Query.gatewayEvents", takes: []string{"filter.orderId"}, of: victims, needs: "READ_ORDERS", owner: "boss",
		vars: func(_ *world, _ *person, of belongings) variables {
			return variables{"filter": variables{"orderId": of.ids["Order"]}}
		},
	}}
	all = append(all, attempt{
		field: "Query.promotions", of: []string{"boss"}, by: everyone(), vars: noVariables,
	}, attempt{
		field: "Query.promotion", takes: []string{"id"}, of: []string{"boss"}, needs: "MANAGE_PROMOTIONS",
		vars: func(_ *world, _ *person, of belongings) variables { return variables{"id": of.ids["Promotion"]} },
	}, attempt{
		field: "Query.promotionCodes", takes: []string{"filter.promotionId"}, of: []string{"boss"}, needs: "MANAGE_PROMOTIONS",
		vars: func(_ *world, _ *person, of belongings) variables {
			return variables{"filter": variables{"promotionId": of.ids["Promotion"]}}
		},
	}, attempt{
		field: "Query.promotionCodes", takes: []string{"filter.code"}, of: []string{"boss"}, needs: "MANAGE_PROMOTIONS",
		vars: func(_ *world, _ *person, of belongings) variables {
			return variables{"filter": variables{"promotionId": of.ids["Promotion"], "code": "AUTUMN"}}
		},
	}, attempt{
		field: "Query.promotionPreview", takes: []string{"input.promotionIds", "input.customerGroupId"}, of: []string{"boss"}, needs: "MANAGE_PROMOTIONS",
		vars: func(w *world, _ *person, of belongings) variables {
			return input(variables{
				"lines": []any{variables{"variantId": w.variant}}, "promotionIds": []any{of.ids["Promotion"]}, "customerGroupId": of.ids["CustomerGroup"],
			})
		},
	}, attempt{
		field: "Query.giftCards", of: []string{"boss"}, by: everyone(), vars: noVariables,
	}, attempt{
		field: "Mutation.giftCardIssue", of: []string{"boss"}, needs: "MANAGE_GIFT_CARDS", owner: "boss",
		vars: func(*world, *person, belongings) variables {
			return input(variables{"idempotencyKey": "issue", "amount": inDollars("1")})
		},
	}, attempt{
		field: "Query.books", of: []string{"boss"}, needs: "READ_BOOKS", owner: "boss",
		vars: func(*world, *person, belongings) variables {
			return variables{"from": "2020-01-01T00:00:00Z", "to": "2100-01-01T00:00:00Z", "currencyCode": "USD"}
		},
	}, attempt{
		field: "Query.mailPreview", takes: []string{"orderId"}, of: victims, needs: "READ_ORDERS", owner: "boss",
		vars: func(_ *world, _ *person, of belongings) variables {
			return variables{"kind": "PLACED", "orderId": of.ids["Order"]}
		},
	}, attempt{
		field: "Query.orderPostings", takes: []string{"orderId"}, of: victims, needs: "READ_BOOKS", owner: "boss",
		vars: func(_ *world, _ *person, of belongings) variables { return variables{"orderId": of.ids["Order"]} },
	}, attempt{
		field: "Query.giftCardEntries", takes: []string{"giftCardId"}, of: victims, needs: "MANAGE_GIFT_CARDS", owner: "boss",
		vars: func(_ *world, _ *person, of belongings) variables { return variables{"giftCardId": of.ids["GiftCard"]} },
	}, attempt{
		field: "Query.storeCreditEntries", takes: []string{"userId"}, of: []string{"ada"}, needs: "MANAGE_GIFT_CARDS", owner: "boss",
		vars: func(_ *world, _ *person, of belongings) variables { return variables{"userId": of.ids["User"]} },
	}, attempt{
		field: "Mutation.storeCreditAdjust", takes: []string{"input.userId"}, of: []string{"ada"}, needs: "MANAGE_GIFT_CARDS", owner: "boss",
		vars: func(_ *world, _ *person, of belongings) variables {
			return input(variables{"idempotencyKey": "credit", "userId": of.ids["User"], "amount": inDollars("5"), "reason": "sorry"})
		},
	}, attempt{
		field: "Mutation.giftCardUpdate", takes: []string{"input.id"}, of: victims, needs: "MANAGE_GIFT_CARDS", owner: "boss",
		vars: func(_ *world, _ *person, of belongings) variables {
			return input(variables{"id": of.ids["GiftCard"], "note": "seen"})
		},
	}, attempt{
		field: "Mutation.giftCardAdjust", takes: []string{"input.giftCardId"}, of: victims, needs: "MANAGE_GIFT_CARDS", owner: "boss",
		vars: func(_ *world, _ *person, of belongings) variables {
			return input(variables{"idempotencyKey": "of " + of.ids["GiftCard"], "giftCardId": of.ids["GiftCard"], "amount": inDollars("1"), "reason": "seen"})
		},
	}, attempt{
		field: "Query.variant", with: "Variant.taxClass", of: []string{"boss"}, needs: "MANAGE_PRODUCTS",
		vars: func(*world, *person, belongings) variables { return variables{"sku": "FLATWHITE-SAGE"} },
	}, attempt{
		field: "Query.product", with: "Product.taxClass", of: []string{"boss"}, needs: "MANAGE_PRODUCTS",
		vars: func(*world, *person, belongings) variables { return variables{"slug": "flat-white-cup"} },
	}, attempt{
		field: "Query.taxRates", of: []string{"boss"}, by: everyone(), vars: noVariables,
	}, attempt{
		field: "Query.taxRates", takes: []string{"filter.taxClassId"}, of: []string{"boss"}, needs: "MANAGE_TAXES",
		vars: func(_ *world, _ *person, of belongings) variables {
			return variables{"filter": variables{"taxClassId": of.ids["TaxClass"]}}
		},
	})
	for field, kind := range map[string]string{"variantId": "Variant", "locationId": "Location", "orderId": "Order"} {
		all = append(all, attempt{
			field: "Query.stockMovements", takes: []string{"filter." + field}, of: victims, needs: "MANAGE_STOCK", owner: "boss",
			vars: func(_ *world, _ *person, of belongings) variables {
				return variables{"filter": variables{field: of.ids[kind]}}
			},
		})
	}
	return all
}
