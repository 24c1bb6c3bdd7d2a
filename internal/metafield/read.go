package metafield

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// VisibleByID returns those of the metafields that the viewer sees by what they are of. What a guest
// holds a secret of is left out: an id alone opens nothing.
func (s *Service) VisibleByID(ctx context.Context, viewer auth.Viewer, ids []typeid.Metafield) (map[typeid.Metafield]*Metafield, error) {
	found, err := record.All(ctx, s.store.Client, visibleByID, read, typeid.Array(ids),
		viewer.May(Product.read), viewer.May(User.read), viewer.May(Order.read), viewer.Owner())
	if err != nil {
		return nil, fmt.Errorf("read metafields: %w", err)
	}
	return store.KeyBy(found, func(m *Metafield) typeid.Metafield { return m.ID }), nil
}
