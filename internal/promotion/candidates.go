package promotion

import (
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing/discount"
	"github.com/shopgraph/shopgraph/internal/typeid"
	"github.com/shopgraph/shopgraph/internal/voucher"
)

// candidates returns the promotions that may count for a cart with codes of some promotions, with what is
// left of their limits, in the order of their priorities.
func (r *Rules) candidates(given map[typeid.Promotion]string, found *found, keys [][]byte, currency money.Currency) []discount.Candidate {
	candidates := make([]discount.Candidate, 0, len(r.all))
	for _, p := range r.all {
		code, has := given[p.ID]
		if !p.NeedsCode || has {
			candidates = append(candidates, p.candidate(code, found.used[p.ID], keys, currency))
		}
	}
	return candidates
}

// match tells what codes are good for, and returns the first of each promotion that applies.
func (r *Rules) match(texts []string, codes map[string]knownCode) (map[typeid.Promotion]string, []discount.CodeAnswer) {
	given, answers := map[typeid.Promotion]string{}, make([]discount.CodeAnswer, len(texts))
	for i, text := range texts {
		answers[i] = discount.CodeAnswer{Code: text, Status: discount.CodeUnknown}
		code, found := codes[voucher.NormalCode(text)]
		if !found {
			continue
		}
		p := r.byID[code.PromotionID]
		if p == nil || !code.Enabled {
			answers[i].Status = discount.CodeDisabled
			continue
		}
		answers[i].Promotion = &p.Promotion
		_, repeated := given[p.ID]
		switch {
		case code.MaxUses != nil && code.used >= *code.MaxUses:
			answers[i].Status = discount.CodeUsedUp
		case repeated:
			answers[i].Status = discount.CodeRepeated
		default:
			answers[i].Status, given[p.ID] = discount.CodeApplies, code.Code.Code
		}
	}
	return given, answers
}

// candidate returns a promotion with what is left of its limits, by what is used of each subject.
func (p *Promotion) candidate(code string, used map[string]int64, keys [][]byte, currency money.Currency) discount.Candidate {
	c := discount.Candidate{Promotion: &p.Promotion, Code: code}
	if p.MaxUses != nil {
		c.UsesLeft = new(left(*p.MaxUses, used[allUses]))
	}
	if p.MaxUsesPerCustomer != nil {
		most := int64(0)
		for _, key := range keys {
			most = max(most, used[customerSubject(key)])
		}
		c.OwnUsesLeft = new(left(*p.MaxUsesPerCustomer, most))
	}
	if p.Budget != nil {
		c.BudgetLeft = new(max(p.Budget[currency]-used[string(currency)], 0))
	}
	return c
}

func left(most int, used int64) int { return int(max(int64(most)-used, 0)) }
