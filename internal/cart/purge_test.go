package cart_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/record"
)

var allCarts = record.NewQuery(`SELECT ` + ent.CartColumns + ` FROM carts `)

// TestPurge: open carts go after what the limits say, completed ones after 90 days, and never one that is being
// checked out.
func TestPurge(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for name, tt := range map[string]struct {
		limits cart.Limits
		stay   string
	}{
		"as set":   {cart.Limits{GuestLife: 30 * day, UserLife: 60 * day}, "completed 89, guest 29, guest CHECKING_OUT, user 31, user 59, user CHECKING_OUT, user changed"},
		"for ever": {cart.Limits{}, "completed 89, guest 29, guest 31, guest CHECKING_OUT, user 31, user 59, user 61, user CHECKING_OUT, user changed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			ada := s.customer("ada@example.com")
			add := func(note string, of any, status string, made, changed int) {
				s.exec(`INSERT INTO carts (id, created_at, updated_at, user_id, token_hash, currency, status, note)
					VALUES (gen_random_uuid(), now() - make_interval(days => $1), now() - make_interval(days => $2), $3, '\x00', 'EUR', $4, $5)`, made, changed, of, status, note)
			}
			for _, age := range []int{89, 91} {
				add(fmt.Sprint("completed ", age), nil, "COMPLETED", age, age)
			}
			for _, age := range []int{29, 31} {
				add(fmt.Sprint("guest ", age), nil, "OPEN", age, age)
			}
			for _, age := range []int{31, 59, 61} {
				add(fmt.Sprint("user ", age), ada.User, "OPEN", age, age)
			}
			add("user changed", ada.User, "OPEN", 500, 1)
			add("user CHECKING_OUT", ada.User, "CHECKING_OUT", 500, 500)
			add("guest CHECKING_OUT", nil, "CHECKING_OUT", 500, 500)
			s.check(newCarts(s.st, s.quotes, tt.limits).Purge(t.Context()))
			carts, err := record.All(t.Context(), s.st.Client, allCarts, ent.ReadCart)
			s.check(err)
			var stay []string
			for _, c := range carts {
				stay = append(stay, c.Note)
			}
			slices.Sort(stay)
			if got := strings.Join(stay, ", "); got != tt.stay {
				t.Errorf("%s stay, want %s", got, tt.stay)
			}
		})
	}
}
