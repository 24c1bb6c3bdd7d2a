package contract_test

import (
	"testing"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// remindOf has a mail have reminded somebody of their cart, whose link is a secret of theirs from then on.
func (w *world) remindOf(t *testing.T, p *person) {
	t.Helper()
	cart, err := typeid.ParseCart(p.own.ids["Cart"])
	if err != nil {
		t.Fatal(err)
	}
	token, hash := auth.NewToken()
	_, err = w.st.DB.ExecContext(t.Context(), `INSERT INTO cart_reminders (cart_id, claimed_at, sent_at, address_hash, token_hash) VALUES ($1, now(), now(), $2, $3)`,
		cart, []byte(p.name), hash)
	if err != nil {
		t.Fatal(err)
	}
	p.own.keep("reminder", token)
}

// reminderAttempts give what is no link out of a mail about a cart.
func reminderAttempts() []attempt {
	var all []attempt
	for _, field := range []string{"Mutation.cartRestore", "Mutation.cartMailOptOut"} {
		all = append(all, attempt{
			field: field, takes: []string{"input.token"}, of: []string{"host"}, by: []string{"stranger", "grace"},
			vars: func(_ *world, _ *person, of belongings) variables { return input(variables{"token": of.ids["Cart"]}) },
			own:  func(_ *world, host *person) variables { return input(variables{"token": host.own.secrets["reminder"]}) },
		})
	}
	return all
}
