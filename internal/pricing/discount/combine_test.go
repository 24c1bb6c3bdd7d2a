package discount_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/pricing/discount"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

const percent = 10_000 // millionths

func eur(amount int64) discount.Amounts { return discount.Amounts{"EUR": amount} }

// line is so many of something at a price, with a tag.
func line(tag string, quantity int, unit int64) discount.Line {
	return discount.Line{
		Goods: discount.Goods{Variant: typeid.NewVariant(), Tags: []string{tag}}, Quantity: quantity, Amount: unit * int64(quantity),
	}
}

func tagged(tag string) *discount.Target { return &discount.Target{Tags: []string{tag}} }

// promotion combines with all others.
func promotion(class discount.Class, priority int, action discount.Action) *discount.Promotion {
	if action.Spread == "" {
		action.Spread = discount.Each
	}
	return &discount.Promotion{
		ID: typeid.NewPromotion(), Class: class, Priority: priority, Rest: discount.Stack, Action: action,
		Combines: []discount.Class{discount.Product, discount.Order, discount.Shipping},
	}
}

func combine(t *testing.T, cart discount.Cart, promotions ...*discount.Promotion) discount.Result {
	t.Helper()
	candidates := make([]discount.Candidate, len(promotions))
	for i, p := range promotions {
		var v fault.Validator
		if p.Validate(&v); v.Err() != nil {
			t.Fatalf("promotion %d: %v", i, v.Err())
		}
		candidates[i].Promotion = p
	}
	cart.Currency = "EUR"
	return discount.Combine(&cart, candidates)
}

