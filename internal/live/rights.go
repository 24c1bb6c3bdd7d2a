package live

// Rights returns the rights that anybody follows something by, each once.
func (h *Hub[K, E]) Rights() []any {
	held := map[any]struct{}{}
	h.mu.Lock()
	h.each(func(s *subscriber[K, E]) {
		if s.right != nil {
			held[s.right] = struct{}{}
		}
	})
	h.mu.Unlock()
	rights := make([]any, 0, len(held))
	for right := range held {
		rights = append(rights, right)
	}
	return rights
}

// Revoke ends the subscriptions by rights: their channels are closed.
func (h *Hub[K, E]) Revoke(rights ...any) {
	if len(rights) == 0 {
		return
	}
	gone := make(map[any]bool, len(rights))
	for _, right := range rights {
		gone[right] = true
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	var ended []*subscriber[K, E]
	h.each(func(s *subscriber[K, E]) {
		if s.right != nil && gone[s.right] {
			ended = append(ended, s)
		}
	})
	for _, s := range ended {
		h.end(s)
	}
}

// each calls do for all subscribers. The caller holds the lock.
func (h *Hub[K, E]) each(do func(*subscriber[K, E])) {
	for _, t := range h.topics {
		for _, s := range t.ready {
			do(s)
		}
	}
	h.stalled.each(func(s *subscriber[K, E]) {
		if !s.gone {
			do(s)
		}
	})
}
