package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (attributeFields) Version(ctx context.Context, attributes []*catalog.Attribute) executor.Thunk[int] {
	return loadEach(ctx, catalog.VersionsOfAttributes, attributes, func(a *catalog.Attribute) typeid.Attribute { return a.ID })
}

func (productTypeFields) Version(ctx context.Context, types []*catalog.ProductType) executor.Thunk[int] {
	return loadEach(ctx, catalog.VersionsOfTypes, types, func(t *catalog.ProductType) typeid.ProductType { return t.ID })
}
