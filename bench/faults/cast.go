package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/demo"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// cast prepares the clients of a scene: orders to follow, and what readers, buyers and followers
// do.
func (s *scene) cast(ctx context.Context) error {
	if err := restock(ctx, s.db, 1_000_000, append([]string{scarce}, plenty...)...); err != nil {
		return err
	}
	guest := newGuest(s.shops[0], 1)
	defer guest.close()
	ids, err := guest.variants(ctx)
	if err != nil {
		return err
	}
	var free []string
	for _, sku := range plenty {
		free = append(free, ids[sku])
	}
	if err := s.placeOrders(ctx, guest, free); err != nil {
		return err
	}
	staff, err := guest.as(ctx, demo.StaffEmail)
	if err != nil {
		return err
	}
	reading, ready := newGauge("reading"), newGauge("/readyz")
	buying, blocked, working := newGauge("checkout"), newGauge("checkout of the one variant"), newGauge("work on the one order")
	s.gauges = []*gauge{reading, buying, blocked, working, ready}
	for _, each := range s.shops {
		if !slices.Contains(s.watched, each) {
			s.come(each, buyEvery, newGauge("checkout elsewhere"), buyOneOf(free))
			continue
		}
		s.come(each, readEvery, reading, read)
		s.come(each, probeEvery, ready, probe)
		s.come(each, buyEvery, buying, buyOneOf(free))
		s.come(each, buyEvery, blocked, buyOneOf([]string{ids[scarce]}))
		s.come(each, buyEvery, working, captureOf(staff.session, s.worked))
		s.follow(each)
	}
	s.loads = append(s.loads, func(ctx context.Context) {
		if err := publish(ctx, s.address, s.db, s.orders); err != nil {
			s.journal.violated("publish events: %v", err)
		}
	})
	return nil
}

// come has clients of one kind come to a server.
func (s *scene) come(to *shop, every time.Duration, g *gauge, do func(context.Context, client) error) {
	s.loads = append(s.loads, func(ctx context.Context) {
		c := newGuest(to, 100)
		defer c.close()
		arrivals(ctx, every, func() {
			ctx, cancel := context.WithTimeout(ctx, requestTimeout)
			defer cancel()
			g.measure(func() error { return do(ctx, c) })
		})
	})
}

// placeOrders buys what is followed later, and two orders more.
func (s *scene) placeOrders(ctx context.Context, guest client, variants []string) error {
	for range follows + 2 {
		a, err := buyOne(ctx, guest, variants)
		if err != nil {
			return err
		}
		id, err := typeid.ParseOrder(a.Order.ID)
		if err != nil {
			return err
		}
		s.orders = append(s.orders, &followed{id: id, token: a.TrackingToken, commits: map[int]time.Time{}})
	}
	s.quiet, s.worked = s.orders[follows].id, s.orders[follows+1].id
	s.orders = s.orders[:follows]
	return nil
}

// follow has two followers of each order subscribe at a server.
func (s *scene) follow(at *shop) {
	stream := client{door: at, http: &http.Client{Transport: &http.Transport{DisableCompression: true}}}
	for i := range 2 * follows {
		f := &follower{client: stream, order: s.orders[i%follows], journal: s.journal, arrivals: map[int]time.Time{}}
		s.followers = append(s.followers, f)
		s.loads = append(s.loads, f.run)
	}
}

const listing = `{ products(first: 12) { nodes { name priceRange { min { amount currencyCode } } variants { sku available } } } }`

var errEmpty = errors.New("no products")

func read(ctx context.Context, c client) error {
	var data struct {
		Products struct{ Nodes []struct{ Name string } }
	}
	if err := c.ask(ctx, listing, nil, &data); err != nil {
		return err
	}
	if len(data.Products.Nodes) == 0 {
		return errEmpty
	}
	return nil
}

func buyOneOf(variants []string) func(context.Context, client) error {
	return func(ctx context.Context, c client) error {
		_, err := buyOne(ctx, c, variants)
		return err
	}
}

// buyOne fills a cart with one of the variants, and buys it.
func buyOne(ctx context.Context, c client, variants []string) (checkoutAnswer, error) {
	bag, err := c.fill(ctx, []line{{variants[rand.IntN(len(variants))], 1}})
	if err != nil {
		return checkoutAnswer{}, err
	}
	a, err := c.checkout(ctx, uuid.NewString(), bag, "tok_approved")
	if err == nil && a.Result != completed {
		err = errors.New(a.Result)
	}
	return a, err
}

// captureOf has staff capture an order's payment, which is done but once: what counts is the
// answer.
func captureOf(session string, order typeid.Order) func(context.Context, client) error {
	return func(ctx context.Context, c client) error {
		c.session = session
		_, _, err := c.change(ctx, orderCapture, map[string]any{"key": uuid.NewString(), "order": order.String()})
		return err
	}
}

// probe asks a server whether it is ready.
func probe(ctx context.Context, c client) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	status, _, err := c.request(ctx, http.MethodGet, "/readyz", "", nil)
	if err == nil && status != http.StatusOK {
		err = &refusalError{status: status}
	}
	return err
}

// kindOf says in a few words what was wrong with an answer.
func kindOf(err error) string {
	refusal, ok := errors.AsType[*refusalError](err)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "waited in vain"
	case errors.Is(err, errNoAnswer):
		return errNoAnswer.Error()
	case !ok:
		return err.Error()
	}
	var body struct {
		Errors []struct{ Extensions struct{ Code string } }
	}
	if json.Unmarshal([]byte(refusal.body), &body) != nil || len(body.Errors) == 0 {
		return fmt.Sprint("status ", refusal.status)
	}
	return body.Errors[0].Extensions.Code
}
