package cart

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/live"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// ChannelName is the Postgres channel that tells which carts have changed.
const ChannelName = "shopgraph_carts"

// followBuffer is how many states of a cart may wait for a follower. As only the present one is ever
// read, more would be old news. It is more than that one, so that a read is known to be whole.
const followBuffer = 2

// followed is a cart as it is followed: by the user whose it is, or with the token of a guest's. A
// guest's cart may become a user's, and then its token is worth nothing. It never goes from one user to
// another, and no cart is given another token.
type followed struct {
	cart    typeid.Cart
	ofGuest bool
}

// Run serves the followers of carts until ctx ends.
func (s *Service) Run(ctx context.Context) error { return s.hub.Run(ctx) }

// Channel joins the followers to a listener.
func (s *Service) Channel() live.Channel {
	return live.Channel{Name: ChannelName, Wake: s.wake, WakeAll: s.hub.WakeAll, Restored: s.hub.WakeAll}
}

func (s *Service) wake(carts []string) error {
	for _, text := range carts {
		id, err := typeid.ParseCart(text)
		if err != nil {
			return fmt.Errorf("cart %.100q: %w", text, err)
		}
		s.hub.Wake(followed{id, false}, followed{id, true})
	}
	return nil
}

// Follow follows a cart of the viewer's. First comes the cart as it is, then how it is after changes,
// until ctx ends. Of changes that follow one another fast, only the last may come. No state comes after
// a later one. A channel that closes before ctx ends says that the server is stopping, or that the cart
// is not there for the viewer any more. What else the price of a cart depends on does not count as a
// change of it.
func (s *Service) Follow(ctx context.Context, viewer auth.Viewer, ref auth.CartRef) (<-chan *ent.Cart, error) {
	c, err := s.Get(ctx, viewer, ref)
	if err != nil {
		return nil, err
	}
	if c == nil {
		return nil, fault.NotFound("there is no such cart")
	}
	key := followed{c.ID, c.UserID == nil}
	states, err := s.hub.Resume(ctx, key, 0, uuid.Nil, key)
	if err != nil {
		return nil, fault.Unavailable("the server is stopping", err)
	}
	return states, nil
}

// readFollowed reads the carts that have changed since a time each, for the hub. It ends the following
// of those that are not there for their followers any more.
func (s *Service) readFollowed(ctx context.Context, seen map[followed]int64, _ int) (map[followed][]*ent.Cart, error) {
	var keys []followed
	var ids []typeid.Cart
	var ofGuests []bool
	var times []time.Time
	for key, position := range seen {
		keys, ids, ofGuests = append(keys, key), append(ids, key.cart), append(ofGuests, key.ofGuest)
		times = append(times, time.UnixMicro(position))
	}
	found := record.Found[followed, []*ent.Cart]{Values: make(map[followed][]*ent.Cart, len(seen))}
	var gone []any
	err := followedCarts.Each(ctx, s.store.DB, func(r *record.Reader) {
		key := keys[r.Int()-1]
		switch c := ent.ReadCart(r); {
		case !found.Readable(r, key):
		case c == nil:
			gone = append(gone, key)
		default:
			found.Values[key] = []*ent.Cart{c}
		}
	}, typeid.Array(ids), pq.Array(ofGuests), pq.Array(times))
	if err != nil {
		return nil, fmt.Errorf("read followed carts: %w", err)
	}
	for key, err := range found.Failed() {
		s.log.ErrorContext(ctx, "a cart cannot be read for its followers", "cart", key.cart, "error", err)
	}
	s.hub.Revoke(gone...)
	return found.Values, nil
}

// changedLast is a state's place among those of its cart: see nextTime.
func changedLast(c *ent.Cart) int64 { return c.UpdatedAt.UnixMicro() }

// tell has the followers of a cart told once a transaction has committed. What locks a cart that is to
// be changed calls it, so that no change is forgotten.
func (s *Service) tell(tx *ent.Tx, id typeid.Cart) {
	store.AfterCommit(tx, func() { s.notifier.Notify(id.String()) })
}
