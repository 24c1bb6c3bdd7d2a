package index

import (
	"context"
	"iter"
)

// Small has what is large otherwise be small, so that few products need several parts.
const Small = 4

// BuildSmall builds an index of small chunks, which has small parts.
func BuildSmall(ctx context.Context, s Shape, documents iter.Seq2[*Document, error], position uint64) (*Index, error) {
	x, err := build(ctx, func() Shape { return s }, documents, position, Small)
	if err == nil {
		x.SetFresh(Small)
	}
	return x, err
}

// SetFresh sets how many products the newest part may have.
func (x *Index) SetFresh(n int) { x.fresh = n }
