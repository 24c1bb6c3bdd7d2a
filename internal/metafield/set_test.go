package metafield_test

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/metafield"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// TestSet writes metafields, changes one, and leaves alone what is so already.
func TestSet(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	made := s.set(metafield.Product, text("code", " 7 "), text("other", "x"))
	if made[0].Value != "7" || made[0].Version != 1 || made[0].Visibility != metafield.Private || made[1].Key != "other" {
		t.Errorf("%+v", made)
	}
	public := metafield.Public
	change := text("code", "8")
	change.Visibility, change.Description = &public, patch.Of("What the ERP calls it.")
	changed := s.set(metafield.Product, change, text("other", "x"))
	if m := changed[0]; m.ID != made[0].ID || m.Version != 2 || m.Value != "8" || m.Visibility != public || m.Description == "" || !m.UpdatedAt.After(made[0].UpdatedAt) {
		t.Errorf("%+v", m)
	}
	if diff := cmp.Diff(made[1], changed[1], cmp.Exporter(func(reflect.Type) bool { return true })); diff != "" {
		t.Errorf("what was so already (-before +after):\n%s", diff)
	}
	kept := s.set(metafield.Product, text("code", "9"))[0]
	if kept.Visibility != public || kept.Description == "" {
		t.Errorf("what was not given is lost: %+v", kept)
	}
	s.set(metafield.Product, text("code", "9"))
	if n := s.count(`audit_entries WHERE action = 'metafields.set' AND subject = $1`, s.ids[metafield.Product]); n != 3 {
		t.Errorf("%d entries of the audit log, want 3", n)
	}
	var stored string
	s.scan(`SELECT value || version FROM metafields WHERE key = 'code'`, &stored)
	if stored != "93" {
		t.Errorf("stored is %s", stored)
	}
}

// TestAudit: the log says what has changed of the catalog, from what to what. Of what is personal it
// says no values.
func TestAudit(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for _, k := range kinds {
		s.set(k.kind, text("note", "secretive"))
		s.set(k.kind, text("note", "secretive too"))
		if _, err := s.Delete(t.Context(), boss(), metafield.DeleteInput{OwnerID: s.id(k.kind), Metafields: []metafield.Ref{{Namespace: "erp", Key: "note"}}}); err != nil {
			t.Fatal(err)
		}
		content := func(value string) string {
			if k.kind == metafield.User || k.kind == metafield.Cart || k.kind == metafield.Order {
				return `{"type": "TEXT", "visibility": "PRIVATE"}`
			}
			return `{"type": "TEXT", "value": "` + value + `", "visibility": "PRIVATE", "description": ""}`
		}
		first, second := content("secretive"), content("secretive too")
		for i, want := range []string{"null " + first, first + " " + second, second + " null"} {
			var got string
			s.scan(`SELECT string_agg(coalesce((m->'from')::text, 'none') || ' ' || (m->'to')::text, ',') FROM (
				SELECT detail FROM audit_entries WHERE subject = $1 ORDER BY id OFFSET $2 LIMIT 1) e, jsonb_array_elements(e.detail->'metafields') m`, &got, s.ids[k.kind], i)
			if got != want {
				t.Errorf("%s: entry %d says %s, want %s", k.table, i, got, want)
			}
		}
	}
	s.set(metafield.Product, text("long", strings.Repeat("ä", 2000)))
	var longest int
	if s.scan(`SELECT max(char_length(detail::text)) FROM audit_entries`, &longest); longest > 1200 {
		t.Errorf("an entry has %d characters", longest)
	}
}

