package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
	"time"
)

// journal is what happened in a scenario, as its clients saw it.
type journal struct {
	mu         sync.Mutex
	counts     map[string]int
	purchases  []*purchase
	facts      []string
	violations []string
}

func newJournal() *journal { return &journal{counts: map[string]int{}} }

func (j *journal) count(what string) { j.add(what, 1) }

func (j *journal) add(what string, n int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.counts[what] += n
}

// begun returns how many purchases were begun.
func (j *journal) begun() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.purchases)
}

func (j *journal) violated(format string, args ...any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.violations = append(j.violations, fmt.Sprintf(format, args...))
}

func (j *journal) violatedAll(wrong []string) {
	for _, each := range wrong {
		j.violated("%s", each)
	}
}

func (j *journal) noteFact(format string, args ...any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.facts = append(j.facts, fmt.Sprintf(format, args...))
}

func (j *journal) broken() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.violations)
}

// expect is a violation unless a count is what it should be.
func (j *journal) expect(what string, want int) {
	j.mu.Lock()
	got := j.counts[what]
	j.mu.Unlock()
	if got != want {
		j.violated("%s: %d, not %d", what, got, want)
	}
}

// purchase is one idempotency key and all that was answered to it. Its fields but the answers never
// change.
type purchase struct {
	by    client
	key   string
	bag   cart
	token string // the gateway's

	mu       sync.Mutex
	order    string // of the first answer that named one
	tracking string // the latest secret of a guest's
	outcome  string // completed or declined, once that was answered
	action   string // where the customer confirms
}

// begin records a purchase before its first request.
func (j *journal) begin(by client, key string, bag cart, token string) *purchase {
	p := &purchase{by: by, key: key, bag: bag, token: token}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.purchases = append(j.purchases, p)
	return p
}

// note takes up an answer to a purchase. It is a violation when it does not agree with an earlier
// one.
func (j *journal) note(p *purchase, a checkoutAnswer) {
	j.count(a.Result)
	p.mu.Lock()
	defer p.mu.Unlock()
	switch a.Result {
	case completed, actionRequired, confirmationRequired, processing:
		if p.order == "" {
			p.order = a.Order.ID
		}
		if p.order != a.Order.ID {
			j.violated("key %s: answered with the orders %s and %s", p.key, p.order, a.Order.ID)
		}
		p.tracking, p.action = a.TrackingToken, a.ActionURL
	case inProgress, declined, incomplete, insufficient, priceChanged:
	case invalid:
		if isBoughtAlready := a.isClosed() && j.boughtBefore(p); !a.isUsedUp() && !isBoughtAlready {
			j.violated("key %s (%s): unexpected answer %+v", p.key, p.token, a)
		}
	default:
		j.violated("key %s (%s): unexpected answer %+v", p.key, p.token, a)
	}
	final := a.Result == completed || a.Result == declined || a.Result == incomplete
	switch {
	case p.outcome != "" && a.Result != p.outcome && (final || a.Result == insufficient): // others may arrive late
		j.violated("key %s (%s): answered %s and also %+v", p.key, p.token, p.outcome, a)
	case final:
		p.outcome = a.Result
	}
	if a.Result == completed && (p.token == "tok_declined" || p.token == "tok_partial") {
		j.violated("key %s: an order without money: %+v", p.key, a)
	}
}

// settle sends a purchase and notes the answer. While that is that others are in the way, as it may be on a busy machine, it asks
// again as clients are to.
func (j *journal) settle(ctx context.Context, p *purchase) error {
	for {
		a, err := p.by.checkout(ctx, p.key, p.bag, p.token)
		if err != nil {
			return err
		}
		j.note(p, a)
		if a.Result != inProgress {
			return nil
		}
		if err := pause(ctx, time.Duration(a.RetryAfter)*time.Second); err != nil {
			return err
		}
	}
}

// boughtBefore says whether a purchase's cart has become an order by an earlier one, of which another device was told that it was
// refused.
func (j *journal) boughtBefore(p *purchase) bool {
	j.mu.Lock()
	purchases := slices.Clone(j.purchases)
	j.mu.Unlock()
	return slices.ContainsFunc(purchases, func(other *purchase) bool {
		if other == p || other.bag.id != p.bag.id {
			return false
		}
		other.mu.Lock()
		defer other.mu.Unlock()
		return other.order != ""
	})
}

// report is what came of a scenario.
type report struct {
	name       string
	took       time.Duration
	facts      []string
	checks     []check // that were made at last, if they are to be told
	violations []string
}

func (r *report) fact(format string, args ...any) {
	r.facts = append(r.facts, fmt.Sprintf(format, args...))
}

// take adds a journal to the report: what it counted under a title, and its violations.
func (r *report) take(title string, j *journal) {
	j.mu.Lock()
	defer j.mu.Unlock()
	counted := make([]string, 0, len(j.counts))
	for _, what := range slices.Sorted(maps.Keys(j.counts)) {
		counted = append(counted, fmt.Sprintf("%d %s", j.counts[what], what))
	}
	r.fact("%s: %s", title, strings.Join(counted, ", "))
	r.facts = append(r.facts, j.facts...)
	r.violations = append(r.violations, j.violations...)
}

const mostShown = 20 // violations of a scenario

func printReports(w io.Writer, reports []report) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "\nscenario\ttook\tverdict\t")
	for _, r := range reports {
		verdict := "kept"
		if n := len(r.violations); n > 0 {
			verdict = fmt.Sprintf("%d VIOLATIONS", n)
		}
		for i, fact := range r.facts {
			if i == 0 {
				fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", r.name, r.took.Round(100*time.Millisecond), verdict, fact)
				continue
			}
			fmt.Fprintf(t, "\t\t\t%s\n", fact)
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, r := range reports {
		for i, v := range r.violations {
			if i == mostShown {
				fmt.Fprintf(w, "%s: and %d more\n", r.name, len(r.violations)-mostShown)
				break
			}
			fmt.Fprintf(w, "%s: %s\n", r.name, v)
		}
	}
	return nil
}
