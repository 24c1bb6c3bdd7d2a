package graph

import (
	"context"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/graph/model"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/language"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/translation"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (productFields) Translations(ctx context.Context, products []*ent.Product) executor.Thunk[[]*translation.Address] {
	return addresses(ctx, catalog.ProductsByID, products, productID, func(p *ent.Product) (string, string) { return p.Name, p.Slug })
}

func (categoryFields) Translations(ctx context.Context, categories []*ent.Category) executor.Thunk[[]*translation.Address] {
	return addresses(ctx, catalog.CategoriesByID, categories, categoryID, func(c *ent.Category) (string, string) { return c.Name, c.Slug })
}

func (collectionFields) Translations(ctx context.Context, collections []*ent.Collection) executor.Thunk[[]*translation.Address] {
	return addresses(ctx, catalog.CollectionsByID, collections, func(c *ent.Collection) typeid.Collection { return c.ID }, func(c *ent.Collection) (string, string) { return c.Name, c.Slug })
}

// addresses loads what things are called in each language. A parent may be translated, so the default
// names are loaded unless the operation is in the default language.
func addresses[P any, K record.ID](
	ctx context.Context, many *record.Many[K, P], parents []P, id func(P) K, named func(P) (name, slug string),
) executor.Thunk[[]*translation.Address] {
	languages := operationFrom(ctx).languages
	found := loadEach(ctx, translation.AddressesByOwner, parents, func(p P) uuid.UUID { return id(p).UUID() })
	originals := computed(parents, func(p P) P { return p })
	if chainFrom(ctx) != "" {
		originals = loadEach(ctx, many, parents, id)
	}
	return both(parents, originals, found, func(parent, original P, a translation.Addresses) []*translation.Address {
		if any(original) == any(*new(P)) { // it was deleted just now
			original = parent
		}
		name, slug := named(original)
		return a.In(languages, name, slug)
	})
}

func (pageTranslationFields) Language(ctx context.Context, pages []*translation.Address) executor.Thunk[*model.Language] {
	languages := operationFrom(ctx).languages
	return computed(pages, func(a *translation.Address) *model.Language { return languageOf(languages, a.Language) })
}

func languageOf(languages *language.Set, tag string) *model.Language {
	return &model.Language{Code: tag, Name: language.Name(tag), IsDefault: tag == languages.Default()}
}
