package order

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// jobExport goes on with an export.
const jobExport = "order.export"

// How an export is written: so many orders at a time, in chunks of so many bytes.
const (
	exportPage  = 500
	exportChunk = 1 << 20
)

// ExportSpell is how long a job goes on with an export in a server. Its lease is longer by what a page may take.
const ExportSpell = 20 * time.Second

// WorkExports has a queue write exports. A job writes a page at least, goes on for a spell, and hands the rest to another one.
func (s *Service) WorkExports(queue *jobs.Queue, spell time.Duration) {
	jobs.Handle(queue, jobExport, func(ctx context.Context, id typeid.OrderExport) error {
		defer queue.Wake() // for the rest
		return s.goOn(ctx, id, spell)
	}, jobs.Policy{MaxAttempts: 30})
}

// goOn writes an export from where it is, for a while. What is left is for another job.
func (s *Service) goOn(ctx context.Context, id typeid.OrderExport, while time.Duration) error {
	spell, cancel := context.WithTimeout(ctx, while)
	defer cancel()
	for {
		e, err := s.oneExport(ctx, id)
		if err != nil || e == nil || e.Status != ExportQueued && e.Status != ExportRunning {
			return err
		}
		if err := s.writePage(ctx, e); err != nil {
			return wrapExport("write", id, err)
		}
		if spell.Err() != nil {
			return s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
				return jobs.Add(ctx, tx, jobExport, id, jobs.UniqueKey(id.String()))
			})
		}
	}
}

// writePage writes the next orders of an export. The position and the chunks are written together, and by one process only:
// so no row is missing, and none comes twice.
func (s *Service) writePage(ctx context.Context, e *Export) error {
	orders, position, err := s.nextOrders(ctx, e)
	if err != nil {
		if f, isFault := errors.AsType[*fault.Error](err); isFault { // by another version of the program, which took the filter
			return s.fail(ctx, e.ID, f.Error())
		}
		return err
	}
	w := newExportWriter(e)
	if e.position == "" {
		if err := w.head(); err != nil {
			return err
		}
	}
	if err := s.writeOrders(ctx, w, e.Contents, orders); err != nil {
		return err
	}
	if e.size+int64(w.Len()) > maxExportSize {
		return s.fail(ctx, e.ID, "It is more than a gigabyte. Narrow the filter, and export the parts.")
	}
	size, chunks, err := w.chunks()
	if err != nil {
		return err
	}
	status := ExportRunning
	if len(orders) < exportPage {
		status = ExportDone
	}
	return s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		n, err := advanceExport.Exec(ctx, tx, e.ID, e.position, position, len(chunks), w.rows, size, string(status))
		if err != nil || n == 0 { // somebody else has gone on, or ended it
			return err
		}
		for i, chunk := range chunks {
			if _, err := insertChunk.Exec(ctx, tx, e.ID, e.chunks+i+1, chunk); err != nil {
				return err
			}
		}
		return nil
	})
}

// nextOrders reads the orders after an export's position, and the position behind them.
func (s *Service) nextOrders(ctx context.Context, e *Export) (orders []*ent.Order, position string, err error) {
	filter := e.filter
	if filter.PlacedBefore == nil || filter.PlacedBefore.After(e.CreatedAt) {
		filter.PlacedBefore = &e.CreatedAt
	}
	list, err := listOf(&filter, e.sort)
	if err != nil {
		return nil, "", err
	}
	var args page.Args
	if e.position != "" {
		args.After = &e.position
	}
	w, err := args.Window(list.Ordering)
	if err != nil {
		return nil, "", err
	}
	w.Limit = exportPage
	asked := list.Queries.Read(w, func(r *record.Reader) { orders = append(orders, ent.ReadOrder(r)) }, append([]any{w.Limit}, list.args...)...)
	record.Ask(store.Planned(ctx), s.store.Client, []*record.Read{asked})
	if err := asked.Err(); err != nil {
		return nil, "", fmt.Errorf("read orders: %w", err)
	}
	position = e.position
	if len(orders) > 0 {
		position = list.Cursor(orders[len(orders)-1])
	}
	return orders, position, nil
}

// writeOrders writes orders as rows, with what belongs to them.
func (s *Service) writeOrders(ctx context.Context, w *exportWriter, contents ExportContents, orders []*ent.Order) error {
	ids := make([]typeid.Order, len(orders))
	for i, o := range orders {
		ids[i] = o.ID
	}
	contacts, err := ContactsByOrder.Read(ctx, s.store.Client, ids)
	if err != nil {
		return err
	}
	tags, err := TagsByOrder.Read(ctx, s.store.Client, ids)
	if err != nil {
		return err
	}
	var lines map[typeid.Order][]*ent.OrderLine
	if contents == ExportLines {
		if lines, err = LinesByOrder.Read(ctx, s.store.Client, ids); err != nil {
			return err
		}
	}
	for _, o := range orders {
		row := exportRow{order: o, tags: tags[o.ID]}
		if c := contacts[o.ID]; c != nil {
			row.contact = *c
		}
		if contents == ExportOrders {
			if err := w.row(&row); err != nil {
				return err
			}
		}
		for _, row.line = range lines[o.ID] {
			if err := w.row(&row); err != nil {
				return err
			}
		}
	}
	return nil
}

// chunks returns what was written in compressed parts, and its size before that.
func (w *exportWriter) chunks() (size int, chunks [][]byte, err error) {
	for size = w.Len(); w.Len() > 0; {
		var part bytes.Buffer
		z := gzip.NewWriter(&part)
		if _, err := z.Write(w.Next(exportChunk)); err != nil {
			return 0, nil, err
		}
		if err := z.Close(); err != nil {
			return 0, nil, err
		}
		chunks = append(chunks, part.Bytes())
	}
	return size, chunks, nil
}

// fail ends an export that cannot be finished.
func (s *Service) fail(ctx context.Context, id typeid.OrderExport, why string) error {
	return s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		_, err := end(ctx, tx, id, &why)
		return err
	})
}
