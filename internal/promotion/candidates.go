package promotion

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing/discount"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
	"github.com/shopgraph/shopgraph/internal/voucher"
)

// MaxCodes is how many codes a cart can have.
const MaxCodes = 10

// Asking is what a cart has to do with promotions.
type Asking struct {
	// Codes are the codes as the customer has given them, at most MaxCodes.
	Codes []string
	Buyer
	Currency money.Currency
}

// CodeAnswer is what a code is good for.
type CodeAnswer struct {
	Code   string // as it was given
	Status CodeStatus
	// Promotion is what it is for; nil if it is unknown or disabled.
	Promotion *Promotion
}

// CodeStatus is what a code is good for.
type CodeStatus string

// What codes are good for.
const (
	CodeApplies  CodeStatus = "APPLIES"  // its promotion is a candidate
	CodeRepeated CodeStatus = "REPEATED" // a code before it is for the same promotion
	CodeUnknown  CodeStatus = "UNKNOWN"  // there is none
	CodeDisabled CodeStatus = "DISABLED" // it is, its promotion is, or that has ended
	CodeUsedUp   CodeStatus = "USED_UP"  // it was used as often as it may
)

// known is a code that was found, with how often it was used if that is limited.
type known struct {
	*Code
	used int
}

// Candidates returns the promotions that may count for a cart, with what is left of their limits, and what
// each code is good for, in the order of Asking.Codes. It asks db in one statement, or not at all if there
// are no codes and nothing has limits.
func Candidates(ctx context.Context, db record.Queryer, rules *Rules, of Asking) ([]discount.Candidate, []CodeAnswer, error) {
	if len(of.Codes) > MaxCodes {
		return nil, nil, fmt.Errorf("%d codes of a cart, where at most %d may be", len(of.Codes), MaxCodes)
	}
	keys := of.keys()
	used, codes, err := look(ctx, db, rules, of, keys)
	if err != nil {
		return nil, nil, fmt.Errorf("read the limits of promotions: %w", err)
	}
	given, answers := rules.match(of.Codes, codes)
	var candidates []discount.Candidate
	for _, p := range rules.all {
		code, has := given[p.ID]
		if p.NeedsCode && !has {
			continue
		}
		candidates = append(candidates, p.candidate(code, used[p.ID], keys, of.Currency))
	}
	return candidates, answers, nil
}

// match tells what codes are good for, and returns the first of each promotion that applies.
func (r *Rules) match(texts []string, codes map[string]known) (map[typeid.Promotion]string, []CodeAnswer) {
	given, answers := map[typeid.Promotion]string{}, make([]CodeAnswer, len(texts))
	for i, text := range texts {
		answers[i] = CodeAnswer{Code: text, Status: CodeUnknown}
		code, found := codes[voucher.NormalCode(text)]
		if !found {
			continue
		}
		p := r.byID[code.PromotionID]
		if p == nil || !code.Enabled {
			answers[i].Status = CodeDisabled
			continue
		}
		answers[i].Promotion = p
		_, repeated := given[p.ID]
		switch {
		case code.MaxUses != nil && code.used >= *code.MaxUses:
			answers[i].Status = CodeUsedUp
		case repeated:
			answers[i].Status = CodeRepeated
		default:
			answers[i].Status, given[p.ID] = CodeApplies, code.Code.Code
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

// look reads how much of the limits is used, by promotions and subjects, and the codes by their texts.
func look(ctx context.Context, db record.Queryer, rules *Rules, of Asking, keys [][]byte) (map[typeid.Promotion]map[string]int64, map[string]known, error) {
	used, codes := map[typeid.Promotion]map[string]int64{}, map[string]known{}
	var reads []*record.Read
	if len(rules.limited) > 0 {
		subjects := []string{allUses, string(of.Currency)}
		for _, key := range keys {
			subjects = append(subjects, customerSubject(key))
		}
		reads = append(reads, countersOf.With(func(r *record.Reader) {
			id := typeid.Of[typeid.Promotion](r.UUID())
			if used[id] == nil {
				used[id] = map[string]int64{}
			}
			used[id][r.Text()] = r.Int()
		}, typeid.Array(rules.limited), pq.Array(subjects)))
	}
	if len(of.Codes) > 0 {
		texts := make([]string, len(of.Codes))
		for i, text := range of.Codes {
			texts[i] = voucher.NormalCode(text)
		}
		reads = append(reads, codesByText.With(func(r *record.Reader) {
			code := known{readCode(r), int(r.Int())}
			codes[code.Code.Code] = code
		}, pq.Array(texts)))
	}
	if len(reads) == 0 {
		return used, codes, nil
	}
	record.Ask(ctx, db, reads) // as one statement
	for _, read := range reads {
		if read.Err() != nil {
			return nil, nil, read.Err()
		}
	}
	return used, codes, nil
}
