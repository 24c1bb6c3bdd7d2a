package contract_test

import "github.com/shopgraph/shopgraph/internal/typeid"

// lineOf is a unit of what somebody has bought, as it is sent back.
func lineOf(of belongings) []any {
	return []any{variables{"orderLineId": of.ids["OrderLine"], "quantity": 1, "reason": "OTHER"}}
}

// insteadOf is a unit of what somebody has bought, for which they want another.
func insteadOf(of belongings) []any {
	return []any{variables{"orderLineId": of.ids["OrderLine"], "quantity": 1, "reason": "OTHER", "exchangeVariantId": of.ids["Variant"]}}
}

// returnAttempts ask for returns of orders of others, and do something to them.
func returnAttempts() []attempt {
	ref := func(_ *world, _ *person, of belongings) variables { return variables{"id": of.ids["Order"]} }
	return []attempt{
		{
			field: "Mutation.returnRequest", takes: []string{"input.order.id", "input.lines.orderLineId"}, of: victims, needs: "MANAGE_ORDERS", owner: "-",
			vars: func(w *world, who *person, of belongings) variables {
				return input(variables{"idempotencyKey": "attempt", "order": ref(w, who, of), "lines": lineOf(of)})
			},
		},
		{
			field: "Mutation.returnRequest", takes: []string{"input.order.number"}, of: victims, needs: "MANAGE_ORDERS", owner: "-",
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"idempotencyKey": "attempt", "order": variables{"number": of.number}, "lines": lineOf(of)})
			},
		},
		{
			field: "Query.returnQuote", takes: []string{"input.order.id", "input.lines.orderLineId"}, of: victims, needs: "MANAGE_ORDERS", owner: "-",
			vars: func(w *world, who *person, of belongings) variables {
				return input(variables{"order": ref(w, who, of), "lines": lineOf(of)})
			},
		},
		{
			field: "Query.returnQuote", takes: []string{"input.order.number"}, of: victims, needs: "MANAGE_ORDERS", owner: "-",
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"order": variables{"number": of.number}, "lines": lineOf(of)})
			},
		},
		{
			field: "Mutation.returnRequest", takes: []string{"input.lines.exchangeVariantId"}, of: victims, needs: "MANAGE_ORDERS", owner: "-",
			vars: func(w *world, who *person, of belongings) variables {
				return input(variables{"idempotencyKey": "attempt", "order": ref(w, who, of), "lines": insteadOf(of), "resolution": "EXCHANGE"})
			},
		},
		{
			field: "Query.returnQuote", takes: []string{"input.lines.exchangeVariantId"}, of: victims, needs: "MANAGE_ORDERS", owner: "-",
			vars: func(w *world, who *person, of belongings) variables {
				return input(variables{"order": ref(w, who, of), "lines": insteadOf(of), "resolution": "EXCHANGE"})
			},
		},
		{
			field: "Mutation.returnCancel", takes: []string{"input.order.id", "input.returnId"}, of: victims, needs: "MANAGE_ORDERS", owner: "-",
			vars: func(w *world, who *person, of belongings) variables {
				return input(variables{"order": ref(w, who, of), "returnId": of.ids["Return"]})
			},
		},
		{
			field: "Mutation.returnCancel", takes: []string{"input.order.number"}, of: victims, needs: "MANAGE_ORDERS", owner: "-",
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"order": variables{"number": of.number}, "returnId": of.ids["Return"]})
			},
		},
		{
			field: "Mutation.returnApprove", takes: []string{"input.returnId"}, of: victims, needs: "MANAGE_ORDERS", owner: "-",
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"returnId": of.ids["Return"]})
			},
		},
		{
			field: "Mutation.returnDecline", takes: []string{"input.returnId"}, of: victims, needs: "MANAGE_ORDERS", owner: "-",
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"returnId": of.ids["Return"], "reason": "attempt"})
			},
		},
		{
			field: "Mutation.returnLabelSet", takes: []string{"input.returnId"}, of: victims, needs: "MANAGE_ORDERS", owner: "-",
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"returnId": of.ids["Return"], "carrier": "attempt"})
			},
		},
		{
			field: "Mutation.returnComplete", takes: []string{"input.returnId"}, of: victims, needs: "MANAGE_ORDERS", owner: "-",
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"returnId": of.ids["Return"], "idempotencyKey": "attempt"})
			},
		},
		{
			field: "Mutation.returnReceive", takes: []string{"input.returnId", "input.lines.orderLineId"}, of: victims, needs: "MANAGE_ORDERS", owner: "-",
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"idempotencyKey": "attempt", "returnId": of.ids["Return"], "lines": []any{
					variables{"orderLineId": of.ids["OrderLine"], "quantity": 1, "condition": "USED"},
				}})
			},
		},
		{
			field: "Query.returns", takes: []string{"filter.orderId"}, of: victims, needs: "READ_ORDERS", owner: "boss",
			vars: func(_ *world, _ *person, of belongings) variables {
				return variables{"filter": variables{"orderId": of.ids["Order"]}}
			},
		},
	}
}

