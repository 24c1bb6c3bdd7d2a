package stream

import (
	"context"
	"sync"
)

// sessions are the open connections of each session.
type sessions struct {
	mu    sync.Mutex
	bySID map[any]map[*sessionEntry]struct{}
}

// sessionEntry is a connection among its session's.
type sessionEntry struct {
	key     any // nil: of no session
	recheck func()
}

// join adds a connection to the session of its context, if that has one. recheck looks whether the
// session goes on.
func (s *Streams) join(ctx context.Context, recheck func()) *sessionEntry {
	entry := &sessionEntry{recheck: recheck}
	if s.Session == nil {
		return entry
	}
	if entry.key = s.Session(ctx); entry.key == nil {
		return entry
	}
	s.sessions.mu.Lock()
	defer s.sessions.mu.Unlock()
	if s.sessions.bySID == nil {
		s.sessions.bySID = map[any]map[*sessionEntry]struct{}{}
	}
	if s.sessions.bySID[entry.key] == nil {
		s.sessions.bySID[entry.key] = map[*sessionEntry]struct{}{}
	}
	s.sessions.bySID[entry.key][entry] = struct{}{}
	return entry
}

func (s *Streams) leave(entry *sessionEntry) {
	if entry == nil || entry.key == nil {
		return
	}
	s.sessions.mu.Lock()
	defer s.sessions.mu.Unlock()
	delete(s.sessions.bySID[entry.key], entry)
	if len(s.sessions.bySID[entry.key]) == 0 {
		delete(s.sessions.bySID, entry.key)
	}
}

// RecheckSessions has the connections of sessions re-checked at once, in the background: they may
// have ended.
func (s *Streams) RecheckSessions(keys ...any) {
	for _, entry := range s.entriesOf(keys) {
		if !s.open.begin() {
			return
		}
		go func() {
			defer s.open.done()
			entry.recheck()
		}()
	}
}

func (s *Streams) entriesOf(keys []any) (entries []*sessionEntry) {
	s.sessions.mu.Lock()
	defer s.sessions.mu.Unlock()
	for _, key := range keys {
		for entry := range s.sessions.bySID[key] {
			entries = append(entries, entry)
		}
	}
	return entries
}
