package contract_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// restless are the tables that attempts may change, with the reason.
var restless = map[string]string{
	"goose_db_version":    "of the migrations",
	"jobs":                "mail that anybody may ask for",
	"document_settings":   "up to which event of orders it was looked for documents",
	"order_mail_progress": "up to which event of orders it was looked for mails",
	"order_mails":         "mails that orders' owners get",
	"throttles":           "how often somebody tried",
	"feed_readers":        "how far those who follow the catalog have come, which they note now and then",
	"credential_tokens":   "links that anybody may have mailed to their owner, in place of older ones",
	"tracking_tokens":     "links that anybody may have mailed to an order's owner",
	"sign_ups":            "whoever does not prove the address gets nothing of them",
	"external_sign_ins":   "the intruders' own",
	"search_queries":      "how often something was searched",
}

// rows are a database's, by table, as JSON.
type rows map[string][]string

// snapshot reads the whole database, but for when something was last used.
func (w *world) snapshot(t *testing.T) rows {
	t.Helper()
	all := rows{}
	for _, table := range w.strings(t, `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'`) {
		volatile := ""
		if table == "sessions" || table == "service_tokens" {
			volatile = " - 'last_used_at' - 'updated_at'"
		}
		which := ""
		if table == "product_alerts" { // anybody may have an owner of an address asked
			which = " WHERE confirmed_at IS NOT NULL"
		}
		if restless[table] == "" {
			all[table] = w.strings(t, "SELECT (to_jsonb(r)"+volatile+")::text FROM "+table+" r"+which)
		}
	}
	return all
}

// settle waits until filters have followed all that the world was made of.
func (w *world) settle(t *testing.T) {
	t.Helper()
	for deadline := time.Now().Add(patience); len(w.strings(t, `SELECT name FROM feed_readers r
		WHERE name = 'filters' AND NOT EXISTS (SELECT FROM catalog_changes c WHERE (c.xact_id, c.id) > (r.xact_id, r.id))`)) == 0; {
		if time.Now().After(deadline) {
			t.Fatal("filters do not come to an end")
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func (w *world) strings(t *testing.T, query string) []string {
	t.Helper()
	found, err := w.st.DB.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	var texts []string
	for found.Next() {
		var text string
		if err := found.Scan(&text); err != nil {
			t.Fatal(err)
		}
		texts = append(texts, text)
	}
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	return texts
}

// compareWith fails if there is a row that changed, came or went, and is none of the intruders'
// own.
func (w *world) compareWith(t *testing.T, before rows) {
	t.Helper()
	after := w.snapshot(t)
	owned := w.ownedByIntruders(t, before, after)
	if len(before) < 20 {
		t.Errorf("only %d tables are compared", len(before))
	}
	for table, was := range before {
		for _, row := range was {
			if !owned(row) && !slices.Contains(after[table], row) {
				t.Errorf("%s: changed or gone: %s", table, row)
			}
		}
		for _, row := range after[table] {
			if !owned(row) && !slices.Contains(was, row) {
				t.Errorf("%s: new: %s", table, row)
			}
		}
	}
}

// ownedByIntruders returns what reports whether a row is of an intruder, or of something that is.
func (w *world) ownedByIntruders(t *testing.T, before, after rows) func(row string) bool {
	t.Helper()
	ids := w.intruderIDs(t)
	for _, cart := range after["carts"] {
		if strings.Contains(cart, `"user_id": null`) && !slices.ContainsFunc(before["carts"], func(was string) bool { return idOf(t, was) == idOf(t, cart) }) {
			ids[idOf(t, cart)] = true // a guest has made it since
		}
	}
	owned := func(row string) bool {
		return slices.ContainsFunc(uuidValue.FindAllString(row, -1), func(id string) bool { return ids[id] })
	}
	for grown := true; grown; {
		grown = false
		for _, snapshot := range []rows{before, after} {
			for _, list := range snapshot {
				for _, row := range list {
					if id := idOf(t, row); !ids[id] && owned(row) {
						ids[id], grown = true, true
					}
				}
			}
		}
	}
	return owned
}

// intruderIDs returns the ids of the intruders and of the guests' among them, as the database has
// them.
func (w *world) intruderIDs(t *testing.T) map[string]bool {
	t.Helper()
	ids := map[string]bool{}
	for _, id := range w.strings(t, "SELECT id::text FROM users WHERE email = '"+w.mallory+"'") {
		ids[id] = true
	}
	for name, p := range w.people {
		for _, kind := range []string{"User", "ServiceToken", "Cart", "BoughtCart", "Order"} {
			if id := p.own.ids[kind]; id != "" && !slices.Contains(victims, name) {
				_, uuid, err := typeid.Split(id)
				if err != nil {
					t.Fatal(err)
				}
				ids[uuid.String()] = true
			}
		}
	}
	return ids
}

func idOf(t *testing.T, row string) string {
	t.Helper()
	var identified struct{ ID any }
	if err := json.NewDecoder(strings.NewReader(row)).Decode(&identified); err != nil {
		t.Fatal(err)
	}
	id, _ := identified.ID.(string)
	return id
}

// forgetThrottles lets everybody ask for a field again at once, if it is one that is dear to ask
// for.
func (w *world) forgetThrottles(t testing.TB, field string) {
	t.Helper()
	root, name, _ := strings.Cut(field, ".")
	if contract().Types[root].Fields.ForName(name).Directives.ForName("cost") == nil {
		return
	}
	if _, err := w.st.DB.ExecContext(t.Context(), "DELETE FROM throttles"); err != nil {
		t.Fatal(err)
	}
}
