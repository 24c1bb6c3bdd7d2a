package order_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// worker works on exports, and tells of each job that has ended.
type worker struct {
	*jobs.Queue
	ended chan jobs.Outcome
}

func (w *worker) JobStarted(string) {}

func (w *worker) JobFinished(_ string, _ time.Duration, outcome jobs.Outcome) { w.ended <- outcome }

// work has so many workers at a time until the test ends, which go on with an export for a while.
func (s *shop) work(t *testing.T, workers int, spell time.Duration) *worker {
	t.Helper()
	w := &worker{ended: make(chan jobs.Outcome, 100)}
	w.Queue = jobs.New(s.store, slog.New(slog.DiscardHandler), jobs.Options{Workers: workers, Poll: time.Hour, Observer: w})
	s.WorkExports(w.Queue, spell)
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	var running sync.WaitGroup
	running.Go(func() { _ = w.Run(ctx) })
	t.Cleanup(func() { stop(); running.Wait() })
	return w
}

// ends waits until a job has ended.
func (w *worker) ends(t *testing.T, want jobs.Outcome) {
	t.Helper()
	w.Wake()
	select {
	case got := <-w.ended:
		if got != want {
			t.Errorf("the job is %s, want %s", got, want)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("no job ends")
	}
}

// export begins an export.
func (s *shop) export(t *testing.T, in order.ExportInput) *order.Export {
	t.Helper()
	if in.IdempotencyKey == "" {
		in.IdempotencyKey = uuid.NewString()
	}
	e, err := s.Export(t.Context(), s.staff, in)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// file returns the file of an export, which is the same if it comes compressed.
func (s *shop) file(t *testing.T, e *order.Export) string {
	t.Helper()
	file, err := s.OpenExport(t.Context(), s.staff.Actor(), e.ID)
	if err != nil || file == nil {
		t.Fatalf("%v, %v", file, err)
	}
	var plain, compressed bytes.Buffer
	for part := range file.Parts() {
		for to, isCompressed := range map[*bytes.Buffer]bool{&plain: false, &compressed: true} {
			if err := file.WritePart(t.Context(), to, part, isCompressed); err != nil {
				t.Fatal(err)
			}
		}
	}
	z, err := gzip.NewReader(&compressed)
	if err != nil {
		t.Fatal(err)
	}
	if all, err := io.ReadAll(z); err != nil || string(all) != plain.String() {
		t.Errorf("compressed, the file is another one: %v", err)
	}
	return plain.String()
}

// copies makes copies of an order.
func (s *shop) copies(t *testing.T, of typeid.Order, n int) {
	t.Helper()
	s.exec(t, `
		WITH made AS (
			INSERT INTO orders SELECT (jsonb_populate_record(o, jsonb_build_object('id', gen_random_uuid(), 'number', left(md5(gen_random_uuid()::text), 20), 'cart_id', gen_random_uuid()))).*
			FROM orders o, generate_series(1, $2::int) WHERE o.id = $1 RETURNING id
		), contacts AS (
			INSERT INTO order_contacts SELECT (jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid(), 'order_id', made.id))).*
			FROM order_contacts c, made WHERE c.order_id = $1
		)
		INSERT INTO order_lines SELECT (jsonb_populate_record(l, jsonb_build_object('id', gen_random_uuid(), 'order_id', made.id))).*
		FROM order_lines l, made WHERE l.order_id = $1`, of, n)
}

// table reads a file of CSV, by the names of its columns.
func table(t *testing.T, file string) (rows []map[string]string) {
	t.Helper()
	all, err := csv.NewReader(strings.NewReader(file)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, cells := range all[1:] {
		row := map[string]string{}
		for i, name := range all[0] {
			row[name] = cells[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// TestExportGoesOn: an export that was broken off goes on where it was, whichever process does, with no row twice or missing.
func TestExportGoesOn(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	first := s.confirmed(t, s.ada, 2, 1)
	s.copies(t, first.id, 1400)
	e := s.export(t, order.ExportInput{Sort: order.SortOldest, Format: order.CSV, Contents: order.ExportLines})
	if e.Status != order.ExportQueued || e.Rows != 0 {
		t.Errorf("at first: %+v", e)
	}
	s.place(t, s.ada, 1) // after the export has begun
	s.exec(t, "ALTER TABLE order_export_chunks ADD CONSTRAINT broken CHECK (position < 3)")
	w := s.work(t, 2, order.ExportSpell)
	w.ends(t, jobs.Failed)
	found, err := order.ExportsByID.Read(t.Context(), s.store.Client, []typeid.OrderExport{e.ID})
	if half := found[e.ID]; err != nil || half.Status != order.ExportRunning || half.Rows != 2000 {
		t.Errorf("broken off: %+v, %v", half, err)
	}
	if file, err := s.OpenExport(t.Context(), "somebody", e.ID); file != nil || err != nil {
		t.Errorf("a part can be had: %v", err)
	}
	s.exec(t, "ALTER TABLE order_export_chunks DROP CONSTRAINT broken")
	s.exec(t, "UPDATE jobs SET run_at = now()")
	s.exec(t, `INSERT INTO jobs (id, created_at, updated_at, kind, payload, run_at) SELECT gen_random_uuid(), now(), now(), kind, payload, now() FROM jobs`)
	w.ends(t, jobs.Done)
	w.ends(t, jobs.Done) // the other one, at the same time
	found, err = order.ExportsByID.Read(t.Context(), s.store.Client, []typeid.OrderExport{e.ID})
	if err != nil || found[e.ID].Status != order.ExportDone || found[e.ID].Rows != 2802 || found[e.ID].FinishedAt == nil {
		t.Fatalf("at the end: %+v, %v", found[e.ID], err)
	}
	rows := table(t, s.file(t, e))
	lines := map[string]bool{}
	for _, row := range rows {
		lines[row["line_id"]] = true
	}
	if len(rows) != 2802 || len(lines) != 2802 {
		t.Errorf("%d rows of %d lines, want 2802", len(rows), len(lines))
	}
	if !slices.IsSortedFunc(rows, func(a, b map[string]string) int {
		x, _ := typeid.ParseOrder(a["order_id"])
		y, _ := typeid.ParseOrder(b["order_id"])
		return strings.Compare(x.UUID().String(), y.UUID().String())
	}) {
		t.Error("the rows are not in their order")
	}
}

// TestExportIsHandedOn: a job whose while is over hands the rest to another one.
func TestExportIsHandedOn(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	first := s.confirmed(t, s.ada, 1)
	s.copies(t, first.id, 1099)
	e := s.export(t, order.ExportInput{Sort: order.SortNewest, Format: order.CSV, Contents: order.ExportOrders})
	w := s.work(t, 1, time.Nanosecond)
	for range 3 {
		w.ends(t, jobs.Done)
	}
	if rows := table(t, s.file(t, e)); len(rows) != 1100 {
		t.Errorf("%d rows, want 1100", len(rows))
	}
}

func TestWhatAnExportHas(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.email = "=cmd@example.com"
	kept, erased := s.confirmed(t, s.ada, 2, 1), s.confirmed(t, s.grace, 1)
	s.exec(t, `UPDATE order_contacts SET phone = '+49 30 1', note = $2, shipping_address = shipping_address || '{"company": "Ada, \"Inc\""}' WHERE order_id = $1`, kept.id, "two\nlines")
	s.exec(t, "DELETE FROM order_contacts WHERE order_id = $1", erased.id)
	if _, err := s.Tag(t.Context(), s.staff, order.TagInput{OrderIDs: []typeid.Order{kept.id}, Add: []string{"gift", "b2b"}}); err != nil {
		t.Fatal(err)
	}
	w := s.work(t, 1, order.ExportSpell)
	rows := func(in order.ExportInput) string {
		e := s.export(t, in)
		w.ends(t, jobs.Done)
		return s.file(t, e)
	}
	all := table(t, rows(order.ExportInput{Sort: order.SortOldest, Format: order.CSV, Contents: order.ExportOrders}))
	want := map[string]string{
		"order_id": kept.id.String(), "status": "CONFIRMED", "fulfillment_status": "UNFULFILLED", "currency": "USD", "total": "37.50", "tax": "0.00", "email": "'=cmd@example.com", "phone": "'+49 30 1",
		"note": "two\nlines", "tags": "b2b, gift", "shipping_company": `Ada, "Inc"`, "billing_city": "Berlin", "customer_id": s.ada.User.String(), "cancelled_at": "",
	}
	for name, value := range want {
		if all[0][name] != value {
			t.Errorf("%s is %q, want %q", name, all[0][name], value)
		}
	}
	if at, err := time.Parse(time.RFC3339, all[0]["placed_at"]); err != nil || at.Location() != time.UTC {
		t.Errorf("placed at %s", all[0]["placed_at"])
	}
	for name, value := range all[1] {
		isPersonal := slices.ContainsFunc([]string{"shipping_", "billing_", "email", "phone", "note"}, func(p string) bool { return strings.HasPrefix(name, p) })
		if isPersonal && value != "" {
			t.Errorf("%s of an erased buyer is %q", name, value)
		}
	}

	var line map[string]any
	only := rows(order.ExportInput{Filter: &order.Filter{Tag: new("GIFT")}, Sort: order.SortNewest, Format: order.JSONL, Contents: order.ExportLines})
	texts := strings.Split(strings.TrimSpace(only), "\n")
	if err := json.Unmarshal([]byte(texts[0]), &line); err != nil || len(texts) != 2 {
		t.Fatalf("%d lines, %v", len(texts), err)
	}
	if line["line_quantity"] != 2.0 || line["line_total"] != "25.00" || line["line_gift_card"] != false || line["email"] != "=cmd@example.com" || line["number"] != all[0]["number"] {
		t.Errorf("line is %v", line)
	}
	none := rows(order.ExportInput{Filter: &order.Filter{Tag: new("none")}, Sort: order.SortNewest, Format: order.CSV, Contents: order.ExportOrders})
	if !strings.HasPrefix(none, "order_id,number,") || strings.Count(none, "\n") != 1 {
		t.Errorf("of nothing comes %q", none)
	}
}

func TestExportsAreBounded(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	in := order.ExportInput{IdempotencyKey: "first", Sort: order.SortNewest, Format: order.CSV, Contents: order.ExportOrders}
	first := s.export(t, in)
	if again := s.export(t, in); again.ID != first.ID {
		t.Error("the same key makes another export")
	}
	in.Format = order.JSONL
	_, err := s.Export(t.Context(), s.staff, in)
	wantMistake(t, err, fault.CodeIdempotencyKeyReused, "idempotencyKey")
	in.IdempotencyKey = ""
	for range 9 {
		s.export(t, in)
	}
	in.IdempotencyKey = "eleventh"
	_, err = s.Export(t.Context(), s.staff, in)
	wantMistake(t, err, fault.CodeLimitReached)
	for range 2 {
		cancelled, err := s.ExportCancel(t.Context(), s.staff, order.ExportCancelInput{ID: first.ID})
		if err != nil || cancelled.Status != order.ExportCancelled || cancelled.FinishedAt == nil {
			t.Errorf("%+v, %v", cancelled, err)
		}
	}
	s.export(t, in)
	_, err = s.ExportCancel(t.Context(), s.staff, order.ExportCancelInput{ID: typeid.NewOrderExport()})
	wantMistake(t, err, fault.CodeNotFound, "id")
	in.Sort = order.SortTotalLowest
	if _, err := s.Export(t.Context(), s.staff, in); !strings.Contains(err.Error(), "currencyCode") {
		t.Errorf("a sort that cannot be: %v", err)
	}

	listed, err := s.Exports(t.Context(), page.Args{})
	if err != nil || len(listed.Nodes()) != 11 || listed.Nodes()[10].ID != first.ID {
		t.Errorf("listed %v, %v", listed, err)
	}
	if seen, err := s.VisibleExports(t.Context(), s.ada, []typeid.OrderExport{first.ID}); err != nil || len(seen) != 0 {
		t.Errorf("a customer sees %v, %v", seen, err)
	}
	reader := s.staff
	reader.Permissions = auth.PermissionSetOf(auth.ReadOrders)
	if seen, err := s.VisibleExports(t.Context(), reader, []typeid.OrderExport{first.ID}); err != nil || len(seen) != 1 {
		t.Errorf("who reads orders sees %v, %v", seen, err)
	}

	s.exec(t, "UPDATE order_exports SET expires_at = now() - interval '1 second' WHERE id = $1", first.ID)
	s.exec(t, "UPDATE order_exports SET updated_at = now() - interval '25 hours' WHERE id <> $1", first.ID)
	if err := s.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := pgtest.Count(t, s.store, "order_exports"); n != 10 {
		t.Errorf("%d exports are left", n)
	}
	if listed, err = s.Exports(t.Context(), page.Args{}); err != nil || listed.Nodes()[0].Status != order.ExportFailed || listed.Nodes()[0].Failure == nil {
		t.Errorf("what does not go on is %v, %v", listed.Nodes()[0], err)
	}
}

// TestRacingExportsKeepToTheirLimit: of many that begin at the same time as many go on as may.
func TestRacingExportsKeepToTheirLimit(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	const most, asked = 10, 24
	var mu sync.Mutex
	var begun, refused int
	var asking sync.WaitGroup
	for range asked {
		asking.Go(func() {
			_, err := s.Export(t.Context(), s.staff, order.ExportInput{
				IdempotencyKey: uuid.NewString(), Sort: order.SortNewest, Format: order.CSV, Contents: order.ExportOrders,
			})
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				begun++
				return
			}
			refused++
			wantMistake(t, err, fault.CodeLimitReached)
		})
	}
	asking.Wait()
	if begun != most || refused != asked-most {
		t.Errorf("%d have begun and %d are refused, want %d and %d", begun, refused, most, asked-most)
	}
}
