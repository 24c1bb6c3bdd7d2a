package order

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// What the exports of a store are bound to.
const (
	exportLife    = 7 * 24 * time.Hour
	maxExports    = 10 // that go on at the same time
	maxExportSize = 1 << 30
)

// ExportStatus is how far an export has come.
type ExportStatus string

// The statuses of exports. Those but the first two are the end.
const (
	ExportQueued    ExportStatus = "QUEUED"
	ExportRunning   ExportStatus = "RUNNING"
	ExportDone      ExportStatus = "DONE"
	ExportFailed    ExportStatus = "FAILED"
	ExportCancelled ExportStatus = "CANCELLED"
)

// ExportFormat is as what orders are written.
type ExportFormat string

// The formats.
const (
	CSV   ExportFormat = "CSV"
	JSONL ExportFormat = "JSONL"
)

// ExportContents is what a row of an export is: an order, or a line of one.
type ExportContents string

// The contents.
const (
	ExportOrders ExportContents = "ORDERS"
	ExportLines  ExportContents = "LINES"
)

// Export is a list of orders that is written to a file, or was.
type Export struct {
	ID                   typeid.OrderExport
	CreatedAt, ExpiresAt time.Time
	FinishedAt           *time.Time
	Actor                string // who has asked for it
	Status               ExportStatus
	Failure              *string
	Format               ExportFormat
	Contents             ExportContents
	Rows                 int

	filter   Filter
	sort     Sort
	position string // a cursor of the list; empty at its begin
	chunks   int
	size     int64 // in bytes, before they are compressed
}

// IsNode marks what node(id:) finds.
func (*Export) IsNode() {}

// ExportInput is which orders to write to a file, and how.
type ExportInput struct {
	IdempotencyKey string
	Filter         *Filter // nil for all
	Sort           Sort
	Format         ExportFormat
	Contents       ExportContents
}

// ExportCancelInput is which export is not to go on.
type ExportCancelInput struct{ ID typeid.OrderExport }

type (
	// ExportPayload is what became of an export.
	ExportPayload = fault.Outcome[*Export]
	// ExportConnection is a page of exports.
	ExportConnection = page.Connection[*Export]
	// ExportEdge is an export on a page.
	ExportEdge = page.Edge[*Export]
)

// Export begins to write orders to a file. The viewer must be staff who may read orders. What is wrong with filter or sort is
// a BAD_USER_INPUT, other mistakes are fault.UserErrors.
//
// A job writes the orders that were placed before. An order that changes while it does is written as it is then, or not at
// all if the filter does not let it through any more.
func (s *Service) Export(ctx context.Context, viewer auth.Viewer, in ExportInput) (*Export, error) {
	filter := Filter{}
	if in.Filter != nil {
		filter = *in.Filter
	}
	if _, err := listOf(&filter, in.Sort); err != nil {
		return nil, err
	}
	asked, err := json.Marshal(filter)
	if err != nil {
		return nil, fmt.Errorf("note what to export: %w", err)
	}
	id, err := idempotency.Once(ctx, s.store, viewer, "ordersExport", &in.IdempotencyKey, in, func(ctx context.Context, tx *ent.Tx) (string, error) {
		id := typeid.NewOrderExport()
		if _, err := lockExports.Exec(ctx, tx); err != nil {
			return "", fmt.Errorf("lock exports: %w", err)
		}
		under, err := record.First(ctx, tx, unfinishedExports, (*record.Reader).Int)
		if err != nil {
			return "", fmt.Errorf("count exports: %w", err)
		}
		if under >= maxExports {
			return "", fault.User(fault.CodeLimitReached, fmt.Sprintf("At most %d exports go on at the same time. Wait until one has ended, or cancel one.", maxExports))
		}
		if _, err := insertExport.Exec(ctx, tx, id, exportLife.Seconds(), viewer.Actor(), string(asked), string(in.Sort), string(in.Format), string(in.Contents)); err != nil {
			return "", fmt.Errorf("begin an export: %w", err)
		}
		if err := jobs.Add(ctx, tx, jobExport, id, jobs.UniqueKey(id.String())); err != nil {
			return "", err
		}
		return id.String(), s.audit(ctx, tx, viewer.Actor(), "orders.exported", id, map[string]any{"format": in.Format, "contents": in.Contents})
	})
	if err != nil {
		return nil, err
	}
	made, err := typeid.ParseOrderExport(id)
	if err != nil {
		return nil, err
	}
	return s.oneExport(ctx, made)
}

// ExportCancel has an export not go on, and deletes what there is of its file. One that has ended stays as it is. The
// viewer must be staff who may read orders.
func (s *Service) ExportCancel(ctx context.Context, viewer auth.Viewer, in ExportCancelInput) (*Export, error) {
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		ended, err := end(ctx, tx, in.ID, nil)
		if err != nil || !ended {
			return err
		}
		return s.audit(ctx, tx, viewer.Actor(), "orders.export_cancelled", in.ID, nil)
	})
	if err != nil {
		return nil, err
	}
	e, err := s.oneExport(ctx, in.ID)
	if err == nil && e == nil {
		err = fault.User(fault.CodeNotFound, "There is no such export.", "id")
	}
	return e, err
}

// end ends an export that goes on, as failed if there is a reason, and reports whether it did.
func end(ctx context.Context, tx *ent.Tx, id typeid.OrderExport, failure *string) (bool, error) {
	n, err := endExport.Exec(ctx, tx, id, failure)
	if err != nil || n == 0 {
		return false, wrapExport("end", id, err)
	}
	_, err = dropChunks.Exec(ctx, tx, id)
	return true, wrapExport("clear", id, err)
}

func wrapExport(what string, id typeid.OrderExport, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s export %s: %w", what, id, err)
}

// oneExport returns an export, nil if there is none.
func (s *Service) oneExport(ctx context.Context, id typeid.OrderExport) (*Export, error) {
	found, err := ExportsByID.Read(ctx, s.store.Client, []typeid.OrderExport{id})
	return found[id], err
}

// VisibleExports returns the exports that the viewer may see: all for who may read orders.
func (s *Service) VisibleExports(ctx context.Context, viewer auth.Viewer, ids []typeid.OrderExport) (map[typeid.OrderExport]*Export, error) {
	if !viewer.May(auth.ReadOrders) {
		return nil, nil
	}
	return ExportsByID.Read(ctx, s.store.Client, ids)
}

// Exports returns a page of the exports that have not expired, the newest first. Whether the viewer may see them is for
// the caller to ask.
func (s *Service) Exports(ctx context.Context, args page.Args) (*ExportConnection, error) {
	return listedExports.Read(ctx, s.store.Client, args, page.CountOf("exports", countExports), readExport)
}

func readExport(r *record.Reader) *Export {
	e := &Export{ID: typeid.Of[typeid.OrderExport](r.Row("order_exports")), CreatedAt: r.Time(), ExpiresAt: r.Time()}
	e.FinishedAt = record.Optional(r, r.Time)
	e.Actor, e.Status = r.Text(), ExportStatus(r.Text())
	e.Failure = record.Optional(r, r.Text)
	r.JSON(&e.filter)
	e.sort, e.Format, e.Contents = Sort(r.Text()), ExportFormat(r.Text()), ExportContents(r.Text())
	e.position, e.chunks, e.Rows, e.size = r.Text(), int(r.Int()), int(r.Int()), r.Int()
	return e
}
