package server

import (
	"cmp"
	"context"
	"log/slog"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/feed"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Changes returns the feed of the catalog's changes.
func (d *Database) Changes(log *slog.Logger) *feed.Feed {
	return feed.New(d.Store, log, feed.Options{})
}

// FollowChanges tells of the catalog's changes until ctx ends: the kind of each, with the id of the
// product, the category or the collection. Without a kept position all has changed, which is told as
// such, without an id. The position is kept under the name, if it has one.
func (d *Database) FollowChanges(ctx context.Context, log *slog.Logger, name string, tell func(kind, id string) error) error {
	return d.Changes(log).Run(ctx, feed.Reader{
		Name: cmp.Or(name, "follower "+uuid.NewString()), Passing: name == "",
		Rebuild: func(context.Context) error { return tell("ALL", "") },
		Apply: func(_ context.Context, changes []feed.Change) error {
			for _, change := range changes {
				if err := tell(string(change.Kind), idOf(change)); err != nil {
					return err
				}
			}
			return nil
		},
	})
}

func idOf(c feed.Change) string {
	switch c.Kind {
	case feed.Category:
		return typeid.Of[typeid.Category](c.Object).String()
	case feed.Collection:
		return typeid.Of[typeid.Collection](c.Object).String()
	}
	return typeid.Of[typeid.Product](c.Object).String()
}

// followCatalog has filtered lists and collections by rule follow the catalog's changes until ctx ends.
func (s *Server) followCatalog(ctx context.Context, changes *feed.Feed, products *catalog.Service) error {
	return changes.Run(ctx, feed.Reader{
		Name:    "filters",
		Rebuild: products.RebuildFacts,
		Apply: func(ctx context.Context, changes []feed.Change) error {
			var changed catalog.Changed
			for _, c := range changes {
				switch c.Kind {
				case feed.Category:
					changed.Categories = append(changed.Categories, typeid.Of[typeid.Category](c.Object))
				case feed.Collection:
					changed.Collections = append(changed.Collections, typeid.Of[typeid.Collection](c.Object))
				default:
					changed.Products = append(changed.Products, typeid.Of[typeid.Product](c.Object))
				}
			}
			return products.RefreshFacts(ctx, changed)
		},
	})
}