// TestActions has one promotion each take something off the same cart.
func TestActions(t *testing.T) {
	t.Parallel()
	cart := discount.Cart{Lines: []discount.Line{line("cup", 3, 1000), line("bean", 2, 1500), line("cup", 1, 799)}, Deliveries: []int64{590, 1290}}
	half := discount.Off{Millionths: 50 * percent}
	for name, test := range map[string]struct {
		class  discount.Class
		action discount.Action
		want   []int64 // of each line, or of each delivery
	}{
		"a part of each":                  {discount.Product, discount.Action{Off: half}, []int64{1500, 1500, 400}},
		"a part of some goods":            {discount.Product, discount.Action{Off: half, Of: tagged("bean")}, []int64{0, 1500, 0}},
		"a part of all but some":          {discount.Product, discount.Action{Off: half, Of: &discount.Target{Not: tagged("bean")}}, []int64{1500, 0, 400}},
		"an amount of each unit":          {discount.Product, discount.Action{Off: discount.Off{Amount: eur(900)}}, []int64{2700, 1800, 799}},
		"a price of each unit":            {discount.Product, discount.Action{Off: discount.Off{Price: eur(900)}}, []int64{300, 1200, 0}},
		"an amount across":                {discount.Order, discount.Action{Off: discount.Off{Amount: eur(100)}, Spread: discount.Across}, []int64{44, 44, 12}},
		"a price across":                  {discount.Order, discount.Action{Off: discount.Off{Price: eur(6000)}, Of: tagged("bean"), Spread: discount.Across}, nil},
		"never more than the price":       {discount.Order, discount.Action{Off: discount.Off{Amount: eur(99999)}, Spread: discount.Across}, []int64{3000, 3000, 799}},
		"the dearest unit once":           {discount.Product, discount.Action{Off: half, Spread: discount.Once}, []int64{0, 750, 0}},
		"the dearest three once":          {discount.Product, discount.Action{Off: half, Spread: discount.Once, MaxUnits: 3}, []int64{500, 1500, 0}},
		"two units of each line":          {discount.Product, discount.Action{Off: half, MaxUnits: 2}, []int64{1000, 1500, 400}},
		"at most an amount":               {discount.Product, discount.Action{Off: half, MaxAmount: eur(340)}, []int64{150, 150, 40}},
		"buy two beans get a cup":         {discount.Product, discount.Action{Off: discount.Off{Millionths: 100 * percent}, Of: tagged("cup"), BuyGet: &discount.BuyGet{Buy: tagged("bean"), BuyQuantity: 2, GetQuantity: 1}}, []int64{0, 0, 799}},
		"buy one bean get two cups":       {discount.Product, discount.Action{Off: half, Of: tagged("cup"), BuyGet: &discount.BuyGet{Buy: tagged("bean"), BuyQuantity: 1, GetQuantity: 2}}, []int64{1500, 0, 400}},
		"buy two cups get anything":       {discount.Product, discount.Action{Off: discount.Off{Millionths: 100 * percent}, BuyGet: &discount.BuyGet{Buy: tagged("cup"), BuyQuantity: 2, GetQuantity: 1}}, []int64{0, 3000, 0}},
		"once at most":                    {discount.Product, discount.Action{Off: half, Of: tagged("cup"), BuyGet: &discount.BuyGet{Buy: tagged("bean"), BuyQuantity: 1, GetQuantity: 2, MaxTimes: 1}}, []int64{500, 0, 400}},
		"buy a cup get a cup":             {discount.Product, discount.Action{Off: discount.Off{Millionths: 100 * percent}, Of: tagged("cup"), BuyGet: &discount.BuyGet{Buy: tagged("cup"), BuyQuantity: 1, GetQuantity: 1}}, []int64{1000, 0, 799}},
		"the cheapest of three":           {discount.Product, discount.Action{Off: discount.Off{Millionths: 100 * percent}, Cheapest: &discount.Cheapest{Of: 3, Units: 1}}, []int64{1000, 0, 799}},
		"a bundle":                        {discount.Product, discount.Action{Off: discount.Off{Price: eur(2000)}, Spread: discount.Across, Bundle: &discount.Bundle{Parts: []discount.Part{{Of: tagged("cup"), Units: 1}, {Of: tagged("bean"), Units: 1}}}}, []int64{400, 600, 0}},
		"a tier by units":                 {discount.Product, discount.Action{Of: tagged("cup"), Tiers: []discount.Tier{{AtLeastUnits: 2, Off: discount.Off{Millionths: 10 * percent}}, {AtLeastUnits: 4, Off: discount.Off{Millionths: 20 * percent}}, {AtLeastUnits: 5, Off: half}}}, []int64{600, 0, 160}},
		"a tier by amount":                {discount.Order, discount.Action{Spread: discount.Across, Tiers: []discount.Tier{{AtLeastAmount: eur(5000), Off: discount.Off{Amount: eur(500)}}, {AtLeastAmount: eur(10000), Off: discount.Off{Amount: eur(1500)}}}}, []int64{221, 220, 59}},
		"free shipping":                   {discount.Shipping, discount.Action{Off: discount.Off{Millionths: 100 * percent}}, []int64{590, 1290}},
		"shipping at most for an amount":  {discount.Shipping, discount.Action{Off: discount.Off{Price: eur(500)}}, []int64{90, 790}},
		"an amount across all deliveries": {discount.Shipping, discount.Action{Off: discount.Off{Amount: eur(188)}, Spread: discount.Across}, []int64{59, 129}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			result := combine(t, cart, promotion(test.class, 1, test.action))
			var got []int64
			for _, applied := range result.Applied {
				if got = applied.Lines; test.class == discount.Shipping {
					got = applied.Deliveries
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for _, refused := range result.Refused {
				if test.want != nil || refused.Reason != discount.NoGoods {
					t.Errorf("refused: %s", refused.Reason)
				}
			}
		})
	}
}

// TestConditions has carts that fulfil a condition, and ones that do not.
func TestConditions(t *testing.T) {
	t.Parallel()
	group, channel := typeid.NewCustomerGroup(), typeid.NewChannel()
	berlin, err := discount.ParseZone("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	cups := []discount.Line{line("cup", 3, 1000), line("bean", 1, 500)}
	four := 4
	for name, test := range map[string]struct {
		condition discount.Condition
		cart      discount.Cart
		want      bool
		missing   *discount.Missing
	}{
		"enough":               {discount.Condition{Quantity: &discount.QuantityCondition{Of: tagged("cup"), AtLeast: 3}}, discount.Cart{}, true, nil},
		"too few":              {discount.Condition{Quantity: &discount.QuantityCondition{Of: tagged("cup"), AtLeast: 5}}, discount.Cart{}, false, &discount.Missing{Quantity: 2, Of: tagged("cup")}},
		"as many as can be":    {discount.Condition{Quantity: &discount.QuantityCondition{AtMost: &four}}, discount.Cart{}, true, nil},
		"subtotal":             {discount.Condition{Subtotal: &discount.SubtotalCondition{AtLeast: eur(3500)}}, discount.Cart{}, true, nil},
		"more to spend":        {discount.Condition{Subtotal: &discount.SubtotalCondition{AtLeast: eur(4700)}}, discount.Cart{}, false, &discount.Missing{Amount: 1200}},
		"not in this currency": {discount.Condition{Subtotal: &discount.SubtotalCondition{AtLeast: discount.Amounts{"USD": 1}}}, discount.Cart{}, false, nil},
		"group":                {discount.Condition{CustomerGroups: []typeid.CustomerGroup{group}}, discount.Cart{Buyer: discount.Buyer{Groups: []typeid.CustomerGroup{group}}}, true, nil},
		"no group":             {discount.Condition{CustomerGroups: []typeid.CustomerGroup{group}}, discount.Cart{}, false, nil},
		"first order":          {discount.Condition{FirstOrder: new(true)}, discount.Cart{Buyer: discount.Buyer{FirstOrder: true}}, true, nil},
		"not the first":        {discount.Condition{FirstOrder: new(true)}, discount.Cart{}, false, nil},
		"country":              {discount.Condition{Countries: []address.Country{"DE", "AT"}}, discount.Cart{Buyer: discount.Buyer{Country: "AT"}}, true, nil},
		"unknown country":      {discount.Condition{Countries: []address.Country{"DE"}}, discount.Cart{}, false, nil},
		"channel":              {discount.Condition{Channels: []typeid.Channel{channel}}, discount.Cart{Buyer: discount.Buyer{Channel: &channel}}, true, nil},
		"no channel":           {discount.Condition{Channels: []typeid.Channel{channel}}, discount.Cart{}, false, nil},
		"Monday evening":       {discount.Condition{Time: &discount.TimeCondition{Weekdays: []time.Weekday{time.Monday}, From: 18 * 60, Until: 20 * 60, Zone: berlin}}, discount.Cart{Now: time.Date(2026, 7, 6, 17, 30, 0, 0, time.UTC)}, true, nil},
		"Monday night":         {discount.Condition{Time: &discount.TimeCondition{Weekdays: []time.Weekday{time.Monday}, From: 22 * 60, Until: 2 * 60, Zone: berlin}}, discount.Cart{Now: time.Date(2026, 7, 6, 23, 59, 0, 0, time.UTC)}, true, nil},
		"Tuesday at two":       {discount.Condition{Time: &discount.TimeCondition{Weekdays: []time.Weekday{time.Monday}, From: 22 * 60, Until: 2 * 60, Zone: berlin}}, discount.Cart{Now: time.Date(2026, 7, 7, 0, 0, 0, 0, time.UTC)}, false, nil},
		"all of them":          {discount.Condition{All: []discount.Condition{{Quantity: &discount.QuantityCondition{AtLeast: 4}}, {Subtotal: &discount.SubtotalCondition{AtLeast: eur(4000)}}}}, discount.Cart{}, false, &discount.Missing{Amount: 500}},
		"all, but hopeless":    {discount.Condition{All: []discount.Condition{{Subtotal: &discount.SubtotalCondition{AtLeast: eur(4000)}}, {Countries: []address.Country{"DE"}}}}, discount.Cart{}, false, nil},
		"any of them":          {discount.Condition{Any: []discount.Condition{{Quantity: &discount.QuantityCondition{AtLeast: 9}}, {Subtotal: &discount.SubtotalCondition{AtLeast: eur(3500)}}}}, discount.Cart{}, true, nil},
		"not":                  {discount.Condition{Not: &discount.Condition{Countries: []address.Country{"CH"}}}, discount.Cart{Buyer: discount.Buyer{Country: "DE"}}, true, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.cart.Lines = cups
			p := promotion(discount.Order, 1, discount.Action{Off: discount.Off{Millionths: percent}})
			p.Condition = &test.condition
			result := combine(t, test.cart, p)
			if got := len(result.Applied) == 1; got != test.want {
				t.Fatalf("counts: %t, want %t (%+v)", got, test.want, result.Refused)
			}
			if !test.want {
				if refused := result.Refused[0]; refused.Reason != discount.ConditionFail || cmp.Diff(test.missing, refused.Missing) != "" {
					t.Errorf("%s, missing %+v; want %+v", refused.Reason, refused.Missing, test.missing)
				}
			}
		})
	}
}

// TestLimits has promotions that are not to be used now, or no more.
func TestLimits(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 7, 6, 12, 0, 0, 0, time.UTC)
	earlier, later, none, zero, little := now.Add(-time.Hour), now.Add(time.Hour), 0, int64(0), int64(70)
	cart := discount.Cart{Currency: "EUR", Now: now, Lines: []discount.Line{line("cup", 1, 1000)}}
	for name, test := range map[string]struct {
		change func(*discount.Candidate)
		want   discount.Reason
		amount int64
	}{
		"holds":              {func(c *discount.Candidate) { c.StartsAt, c.EndsAt = &now, &later }, "", 100},
		"begins later":       {func(c *discount.Candidate) { c.StartsAt = &later }, discount.NotStarted, 0},
		"has just ended":     {func(c *discount.Candidate) { c.StartsAt, c.EndsAt = &earlier, &now }, discount.Ended, 0},
		"used up":            {func(c *discount.Candidate) { c.UsesLeft = &none }, discount.UsedUp, 0},
		"used by them":       {func(c *discount.Candidate) { c.OwnUsesLeft = &none }, discount.UsedByBuyer, 0},
		"budget spent":       {func(c *discount.Candidate) { c.BudgetLeft = &zero }, discount.UsedUp, 0},
		"the budget's rest":  {func(c *discount.Candidate) { c.BudgetLeft = &little }, "", 70},
		"another currency":   {func(c *discount.Candidate) { c.Action.Off = discount.Off{Amount: discount.Amounts{"USD": 5}} }, discount.OtherCurrency, 0},
		"goods not in there": {func(c *discount.Candidate) { c.Action.Of = tagged("bean") }, discount.NoGoods, 0},
	} {
		candidate := discount.Candidate{Promotion: promotion(discount.Product, 1, discount.Action{Off: discount.Off{Millionths: 10 * percent}})}
		test.change(&candidate)
		result := discount.Combine(&cart, []discount.Candidate{candidate})
		switch {
		case test.want == "" && (len(result.Applied) != 1 || result.Applied[0].Amount != test.amount):
			t.Errorf("%s: %+v", name, result)
		case test.want != "" && (len(result.Refused) != 1 || result.Refused[0].Reason != test.want):
			t.Errorf("%s: %+v", name, result)
		}
	}
}

