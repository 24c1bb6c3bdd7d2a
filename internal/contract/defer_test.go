package contract_test

import (
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/demo"
	"github.com/shopgraph/shopgraph/internal/store"
)

// deferring are documents with the number of parts that they are answered in, and what is not there
// at first.
var deferring = map[string]struct {
	document string
	parts    int
	later    string
}{
	"a fragment on a list": {
		document: `{ products(first: 3) { totalCount nodes { id ... @defer(label: "more") { name category { slug } variants { sku } } } } }`,
		parts:    2, later: "slug",
	},
	"on edges": {
		document: `{ products(first: 2) { edges { cursor node { slug ...More @defer } } } } fragment More on Product { images { url } mainImage { alt } }`,
		parts:    2, later: "alt",
	},
	"one within another": {
		document: `{ categories(first: 50) { name ... @defer(label: "a") { children(first: 50) { slug ... @defer(label: "b") { products(first: 1) { nodes { name } } } } } } }`,
		parts:    3, later: "children",
	},
	"the whole operation": {
		document: `query { ... @defer { categories { slug } } me { id } }`,
		parts:    2, later: "categories",
	},
	"two beside one another": {
		document: `{ product(slug: "${slug}") { name ... @defer(label: "a") { variants { sku } } ... @defer(label: "b") { images { url } } } }`,
		parts:    3, later: "sku",
	},
	"two of one label": {
		document: `{ product(slug: "${slug}") { name ... @defer { variants { sku } } ... @defer { variants { name } category { name } } } }`,
		parts:    3, later: "sku",
	},
	"a type's own": {
		document: `query($ids: [ID!]!) { nodes(ids: $ids) { id ... on Product @defer { name } ... on Category { slug ... @defer { name } } } }`,
		parts:    3, later: "name",
	},
	"with aliases and arguments": {
		document: `{ few: products(first: 1, sort: NAME) { nodes { slug } ... @defer { n: totalCount } } many: products(first: 5) { nodes { slug ... @defer { v: variants { sku } } } } }`,
		parts:    3, later: `"v"`,
	},
	"in another currency": {
		document: `query @inContext(currency: EUR) { products(first: 2) { nodes { slug ... @defer { priceRange { min { amount currencyCode } } } } } }`,
		parts:    2, later: "currencyCode",
	},
	"what is there already": {
		document: `{ product(slug: "${slug}") { name category { slug } ... @defer { name category { slug name } } } }`,
		parts:    2,
	},
	"in another language": {
		document: `query @inContext(language: "de") { product(slug: "${slug}") { id ... @defer { name seo { title } category { name } variants { options { value } } } } }`,
		parts:    2, later: "name",
	},
	"what is there in another language": {
		document: `query @inContext(language: "de") { product(slug: "${slug}") { name category { name } ... @defer { name slug category { name slug ... @defer { path } } } } }`,
		parts:    3,
	},
	"for nothing": {
		document: `{ product(slug: "no-such-thing") { name ... @defer { category { slug } } } }`,
		parts:    1, later: "slug",
	},
}

// TestDeferred: in parts or not, the answers are the same.
func TestDeferred(t *testing.T) {
	t.Parallel()
	_, url := newShop(t)
	guest := serve(t, url)
	found := guest.ask(t, `{ products(first: 1) { nodes { id slug } } categories { id } }`, nil)
	slug := found.text("products.nodes.0.slug")
	vars := variables{"ids": []any{found.text("products.nodes.0.id"), found.text("categories.0.id")}}
	for name, tt := range deferring {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			document := strings.ReplaceAll(tt.document, "${slug}", slug)
			given := vars
			if !strings.Contains(document, "$ids") {
				given = nil
			}
			whole := guest.ask(t, document, given)
			got, count := guest.askInParts(t.Context(), t, document, given).all()
			if diff := cmp.Diff(whole.value, got.value); diff != "" {
				t.Error(diff)
			}
			if count != tt.parts {
				t.Errorf("%d parts, want %d", count, tt.parts)
			}
			first, _ := guest.askInParts(t.Context(), t, document, given).next()
			at, err := json.Marshal(first.Data)
			if err != nil {
				t.Fatal(err)
			}
			if tt.later != "" && strings.Contains(string(at), tt.later) {
				t.Errorf("at once there was %s", at)
			}
		})
	}
}

// deferredReads are counted: what is deferred takes the statements that it takes otherwise, for all
// rows together.
var deferredReads = []measured{
	{"products, all but a tile deferred", 7, "products.nodes", func(t *testing.T, c *counted, n int) data {
		got, _ := c.staff.askInParts(t.Context(), t, `query($n: Int) { products(first: $n) { totalCount nodes {
			name mainImage { url } ... @defer { category { name } variants { price { amount } } mainImage { url } } } } }`,
			variables{"n": n}).all()
		return got
	}},
	{"orders, their lines deferred, and products within", 3, "orders.nodes", func(t *testing.T, c *counted, n int) data {
		got, _ := c.staff.askInParts(t.Context(), t, `query($n: Int) { orders(first: $n) { nodes {
			number ... @defer { lines { sku ... @defer { variant { product { name } } } } } } } }`, variables{"n": n}).all()
		return got
	}},
}

func TestDeferredOfMutation(t *testing.T) {
	t.Parallel()
	st, url := newShop(t)
	guest := serve(t, url)
	variant := guest.ask(t, `{ products(first: 1) { nodes { variants { id } } } }`, nil).text("products.nodes.0.variants.0.id")
	const document = `mutation($input: CartCreateInput!) {
		cartCreate(input: $input) { token cart { id ... @defer { totalQuantity lines { variant { id } } } } }
	}`
	input := variables{"input": variables{"lines": []any{variables{"variantId": variant, "quantity": 2}}}}
	got, count := guest.askInParts(t.Context(), t, document, input).all()
	got.is("cartCreate.cart.totalQuantity", 2, "cartCreate.cart.lines.0.variant.id", variant)
	var carts int
	if err := st.DB.QueryRowContext(t.Context(), "SELECT count(*) FROM carts").Scan(&carts); err != nil || carts != 1 || count != 2 {
		t.Errorf("%d carts after %d parts, %v", carts, count, err)
	}
}

