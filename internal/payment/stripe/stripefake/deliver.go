package stripefake

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Report is what a call of Deliver did.
type Report struct {
	// Delivered events were answered with 2xx; Doubled ones of them were sent once more.
	Delivered, Doubled int
	// Lost were never sent, or failed for three days.
	Lost int
	// Delayed and Failed are left for the next call.
	Delayed, Failed int
	// Unwanted are not among those that the endpoint is registered for.
	Unwanted int
	// Errors are what the failed ones met.
	Errors []error
}

// retriedFor is how long an event that fails is sent again, by the fake's clock.
const retriedFor = 72 * time.Hour

// newSender follows no redirects, as Stripe does not.
func newSender(client *http.Client) *http.Client {
	sender := http.Client{Timeout: 10 * time.Second}
	if client != nil {
		sender = *client
	}
	sender.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &sender
}

// Deliver sends the pending events to an address, one after the other. They are signed with the
// secret of the webhook endpoint that is registered for it, or that of Options. The signature's
// time is that of Options.Now, not that which Advance made of it: the receiver's clock did not
// advance. What fails, or is delayed, is pending again. The error is that of the context, or of a
// bad address.
func (f *Fake) Deliver(ctx context.Context, address string) (Report, error) {
	var report Report
	if _, err := url.ParseRequestURI(address); err != nil {
		return report, fmt.Errorf("deliver events: %w", err)
	}
	f.mu.Lock()
	f.elapse()
	events := f.pending
	f.pending = nil
	f.mu.Unlock()
	var left []*event
	for i, v := range events {
		if ctx.Err() != nil {
			left = append(left, events[i:]...)
			break
		}
		if f.deliver(ctx, v, address, &report) {
			left = append(left, v)
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pending = append(left, f.pending...)
	if err := ctx.Err(); err != nil {
		return report, fmt.Errorf("deliver events: %w", err)
	}
	return report, nil
}

// deliver says whether the event is to be sent later.
func (f *Fake) deliver(ctx context.Context, v *event, address string, report *Report) (later bool) {
	f.mu.Lock()
	secret, wanted := f.wanted(v, address)
	lost, doubled := f.hit(f.webhooks.Lost), f.hit(f.webhooks.Doubled)
	delayed := !v.delayed && f.hit(f.webhooks.Delayed)
	v.delayed = v.delayed || delayed
	payload := f.sent(v).Payload
	old := f.unix()-v.created >= int64(retriedFor/time.Second)
	f.mu.Unlock()
	switch {
	case !wanted:
		report.Unwanted++
		return false
	case lost:
		report.Lost++
		return false
	case delayed:
		report.Delayed++
		return true
	}
	if err := f.send(ctx, address, secret, payload); err != nil {
		report.Errors = append(report.Errors, fmt.Errorf("event %s %s: %w", v.id, v.kind, err))
		if old {
			report.Lost++
			return false
		}
		report.Failed++
		return true
	}
	report.Delivered++
	if doubled && f.send(ctx, address, secret, payload) == nil {
		report.Doubled++
	}
	return false
}

func (f *Fake) send(ctx context.Context, address, secret string, payload []byte) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(payload))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	r.Header.Set("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)")
	r.Header.Set("Stripe-Signature", Sign(payload, secret, f.options.Now()))
	response, err := f.sender.Do(r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, maxBody)) // so that the connection serves again
	if response.StatusCode/100 != 2 {
		return fmt.Errorf("answered %s", response.Status)
	}
	return nil
}

// Sign is the Stripe-Signature of a payload at a time.
func Sign(payload []byte, secret string, at time.Time) string {
	stamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(stamp + "."))
	mac.Write(payload)
	return "t=" + stamp + ",v1=" + hex.EncodeToString(mac.Sum(nil))
}
