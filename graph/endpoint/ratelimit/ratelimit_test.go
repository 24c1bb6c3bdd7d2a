package ratelimit

import (
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// clock stands still until it is told.
type clock struct{ now time.Time }

func (c *clock) read() time.Time { return c.now }

func testBuckets(perMinute int) (*Buckets, *clock) {
	b, c := NewBuckets(perMinute, time.Minute), &clock{now: time.Now()}
	b.now = c.read
	return b, c
}

func TestBuckets(t *testing.T) {
	t.Parallel()
	b, c := testBuckets(60) // a point a second
	for i, step := range []struct {
		passes time.Duration
		spend  int
		wait   time.Duration // afterwards
	}{
		{0, 59, 0},
		{0, 1, time.Second},
		{time.Second, 0, 0},
		{0, 31, 31 * time.Second}, // more than there was
		{30 * time.Second, 0, time.Second},
		{time.Second, 1000, time.Minute}, // no more than a minute's
		{time.Hour, 59, 0},               // it holds no more than a minute's
		{0, 1, time.Second},
	} {
		c.now = c.now.Add(step.passes)
		b.Spend("a", step.spend)
		if got := b.Wait("a").Round(time.Millisecond); got != step.wait {
			t.Errorf("step %d: wait %s, want %s", i, got, step.wait)
		}
	}
	if got := b.Wait("b"); got != 0 {
		t.Errorf("another client waits %s", got)
	}
	var none *Buckets
	none.Spend("a", 1000)
	if got := none.Wait("a"); got != 0 || NewBuckets(0, time.Hour) != nil || none.Take("a") != 0 {
		t.Errorf("without limits a client waits %s", got)
	}
}

// TestTake: however many ask at once, nobody gets more than there is, and who gets none spends
// none.
func TestTake(t *testing.T) {
	t.Parallel()
	b, c := testBuckets(60)
	var taken atomic.Int64
	var wg sync.WaitGroup
	for range 200 {
		wg.Go(func() {
			if b.Take("a") == 0 {
				taken.Add(1)
			}
		})
	}
	wg.Wait()
	if n := taken.Load(); n != 60 {
		t.Errorf("%d were taken", n)
	}
	if got := b.Take("a").Round(time.Millisecond); got != time.Second {
		t.Errorf("the next waits %s", got)
	}
	c.now = c.now.Add(time.Second)
	if first, second, other := b.Take("a"), b.Take("a"), b.Take("b"); first != 0 || second == 0 || other != 0 {
		t.Errorf("a second later: %s, %s, another client %s", first, second, other)
	}
}

func TestBucketsAreBounded(t *testing.T) {
	t.Parallel()
	b, _ := testBuckets(60)
	b.Spend("first", 60)
	for i := range maxBuckets {
		b.Spend(strconv.Itoa(i), 60)
	}
	if n := b.clients.Len(); n != maxBuckets {
		t.Errorf("%d clients are counted", n)
	}
	if got := b.Wait("first"); got != 0 {
		t.Errorf("one that was forgotten waits %s", got)
	}
}

func TestClientAddress(t *testing.T) {
	t.Parallel()
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	for _, tt := range []struct {
		remote    string
		forwarded []string
		want      string
	}{
		{"192.0.2.1:1234", nil, "192.0.2.1"},
		{"192.0.2.1:1234", []string{"198.51.100.7"}, "192.0.2.1"}, // not a proxy's word
		{"10.0.0.1:1234", nil, "10.0.0.1"},
		{"10.0.0.1:1234", []string{"198.51.100.7"}, "198.51.100.7"},
		{"10.0.0.1:1234", []string{"203.0.113.9, 198.51.100.7"}, "198.51.100.7"}, // what the client wrote is ignored
		{"10.0.0.1:1234", []string{"203.0.113.9, 198.51.100.7, 10.2.0.1"}, "198.51.100.7"},
		{"10.0.0.1:1234", []string{"203.0.113.9", "198.51.100.7,10.2.0.1"}, "198.51.100.7"},
		{"10.0.0.1:1234", []string{"10.3.0.1, 10.2.0.1"}, "10.3.0.1"},
		{"10.0.0.1:1234", []string{"198.51.100.7, unknown"}, "10.0.0.1"},
		{"10.0.0.1:1234", []string{"198.51.100.7, unknown, 10.2.0.1"}, "10.2.0.1"},
		{"10.0.0.1:1234", []string{""}, "10.0.0.1"},
		{"10.0.0.1:1234", []string{"198.51.100.7:8080"}, "198.51.100.7"},
		{"10.0.0.1:1234", []string{"[2001:db8::1]:8080"}, "2001:db8::1"},
		{"10.0.0.1:1234", []string{"[2001:db8::1]"}, "2001:db8::1"},
		{"[::ffff:10.0.0.1]:1234", []string{"198.51.100.7"}, "198.51.100.7"},
		{"[fd00::1%eth0]:1234", []string{"2001:db8::1"}, "2001:db8::1"},
		{"@", []string{"198.51.100.7"}, "invalid IP"},
	} {
		r := &http.Request{RemoteAddr: tt.remote, Header: http.Header{"X-Forwarded-For": tt.forwarded}}
		if got := ClientAddress(r, trusted).String(); got != tt.want {
			t.Errorf("%s, %q: %s, want %s", tt.remote, tt.forwarded, got, tt.want)
		}
	}
	for address, want := range map[string]string{"192.0.2.1": "192.0.2.1", "2001:db8:1:2:3::4": "2001:db8:1:2::/64"} {
		if got := Network(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s is counted as %s, want %s", address, got, want)
		}
	}
	if got := Network(netip.Addr{}); got != "unknown" {
		t.Errorf("no address is counted as %s", got)
	}
}
