package main

import (
	"context"
	"fmt"
	"math/rand/v2"
)

// clerk works on orders: takes money, packs parcels whole or in part, ships them, unpacks or
// cancels.
type clerk struct {
	client
	random  *rand.Rand
	journal *journal
	placed  <-chan string
}

// run works until there are no more orders. Only ctx breaks that off.
func (c *clerk) run(ctx context.Context) { c.runWith(ctx, c.work) }

func (c *clerk) runWith(ctx context.Context, work func(ctx context.Context, order string) error) {
	for id := range c.placed {
		err := work(ctx, id)
		switch {
		case err == nil:
		case ctx.Err() != nil:
			c.journal.violated("the staff's work did not come to its end in time")
			return
		case isBusy(err):
			c.journal.count("put off by the staff")
		default:
			c.journal.violated("staff: %v", err)
		}
	}
}

func (c *clerk) work(ctx context.Context, id string) error {
	tasks := []func(context.Context, string) error{c.capture, c.pack, c.cancel}
	chances := []float64{0.5, 0.5, 0.1}
	for _, i := range c.random.Perm(len(tasks)) {
		if c.random.Float64() > chances[i] {
			continue
		}
		if err := tasks[i](ctx, id); err != nil {
			return err
		}
	}
	return nil
}

func (c *clerk) capture(ctx context.Context, id string) error {
	_, done, err := c.change(ctx, orderCapture, map[string]any{"key": newKey(c.random), "order": id})
	if done {
		c.journal.count("captured")
	}
	return err
}

func (c *clerk) cancel(ctx context.Context, id string) error {
	_, done, err := c.change(ctx, orderCancel, map[string]any{"key": newKey(c.random), "order": id})
	if done {
		c.journal.count("cancelled")
	}
	return err
}

// pack packs all of an order, or one piece of its first line, and perhaps ships it or unpacks it
// again.
func (c *clerk) pack(ctx context.Context, id string) error {
	variables := map[string]any{"key": newKey(c.random), "order": id}
	if c.random.IntN(3) == 0 {
		o, err := c.order(ctx, map[string]any{"id": id})
		if err != nil {
			return err
		}
		if o == nil {
			return fmt.Errorf("staff find no order %s", id)
		}
		variables["lines"] = []map[string]any{{"orderLineId": o.Lines[0].ID, "quantity": 1}}
	}
	parcel, done, err := c.change(ctx, fulfillmentCreate, variables)
	if err != nil || !done {
		return err
	}
	moves := [][]string{{}, {"SHIPPED"}, {"SHIPPED", "DELIVERED"}, {"CANCELLED"}}[c.random.IntN(4)]
	for _, status := range moves {
		_, done, err := c.change(ctx, fulfillmentUpdate, map[string]any{"id": parcel, "status": status})
		if err != nil || !done {
			return err
		}
		c.journal.count("parcels " + status)
	}
	return nil
}
