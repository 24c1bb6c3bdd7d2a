package stripefake

// warning is an issuer's, of a payment that may be fraud.
type warning struct {
	base
	charge *charge
}

func (w *warning) render(*Fake) object {
	return object{
		"id": w.id, "object": "radar.early_fraud_warning", "created": w.created, "livemode": false, "charge": w.charge.id,
		"payment_intent": w.charge.intent.id, "fraud_type": "made_with_stolen_card",
		"actionable": w.charge.refunded < w.charge.taken && !w.charge.disputed,
	}
}

func (f *Fake) warn(h *charge) string {
	w := &warning{f.begin("issfr"), h}
	f.keep("issfr", w)
	f.emit("radar.early_fraud_warning.created", w, nil)
	return w.id
}

// EarlyFraudWarning has the issuer warn of a charge, and returns the warning's id.
func (f *Fake) EarlyFraudWarning(chargeID string) (id string, err error) {
	err = f.work(func() error {
		h, e := f.charge("charge", chargeID)
		if e != nil {
			return e
		}
		id = f.warn(h)
		return nil
	})
	return id, err
}

func (f *Fake) listWarnings(c *call) (object, *failure) {
	return page(f, c, "issfr", "/v1/radar/early_fraud_warnings", func(w *warning) bool { return w.charge.fits(c, "charge") })
}
