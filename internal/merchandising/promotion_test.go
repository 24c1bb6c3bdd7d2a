package merchandising_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/merchandising"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/pricing/discount"
	"github.com/shopgraph/shopgraph/internal/promotion"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// tenPercent is a promotion of 10% off.
func tenPercent(priority int) merchandising.PromotionInput {
	ten := money.Decimal("10")
	return merchandising.PromotionInput{
		Name: patch.Of("Ten"), Priority: &priority, Rules: &merchandising.PromotionRulesInput{
			Class: discount.Order, Action: promotion.ActionInput{Off: &promotion.OffInput{Percentage: &ten}, Spread: discount.Across},
		},
	}
}

func (s *shop) promotion(in merchandising.PromotionInput) *promotion.Promotion {
	s.t.Helper()
	made, err := s.CreatePromotion(s.t.Context(), s.viewer, merchandising.PromotionCreateInput{Promotion: in})
	if err != nil {
		s.t.Fatal(err)
	}
	return made
}

// used notes that an order has used a promotion.
func (s *shop) used(p *promotion.Promotion, code *promotion.Code) {
	s.t.Helper()
	order := typeid.NewOrder()
	var id *typeid.PromotionCode
	if code != nil {
		id = &code.ID
	}
	s.exec(`WITH o AS (INSERT INTO orders (id, created_at, updated_at, number, cart_id, currency, subtotal_net, subtotal_tax, total_net, total_tax, status, payment_due_at)
			VALUES ($1::uuid, now(), now(), $1::uuid::text, new_id(), 'EUR', 0, 0, 0, 0, 'CONFIRMED', now()))
		INSERT INTO promotion_uses (order_id, promotion_id, code_id, created_at, customer_keys, currency, amount)
		VALUES ($1::uuid, $2, $3, now(), ARRAY['\x01'::bytea], 'EUR', 300)`, order, p.ID, id)
}

// TestLimitsCountWhatWas: a limit that comes later counts what was used before, one that goes counts no
// longer, and one that is lowered keeps what it has counted.
func TestLimitsCountWhatWas(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.promotion(tenPercent(1))
	code, err := s.CreatePromotionCode(t.Context(), s.viewer, merchandising.PromotionCodeCreateInput{PromotionID: p.ID, Code: "ten"})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		s.used(p, code)
	}
	set := func(l merchandising.PromotionLimitsInput) {
		t.Helper()
		if _, err := s.UpdatePromotion(t.Context(), s.viewer, merchandising.PromotionUpdateInput{ID: p.ID, Promotion: merchandising.PromotionInput{Limits: &l}}); err != nil {
			t.Fatal(err)
		}
	}
	counted := func(subject string, want int) {
		t.Helper()
		if n := s.count(`SELECT coalesce(sum(used), -1) FROM promotion_counters WHERE subject = '` + subject + `'`); n != want {
			t.Errorf("%d of %s are counted, want %d", n, subject, want)
		}
	}
	ten, two := 10, 2
	set(merchandising.PromotionLimitsInput{MaxUses: &ten, MaxUsesPerCustomer: &ten, Budget: []money.Input{{Amount: "20", CurrencyCode: "EUR"}}})
	counted("uses", 3)
	counted("EUR", 900)
	counted("customer:01", 3)
	set(merchandising.PromotionLimitsInput{MaxUses: &two})
	counted("uses", 3)
	counted("EUR", -1)
	counted("customer:01", -1)
	set(merchandising.PromotionLimitsInput{})
	counted("uses", -1)
	for _, c := range []struct {
		most *int
		want int
	}{{&two, 3}, {nil, -1}, {&ten, 3}} {
		if _, err := s.UpdatePromotionCode(t.Context(), s.viewer, merchandising.PromotionCodeUpdateInput{ID: code.ID, MaxUses: patch.Int{Given: true, Value: c.most}}); err != nil {
			t.Fatal(err)
		}
		counted("code:"+code.ID.UUID().String(), c.want)
	}
	_, err = s.DeletePromotion(t.Context(), s.viewer, merchandising.PromotionDeleteInput{ID: p.ID})
	if mistakes, _ := fault.Split(err); len(mistakes) != 1 || mistakes[0].Code != fault.CodeNotAllowed {
		t.Errorf("deleting what orders use: %v", err)
	}
}

// TestSoManyAreEnabled: of many that are enabled at once, no more are than may be.
func TestSoManyAreEnabled(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.exec(`INSERT INTO promotions (id, created_at, updated_at, name, class, priority, enabled, action)
		SELECT new_id(), now(), now(), 'p', 'ORDER', n, true, '{"off": {"millionths": 1}, "spread": "EACH"}' FROM generate_series(1, $1) n`, promotion.MaxEnabled-2)
	yes := true
	var all sync.WaitGroup
	for i := range 6 {
		p := s.promotion(tenPercent(1000 + i))
		all.Go(func() {
			_, err := s.UpdatePromotion(t.Context(), s.viewer, merchandising.PromotionUpdateInput{ID: p.ID, Promotion: merchandising.PromotionInput{Enabled: &yes}})
			if _, failed := fault.Split(err); failed != nil {
				t.Error(failed)
			}
		})
	}
	all.Wait()
	if n := s.count("SELECT count(*) FROM promotions WHERE enabled"); n != promotion.MaxEnabled {
		t.Errorf("%d are enabled, want %d", n, promotion.MaxEnabled)
	}
}