// TestRefused: what is wrong is said with its place, and nothing of it is left behind.
func TestRefused(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.set(metafield.Product, text("code", "7"))
	version := func(n *int) patch.Int { return patch.Int{Given: true, Value: n} }
	expecting := func(key string, n *int) metafield.Input {
		in := text(key, "new")
		in.ExpectedVersion = version(n)
		return in
	}
	product, nobody := s.ids[metafield.Product], "prod_01h455vb4pex5vsknk084sn02q"
	bad := metafield.Input{Namespace: "er", Key: "Code!", Type: "BOOLEAN", Value: "yes", Description: patch.Of("\x01")}
	for name, c := range map[string]struct {
		owner string
		by    auth.Viewer
		list  []metafield.Input
		want  string
	}{
		"no owner":              {nobody, boss(), []metafield.Input{text("new", "x")}, "NOT_FOUND ownerId"},
		"of another kind":       {typeid.NewProductImage().String(), boss(), []metafield.Input{text("new", "x")}, "INVALID ownerId"},
		"without permission":    {product, clerk(auth.ManageOrders, auth.ManageCustomers), []metafield.Input{text("new", "x")}, "NOT_FOUND ownerId"},
		"a customer":            {product, auth.Viewer{Role: auth.User, Permissions: auth.AllPermissions()}, []metafield.Input{text("new", "x")}, "NOT_FOUND ownerId"},
		"a member of the staff": {typeid.Of[typeid.User](s.uuid("SELECT id FROM users WHERE kind = 'STAFF'")).String(), boss(), []metafield.Input{text("new", "x")}, "NOT_FOUND ownerId"},
		"nothing":               {product, boss(), nil, "REQUIRED metafields"},
		"too many":              {product, boss(), make([]metafield.Input, 26), "LIMIT_REACHED metafields"},
		"twice":                 {product, boss(), []metafield.Input{text("new", "x"), text("new", "y")}, "INVALID metafields.1"},
		"malformed": {
			product, boss(), []metafield.Input{text("new", "x"), bad},
			"INVALID metafields.1.namespace, INVALID metafields.1.key, INVALID metafields.1.description, INVALID metafields.1.value",
		},
		"there already":   {product, boss(), []metafield.Input{text("new", "x"), expecting("code", nil)}, "CONFLICT metafields.1.expectedVersion"},
		"another version": {product, boss(), []metafield.Input{expecting("code", new(2)), text("new", "x")}, "CONFLICT metafields.0.expectedVersion"},
		"not there":       {product, boss(), []metafield.Input{text("new", "x"), expecting("absent", new(1))}, "CONFLICT metafields.1.expectedVersion"},
	} {
		_, err := s.Set(t.Context(), c.by, metafield.SetInput{OwnerID: parsed(t, c.owner), Metafields: c.list})
		if got := mistakes(t, err); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	if n := s.count("metafields"); n != 1 {
		t.Errorf("there are %d metafields", n)
	}
	s.set(metafield.Product, expecting("code", new(1)), expecting("new", nil))
}

// TestEachKindHasItsPermission: who may change things of a kind writes metafields of those alone.
func TestEachKindHasItsPermission(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	writes := map[auth.Permission]string{
		auth.ManageProducts: "products variants categories collections ", auth.ManageCustomers: "users carts ", auth.ManageOrders: "order_contacts ",
	}
	reads := map[auth.Permission]string{
		auth.ManageProducts: "products variants categories collections ", auth.ReadCustomers: "users carts ", auth.ReadOrders: "order_contacts ",
	}
	for _, k := range kinds {
		s.set(k.kind, text("note", "x"))
	}
	for _, p := range auth.AllPermissions().List() {
		var written, read string
		viewer := auth.Viewer{Role: auth.Staff, User: typeid.NewUser(), Permissions: p.Only()}
		for _, k := range kinds {
			_, err := s.Set(t.Context(), viewer, metafield.SetInput{OwnerID: s.id(k.kind), Metafields: []metafield.Input{text("note", string(p))}})
			if err == nil {
				written += k.table + " "
			} else if got := mistakes(t, err); got != "NOT_FOUND ownerId" {
				t.Errorf("%s, %s: %s", p, k.table, got)
			}
			owner := metafield.Owner{Kind: k.kind, ID: s.uuid("SELECT " + k.id + " FROM " + k.table + " WHERE " + k.id + " = '" + s.rawID(k.kind) + "'")}
			key := metafield.NewKey(viewer, owner, metafield.Name{})
			found, err := metafield.ByKey.Read(t.Context(), s.store.Client, []metafield.Key{key})
			if err != nil {
				t.Fatal(err)
			}
			if len(found[key]) > 0 {
				read += k.table + " "
			}
		}
		if written != writes[p] || read != reads[p] {
			t.Errorf("%s writes those of %s, and reads private ones of %s", p, written, read)
		}
	}
}

func (s *shop) rawID(k *metafield.Kind) string {
	_, id, err := typeid.Split(s.ids[k])
	if err != nil {
		s.t.Fatal(err)
	}
	return id.String()
}

// TestLimit: a thing has at most a hundred, however many write at once.
func TestLimit(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	var list []metafield.Input
	for i := range metafield.MaxPerOwner - 2 {
		if list = append(list, text(fmt.Sprintf("key%d", i), "x")); len(list) == 25 {
			s.set(metafield.Product, list...)
			list = nil
		}
	}
	s.set(metafield.Product, list...)
	var group sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		group.Go(func() {
			_, errs[i] = s.Set(t.Context(), boss(), metafield.SetInput{OwnerID: s.id(metafield.Product), Metafields: []metafield.Input{text(fmt.Sprintf("late%d", i), "x")}})
		})
	}
	group.Wait()
	refused := 0
	for _, err := range errs {
		if err != nil {
			if refused++; mistakes(t, err) != "LIMIT_REACHED metafields" {
				t.Error(err)
			}
		}
	}
	if n := s.count("metafields"); n != metafield.MaxPerOwner || refused != 2 {
		t.Errorf("%d metafields, %d refused", n, refused)
	}
	s.set(metafield.Product, text("key0", "changed"))
}

