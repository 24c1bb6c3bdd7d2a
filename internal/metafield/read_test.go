package metafield_test

import (
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/metafield"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// TestVisibleByID: an id opens what its reader sees anyway: of what is sold, of their own, or by a
// permission.
func TestVisibleByID(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.exec(`UPDATE carts SET user_id = (SELECT id FROM users WHERE kind = 'CUSTOMER'), token_hash = NULL`)
	s.exec(`UPDATE orders SET user_id = (SELECT id FROM users WHERE kind = 'CUSTOMER')`)
	var ids []typeid.Metafield
	name := map[typeid.Metafield]string{}
	for _, k := range kinds {
		public := text("public", "x")
		public.Visibility = new(metafield.Public)
		for _, m := range s.set(k.kind, public, text("private", "x")) {
			ids = append(ids, m.ID)
			name[m.ID] = k.table + " " + m.Key
		}
	}
	ada := typeid.Of[typeid.User](s.uuid("SELECT id FROM users WHERE kind = 'CUSTOMER'"))
	const own = "users public,carts public,order_contacts public"
	for who, c := range map[string]struct {
		viewer               auth.Viewer
		inDraft, whileActive string
	}{
		"a guest":   {auth.Viewer{}, "categories public,collections public", "products public,variants public,categories public,collections public"},
		"another":   {auth.Viewer{Role: auth.User, User: typeid.NewUser()}, "categories public,collections public", "products public,variants public,categories public,collections public"},
		"the owner": {auth.Viewer{Role: auth.User, User: ada}, "categories public,collections public," + own, "products public,variants public,categories public,collections public," + own},
		"a clerk of orders": {
			clerk(auth.ReadOrders), "categories public,collections public,order_contacts public,order_contacts private",
			"products public,variants public,categories public,collections public,order_contacts public,order_contacts private",
		},
		"a clerk of customers": {
			clerk(auth.ReadCustomers), "categories public,collections public,users public,users private,carts public,carts private",
			"products public,variants public,categories public,collections public,users public,users private,carts public,carts private",
		},
		"a clerk of the catalog": {
			clerk(auth.ManageProducts), "categories public,categories private,collections public,collections private",
			"products public,products private,variants public,variants private,categories public,categories private,collections public,collections private",
		},
	} {
		for status, want := range map[string]string{"DRAFT": c.inDraft, "ACTIVE": c.whileActive} {
			s.exec("UPDATE products SET status = $1", status)
			found, err := s.VisibleByID(t.Context(), c.viewer, ids)
			if err != nil {
				t.Fatal(err)
			}
			var seen []string
			for _, id := range ids {
				if found[id] != nil {
					seen = append(seen, name[id])
				}
			}
			if got := strings.Join(seen, ","); got != want {
				t.Errorf("%s, while the product is %s, sees %s; want %s", who, status, got, want)
			}
		}
	}
}