// TestCombining says which of several promotions count.
func TestCombining(t *testing.T) {
	t.Parallel()
	cart := discount.Cart{Lines: []discount.Line{line("cup", 1, 10000), line("bean", 1, 10000)}, Deliveries: []int64{1000}}
	part := func(class discount.Class, priority int, per int64, change ...func(*discount.Promotion)) *discount.Promotion {
		p := promotion(class, priority, discount.Action{Off: discount.Off{Millionths: per * percent}})
		for _, c := range change {
			c(p)
		}
		return p
	}
	with := func(classes ...discount.Class) func(*discount.Promotion) {
		return func(p *discount.Promotion) { p.Combines = classes }
	}
	rest := func(rest discount.Rest) func(*discount.Promotion) {
		return func(p *discount.Promotion) { p.Rest = rest }
	}
	of := func(tag string) func(*discount.Promotion) {
		return func(p *discount.Promotion) { p.Action.Of = tagged(tag) }
	}
	after := func(least int64) func(*discount.Promotion) {
		return func(p *discount.Promotion) {
			p.Condition = &discount.Condition{Subtotal: &discount.SubtotalCondition{AtLeast: eur(least), AfterDiscounts: true}}
		}
	}
	atMost := func(most int64) func(*discount.Promotion) {
		return func(p *discount.Promotion) {
			p.Condition = &discount.Condition{Subtotal: &discount.SubtotalCondition{AtMost: eur(most), AfterDiscounts: true}}
		}
	}
	for name, test := range map[string]struct {
		promotions []*discount.Promotion
		counts     []int // priorities, in the order in which they go
		saved      int64
	}{
		"all":                           {[]*discount.Promotion{part(discount.Shipping, 1, 100), part(discount.Order, 2, 10), part(discount.Product, 3, 10)}, []int{3, 2, 1}, 2000 + 1800 + 1000},
		"the one that saves more":       {[]*discount.Promotion{part(discount.Order, 1, 10, with()), part(discount.Order, 2, 20, with())}, []int{2}, 4000},
		"two small ones that save more": {[]*discount.Promotion{part(discount.Order, 1, 20, with()), part(discount.Product, 2, 15), part(discount.Order, 3, 15, with(discount.Product))}, []int{2, 3}, 3000 + 2550},
		"as much, so the first":         {[]*discount.Promotion{part(discount.Order, 2, 10, with()), part(discount.Order, 1, 10, with())}, []int{1}, 2000},
		"as much, and none to no use":   {[]*discount.Promotion{part(discount.Product, 1, 10), part(discount.Order, 2, 1, with()), part(discount.Product, 3, 100), part(discount.Product, 4, 100)}, []int{3}, 20000},
		"not both ways":                 {[]*discount.Promotion{part(discount.Product, 1, 10, with(discount.Order)), part(discount.Order, 2, 5, with())}, []int{1}, 2000},
		"on different lines":            {[]*discount.Promotion{part(discount.Product, 1, 10, with(), of("cup")), part(discount.Product, 2, 20, with(), of("bean"))}, []int{1, 2}, 3000},
		"on one line":                   {[]*discount.Promotion{part(discount.Product, 1, 10, with(), of("cup")), part(discount.Product, 2, 20, with())}, []int{2}, 4000},
		"exclusive and better":          {[]*discount.Promotion{part(discount.Product, 1, 10), part(discount.Shipping, 2, 100), part(discount.Order, 3, 30, rest(discount.Exclusive))}, []int{3}, 6000},
		"exclusive and worse":           {[]*discount.Promotion{part(discount.Product, 1, 10), part(discount.Shipping, 2, 100), part(discount.Order, 3, 12, rest(discount.Exclusive))}, []int{1, 2}, 3000},
		"stop keeps those before":       {[]*discount.Promotion{part(discount.Order, 1, 10), part(discount.Order, 2, 30, rest(discount.Stop)), part(discount.Order, 3, 20)}, []int{1, 2}, 2000 + 5400},
		"after discounts":               {[]*discount.Promotion{part(discount.Product, 1, 10), part(discount.Order, 2, 10, after(19000))}, []int{1}, 2000},
		"at most after none":            {[]*discount.Promotion{part(discount.Order, 1, 10, atMost(19999)), part(discount.Shipping, 2, 100)}, []int{2}, 1000},
		"after none":                    {[]*discount.Promotion{part(discount.Order, 2, 10, after(19000))}, []int{2}, 2000},
		"more than six":                 {[]*discount.Promotion{part(discount.Order, 1, 1, with()), part(discount.Order, 2, 2, with()), part(discount.Order, 3, 3, with()), part(discount.Order, 4, 4, with()), part(discount.Order, 5, 5, with()), part(discount.Order, 6, 6, with()), part(discount.Order, 7, 7, with())}, []int{1}, 200},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			result := combine(t, cart, test.promotions...)
			var counts []int
			saved := int64(0)
			for _, applied := range result.Applied {
				counts, saved = append(counts, applied.Priority), saved+applied.Amount
			}
			if diff := cmp.Diff(test.counts, counts); diff != "" || saved != test.saved {
				t.Errorf("saved %d, want %d; count (-want +got):\n%s", saved, test.saved, diff)
			}
			if len(result.Applied)+len(result.Refused) != len(test.promotions) {
				t.Errorf("%d promotions: %d count, %d do not", len(test.promotions), len(result.Applied), len(result.Refused))
			}
		})
	}
}

// TestRulesAreStoredAsTheyAre writes rules as JSON and reads them.
func TestRulesAreStoredAsTheyAre(t *testing.T) {
	t.Parallel()
	zone, err := discount.ParseZone("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	condition := discount.Condition{All: []discount.Condition{
		{Time: &discount.TimeCondition{Weekdays: []time.Weekday{time.Friday}, Until: 600, Zone: zone}},
		{Not: &discount.Condition{Subtotal: &discount.SubtotalCondition{Of: tagged("cup"), AtLeast: eur(100)}}},
		{FirstOrder: new(false)},
	}}
	text, err := json.Marshal(condition)
	if err != nil {
		t.Fatal(err)
	}
	var read discount.Condition
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(read)
	if err != nil || string(again) != string(text) || read.All[0].Time.Zone.String() != "America/New_York" {
		t.Errorf("%s became %s, %v", text, again, err)
	}
	if err := json.Unmarshal([]byte(`{"time":{"zone":"Mars/Olympus"}}`), &read); err == nil {
		t.Error("a zone that there is not was read")
	}
}