// TestIdempotencyKey: what has a key is done once, and a key stands for one input.
func TestIdempotencyKey(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	viewer := boss()
	in := metafield.SetInput{IdempotencyKey: new("one"), OwnerID: s.id(metafield.Product), Metafields: []metafield.Input{text("code", "7")}}
	in.Metafields[0].ExpectedVersion = patch.Int{Given: true}
	for range 2 {
		written, err := s.Set(t.Context(), viewer, in)
		if err != nil || len(written) != 1 || written[0].Version != 1 || written[0].Value != "7" {
			t.Fatal(written, err)
		}
	}
	in.Metafields = []metafield.Input{text("code", "8")}
	_, err := s.Set(t.Context(), viewer, in)
	if got := mistakes(t, err); got != "IDEMPOTENCY_KEY_REUSED idempotencyKey" {
		t.Error(got)
	}
	in.IdempotencyKey = new("")
	if _, err = s.Set(t.Context(), viewer, in); mistakes(t, err) != "REQUIRED idempotencyKey" {
		t.Error(err)
	}
}

// TestDelete deletes all that is named or nothing.
func TestDelete(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	made := s.set(metafield.Variant, text("one", "1"), text("two", "2"))
	ref := func(key string, version *int) metafield.Ref {
		return metafield.Ref{Namespace: "erp", Key: key, ExpectedVersion: version}
	}
	in := metafield.DeleteInput{OwnerID: s.id(metafield.Variant)}
	for want, list := range map[string][]metafield.Ref{
		"NOT_FOUND metafields.1":                {ref("one", nil), ref("absent", nil)},
		"CONFLICT metafields.0.expectedVersion": {ref("one", new(2))},
		"REQUIRED metafields":                   {},
		"INVALID metafields.0.key":              {ref("!", nil)},
	} {
		in.Metafields = list
		if _, err := s.Delete(t.Context(), boss(), in); mistakes(t, err) != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	in.Metafields = []metafield.Ref{ref("two", new(1))}
	if _, err := s.Delete(t.Context(), clerk(auth.ManageOrders), in); mistakes(t, err) != "NOT_FOUND ownerId" {
		t.Error(err)
	}
	if deleted, err := s.Delete(t.Context(), boss(), in); err != nil || len(deleted) != 1 || deleted[0] != made[1].ID || s.count("metafields") != 1 {
		t.Error(deleted, err)
	}
}

// TestGoesWithOwner: nothing is left of what was noted of a thing that is gone. What was noted of an
// order goes with its contact.
func TestGoesWithOwner(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for _, k := range kinds {
		s.set(k.kind, text("note", "x"))
	}
	left := s.count("metafields")
	for _, k := range []string{"variants", "products", "categories WHERE slug = 'd'", "collections", "carts", "users", "order_contacts"} {
		s.exec("DELETE FROM " + k)
		if left--; s.count("metafields") != left {
			t.Errorf("without %s there are %d metafields, want %d", k, s.count("metafields"), left)
		}
	}
	_, err := s.Set(t.Context(), boss(), metafield.SetInput{OwnerID: s.id(metafield.Order), Metafields: []metafield.Input{text("note", "x")}})
	if got := mistakes(t, err); got != "NOT_FOUND ownerId" {
		t.Errorf("of an order without a contact something is noted: %s", got)
	}
}

// TestFeed: the feed of the catalog's changes tells of what was noted of the catalog, and of nothing
// else.
func TestFeed(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	product, category := s.uuid("SELECT id FROM products"), s.rawID(metafield.Category)
	for kind, want := range map[*metafield.Kind]string{
		metafield.Product: "PRODUCT " + product.String(), metafield.Variant: "PRODUCT " + product.String(), metafield.Category: "CATEGORY " + category,
		metafield.Collection: "COLLECTION " + s.rawID(metafield.Collection),
		metafield.User:       "", metafield.Cart: "", metafield.Order: "",
	} {
		for _, write := range []func(){
			func() { s.set(kind, text("note", "x")) },
			func() { s.set(kind, text("note", "y")) },
			func() { s.exec("DELETE FROM metafields") },
		} {
			s.exec("TRUNCATE catalog_changes")
			write()
			var got string
			if s.scan(`SELECT coalesce(string_agg(kind || ' ' || object_id, ','), '') FROM catalog_changes`, &got); got != want {
				t.Errorf("the feed tells %s, want %s", got, want)
			}
		}
	}
}

// TestStatements: how many statements a mutation takes does not depend on how many metafields it has.
func TestStatements(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for _, n := range []int{1, 25} {
		var list []metafield.Input
		var refs []metafield.Ref
		for i := range n {
			list = append(list, text(fmt.Sprintf("key%d", i), "x"))
			refs = append(refs, metafield.Ref{Namespace: "erp", Key: fmt.Sprintf("key%d", i)})
		}
		ctx, counter := store.CountStatements(t.Context())
		if _, err := s.Set(ctx, boss(), metafield.SetInput{OwnerID: s.id(metafield.Product), Metafields: list}); err != nil {
			t.Fatal(err)
		}
		set := counter.Load()
		if _, err := s.Delete(ctx, boss(), metafield.DeleteInput{OwnerID: s.id(metafield.Product), Metafields: refs}); err != nil {
			t.Fatal(err)
		}
		if deleted := counter.Load() - set; set != 5 || deleted != 4 {
			t.Errorf("%d metafields are set by %d statements, and deleted by %d", n, set, deleted)
		}
	}
}

// TestPlans: Postgres finds the metafields of a thing by an index, among many.
func TestPlans(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.exec(`INSERT INTO users (id, created_at, updated_at, kind, email) SELECT gen_random_uuid(), now(), now(), 'CUSTOMER', i || '@example.com' FROM generate_series(1, 10000) i`)
	s.exec(`INSERT INTO metafields (id, created_at, updated_at, user_id, namespace, key, type, value, visibility)
		SELECT gen_random_uuid(), now(), now(), u.id, 'erp', 'key' || i, 'TEXT', 'x', 'PUBLIC' FROM users u, generate_series(1, 3) i`)
	s.exec("ANALYZE")
	found := 0
	for _, text := range record.RegisteredTexts() {
		if !strings.HasSuffix(text.Package, "internal/metafield") || !text.IsQuery {
			continue
		}
		found++
		args := []any{s.rawID(metafield.User)}
		index := "metafields_of_"
		switch {
		case strings.Contains(text.SQL, "m.id = ANY"):
			index, args = "metafields_pkey", []any{pq.Array(args), false, false, false, args[0]}
		case strings.Contains(text.SQL, "$5"):
			args = []any{pq.Array(args), pq.Array([]string{""}), pq.Array([]string{""}), pq.Array([]bool{false}), metafield.MaxPerOwner}
		}
		if plan := s.explain(text.SQL, args...); strings.Contains(plan, "Seq Scan on metafields") || strings.Contains(plan, "Seq Scan on users") || !strings.Contains(plan, index) {
			t.Errorf("%s\n%s", text.SQL, plan)
		}
	}
	if found != 2*len(kinds)+1 {
		t.Errorf("found %d texts", found)
	}
}

func (s *shop) explain(query string, args ...any) string {
	s.t.Helper()
	rows, err := s.store.DB.QueryContext(s.t.Context(), "EXPLAIN "+query, args...)
	if err != nil {
		s.t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	var plan strings.Builder
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			s.t.Fatal(err)
		}
		plan.WriteString(line + "\n")
	}
	if err := rows.Err(); err != nil {
		s.t.Fatal(err)
	}
	return plan.String()
}
