package password

// MaxWaiting is how many may wait.
const MaxWaiting = maxWaiting

// MaxWaitingOfOne is how many of one network may wait.
const MaxWaitingOfOne = maxWaitingOfOne

// Occupy keeps all of a hasher's slots until release is called.
func Occupy(h *Hasher) (release func()) {
	for range cap(h.slots) {
		h.slots <- struct{}{}
	}
	return func() {
		for range cap(h.slots) {
			h.release()
		}
	}
}

// Decoy is the hash that nobody has.
func Decoy(h *Hasher) string { return h.decoy }
