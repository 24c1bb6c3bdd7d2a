package inventory

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Wanted is what somebody wants to buy together.
type Wanted struct {
	Demand  map[typeid.Variant]int
	Channel typeid.Channel // zero outside of channels
}

// Sources is the location that each variant is best sent from. A variant that is nowhere to be had has none.
type Sources map[typeid.Variant]typeid.Location

// Sources returns where what is wanted is best sent from, in one statement for all of it.
//
// As few locations as possible send: first the one that has enough on hand of the most variants, then the one
// that has enough of the most others, and so on. Of equal ones it is that of the lowest priority number. What
// no location has enough of on hand is sent from the first that may promise all of it, or else from the one
// that may promise the most.
//
// Nothing is locked or promised: Reserve goes by it as far as it is still so.
func (s *Service) Sources(ctx context.Context, db record.Queryer, wanted []Wanted) ([]Sources, error) {
	var variants []typeid.Variant
	var channels []typeid.Channel
	asked := map[InChannel]bool{}
	for _, w := range wanted {
		for variant := range w.Demand {
			if key := (InChannel{variant, w.Channel}); !asked[key] {
				asked[key] = true
				variants, channels = append(variants, variant), append(channels, w.Channel)
			}
		}
	}
	sources := make([]Sources, len(wanted))
	if len(variants) == 0 {
		return sources, nil
	}
	levels := map[InChannel][]level{}
	err := freeLevels.Each(ctx, db, func(r *record.Reader) {
		channel := typeid.Of[typeid.Channel](r.UUID())
		l := readFreeLevel(r)
		key := InChannel{l.variant, channel}
		levels[key] = append(levels[key], l)
	}, typeid.Array(variants), typeid.Array(channels))
	if err != nil {
		return nil, fmt.Errorf("read where stock is: %w", err)
	}
	for i, w := range wanted {
		var free []level
		for variant := range w.Demand {
			free = append(free, levels[InChannel{variant, w.Channel}]...)
		}
		sources[i] = source(free, w.Demand)
	}
	return sources, nil
}

// source is Sources of levels that are free.
func source(levels []level, demand map[typeid.Variant]int) Sources {
	slices.SortFunc(levels, inPriority)
	sources := make(Sources, len(demand))
	for sources.addFullest(levels, demand) {
	}
	promised := make(map[typeid.Variant]int, len(demand)) // of what no location has enough of on hand
	for _, l := range levels {
		n := min(l.quantity+l.backorder, demand[l.variant])
		if (sources.none(l.variant) || promised[l.variant] > 0) && n > promised[l.variant] {
			sources[l.variant], promised[l.variant] = l.location, n
		}
	}
	return sources
}

// addFullest makes the location that has enough on hand of the most variants without a source theirs. It
// reports whether there was one.
func (s Sources) addFullest(levels []level, demand map[typeid.Variant]int) bool {
	full := map[typeid.Location][]typeid.Variant{}
	var best typeid.Location
	for _, l := range levels {
		if s.none(l.variant) && l.quantity >= demand[l.variant] {
			full[l.location] = append(full[l.location], l.variant)
		}
	}
	for _, l := range levels {
		if len(full[l.location]) > len(full[best]) {
			best = l.location
		}
	}
	for _, variant := range full[best] {
		s[variant] = best
	}
	return len(full) > 0
}

// none reports whether a variant has no source.
func (s Sources) none(variant typeid.Variant) bool {
	_, ok := s[variant]
	return !ok
}

// inPriority compares levels by the order in which locations sell.
func inPriority(a, b level) int {
	one, other := a.location.UUID(), b.location.UUID()
	return cmp.Or(cmp.Compare(a.priority, b.priority), bytes.Compare(one[:], other[:]))
}

// nearest puts levels at a variant's source first, and the others in the order in which locations sell.
func (s Sources) nearest(levels []level) {
	slices.SortStableFunc(levels, func(a, b level) int {
		return cmp.Or(cmp.Compare(s.rank(a), s.rank(b)), cmp.Compare(a.priority, b.priority))
	})
}

func (s Sources) rank(l level) int {
	if s[l.variant] == l.location {
		return 0
	}
	return 1
}
