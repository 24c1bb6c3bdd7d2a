package cart_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lib/pq/pqerror"

	"github.com/shopgraph/shopgraph/ent"
	entcart "github.com/shopgraph/shopgraph/ent/cart"
	"github.com/shopgraph/shopgraph/ent/product"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// outcome is what came of a change, and of the cart.
type outcome struct{ Content, Warnings, Mistakes string }

func newCatalog(t *testing.T) *shop {
	s := newShop(t)
	s.sell("mug", eur, 1200, 5000)
	s.sell("pen", eur, 150, 5000)
	s.sell("rare", eur, 9900, 3)
	s.sell("soldout", eur, 500, 0)
	s.sell("promised", eur, 500, 4)
	s.setStock("promised", 4, 4)
	s.sell("foreign", "USD", 500, 10)
	s.sell("draft", eur, 500, 10)
	s.setStatus("draft", product.StatusDraft)
	return s
}

func manyItems(n int) string {
	items := make([]string, n)
	for i := range items {
		items[i] = fmt.Sprintf("v%d", i)
	}
	return strings.Join(items, ", ")
}

func TestAddLines(t *testing.T) {
	t.Parallel()
	s := newCatalog(t)
	for name, test := range map[string]struct {
		have, add string
		want      outcome
	}{
		"to an empty cart":         {"", "pen 2, mug", outcome{Content: "pen 2, mug 1"}},
		"after what is there":      {"mug", "pen", outcome{Content: "mug 1, pen 1"}},
		"more of what is there":    {"mug 2, pen", "mug 3", outcome{Content: "mug 5, pen 1"}},
		"the same twice":           {"", "mug 2, pen, mug 3", outcome{Content: "mug 5, pen 1"}},
		"nothing":                  {"mug", "", outcome{Content: "mug 1"}},
		"the most":                 {"mug 999", "mug", outcome{Content: "mug 1000"}},
		"too many in all":          {"mug 999", "pen, mug 2", outcome{Content: "mug 999", Mistakes: "OUT_OF_RANGE lines.1.quantity"}},
		"too many in two":          {"", "mug 600, mug 600", outcome{Mistakes: "OUT_OF_RANGE lines.1.quantity"}},
		"none":                     {"", "mug 0", outcome{Mistakes: "OUT_OF_RANGE lines.0.quantity"}},
		"less than none":           {"mug 5", "pen, mug -1", outcome{Content: "mug 5", Mistakes: "OUT_OF_RANGE lines.1.quantity"}},
		"too many":                 {"", "mug 1001", outcome{Mistakes: "OUT_OF_RANGE lines.0.quantity"}},
		"more than there are":      {"", "rare 4", outcome{Content: "rare 3", Warnings: "QUANTITY_REDUCED rare"}},
		"exactly what there are":   {"", "rare 3", outcome{Content: "rare 3"}},
		"more than are left":       {"rare 2", "rare 2", outcome{Content: "rare 3", Warnings: "QUANTITY_REDUCED rare"}},
		"more in two than are":     {"", "rare 2, rare 2", outcome{Content: "rare 3", Warnings: "QUANTITY_REDUCED rare"}},
		"far more in two than are": {"", "rare 600, rare 600", outcome{Mistakes: "OUT_OF_RANGE lines.1.quantity"}},
		"out of stock":             {"mug", "pen, soldout", outcome{Content: "mug 1", Mistakes: "INSUFFICIENT_STOCK lines.1"}},
		"promised to others":       {"", "promised", outcome{Mistakes: "INSUFFICIENT_STOCK lines.0"}},
		"in another currency":      {"", "mug, foreign", outcome{Mistakes: "UNAVAILABLE lines.1.variantId"}},
		"not yet sold":             {"", "draft", outcome{Mistakes: "NOT_FOUND lines.0.variantId"}},
		"unheard of":               {"mug", "unicorn", outcome{Content: "mug 1", Mistakes: "NOT_FOUND lines.0.variantId"}},
		"everything wrong": {"mug", "unicorn, pen, foreign, soldout, mug 1000", outcome{Content: "mug 1",
			Mistakes: "NOT_FOUND lines.0.variantId, UNAVAILABLE lines.2.variantId, OUT_OF_RANGE lines.4.quantity, INSUFFICIENT_STOCK lines.3"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := *s
			s.t = t
			ref := s.guest(test.have)
			changed, err := s.carts.AddLines(t.Context(), auth.Viewer{}, cart.LinesAddInput{On: cart.On{Cart: ref}, Lines: s.items(test.add)})
			got := outcome{s.content(ref.ID), s.warnings(changed), s.mistakes(err)}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			if (changed == nil) != (err != nil) {
				t.Errorf("%+v, %v", changed, err)
			}
		})
		if test.have != "" {
			continue // a new cart has nothing
		}
		t.Run(name+" at once", func(t *testing.T) {
			t.Parallel()
			s := *s
			s.t = t
			changed, err := s.carts.Create(t.Context(), auth.Viewer{}, cart.Market{Currency: eur}, cart.CreateInput{Lines: s.items(test.add)})
			got := outcome{Warnings: s.warnings(changed), Mistakes: s.mistakes(err)}
			if changed != nil {
				got.Content = s.content(changed.Cart.ID)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestUpdateLines(t *testing.T) {
	t.Parallel()
	s := newCatalog(t)
	s.sell("withdrawn", eur, 700, 10)
	s.sell("emptied", eur, 700, 10)
	ref := s.guest("mug 4, rare 2, withdrawn 2, emptied 2, pen 2")
	s.setStatus("withdrawn", product.StatusArchived)
	s.setStock("emptied", 0, 0)
	const before, warned = "mug 4, rare 2, withdrawn 2, emptied 2, pen 2", "UNAVAILABLE withdrawn, UNAVAILABLE emptied"
	for _, test := range []struct {
		name, update string
		want         outcome
	}{
		{"unknown", "unicorn", outcome{Content: before, Mistakes: "NOT_FOUND lines.0.id"}},
		{"too many", "mug 1001", outcome{Content: before, Mistakes: "OUT_OF_RANGE lines.0.quantity"}},
		{"negative", "pen 1, mug -1", outcome{Content: before, Mistakes: "OUT_OF_RANGE lines.1.quantity"}},
		{"twice", "mug 1, mug 2", outcome{Content: before, Mistakes: "INVALID lines.1.id"}},
		{"withdrawn", "mug 1, withdrawn 1", outcome{Content: before, Mistakes: "UNAVAILABLE lines.1.id"}},
		{"out of stock", "emptied 1, mug 0", outcome{Content: before, Mistakes: "INSUFFICIENT_STOCK lines.0"}},
		{"the same", "mug 4", outcome{Content: before, Warnings: warned}},
		{"nothing", "", outcome{Content: before, Warnings: warned}},
		{"more and less", "pen 1, mug 1000",
			outcome{Content: "mug 1000, rare 2, withdrawn 2, emptied 2, pen 1", Warnings: warned}},
		{"more than there are", "rare 9, mug 2", outcome{Content: "mug 2, rare 3, withdrawn 2, emptied 2, pen 1",
			Warnings: "QUANTITY_REDUCED rare, " + warned}},
		{"away with one", "emptied 0", outcome{Content: "mug 2, rare 3, withdrawn 2, pen 1", Warnings: "UNAVAILABLE withdrawn"}},
		{"away with all", "pen 0, withdrawn 0, mug 0, rare 0", outcome{}},
	} {
		var lines []cart.LineUpdateInput
		for _, item := range s.items(test.update) {
			lines = append(lines, cart.LineUpdateInput{ID: s.line(ref.ID, s.name(item.VariantID)), Quantity: new(item.Quantity)})
		}
		changed, err := s.carts.UpdateLines(t.Context(), auth.Viewer{}, cart.LinesUpdateInput{On: cart.On{Cart: ref}, Lines: lines})
		got := outcome{s.content(ref.ID), s.warnings(changed), s.mistakes(err)}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}

func TestRemoveLines(t *testing.T) {
	t.Parallel()
	s := newCatalog(t)
	ref, other := s.guest("mug, pen, rare"), s.guest("mug")
	for _, test := range []struct {
		name string
		ids  []typeid.CartLine
		want outcome
	}{
		{"unknown", []typeid.CartLine{s.line(ref.ID, "mug"), typeid.NewCartLine()},
			outcome{Content: "mug 1, pen 1, rare 1", Mistakes: "NOT_FOUND lineIds.1"}},
		{"of another cart", []typeid.CartLine{s.line(other.ID, "mug")},
			outcome{Content: "mug 1, pen 1, rare 1", Mistakes: "NOT_FOUND lineIds.0"}},
		{"too many", make([]typeid.CartLine, 101), outcome{Content: "mug 1, pen 1, rare 1", Mistakes: "LIMIT_REACHED lineIds"}},
		{"one, twice", []typeid.CartLine{s.line(ref.ID, "pen"), s.line(ref.ID, "pen")}, outcome{Content: "mug 1, rare 1"}},
		{"all", []typeid.CartLine{s.line(ref.ID, "mug"), s.line(ref.ID, "rare")}, outcome{}},
	} {
		changed, err := s.carts.RemoveLines(t.Context(), auth.Viewer{}, cart.LinesRemoveInput{On: cart.On{Cart: ref}, LineIDs: test.ids})
		got := outcome{s.content(ref.ID), s.warnings(changed), s.mistakes(err)}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
	if got := s.content(other.ID); got != "mug 1" {
		t.Errorf("the other cart has %s", got)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sellMany(101)
	add := func(ref auth.CartRef, items string) string {
		_, err := s.carts.AddLines(t.Context(), auth.Viewer{}, cart.LinesAddInput{On: cart.On{Cart: ref}, Lines: s.items(items)})
		return s.mistakes(err)
	}
	full := s.guest(manyItems(100))
	if got := add(full, "v100"); got != "LIMIT_REACHED lines" || len(s.lines(full.ID)) != 100 {
		t.Errorf("the 101st line: %q, %d lines", got, len(s.lines(full.ID)))
	}
	if got := add(full, "v0, v99"); got != "" {
		t.Errorf("more of what is in a full cart: %s", got)
	}
	empty := s.guest("")
	if got := add(empty, manyItems(101)); got != "LIMIT_REACHED lines" || s.content(empty.ID) != "" {
		t.Errorf("101 lines at once: %q, %s", got, s.content(empty.ID))
	}
	update := cart.LinesUpdateInput{On: cart.On{Cart: full}, Lines: make([]cart.LineUpdateInput, 101)}
	if _, err := s.carts.UpdateLines(t.Context(), auth.Viewer{}, update); s.mistakes(err) != "LIMIT_REACHED lines" {
		t.Errorf("101 updates at once: %v", err)
	}
}

// TestWarnings tells of each change of a price once, and of what cannot be bought each time.
func TestWarnings(t *testing.T) {
	t.Parallel()
	s := newCatalog(t)
	ref := s.guest("rare, pen, mug") // not in the order of their variants' ids
	add := func(items string) string {
		changed, err := s.carts.AddLines(t.Context(), auth.Viewer{}, cart.LinesAddInput{On: cart.On{Cart: ref}, Lines: s.items(items)})
		s.check(err)
		return s.warnings(changed)
	}
	expect := func(step, got, want string) {
		if t.Helper(); got != want {
			t.Errorf("%s: got %q, want %q", step, got, want)
		}
	}
	expect("nothing new", add("pen"), "")
	s.setPrice("mug", eur, 1300)
	expect("of another line", add("pen"), "PRICE_CHANGED mug")
	expect("told already", add("mug"), "")
	s.setPrice("pen", eur, 140)
	expect("of the line itself", add("pen"), "PRICE_CHANGED pen")
	s.setPrice("pen", eur, 150)
	s.setPrice("mug", eur, 1100)
	if _, err := s.carts.AddLines(t.Context(), auth.Viewer{}, cart.LinesAddInput{On: cart.On{Cart: ref}, Lines: s.items("unicorn")}); err == nil {
		t.Error("unicorns are sold")
	}
	expect("not told by a refusal", add("pen"), "PRICE_CHANGED pen, PRICE_CHANGED mug")
	s.setPrice("mug", "USD", 1000)
	s.setStatus("pen", product.StatusArchived)
	s.setStock("rare", 3, 3)
	for range 2 {
		expect("not to be bought", add(""), "UNAVAILABLE rare, UNAVAILABLE pen, UNAVAILABLE mug")
	}
	s.setStock("rare", 3, 2)
	s.setPrice("mug", eur, 1100)
	s.setPrice("pen", eur, 5)
	s.setStatus("pen", product.StatusActive)
	expect("back at another price", add("rare"), "QUANTITY_REDUCED rare, PRICE_CHANGED pen")

	s.setPrice("mug", eur, 1250)
	changed, err := s.carts.RemoveLines(t.Context(), auth.Viewer{}, cart.LinesRemoveInput{On: cart.On{Cart: ref}, LineIDs: []typeid.CartLine{s.line(ref.ID, "pen")}})
	s.check(err)
	if len(changed.Warnings) != 1 || changed.Warnings[0].Message != "The price has changed from 11.00 EUR to 12.50 EUR." {
		t.Errorf("warnings: %+v", changed.Warnings)
	}
}

func TestChangeTouchesCart(t *testing.T) {
	t.Parallel()
	s := newCatalog(t)
	guest := auth.Viewer{}
	created, err := s.carts.Create(t.Context(), guest, cart.Market{Currency: eur}, cart.CreateInput{})
	s.check(err)
	ref := auth.CartRef{ID: created.Cart.ID, Token: created.Token}
	reread := func() *ent.Cart {
		c, err := s.carts.Get(t.Context(), guest, ref)
		s.check(err)
		return c
	}
	before := reread()
	if !before.CreatedAt.Equal(created.Cart.CreatedAt) || !before.UpdatedAt.Equal(created.Cart.UpdatedAt) ||
		before.Currency != eur || before.Status != entcart.StatusOpen {
		t.Errorf("answered %v, then read %v", created.Cart, before)
	}
	changed, err := s.carts.AddLines(t.Context(), guest, cart.LinesAddInput{On: cart.On{Cart: ref}, Lines: s.items("mug")})
	s.check(err)
	after := reread()
	if !after.UpdatedAt.After(before.UpdatedAt) || !after.UpdatedAt.Equal(changed.Cart.UpdatedAt) {
		t.Errorf("changed at %v, then at %v, answered %v", before.UpdatedAt, after.UpdatedAt, changed.Cart.UpdatedAt)
	}
	_, err = s.carts.AddLines(t.Context(), guest, cart.LinesAddInput{On: cart.On{Cart: ref}, Lines: s.items("unicorn")})
	if s.mistakes(err) == "" || !reread().UpdatedAt.Equal(after.UpdatedAt) {
		t.Errorf("a refusal touched the cart: %v", err)
	}
}

func TestRefusedCreateLeavesNothing(t *testing.T) {
	t.Parallel()
	s := newCatalog(t)
	changed, err := s.carts.Create(t.Context(), auth.Viewer{}, cart.Market{Currency: eur}, cart.CreateInput{Lines: s.items("mug, unicorn")})
	if changed != nil || s.mistakes(err) != "NOT_FOUND lines.1.variantId" {
		t.Errorf("%+v, %v", changed, err)
	}
	if n, err := s.st.Client.Cart.Query().Count(t.Context()); n != 0 || err != nil {
		t.Errorf("%d carts, %v", n, err)
	}
}

// TestConcurrentAdds has many more adders than the pool has connections.
func TestConcurrentAdds(t *testing.T) {
	t.Parallel()
	s := newCatalog(t)
	for _, test := range []struct{ items, want string }{
		{"mug 3, pen", "mug 150, pen 50"},
		{"rare", "rare 3"},
		{"mug 30", "mug 990"}, // 33 of them: the rest would make more than 1,000
	} {
		ref := s.guest("")
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				_, err := s.carts.AddLines(t.Context(), auth.Viewer{}, cart.LinesAddInput{On: cart.On{Cart: ref}, Lines: s.items(test.items)})
				if err != nil && !strings.Contains(err.Error(), "There can be at most 1000") {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if got := s.content(ref.ID); got != test.want {
			t.Errorf("50 times %s: %s, want %s", test.items, got, test.want)
		}
	}
}

// TestCancelled has a request go away while it waits for the cart.
func TestCancelled(t *testing.T) {
	t.Parallel()
	s := newCatalog(t)
	ref := s.guest("mug")
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	s.check(s.inTx(func(txCtx context.Context, tx *ent.Tx) error {
		if begun, err := s.carts.BeginCheckout(txCtx, tx, auth.Viewer{}, ref); begun == nil || err != nil {
			t.Errorf("begun %v, %v", begun, err)
		}
		go func() {
			_, err := s.carts.AddLines(ctx, auth.Viewer{}, cart.LinesAddInput{On: cart.On{Cart: ref}, Lines: s.items("pen")})
			done <- err
		}()
		s.awaitLock()
		cancel()
		if err := <-done; !store.IsCode(err, pqerror.QueryCanceled) {
			t.Error(err)
		}
		return nil
	}))
	if got := s.content(ref.ID); got != "mug 1" {
		t.Errorf("cart: %s", got)
	}
}

// TestConcurrentChanges mixes every change of one cart with its checkout's.
func TestConcurrentChanges(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sellMany(20)
	ref := s.guest(manyItems(10))
	lines := s.lines(ref.ID)
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			ctx, line := t.Context(), lines[i%10].ID
			var err error
			switch i % 4 {
			case 0:
				_, err = s.carts.AddLines(ctx, auth.Viewer{}, cart.LinesAddInput{On: cart.On{Cart: ref}, Lines: s.items(manyItems(20))})
			case 1:
				update := []cart.LineUpdateInput{{ID: line, Quantity: &i}}
				_, err = s.carts.UpdateLines(ctx, auth.Viewer{}, cart.LinesUpdateInput{On: cart.On{Cart: ref}, Lines: update})
			case 2:
				_, err = s.carts.RemoveLines(ctx, auth.Viewer{}, cart.LinesRemoveInput{On: cart.On{Cart: ref}, LineIDs: []typeid.CartLine{line}})
			case 3:
				err = s.inTx(func(ctx context.Context, tx *ent.Tx) error {
					if begun, err := s.carts.BeginCheckout(ctx, tx, auth.Viewer{}, ref); begun == nil || err != nil {
						t.Errorf("begun %v, %v", begun, err)
					}
					return s.carts.Reopen(ctx, tx, ref.ID)
				})
			}
			if got := s.mistakes(err); got != "" && !strings.HasPrefix(got, "NOT_FOUND line") { // of a line that is removed
				t.Error(got)
			}
		})
	}
	wg.Wait()
	if n := len(s.lines(ref.ID)); n < 10 || n > 20 {
		t.Errorf("%d lines", n)
	}
}

// TestChangeStatements counts the statements of changes of 1, 10 and 100 lines.
func TestChangeStatements(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sellMany(100)
	counts := map[string][]int64{}
	count := func(what string, change func(context.Context) error) {
		t.Helper()
		ctx, counter := store.CountStatements(t.Context())
		s.check(change(ctx))
		counts[what] = append(counts[what], counter.Load())
	}
	for _, n := range []int{1, 10, 100} {
		items := s.items(manyItems(n))
		ref := s.guest("")
		count("create", func(ctx context.Context) error {
			_, err := s.carts.Create(ctx, auth.Viewer{}, cart.Market{Currency: eur}, cart.CreateInput{Lines: items})
			return err
		})
		for _, what := range []string{"add new", "add more"} {
			count(what, func(ctx context.Context) error {
				_, err := s.carts.AddLines(ctx, auth.Viewer{}, cart.LinesAddInput{On: cart.On{Cart: ref}, Lines: items})
				return err
			})
		}
		var update []cart.LineUpdateInput
		var ids []typeid.CartLine
		for _, l := range s.lines(ref.ID) {
			update = append(update, cart.LineUpdateInput{ID: l.ID, Quantity: new(7)})
			ids = append(ids, l.ID)
		}
		count("update", func(ctx context.Context) error {
			_, err := s.carts.UpdateLines(ctx, auth.Viewer{}, cart.LinesUpdateInput{On: cart.On{Cart: ref}, Lines: update})
			return err
		})
		count("remove", func(ctx context.Context) error {
			_, err := s.carts.RemoveLines(ctx, auth.Viewer{}, cart.LinesRemoveInput{On: cart.On{Cart: ref}, LineIDs: ids})
			return err
		})
		if got := s.content(ref.ID); got != "" {
			t.Errorf("left: %s", got)
		}
	}
	want := map[string][]int64{
		"create": {2, 2, 2}, "add new": {3, 3, 3}, "add more": {3, 3, 3}, "update": {3, 3, 3}, "remove": {3, 3, 3},
	}
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Error(diff)
	}
}

// TestUncountablePrice changes a cart that costs more than can be counted: only who asks for its
// price gets an error.
func TestUncountablePrice(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sell("palace", eur, math.MaxInt64/2, 5000)
	changed, err := s.carts.Create(t.Context(), auth.Viewer{}, cart.Market{Currency: eur}, cart.CreateInput{Lines: s.items("palace 3")})
	s.check(err)
	if priced, err := s.price(changed.Content.Basket); err == nil || s.content(changed.Cart.ID) != "palace 3" {
		t.Errorf("priced %v, cart: %s", priced, s.content(changed.Cart.ID))
	}
	if _, err := s.priced(0, []typeid.Cart{changed.Cart.ID}); err == nil {
		t.Error("it has a price")
	}
}
