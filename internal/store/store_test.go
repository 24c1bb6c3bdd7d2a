package store_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

func TestOpen(t *testing.T) {
	t.Parallel()
	address := pgtest.NewURL(t)
	admin, err := store.Open(t.Context(), store.Config{URL: address})
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	exec(t, admin, "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET timezone = ''Asia/Tokyo''', current_database()); END $$")
	db, err := store.Open(t.Context(), store.Config{URL: address + "&TimeZone=Europe/Berlin"})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if got := db.Stats().MaxOpenConnections; got != 16 {
		t.Errorf("pool of %d", got)
	}
	for setting, want := range map[string]string{"TimeZone": "UTC", "application_name": "shopgraph"} {
		var got string
		if err := db.QueryRowContext(t.Context(), "SELECT current_setting($1)", setting).Scan(&got); err != nil || got != want {
			t.Errorf("%s = %q, %v; want %q", setting, got, err, want)
		}
	}
	var now time.Time
	if err := db.QueryRowContext(t.Context(), "SELECT now()").Scan(&now); err != nil || now.UTC().Format(time.RFC3339) != now.Format(time.RFC3339) {
		t.Errorf("now is %v, %v", now, err)
	}
}

// Idle connections stay: a burst doesn't make Postgres fork anew for each statement.
func TestOpenKeepsIdleConnections(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t).DB
	for range 2 {
		hold := make([]interface{ Close() error }, pgtest.MaxConns)
		for i := range hold {
			conn, err := db.Conn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			hold[i] = conn
		}
		for _, conn := range hold {
			conn.Close()
		}
		if stats := db.Stats(); stats.Idle != pgtest.MaxConns {
			t.Errorf("%d connections stay idle, want %d", stats.Idle, pgtest.MaxConns)
		}
	}
}

func TestOpenErrors(t *testing.T) {
	t.Parallel()
	const secret = "s3cret"
	live, err := url.Parse(pgtest.NewURL(t))
	if err != nil {
		t.Fatal(err)
	}
	change := func(f func(u *url.URL, q url.Values)) string {
		u, q := *live, live.Query()
		u.User = url.UserPassword("shopgraph", secret)
		f(&u, q)
		u.RawQuery = q.Encode()
		return u.String()
	}
	for _, tt := range []struct{ name, url, want string }{
		{"empty", "", "invalid database URL: want postgres://"},
		{"other scheme", "mysql://u:" + secret + "@h/db", "invalid database URL"},
		{"unescaped password", "postgres://u:" + secret + "/%zz@h:5432/db", "percent-encoded"},
		{"unescaped password as a port", "postgres://u:" + secret + "/x@h:5432/db", "percent-encoded"},
		{"bad parameter", "postgres://u:" + secret + "@h/db?sslmode=" + secret, "invalid database URL"},
		{"bad timeout", "postgres://u@h/db?connect_timeout=abc&password=" + secret, "invalid database URL"},
		{"nobody listens", "postgres://u:" + secret + "@127.0.0.1:1/db?sslmode=disable", "connection refused"},
		{"no such database", change(func(u *url.URL, _ url.Values) { u.Path = "/nowhere" }), `database "nowhere" does not exist`},
		{"no such user", change(func(u *url.URL, _ url.Values) { u.User = url.UserPassword("nobody", secret) }), `role "nobody" does not exist`},
		{"no such socket", change(func(_ *url.URL, q url.Values) { q.Set("host", "/nonexistent") }), "no such file"},
		{"several hosts", change(func(_ *url.URL, q url.Values) { q.Set("host", "/nonexistent,/neither") }), "no such file"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			defer cancel()
			db, err := store.Open(ctx, store.Config{URL: tt.url})
			if err == nil {
				db.Close()
				t.Fatal("no error")
			}
			for e := err; e != nil; {
				if text := e.Error(); strings.Contains(text, secret) {
					t.Errorf("%q shows the password", text)
				}
				u, ok := e.(interface{ Unwrap() error })
				if !ok {
					break
				}
				e = u.Unwrap()
			}
			if text := err.Error(); !strings.Contains(text, tt.want) || strings.Contains(text, "\n") {
				t.Errorf("error %q, want one line with %q", text, tt.want)
			}
		})
	}
}

func TestOpenGivesUpWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := store.Open(ctx, store.Config{URL: pgtest.NewURL(t)}); err == nil {
		t.Error("no error")
	}
}
