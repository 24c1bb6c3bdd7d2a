package account

import (
	"crypto/sha256"
	"fmt"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"github.com/shopgraph/shopgraph/internal/live"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// sessionsChannel is where processes tell one another which sessions have ended or changed.
const sessionsChannel = "shopgraph_sessions"

// maxCachedSessions bounds the cache to some 10 MB. The session not used for longest is forgotten.
const maxCachedSessions = 50_000

// sessionCache keeps whose token is whose. It keeps that only while it is sure to be told when it
// changes. While nothing is heard from the database it knows nothing.
type sessionCache struct {
	now func() time.Time

	// onChange is told of what is dropped; nil for nobody. It is set before there is anything to
	// drop.
	onChange func([]typeid.Session)

	mu      sync.Mutex
	hears   bool
	changes uint64 // counts what was told
	viewers *simplelru.LRU[[sha256.Size]byte, foundSession]
	byID    map[typeid.Session][sha256.Size]byte
}

func newSessionCache() *sessionCache {
	c := &sessionCache{now: time.Now, byID: map[typeid.Session][sha256.Size]byte{}}
	forget := func(_ [sha256.Size]byte, v foundSession) { delete(c.byID, v.viewer.Session) }
	viewers, err := simplelru.NewLRU(maxCachedSessions, forget)
	if err != nil {
		panic(err) // the number is positive
	}
	c.viewers = viewers
	return c
}

// get returns the session with the token of this hash, if that is known. asOf is for put.
func (c *sessionCache) get(hash []byte) (found foundSession, ok bool, asOf uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	found, ok = c.viewers.Get([sha256.Size]byte(hash))
	if !ok || !c.hears || !c.now().Before(found.freshUntil) {
		return foundSession{}, false, c.changes
	}
	return found, true, c.changes
}

// put keeps what was read after get, unless something has changed since then: the reading may be
// older.
func (c *sessionCache) put(hash []byte, found foundSession, asOf uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.hears || c.changes != asOf {
		return
	}
	c.viewers.Add([sha256.Size]byte(hash), found)
	c.byID[found.viewer.Session] = [sha256.Size]byte(hash)
}

// drop forgets sessions that have ended or changed, and passes that on.
func (c *sessionCache) drop(ids []typeid.Session) {
	c.forget(ids)
	if c.onChange != nil {
		c.onChange(ids)
	}
}

func (c *sessionCache) forget(ids []typeid.Session) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.changes++
	for _, id := range ids {
		if hash, ok := c.byID[id]; ok {
			c.viewers.Remove(hash)
		}
	}
}

// clear forgets all, as something may have been missed.
func (c *sessionCache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.changes++
	c.viewers.Purge()
}

// setHears says whether changes are heard of from now on.
func (c *sessionCache) setHears(hears bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hears = hears
	c.changes++
	c.viewers.Purge()
}

// Channel returns what makes a listener tell of sessions that have ended or changed, on any
// replica. Without a listener that is connected each request's session is looked up in the
// database.
func (s *Service) Channel() live.Channel {
	return live.Channel{
		Name: sessionsChannel,
		Wake: func(keys []string) error {
			ids := make([]typeid.Session, len(keys))
			for i, key := range keys {
				id, err := typeid.ParseSession(key)
				if err != nil {
					return fmt.Errorf("session %.100q: %w", key, err)
				}
				ids[i] = id
			}
			s.sessions.drop(ids)
			return nil
		},
		WakeAll:  s.sessions.clear,
		Lost:     func() { s.sessions.setHears(false) },
		Restored: func() { s.sessions.setHears(true) },
	}
}

// OnSessionsChanged has tell called with sessions that have ended or changed, soon after that, on
// whichever replica it was. It must not block. To be called before anything else is.
func (s *Service) OnSessionsChanged(tell func([]typeid.Session)) { s.sessions.onChange = tell }
