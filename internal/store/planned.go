package store

import (
	"context"
	"fmt"
)

// plannedKey marks contexts of Planned.
type plannedKey struct{}

// Planned returns a context whose statements are planned each time for their values. It is for a text with many
// conditions of which most are switched off by a null: only the values tell Postgres which index finds the rows. Planning
// takes about a millisecond, so it is not for what shoppers ask. Within a transaction it does nothing.
func Planned(ctx context.Context) context.Context { return context.WithValue(ctx, plannedKey{}, true) }

func isPlanned(ctx context.Context) bool { return ctx.Value(plannedKey{}) != nil }

// planFor has the session plan statements as a context wants them, but for a transaction: one that is rolled back takes
// such a setting back.
func (c *conn) planFor(ctx context.Context) error {
	if c.inTx {
		return nil
	}
	return c.plan(ctx, isPlanned(ctx))
}

// plan has the session plan statements each time for their values, or once.
func (c *conn) plan(ctx context.Context, planned bool) error {
	if planned == c.planned {
		return nil
	}
	mode := "force_generic_plan"
	if planned {
		mode = "force_custom_plan"
	}
	if _, err := c.pqConn.ExecContext(ctx, "SET plan_cache_mode = "+mode, nil); err != nil {
		return fmt.Errorf("set how statements are planned: %w", err)
	}
	c.planned = planned
	return nil
}
