package stripefake

// Sums are amounts in the smallest unit of their currency.
type Sums struct {
	Authorized int64 // was ever held, or taken at once
	Held       int64 // is held now, to be captured
	Captured   int64 // was taken, what was refunded or disputed included
	Refunded   int64 // by refunds that did not fail; no hold that was let go
	Disputed   int64 // is withdrawn by disputes that are not won
	Fees       int64 // of charges and disputes, as far as they are on the balance
}

func (s *Sums) add(o Sums) {
	s.Authorized += o.Authorized
	s.Held += o.Held
	s.Captured += o.Captured
	s.Refunded += o.Refunded
	s.Disputed += o.Disputed
	s.Fees += o.Fees
}

// IntentBooks are of one payment intent.
type IntentBooks struct {
	Currency, Status string
	Metadata         map[string]string
	Sums
}

// Books are what the fake's own records sum to.
type Books struct {
	Currencies map[string]Sums        // by code, in lower case
	Intents    map[string]IntentBooks // by id
}

// Books sums what happened.
func (f *Fake) Books() Books {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.elapse()
	books := Books{map[string]Sums{}, map[string]IntentBooks{}}
	for i := range all[*intent](f, "pi") {
		of := IntentBooks{Currency: i.currency, Status: i.status, Metadata: i.metadata}
		for _, h := range i.charges {
			of.add(h.sums())
		}
		books.Intents[i.id] = of
		currency := books.Currencies[i.currency]
		currency.add(of.Sums)
		books.Currencies[i.currency] = currency
	}
	return books
}

func (h *charge) sums() Sums {
	if h.status != succeeded {
		return Sums{}
	}
	s := Sums{Authorized: h.amount, Captured: h.taken, Disputed: h.withdrawn()}
	if !h.captured {
		s.Held = h.amount - h.released
	}
	for _, r := range h.refunds {
		if !r.release && r.status != failedRefund && r.status != canceledRefund {
			s.Refunded += r.amount
		}
	}
	if h.balance != nil {
		s.Fees = h.balance.fee
	}
	for _, d := range h.disputes {
		for _, b := range d.balances {
			s.Fees += b.fee
		}
	}
	return s
}
