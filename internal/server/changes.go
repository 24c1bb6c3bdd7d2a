package server

import (
	"cmp"
	"context"
	"log/slog"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/feed"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Changes returns the feed of the catalog's changes.
func (d *Database) Changes(log *slog.Logger) *feed.Feed {
	return feed.New(d.Store, log, feed.Options{})
}

// FollowChanges tells of the catalog's changes until ctx ends: the kind of each, with the id of the
// product or the category. Without a kept position all has changed, which is told as such, without an
// id. The position is kept under the name, if it has one.
func (d *Database) FollowChanges(ctx context.Context, log *slog.Logger, name string, tell func(kind, id string) error) error {
	return d.Changes(log).Run(ctx, feed.Reader{
		Name: cmp.Or(name, "follower "+uuid.NewString()), Passing: name == "",
		Rebuild: func(context.Context) error { return tell("ALL", "") },
		Apply: func(_ context.Context, changes []feed.Change) error {
			for _, change := range changes {
				id := typeid.Of[typeid.Product](change.Object).String()
				if change.Kind == feed.Category {
					id = typeid.Of[typeid.Category](change.Object).String()
				}
				if err := tell(string(change.Kind), id); err != nil {
					return err
				}
			}
			return nil
		},
	})
}
