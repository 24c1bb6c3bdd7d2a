package risk_test

import (
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/risk"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func purchase(change func(*risk.Purchase)) risk.Purchase {
	p := risk.Purchase{
		Payment: typeid.NewPayment(), Order: typeid.NewOrder(), Number: "1", Gateway: "test", Amount: "12.50", Currency: "EUR", Units: 1250, FirstOrder: true,
		Shipping: address.Address{Country: "DE"}, Billing: address.Address{Country: "DE"},
	}
	if change != nil {
		change(&p)
	}
	return p
}

func TestRules(t *testing.T) {
	t.Parallel()
	rules := risk.Rules{
		Countries: risk.RequireProof, Amount: risk.Review, From: map[money.Currency]int64{"EUR": 1250}, Declines: risk.Refuse, Most: 3,
	}
	for name, tt := range map[string]struct {
		rules  risk.Rules
		change func(*risk.Purchase)
		want   risk.Verdict
	}{
		"no rules": {change: func(p *risk.Purchase) { p.Billing.Country, p.Declines = "FR", 9 }},
		"just below all": {rules: rules, change: func(p *risk.Purchase) {
			p.Amount, p.Units, p.Declines = "12.49", 1249, 2
		}},
		"another currency": {rules: rules, change: func(p *risk.Purchase) { p.Currency = "USD" }},
		"much":             {rules: rules, want: risk.Verdict{Decision: risk.Review, Reason: "It is for 12.50 EUR."}},
		"another country": {
			rules: rules, change: func(p *risk.Purchase) { p.Billing.Country, p.Units = "FR", 1 },
			want: risk.Verdict{Decision: risk.RequireProof, Proof: true, Reason: "The bill goes to FR, and the goods to DE."},
		},
		"much, and another country": {
			rules: rules, change: func(p *risk.Purchase) { p.Billing.Country = "FR" },
			want: risk.Verdict{Decision: risk.Review, Proof: true, Reason: "The bill goes to FR, and the goods to DE. It is for 12.50 EUR."},
		},
		"many declines": {
			rules: rules, change: func(p *risk.Purchase) { p.Declines, p.Units = 3, 1 },
			want: risk.Verdict{Decision: risk.Refuse, Reason: "3 payments were declined before it."},
		},
	} {
		if got := tt.rules.Judge(t.Context(), purchase(tt.change)); got != tt.want {
			t.Errorf("%s: %+v, want %+v", name, got, tt.want)
		}
	}
}

func TestProof(t *testing.T) {
	t.Parallel()
	user := typeid.NewUser()
	known := func(p *risk.Purchase) { p.User, p.FirstOrder = &user, false }
	newcomer := func(p *risk.Purchase) { p.User = &user }
	for name, tt := range map[string]struct {
		proof  risk.Proof
		change func(*risk.Purchase)
		says   bool // the verdict
		want   bool
	}{
		"never":                       {says: true},
		"always":                      {proof: risk.Proof{Always: true}, change: known, want: true},
		"guests, of a guest":          {proof: risk.Proof{Guests: true}, want: true},
		"guests, of a user":           {proof: risk.Proof{Guests: true}, change: newcomer},
		"first order, of a newcomer":  {proof: risk.Proof{FirstOrder: true}, change: newcomer, want: true},
		"first order, of another":     {proof: risk.Proof{FirstOrder: true}, change: known},
		"first order, of a guest":     {proof: risk.Proof{FirstOrder: true}},
		"risk, which says so":         {proof: risk.Proof{Risk: true}, says: true, want: true},
		"risk, which does not":        {proof: risk.Proof{Risk: true}},
		"from an amount, reached":     {proof: risk.Proof{From: map[money.Currency]int64{"EUR": 1250}}, want: true},
		"from an amount, not reached": {proof: risk.Proof{From: map[money.Currency]int64{"EUR": 1251, "USD": 1}}},
	} {
		if got := tt.proof.Demands(purchase(tt.change), risk.Verdict{Proof: tt.says}); got != tt.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

func TestReasonsAreCut(t *testing.T) {
	t.Parallel()
	if got := risk.Cut("\x00 It is\nodd\xff. \u200b"); got != "It is odd." {
		t.Errorf("%q", got)
	}
	if got := []rune(risk.Cut(strings.Repeat("ü", 2*risk.MaxReason))); len(got) != risk.MaxReason {
		t.Errorf("%d characters", len(got))
	}
}