// TestGenerateCodes makes as many codes as can be at once, once for a key, though some are there already.
func TestGenerateCodes(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.promotion(tenPercent(1))
	key := "once"
	in := merchandising.PromotionCodesGenerateInput{IdempotencyKey: &key, PromotionID: p.ID, Count: 100_000, Length: 8, Label: patch.Of("Letters")}
	began := time.Now()
	for range 2 {
		if n, err := s.GeneratePromotionCodes(t.Context(), s.viewer, in); err != nil || n != in.Count {
			t.Fatal(n, err)
		}
	}
	t.Logf("%d codes in %v", in.Count, time.Since(began))
	if n := s.count("SELECT count(DISTINCT code) FROM promotion_codes WHERE label = 'Letters' AND length(code) = 8"); n != in.Count {
		t.Errorf("%d codes", n)
	}
	if n := s.count("SELECT count(*) FROM audit_entries WHERE action = 'promotion.codes_generated'"); n != 1 {
		t.Errorf("%d entries in the log", n)
	}
}

// TestMistakesOfTrees: what is wrong deep in a tree is told at its path.
func TestMistakesOfTrees(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	deep := &promotion.ConditionInput{FirstOrder: new(true)}
	for range 10_000 {
		deep = &promotion.ConditionInput{Not: deep}
	}
	in := tenPercent(1)
	in.Rules.Condition = deep
	_, err := s.CreatePromotion(t.Context(), s.viewer, merchandising.PromotionCreateInput{Promotion: in})
	mistakes, err := fault.Split(err)
	if err != nil || len(mistakes) != 1 || mistakes[0].Code != fault.CodeLimitReached || fmt.Sprint(mistakes[0].Field) != "[promotion rules condition not not not not not]" {
		t.Errorf("too deep: %v, %v", mistakes, err)
	}
	tiers := make([]promotion.TierInput, discount.MaxTiers+1)
	for i := range tiers {
		tiers[i] = promotion.TierInput{AtLeastUnits: i + 1, Off: *in.Rules.Action.Off}
	}
	in.Rules.Condition, in.Rules.Action = nil, promotion.ActionInput{Tiers: tiers, Spread: discount.Each}
	_, err = s.CreatePromotion(t.Context(), s.viewer, merchandising.PromotionCreateInput{Promotion: in})
	mistakes, err = fault.Split(err)
	if err != nil || len(mistakes) != 1 || fmt.Sprint(mistakes[0].Field) != "[promotion rules action tiers]" {
		t.Errorf("too many tiers: %v, %v", mistakes, err)
	}
}

// TestPromotionIsDuplicated: the copy is like the other one, but counts for no cart, has no codes, and goes after it
// where nothing else does.
func TestPromotionIsDuplicated(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	in := tenPercent(1)
	in.Enabled, in.NeedsCode = new(true), new(true)
	in.Limits = &merchandising.PromotionLimitsInput{MaxUses: new(10), Budget: []money.Input{{Amount: "20", CurrencyCode: "EUR"}}}
	p := s.promotion(in)
	s.promotion(tenPercent(2))
	last := s.promotion(tenPercent(1_000_000))
	if _, err := s.CreatePromotionCode(t.Context(), s.viewer, merchandising.PromotionCodeCreateInput{PromotionID: p.ID, Code: "ten"}); err != nil {
		t.Fatal(err)
	}
	duplicate := func(of typeid.Promotion, key, name string) (*promotion.Promotion, error) {
		in := merchandising.PromotionDuplicateInput{IdempotencyKey: &key, ID: of}
		if name != "" {
			in.Name = patch.Of(name)
		}
		return s.DuplicatePromotion(t.Context(), s.viewer, in)
	}
	for i, want := range []string{p.Name, "Another"} {
		for range 2 { // the second time makes none
			made, err := duplicate(p.ID, want, strings.TrimPrefix(want, p.Name))
			if err != nil || made.ID == p.ID || made.Name != want || made.Priority != 3+i || made.Enabled || !made.NeedsCode || *made.MaxUses != 10 || made.Budget["EUR"] != 2000 {
				t.Fatalf("%v, %+v", err, made)
			}
			if diff := cmp.Diff(p.Action, made.Action); diff != "" {
				t.Error(diff)
			}
		}
	}
	if n := s.count("SELECT count(*) FROM promotion_codes"); n != 1 {
		t.Errorf("%d codes", n)
	}
	if n := s.count("SELECT count(*) FROM audit_entries WHERE action = 'promotion.duplicated'"); n != 2 {
		t.Errorf("%d entries of the audit log", n)
	}
	_, err := duplicate(last.ID, "last", "")
	s.refused(err, fault.CodeLimitReached, "id")
	_, err = duplicate(typeid.NewPromotion(), "none", "")
	s.refused(err, fault.CodeNotFound, "id")
}
