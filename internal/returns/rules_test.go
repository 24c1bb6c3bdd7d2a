package returns

import (
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/money"
)

func TestWhatCanBeSentBack(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 12, 4, 12, 0, 0, 0, time.UTC)
	ago := func(days int) *time.Time { return new(now.Add(-time.Duration(days) * 24 * time.Hour)) }
	rules := &Rules{KeptTags: []string{"hygiene"}, KeptTypes: []string{"food"}}
	for name, tt := range map[string]struct {
		sold   Sold
		units  int
		block  Block
		byHand int // for the staff
	}{
		"all of it":             {Sold{Quantity: 3, left: 3, delivered: ago(1)}, 3, "", 3},
		"nothing is sent":       {Sold{Quantity: 3}, 0, NotSent, 0},
		"a part is sent":        {Sold{Quantity: 3, left: 2}, 2, "", 2},
		"on the last day":       {Sold{Quantity: 1, left: 1, delivered: new(now.Add(-DefaultWindow + 1))}, 1, "", 1},
		"after the last day":    {Sold{Quantity: 1, left: 1, delivered: ago(30)}, 0, WindowEnded, 1},
		"some are on their way": {Sold{Quantity: 1, left: 1}, 1, "", 1},
		"some came back":        {Sold{Quantity: 3, left: 3, given: 1, back: 1, delivered: ago(1)}, 2, "", 2},
		"a return is open":      {Sold{Quantity: 3, left: 3, claimed: 2, open: 2, delivered: ago(1)}, 1, "", 1},
		"all are claimed":       {Sold{Quantity: 3, left: 3, claimed: 3, open: 1, given: 2, Accepted: 2, delivered: ago(1)}, 0, AlreadyReturned, 0},
		"given back, not sent":  {Sold{Quantity: 3, left: 3, given: 3, delivered: ago(1)}, 0, AlreadyReturned, 0},
		"a gift card":           {Sold{Quantity: 1, left: 1, isGiftCard: true, delivered: ago(1)}, 0, GiftCard, 0},
		"by its tag":            {Sold{Quantity: 1, left: 1, tags: []string{"new", "hygiene"}, delivered: ago(1)}, 0, NotReturnable, 1},
		"by its type":           {Sold{Quantity: 1, left: 1, productType: "food", delivered: ago(1)}, 0, NotReturnable, 1},
	} {
		tt.sold.now = now
		got := rules.Option(&tt.sold)
		var block Block
		if got.Reason != nil {
			block = *got.Reason
		}
		if got.Quantity != tt.units || block != tt.block || rules.May(&tt.sold, false) != tt.units {
			t.Errorf("%s: %d, %q; want %d, %q", name, got.Quantity, block, tt.units, tt.block)
		}
		if n := rules.May(&tt.sold, true); n != tt.byHand {
			t.Errorf("%s: the staff may send %d back, want %d", name, n, tt.byHand)
		}
	}
}

func TestFees(t *testing.T) {
	t.Parallel()
	rules := &Rules{FeeReasons: []Reason{ChangedMind, TooLarge}, FeePercent: 10, ShippingFee: map[money.Currency]int64{"EUR": 490}}
	for name, tt := range map[string]struct {
		goods    []Cost
		currency money.Currency
		want     int64
	}{
		"none is due":      {[]Cost{{Defective, 5000}}, "EUR", 0},
		"of all":           {[]Cost{{ChangedMind, 5000}}, "EUR", 990},
		"of a part":        {[]Cost{{Defective, 5000}, {TooLarge, 1000}}, "EUR", 590},
		"once":             {[]Cost{{ChangedMind, 1000}, {TooLarge, 1000}}, "EUR", 690},
		"another currency": {[]Cost{{ChangedMind, 5000}}, "USD", 500},
		"never more":       {[]Cost{{ChangedMind, 300}}, "EUR", 300},
	} {
		if got := rules.Fee(tt.goods, tt.currency); got != tt.want {
			t.Errorf("%s: %d, want %d", name, got, tt.want)
		}
	}
}

func TestShippingIsGivenBackWithAll(t *testing.T) {
	t.Parallel()
	arrived := time.Date(2026, 12, 4, 12, 0, 0, 0, time.UTC)
	all := []*Sold{{Quantity: 2, Cancelled: 1, Accepted: 1, delivered: &arrived}, {Quantity: 3, Accepted: 2, back: 1, delivered: &arrived}}
	less := []*Sold{all[0], {Quantity: 3, Accepted: 2, delivered: &arrived}}
	inTime, late := arrived.Add(StatutoryWindow), arrived.Add(StatutoryWindow+1)
	gives, keeps := &Rules{GiveShipping: true}, &Rules{}
	for name, got := range map[string]bool{
		"all":       gives.GivesShipping(all, inTime),
		"late":      !gives.GivesShipping(all, late),
		"less":      !gives.GivesShipping(less, inTime),
		"kept":      !keeps.GivesShipping(all, inTime),
		"of no one": !gives.GivesShipping(nil, inTime),
	} {
		if !got {
			t.Error(name)
		}
	}
}
