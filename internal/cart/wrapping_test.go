package cart_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// wrap has the store wrap gifts for so much in euros.
func (s *shop) wrap(enabled bool, euros int64) {
	s.t.Helper()
	s.exec("UPDATE gift_wrapping SET enabled = $1, prices = jsonb_build_object('EUR', $2::bigint)", enabled, euros)
}

// wrapped is a cart's content with what is wrapped, as in "mug 2 wrapped".
func (s *shop) wrapped(id typeid.Cart) string {
	s.t.Helper()
	var items []string
	for _, l := range s.lines(id) {
		text := fmt.Sprintf("%s %d", s.name(l.VariantID), l.Quantity)
		if l.GiftWrap {
			text += " wrapped"
		}
		items = append(items, text)
	}
	return strings.Join(items, ", ")
}

func (s *shop) addWrapped(ref auth.CartRef, items string) (*cart.Changed, error) {
	s.t.Helper()
	lines := s.items(items)
	for i := range lines {
		lines[i].GiftWrap = true
	}
	return s.carts.AddLines(s.t.Context(), auth.Viewer{}, cart.LinesAddInput{On: cart.On{Cart: ref}, Lines: lines})
}

// TestGiftWrap: what is wrapped is a line of its own, which costs more by what wrapping each of it costs. A discount
// takes nothing off that.
func TestGiftWrap(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sell("mug", eur, 1000, 100)
	s.wrap(true, 250)
	ref := s.guest("mug 1")
	changed, err := s.addWrapped(ref, "mug 2")
	s.check(err)
	if s.wantKnown(changed); s.wrapped(ref.ID) != "mug 1, mug 2 wrapped" {
		t.Errorf("the cart has %s", s.wrapped(ref.ID))
	}
	s.exec(`INSERT INTO promotions (id, created_at, updated_at, name, class, priority, enabled, action)
		VALUES (new_id(), now(), now(), 'Half', 'ORDER', 1, true, '{"off": {"millionths": 500000}, "spread": "ACROSS"}')`)
	priced, err := s.priced(0, []typeid.Cart{ref.ID})
	s.check(err)
	b := priced[ref.ID].Quote.Breakdown()
	if b.Lines.Amount != 3000 || b.Discount.Amount != 1500 || b.Wrapping.Amount != 500 || b.Total.Gross.Amount != 2000 {
		t.Errorf("it costs %+v", b)
	}
	line := priced[ref.ID].Lines[s.lineIDs(ref.ID)[1]]
	if line.UnitPrice.Gross.Amount != 1000 || line.Wrapping.Amount != 500 || line.Total.Gross.Amount != 1500 {
		t.Errorf("the wrapped line costs %+v", line)
	}
	update := func(line int, wrap bool) {
		t.Helper()
		changed, err := s.carts.UpdateLines(t.Context(), auth.Viewer{}, cart.LinesUpdateInput{
			On: cart.On{Cart: ref}, Lines: []cart.LineUpdateInput{{ID: s.lineIDs(ref.ID)[line], GiftWrap: &wrap}},
		})
		s.check(err)
		s.wantKnown(changed)
	}
	if update(0, true); s.wrapped(ref.ID) != "mug 3 wrapped" {
		t.Errorf("both lines wrapped are %s", s.wrapped(ref.ID))
	}
	if update(0, false); s.wrapped(ref.ID) != "mug 3" {
		t.Errorf("unwrapped it is %s", s.wrapped(ref.ID))
	}
	update(0, true)
	ada := s.customer("ada@example.com")
	own := s.create(ada, cart.CreateInput{Lines: s.items("mug")})
	claimed, err := s.carts.Claim(t.Context(), ada, ref)
	s.check(err)
	if s.wantKnown(claimed); s.wrapped(own.ID) != "mug 1, mug 3 wrapped" {
		t.Errorf("claimed: %s", s.wrapped(own.ID))
	}
}

// TestGiftWrapIsRefused: what is not sent, and in currencies without a price; and a cart with something wrapped cannot
// be checked out once wrapping is not offered any more.
func TestGiftWrapIsRefused(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sell("mug", eur, 1000, 100)
	s.sell("song", eur, 100, 100)
	s.exec("UPDATE variants SET requires_shipping = false WHERE id = $1", s.variants["song"])
	ref := s.guest("mug 1, song 1")
	refused := func(items, want string) {
		t.Helper()
		_, err := s.addWrapped(ref, items)
		if got := s.mistakes(err); got != want {
			t.Errorf("%s: %s", items, got)
		}
	}
	refused("mug, song", "UNAVAILABLE lines.0.giftWrap, NOT_ALLOWED lines.1.giftWrap")
	s.wrap(false, 250)
	refused("mug", "UNAVAILABLE lines.0.giftWrap")
	s.wrap(true, 0)
	refused("mug, song", "NOT_ALLOWED lines.1.giftWrap")
	_, err := s.carts.UpdateLines(t.Context(), auth.Viewer{}, cart.LinesUpdateInput{
		On: cart.On{Cart: ref}, Lines: []cart.LineUpdateInput{{ID: s.line(ref.ID, "song"), GiftWrap: new(true)}},
	})
	if got := s.mistakes(err); got != "NOT_ALLOWED lines.0.giftWrap" {
		t.Errorf("an update: %s", got)
	}
	_, err = s.addWrapped(ref, "mug")
	s.check(err)
	problems := func() (texts []string) {
		t.Helper()
		priced, err := s.priced(cart.StockPart, []typeid.Cart{ref.ID})
		s.check(err)
		for _, p := range priced[ref.ID].Problems {
			texts = append(texts, string(p.Code)+" "+p.Message)
		}
		return texts
	}
	if got := problems(); got != nil {
		t.Errorf("problems: %q", got)
	}
	s.wrap(false, 0)
	if got := fmt.Sprint(problems()); got != "[UNAVAILABLE mug (one size) cannot be wrapped as a gift any more.]" {
		t.Errorf("problems: %s", got)
	}
	s.wrap(true, 250)
	s.exec("INSERT INTO prices (id, created_at, updated_at, variant_id, currency, amount) SELECT new_id(), now(), now(), id, 'USD', 1100 FROM variants")
	changed, err := s.carts.UpdateCurrency(t.Context(), auth.Viewer{}, cart.CurrencyUpdateInput{On: cart.On{Cart: ref}, CurrencyCode: money.Currency("USD")})
	s.check(err)
	if got := s.warnings(changed); !strings.HasSuffix(got, ", UNAVAILABLE mug") {
		t.Errorf("in dollars: %s", got)
	}
}
