package contract_test

import (
	"testing"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// alertOf has somebody wait for a price that never comes: a user, or a guest, who has a token for it then.
func (w *world) alertOf(t *testing.T, p *person, user string) {
	t.Helper()
	if (p.token == "") != (user == "") {
		return
	}
	id := typeid.NewProductAlert()
	p.own.ids["ProductAlert"] = id.String()
	const columns = `id, type, product_id, variant_id, currency, language, reference, confirmed_at`
	variant, err := typeid.ParseVariant(w.variant)
	if err != nil {
		t.Fatal(err)
	}
	const values = `SELECT $1, 'PRICE_DROP', product_id, id, 'USD', 'en', 1, now()`
	if user != "" {
		key, err := typeid.ParseUser(user)
		if err != nil {
			t.Fatal(err)
		}
		w.exec(t, `INSERT INTO product_alerts (`+columns+`, user_id) `+values+`, $3 FROM variants WHERE id = $2`, id, variant, key)
		return
	}
	token, hash := auth.NewToken()
	w.exec(t, `INSERT INTO product_alerts (`+columns+`, email, address_hash, token_hash) `+values+`, $3, $4::bytea, $4::bytea FROM variants WHERE id = $2`,
		id, variant, p.own.email, hash)
	p.own.keep("alert", token)
}

func (w *world) exec(t *testing.T, sql string, args ...any) {
	t.Helper()
	if _, err := w.st.DB.ExecContext(t.Context(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

// alertAttempts read, confirm and delete another's alerts.
func alertAttempts() []attempt {
	byID := func(_ *world, _ *person, of belongings) variables {
		return input(variables{"id": of.ids["ProductAlert"]})
	}
	all := []attempt{{
		field: "Query.productAlerts", with: "ProductAlert.email", of: []string{"boss"}, needs: "READ_CUSTOMERS", vars: noVariables,
	}, {
		field: "Mutation.productAlertCreate", takes: []string{"input.email"}, of: victims, by: []string{"stranger"}, owner: "ada",
		own: func(w *world, _ *person) variables {
			return input(variables{"variantId": w.variant, "type": "PRICE_DROP"})
		},
		vars: func(w *world, _ *person, of belongings) variables {
			return input(variables{"variantId": w.variant, "type": "PRICE_DROP", "email": of.email})
		},
	}, {
		field: "Mutation.productAlertDelete", takes: []string{"input.id"}, of: []string{"ada", "boss"}, by: []string{"stranger", "grace"},
		vars: byID,
		own: func(w *world, ada *person) variables {
			id := typeid.NewProductAlert()
			w.exec(w.t, `INSERT INTO product_alerts (id, type, product_id, variant_id, currency, language, confirmed_at, sent_at, user_id)
				SELECT $1, 'BACK_IN_STOCK', product_id, variant_id, 'USD', 'en', now(), now(), user_id FROM product_alerts WHERE user_id IS NOT NULL AND id = $2`, id, mustAlert(w.t, ada))
			return input(variables{"id": id.String()})
		},
	}}
	for _, field := range []string{"Mutation.productAlertConfirm", "Mutation.productAlertDelete"} {
		all = append(all, attempt{
			field: field, takes: []string{"input.token"}, of: []string{"host"}, by: []string{"stranger", "grace"},
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"token": of.ids["ProductAlert"]})
			},
			own: func(w *world, _ *person) variables {
				token, hash := auth.NewToken()
				w.exec(w.t, `INSERT INTO product_alerts (id, type, product_id, variant_id, currency, language, confirmed_at, sent_at, email, address_hash, token_hash)
					SELECT $1, 'BACK_IN_STOCK', product_id, variant_id, 'USD', 'en', now(), now(), 'host', $2::bytea, $2::bytea FROM product_alerts LIMIT 1`, typeid.NewProductAlert(), hash)
				return input(variables{"token": token})
			},
		})
	}
	return all
}

func mustAlert(t *testing.T, p *person) typeid.ProductAlert {
	t.Helper()
	id, err := typeid.ParseProductAlert(p.own.ids["ProductAlert"])
	if err != nil {
		t.Fatal(err)
	}
	return id
}
