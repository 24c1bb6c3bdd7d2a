package order

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// UserPage is a page of a user's orders. It is comparable, so that alike pages of several users are read at once. NewUserPage
// makes it.
type UserPage struct {
	User          typeid.User
	First, Last   int // -1 when not given
	After, Before string
}

// NewUserPage returns the page that arguments ask for, or a BAD_USER_INPUT, so that they fail their own field and not a whole
// batch.
func NewUserPage(user typeid.User, args page.Args) (UserPage, error) {
	if _, err := args.Window(newestFirst); err != nil {
		return UserPage{}, err
	}
	p := UserPage{User: user, First: -1, Last: -1}
	if args.First != nil {
		p.First = *args.First
	}
	if args.Last != nil {
		p.Last = *args.Last
	}
	if args.After != nil {
		p.After = *args.After
	}
	if args.Before != nil {
		p.Before = *args.Before
	}
	return p, nil
}

func (p UserPage) args() page.Args {
	var args page.Args
	if p.First >= 0 {
		args.First = &p.First
	}
	if p.Last >= 0 {
		args.Last = &p.Last
	}
	if p.After != "" {
		args.After = &p.After
	}
	if p.Before != "" {
		args.Before = &p.Before
	}
	return args
}

// ByUser lists users' orders, newest first: a statement for all the pages that differ only in the user, and one for all their
// total counts together, when the first is asked for. Each page has its connection.
func (s *Service) ByUser(ctx context.Context, pages []UserPage) (map[UserPage]*Connection, error) {
	alike, all := map[UserPage][]typeid.User{}, map[typeid.User]bool{}
	for _, p := range pages {
		user := p.User
		p.User = typeid.User{}
		alike[p], all[user] = append(alike[p], user), true
	}
	counts := &userCounts{users: slices.Collect(maps.Keys(all)), count: s.countByUser}
	out := make(map[UserPage]*Connection, len(pages))
	for p, users := range alike {
		window, err := p.args().Window(newestFirst)
		if err != nil {
			return nil, err
		}
		rows, err := s.listByUser(ctx, users, window)
		if err != nil {
			return nil, err
		}
		for _, user := range users {
			p.User = user
			out[p] = page.Build(window, rows[user], cursorOf, counts.of(user))
		}
	}
	return out, nil
}

// userCounts are how many orders several users have. They are counted together, when the first is asked for.
type userCounts struct {
	users []typeid.User
	count func(context.Context, []typeid.User) (map[typeid.User]int, error)

	once   sync.Once
	byUser map[typeid.User]int
	err    error
}

func (c *userCounts) of(user typeid.User) func(context.Context) (int, error) {
	return func(ctx context.Context) (int, error) {
		record.Alone(ctx) // the others wait for this one
		c.once.Do(func() { c.byUser, c.err = c.count(ctx, c.users) })
		return c.byUser[user], c.err
	}
}

func cursorOf(o *ent.Order) string { return newestFirst.Cursor(o.ID.UUID()) }

// listByUser reads a window of each user's orders, each from the index.
func (s *Service) listByUser(ctx context.Context, users []typeid.User, w page.Window) (map[typeid.User][]*ent.Order, error) {
	within, args := w.Within("orders", 3)
	order := w.OrderBy("orders")
	rows, err := s.store.Client.Order.Select(ctx, record.NewQuery(
		`SELECT `+ent.OrderColumns+` FROM (SELECT DISTINCT unnest($1::uuid[])) AS buyer(id),
			LATERAL (SELECT * FROM orders WHERE user_id = buyer.id AND `+within+` ORDER BY `+order+` LIMIT $2) AS orders
			ORDER BY `+order),
		append([]any{typeid.Array(users), w.Limit + 1}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("list users' orders: %w", err)
	}
	return store.GroupBy(rows, func(o *ent.Order) typeid.User { return *o.UserID }), nil
}

var ordersByUser = record.NewQuery("SELECT user_id, count(*) FROM orders WHERE user_id = ANY($1::uuid[]) GROUP BY user_id")

func (s *Service) countByUser(ctx context.Context, users []typeid.User) (map[typeid.User]int, error) {
	byUser := make(map[typeid.User]int, len(users))
	err := ordersByUser.Each(ctx, s.store.Client, func(r *record.Reader) {
		byUser[typeid.Of[typeid.User](r.UUID())] = int(r.Int())
	}, typeid.Array(users))
	if err != nil {
		return nil, fmt.Errorf("count users' orders: %w", err)
	}
	return byUser, nil
}