// ownReturns are what the boss does to returns of an order of their own.
func ownReturns() []attempt {
	own := func(field, status string, more variables) attempt {
		return only(field, "boss", func(w *world, boss *person) variables {
			in := variables{"returnId": addReturn(w.t, w.st, boss.own.ids["Order"], status)}
			for name, value := range more {
				in[name] = value
			}
			return input(in)
		})
	}
	return []attempt{
		only("Mutation.orderCapture", "boss", func(_ *world, boss *person) variables { // so that there is something to give back
			return input(variables{"idempotencyKey": "to be returned", "orderId": boss.own.ids["Order"]})
		}),
		only("Query.returnQuote", "boss", func(w *world, boss *person) variables {
			w.send(boss)
			return input(variables{"order": variables{"id": boss.own.ids["Order"]}, "lines": lineOf(boss.own)})
		}),
		only("Mutation.returnRequest", "boss", func(w *world, boss *person) variables {
			w.send(boss)
			return input(variables{"idempotencyKey": "own", "order": variables{"id": boss.own.ids["Order"]}, "lines": lineOf(boss.own)})
		}),
		own("Mutation.returnApprove", "REQUESTED", nil),
		own("Mutation.returnDecline", "REQUESTED", variables{"reason": "It is worn."}),
		own("Mutation.returnLabelSet", "APPROVED", variables{"carrier": "DHL"}),
		own("Mutation.returnComplete", "RECEIVED", variables{"idempotencyKey": "own"}),
		only("Mutation.returnReceive", "boss", func(w *world, boss *person) variables {
			return input(variables{"idempotencyKey": "own", "returnId": addReturn(w.t, w.st, boss.own.ids["Order"], "REQUESTED"), "lines": []any{
				variables{"orderLineId": boss.own.ids["OrderLine"], "quantity": 1, "condition": "USED", "restock": true, "locationId": boss.own.ids["Location"]},
			}})
		}),
		only("Mutation.returnCancel", "boss", func(w *world, boss *person) variables {
			return input(variables{"order": variables{"id": boss.own.ids["Order"]}, "returnId": addReturn(w.t, w.st, boss.own.ids["Order"], "REQUESTED")})
		}),
	}
}

// send has the order of somebody be sent, and nothing of it come back.
func (w *world) send(p *person) {
	w.t.Helper()
	of, err := typeid.ParseOrder(p.own.ids["Order"])
	if err != nil {
		w.t.Fatal(err)
	}
	execute(w.t, w.st, `DELETE FROM returns WHERE order_id = $1`, of)
	execute(w.t, w.st, `UPDATE fulfillments SET status = 'SHIPPED' WHERE order_id = $1`, of)
	execute(w.t, w.st, `UPDATE orders SET status = 'PARTIALLY_SHIPPED' WHERE id = $1`, of)
}
