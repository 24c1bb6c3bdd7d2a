package main

import (
	"context"
	"fmt"
	"strconv"
)

// desk is a clerk who also takes parts of what is held, and gives money back.
type desk struct{ clerk }

// run works until there are no more orders. Only ctx breaks that off.
func (d *desk) run(ctx context.Context) { d.runWith(ctx, d.work) }

func (d *desk) work(ctx context.Context, id string) error {
	o, err := d.order(ctx, map[string]any{"id": id})
	if err != nil {
		return err
	}
	if o == nil {
		return fmt.Errorf("staff find no order %s", id)
	}
	tasks := []struct {
		chance float64
		do     func() error
	}{
		{0.15, func() error { return d.capturePart(ctx, o) }},
		{0.6, func() error { return d.capture(ctx, id) }},
		{0.4, func() error { return d.pack(ctx, id) }},
		{0.25, func() error { return d.refundLines(ctx, o) }},
		{0.25, func() error { return d.refundAmount(ctx, o) }},
		{0.15, func() error { return d.cancel(ctx, id) }},
	}
	if d.random.IntN(3) == 0 {
		d.random.Shuffle(len(tasks), func(i, j int) { tasks[i], tasks[j] = tasks[j], tasks[i] })
	}
	for _, task := range tasks {
		if d.random.Float64() > task.chance {
			continue
		}
		if err := task.do(); err != nil {
			return err
		}
	}
	return nil
}

// part is between a tenth and nine tenths of what is due of an order.
func (d *desk) part(o *order) amount {
	due, err := strconv.ParseFloat(o.AmountDue.Amount, 64)
	if err != nil {
		panic(err) // the shop tells decimals
	}
	return amount{fmt.Sprintf("%.2f", max(0.01, due*(0.1+0.8*d.random.Float64()))), o.AmountDue.CurrencyCode}
}

func (d *desk) capturePart(ctx context.Context, o *order) error {
	_, done, err := d.change(ctx, orderCapture, map[string]any{"key": newKey(d.random), "order": o.ID, "amount": d.part(o)})
	if done {
		d.journal.count("captured in part")
	}
	return err
}

func (d *desk) refundLines(ctx context.Context, o *order) error {
	line := o.Lines[d.random.IntN(len(o.Lines))]
	goods := []string{"NO_RESTOCK", "CANCEL", "RETURN"}[d.random.IntN(3)]
	return d.refund(ctx, "lines refunded", map[string]any{
		"order": o.ID, "lines": []map[string]any{{"orderLineId": line.ID, "quantity": 1 + d.random.IntN(line.Quantity), "goods": goods}},
	})
}

func (d *desk) refundAmount(ctx context.Context, o *order) error {
	return d.refund(ctx, "amounts refunded", map[string]any{"order": o.ID, "adjustment": d.part(o)})
}

// refund asks for a refund, for some twice at once with the same key, and for some again with another one.
func (d *desk) refund(ctx context.Context, what string, variables map[string]any) error {
	for {
		variables["key"] = newKey(d.random)
		second := make(chan error, 1)
		if d.random.IntN(4) == 0 {
			go func() {
				_, _, err := d.change(ctx, orderRefund, variables)
				second <- err
			}()
		} else {
			second <- nil
		}
		_, done, err := d.change(ctx, orderRefund, variables)
		if also := <-second; err == nil {
			err = also
		}
		if done {
			d.journal.count(what)
		}
		if err != nil || d.random.IntN(3) > 0 {
			return err
		}
	}
}
