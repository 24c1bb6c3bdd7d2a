package staff

import (
	"context"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/stafftask"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Payments is what the staff's tasks need of payments.
type Payments interface {
	// LookAgain has the gateway asked, soon after the transaction, how a payment stands.
	LookAgain(ctx context.Context, tx *ent.Tx, id typeid.Payment) error
}

// Tasks is the list of what only people can put right.
type Tasks struct {
	store    *store.Store
	payments Payments
}

// NewTasks returns the list in st.
func NewTasks(st *store.Store, payments Payments) *Tasks { return &Tasks{st, payments} }

// Open puts something about a payment of an order on the list, unless it is there already. If it is about an amount, in
// minor units of the payment's currency, the latest counts; 0 is none.
func (t *Tasks) Open(
	ctx context.Context, tx *ent.Tx, kind stafftask.Kind, order typeid.Order, payment typeid.Payment, amount int64,
) error {
	if _, err := openTask.Exec(ctx, tx, typeid.NewStaffTask(), kind, order, payment, amount); err != nil {
		return fmt.Errorf("open a task for the staff: %w", err)
	}
	return nil
}

// OpenForOrder puts something about an order on the list, unless it is there already.
func (t *Tasks) OpenForOrder(ctx context.Context, tx *ent.Tx, kind stafftask.Kind, order typeid.Order) error {
	if _, err := openTaskOfOrder.Exec(ctx, tx, typeid.NewStaffTask(), kind, order); err != nil {
		return fmt.Errorf("open a task for the staff: %w", err)
	}
	return nil
}

// Close takes what is on the list of a kind about an order off it, with a note of what was done.
func (t *Tasks) Close(ctx context.Context, tx *ent.Tx, kind stafftask.Kind, order typeid.Order, note string) error {
	if _, err := closeTasks.Exec(ctx, tx, order, kind, note); err != nil {
		return fmt.Errorf("close the tasks about %s: %w", order, err)
	}
	return nil
}

// warnBefore is how long before a hold ends the staff are told.
const warnBefore = 24 * time.Hour

// WarnOfHolds puts on the list what gateways let go within a day, each once.
func (t *Tasks) WarnOfHolds(ctx context.Context) error {
	if err := warnOfHolds.Purge(ctx, t.store.DB, warnBefore.Seconds()); err != nil {
		return fmt.Errorf("warn of holds that end: %w", err)
	}
	return nil
}

// Done takes a task about a payment off the list, if it is there, with a note of what was done.
func (t *Tasks) Done(ctx context.Context, tx *ent.Tx, kind stafftask.Kind, payment typeid.Payment, note string) error {
	if _, err := taskDone.Exec(ctx, tx, kind, payment, note); err != nil {
		return fmt.Errorf("end a task of the staff: %w", err)
	}
	return nil
}

// NoteOverdue puts on the list what buyers should have paid on account by now and have not, each once.
func (t *Tasks) NoteOverdue(ctx context.Context) error {
	if err := noteOverdue.Purge(ctx, t.store.DB); err != nil {
		return fmt.Errorf("note payments that are overdue: %w", err)
	}
	return nil
}

// List returns a page of the list, newest first. Whether the viewer may see it is for the caller to
// ask.
func (t *Tasks) List(ctx context.Context, filter TaskFilter, args page.Args) (*TaskConnection, error) {
	if filter.Open == nil {
		return allTasks.Read(ctx, t.store.Client, args, page.CountOf("tasks", countTasks), ent.ReadStaffTask)
	}
	if *filter.Open {
		return openTasks.Read(ctx, t.store.Client, args, page.CountOf("tasks", countOpenTasks), ent.ReadStaffTask)
	}
	return resolvedTasks.Read(ctx, t.store.Client, args, page.CountOf("tasks", countResolvedTasks), ent.ReadStaffTask)
}

// ByID returns tasks if the viewer may see them.
func (t *Tasks) ByID(ctx context.Context, viewer auth.Viewer, ids []typeid.StaffTask) (map[typeid.StaffTask]*ent.StaffTask, error) {
	if !viewer.May(auth.ReadOrders) {
		return nil, nil
	}
	tasks, err := record.All(ctx, t.store.Client, tasksByID, ent.ReadStaffTask, typeid.Array(ids))
	if err != nil {
		return nil, fmt.Errorf("read tasks: %w", err)
	}
	return store.KeyBy(tasks, func(t *ent.StaffTask) typeid.StaffTask { return t.ID }), nil
}

// Resolve takes a task off the list, with a note of what was done. The gateway is asked again how
// the payment stands, so that what was done there is known here. Its mistakes are fault.UserErrors.
func (t *Tasks) Resolve(ctx context.Context, viewer auth.Viewer, in TaskResolveInput) (task *ent.StaffTask, err error) {
	in.Note = text.Clean(in.Note)
	var v fault.Validator
	v.Paragraphs("note", in.Note, 1000)
	if err := v.Err(); err != nil {
		return nil, err
	}
	err = t.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		if task, err = record.First(ctx, tx, lockTask, ent.ReadStaffTask, in.ID); err != nil {
			return fmt.Errorf("lock a task: %w", err)
		}
		if task == nil {
			return fault.User(fault.CodeNotFound, "There is no such task.", "id")
		}
		if task.ResolvedAt != nil {
			return fault.User(fault.CodeNotAllowed, "The task is resolved already.", "id")
		}
		task.Note = in.Note
		if _, err := resolveTask.Scan(ctx, tx, []any{in.ID, in.Note}, &task.ResolvedAt); err != nil {
			return fmt.Errorf("resolve a task: %w", err)
		}
		if task.PaymentID != nil {
			if err := t.payments.LookAgain(ctx, tx, *task.PaymentID); err != nil {
				return err
			}
		}
		return Audit(ctx, tx, viewer.Actor(), "task.resolved", in.ID, map[string]any{"kind": task.Kind, "order": task.OrderID.String()})
	})
	if err != nil {
		return nil, err
	}
	return task, nil
}
