package catalog

import (
	"context"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/internal/language"
	"github.com/shopgraph/shopgraph/internal/record"
)

// bySlug reads what has a slug, by one text for the default language and another one for the others.
func bySlug[T any](
	ctx context.Context, s *Service, byDefault, in record.Query, read func(*record.Reader) T, slug string, chain language.Chain,
) (T, error) {
	if chain == "" {
		return record.First(ctx, s.store.Client, byDefault, read, slug)
	}
	return record.First(ctx, s.store.Client, in, read, slug, pq.Array(chain.Tags()))
}
