package payment

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

var (
	// ByOrder reads each order's payments, oldest first.
	ByOrder = record.Lists("payments of orders",
		record.NewQuery(`SELECT `+ent.PaymentColumns+` FROM payments
			WHERE order_id = ANY($1::uuid[]) ORDER BY order_id, id`),
		ent.ReadPayment, func(p *ent.Payment) typeid.Order { return p.OrderID })

	// MethodsByUser reads the users' saved payment methods, the oldest first.
	MethodsByUser = record.Lists("payment methods of users",
		record.NewQuery(`SELECT `+ent.PaymentMethodColumns+` FROM payment_methods
			WHERE user_id = ANY($1::uuid[]) ORDER BY id`),
		ent.ReadPaymentMethod, func(m *ent.PaymentMethod) typeid.User { return m.UserID })
)
