package account

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// entry is a session as the cache knows it.
type entry struct {
	hash   []byte
	viewer auth.Viewer
}

func newEntry(token string) entry {
	return entry{auth.HashToken(token), auth.Viewer{Role: auth.User, User: typeid.NewUser(), Session: typeid.NewSession()}}
}

// hearingCache returns an empty cache that is told of changes, at a time that the test sets.
func hearingCache(now *time.Time) *sessionCache {
	c := newSessionCache()
	c.now = func() time.Time { return *now }
	c.setHears(true)
	return c
}

// keep looks e up in vain and puts it in.
func keep(t *testing.T, c *sessionCache, e entry, until time.Time) {
	t.Helper()
	_, known, asOf := c.get(e.hash)
	if known {
		t.Fatal("known already")
	}
	c.put(e.hash, foundSession{viewer: e.viewer, freshUntil: until}, asOf)
}

func wantKnown(t *testing.T, c *sessionCache, e entry, want bool) {
	t.Helper()
	found, known, _ := c.get(e.hash)
	if known != want || known && found.viewer != e.viewer || !known && found != (foundSession{}) {
		t.Errorf("%+v is known: %t", found, known)
	}
}

func TestCacheKnowsWhatWasPut(t *testing.T) {
	t.Parallel()
	now := time.Now()
	c := hearingCache(&now)
	first, second := newEntry("first"), newEntry("second")
	keep(t, c, first, now.Add(time.Minute))
	wantKnown(t, c, first, true)
	wantKnown(t, c, second, false)

	now = now.Add(time.Minute) // it is to be looked up again
	wantKnown(t, c, first, false)
	keep(t, c, first, now.Add(time.Minute))
	wantKnown(t, c, first, true)
}

func TestCacheForgets(t *testing.T) {
	t.Parallel()
	now := time.Now()
	for name, forget := range map[string]func(*sessionCache, entry){
		"dropped": func(c *sessionCache, e entry) { c.drop([]typeid.Session{typeid.NewSession(), e.viewer.Session}) },
		"cleared": func(c *sessionCache, _ entry) { c.clear() },
		"deaf":    func(c *sessionCache, _ entry) { c.setHears(false) },
		"deaf for a while": func(c *sessionCache, _ entry) {
			c.setHears(false)
			c.setHears(true)
		},
	} {
		c := hearingCache(&now)
		e := newEntry("token")
		keep(t, c, e, now.Add(time.Minute))
		forget(c, e)
		wantKnown(t, c, e, false)
		if c.viewers.Len() != 0 || len(c.byID) != 0 {
			t.Errorf("%s, but %d and %d are left", name, c.viewers.Len(), len(c.byID))
		}
	}
}

// What was read while something changed may be older than the change.
func TestCacheTakesNothingThatRacedAChange(t *testing.T) {
	t.Parallel()
	now := time.Now()
	for name, change := range map[string]func(*sessionCache, entry){
		"dropped":    func(c *sessionCache, e entry) { c.drop([]typeid.Session{e.viewer.Session}) },
		"cleared":    func(c *sessionCache, _ entry) { c.clear() },
		"deaf":       func(c *sessionCache, _ entry) { c.setHears(false) },
		"hears anew": func(c *sessionCache, _ entry) { c.setHears(true) },
	} {
		c := hearingCache(&now)
		e := newEntry("token")
		_, _, asOf := c.get(e.hash)
		change(c, e)
		c.put(e.hash, foundSession{viewer: e.viewer, freshUntil: now.Add(time.Minute)}, asOf)
		wantKnown(t, c, e, false)
		if c.viewers.Len() != 0 {
			t.Errorf("%s: what raced it was taken", name)
		}
	}
}

func TestCacheThatHearsNothingKnowsNothing(t *testing.T) {
	t.Parallel()
	c := newSessionCache()
	e := newEntry("token")
	keep(t, c, e, time.Now().Add(time.Minute))
	wantKnown(t, c, e, false)
}

func TestCacheIsBounded(t *testing.T) {
	t.Parallel()
	now := time.Now()
	c := hearingCache(&now)
	first, second := newEntry("first"), newEntry("second")
	keep(t, c, first, now.Add(time.Minute))
	keep(t, c, second, now.Add(time.Minute))
	for i := range maxCachedSessions - 1 {
		wantKnown(t, c, first, true) // in use
		keep(t, c, newEntry(fmt.Sprint(i)), now.Add(time.Minute))
	}
	wantKnown(t, c, first, true)
	wantKnown(t, c, second, false)
	if c.viewers.Len() != maxCachedSessions || len(c.byID) != maxCachedSessions {
		t.Errorf("%d and %d are kept", c.viewers.Len(), len(c.byID))
	}
}

func TestCachePassesOnWhatIsDropped(t *testing.T) {
	t.Parallel()
	c := newSessionCache()
	var told []typeid.Session
	c.onChange = func(ids []typeid.Session) { told = append(told, ids...) }
	ids := []typeid.Session{typeid.NewSession(), typeid.NewSession()}
	c.drop(ids)
	if !slices.Equal(ids, told) {
		t.Errorf("told %v, want %v", told, ids)
	}
}