// TestDeferredIsAuthorized: what is deferred is refused before anything is executed.
func TestDeferredIsAuthorized(t *testing.T) {
	t.Parallel()
	_, url := newShop(t)
	guest := serve(t, url)
	for _, who := range []client{guest, guest.signIn(t, demo.CustomerEmail)} {
		r := who.request(t.Context(), t, `{ categories { slug } ... @defer { orders(first: 1) { totalCount } } }`, nil)
		r.Header.Set("Accept", "multipart/mixed;deferSpec=20220824, application/json")
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil || strings.Contains(string(body), "data") || !strings.Contains(string(body), `"code":"`) {
			t.Errorf("%v: %s", err, body)
		}
	}
}

const imagesLater = `{ products(first: 2) { nodes { name ... @defer(label: "images") { images { url } } } } }`

// lockImages keeps everybody from the products' images until release.
func lockImages(t *testing.T, st *store.Store) (release func()) {
	t.Helper()
	tx, err := st.DB.BeginTx(context.WithoutCancel(t.Context()), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tx.Rollback() })
	if _, err := tx.ExecContext(t.Context(), "LOCK TABLE product_images IN ACCESS EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := tx.Rollback(); err != nil {
			t.Error(err)
		}
	}
}

// waitForLocked waits until so many statements wait for a lock.
func waitForLocked(t *testing.T, st *store.Store, want int) {
	t.Helper()
	const count = `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
	for deadline := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		var got int
		if err := st.DB.QueryRowContext(t.Context(), count).Scan(&got); err != nil {
			t.Fatal(err)
		}
		if got == want {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d statements wait, want %d", got, want)
		}
	}
}

// TestDeferredKeepsNobodyWaiting: what is not deferred comes while what is deferred cannot.
func TestDeferredKeepsNobodyWaiting(t *testing.T) {
	t.Parallel()
	st, url := newShop(t)
	guest := serve(t, url)
	release := lockImages(t, st)
	answer := guest.askInParts(t.Context(), t, imagesLater, nil)
	first, _ := answer.next()
	data{t, first.Data}.text("products.nodes.1.name")
	if !first.HasNext {
		t.Error("nothing is to come")
	}
	waitForLocked(t, st, 1)
	release()
	second, _ := answer.next()
	for i, payload := range second.Incremental {
		data{t, payload.Data}.text("images.0.url")
		if diff := cmp.Diff([]any{"products", "nodes", float64(i)}, payload.Path); diff != "" || payload.Label != "images" {
			t.Error(payload.Label, diff)
		}
	}
	if len(second.Incremental) != 2 || second.HasNext {
		t.Errorf("%v", second)
	}
}

// TestDeferredEndsWithItsClient: nothing is done for a client that has left.
func TestDeferredEndsWithItsClient(t *testing.T) {
	t.Parallel()
	st, url := newShop(t)
	guest := serve(t, url) // its end waits for all that it does
	release := lockImages(t, st)
	defer release()
	ctx, leave := context.WithCancel(t.Context())
	answer := guest.askInParts(ctx, t, imagesLater, nil)
	answer.next()
	waitForLocked(t, st, 1)
	leave()
	waitForLocked(t, st, 0)
}

// TestDeferredError: an error takes what is deferred, and says no more than others.
func TestDeferredError(t *testing.T) {
	t.Parallel()
	st, url := newShop(t)
	guest := serve(t, url)
	if _, err := st.DB.ExecContext(t.Context(), "ALTER TABLE product_images RENAME TO elsewhere"); err != nil {
		t.Fatal(err)
	}
	answer := guest.askInParts(t.Context(), t, imagesLater, nil)
	first, _ := answer.next()
	data{t, first.Data}.text("products.nodes.1.name")
	second, _ := answer.next()
	if first.Errors != nil || len(second.Incremental) != 2 || second.HasNext {
		t.Fatalf("%v, then %v", first, second)
	}
	paths := map[any]bool{}
	for _, payload := range second.Incremental {
		if payload.Data != nil {
			t.Errorf("%v", payload.Data)
		}
		for _, e := range payload.Errors {
			if e.Message != "internal error" || e.Extensions["code"] != "INTERNAL" || e.Extensions["requestId"] == "" {
				t.Errorf("%v", e)
			}
			if diff := cmp.Diff(append(payload.Path, "images"), e.Path); diff != "" {
				t.Error(diff)
			}
			paths[e.Path[2]] = true
		}
	}
	if !maps.Equal(paths, map[any]bool{0.0: true, 1.0: true}) {
		t.Errorf("errors at %v", paths)
	}
}

// TestDeferWithoutParts: to those who take no parts, or others, all is answered at once.
func TestDeferWithoutParts(t *testing.T) {
	t.Parallel()
	_, url := newShop(t)
	guest := serve(t, url)
	guest.ask(t, imagesLater, nil).text("products.nodes.1.images.0.url")
	r := guest.request(t.Context(), t, imagesLater, nil)
	r.Header.Set("Accept", "multipart/mixed;incrementalSpec=v0.2, application/json")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	decode(t, body).text("data.products.nodes.1.images.0.url")
	for name, follow := range subscriptions {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			decode(t, follow(guest, t, imagesLater, nil).next()).text("data.products.nodes.1.images.0.url")
		})
	}
}
