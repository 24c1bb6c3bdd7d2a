package index

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"
)

// Merge makes a new base of all products. Changes go on meanwhile. It returns the context's error, or
// ErrMerging, and the index is then as it was.
func (x *Index) Merge(ctx context.Context) error {
	from, err := x.startMerge()
	if err != nil {
		return err
	}
	base, err := fold(ctx, from.shape, from.parts)
	x.mu.Lock()
	defer x.mu.Unlock()
	changed := slices.Collect(maps.Keys(x.changed))
	x.changed, x.merging = nil, false
	if err != nil {
		return fmt.Errorf("merge the index: %w", err)
	}
	now := x.view.Load()
	var put []*Document
	for _, id := range changed {
		if d := now.Document(id); d != nil {
			put = append(put, d)
		}
	}
	merged := &View{shape: from.shape, parts: []part{newPart(base)}, position: now.position}
	x.view.Store(merged.with(now.shape, changed, put, x.fresh))
	return nil
}

func (x *Index) startMerge() (*View, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.merging {
		return nil, ErrMerging
	}
	x.merging, x.changed = true, map[uuid.UUID]bool{}
	return x.view.Load(), nil
}
