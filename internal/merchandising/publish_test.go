package merchandising_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/ent/product"
)

// TestPublishDue: instants that have come take effect in their order, and are forgotten. What lies ahead
// is told.
func TestPublishDue(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	want := map[string]string{}
	for name, tt := range map[string]struct {
		status             product.Status
		publish, unpublish string // from now
		want               product.Status
	}{
		"comes":               {product.StatusDraft, "-1 s", "1 day", product.StatusActive},
		"goes":                {product.StatusActive, "", "-1 s", product.StatusDraft},
		"came and went":       {product.StatusDraft, "-2 s", "-1 s", product.StatusDraft},
		"is archived":         {product.StatusArchived, "-1 s", "", product.StatusArchived},
		"goes while archived": {product.StatusArchived, "", "-1 s", product.StatusArchived},
		"will come":           {product.StatusDraft, "1 day", "", product.StatusDraft},
		"will go":             {product.StatusActive, "", "1 day", product.StatusActive},
		"stays":               {product.StatusActive, "", "", product.StatusActive},
	} {
		p := s.made(name)
		s.exec(`UPDATE products SET status = $2, publish_at = now() + nullif($3, '')::interval, unpublish_at = now() + nullif($4, '')::interval
			WHERE id = $1`, p.ID, tt.status, tt.publish, tt.unpublish)
		want[name] = string(tt.want)
	}
	if next, err := s.PublishDue(t.Context()); err != nil || next != time.Second {
		t.Errorf("next %v, %v", next, err)
	}
	var text []byte
	var left int
	if err := s.store.DB.QueryRowContext(t.Context(), `SELECT jsonb_object_agg(name, status),
		count(*) FILTER (WHERE publish_at <= now() OR unpublish_at <= now()) FROM products`).Scan(&text, &left); err != nil {
		t.Fatal(err)
	}
	var got map[string]string
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" || left > 0 {
		t.Errorf("%d instants that have come are left; %s", left, diff)
	}
	s.exec(`UPDATE products SET publish_at = now() + interval '900 ms' WHERE name = 'stays'`)
	if next, err := s.PublishDue(t.Context()); err != nil || next <= 0 || next > 900*time.Millisecond {
		t.Errorf("next %v, %v", next, err)
	}
}

// TestPublish: a product comes at its instant by itself, not before.
func TestPublish(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.made("p")
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Publish(ctx) }()
	defer func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}()
	var at time.Time
	if err := s.store.DB.QueryRowContext(ctx, `UPDATE products SET publish_at = now() + interval '1200 ms' WHERE id = $1 RETURNING publish_at`, p.ID).Scan(&at); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(time.Millisecond) {
		var now, updated time.Time
		var status string
		if err := s.store.DB.QueryRowContext(ctx, `SELECT clock_timestamp(), updated_at, status FROM products WHERE id = $1`, p.ID).Scan(&now, &updated, &status); err != nil {
			t.Fatal(err)
		}
		switch {
		case status == "ACTIVE":
			if updated.Before(at) {
				t.Errorf("it came at %s, before %s", updated, at)
			}
			t.Logf("it was there %s after its instant", now.Sub(at))
			return
		case now.After(deadline):
			t.Fatal("it never came")
		}
	}
}
