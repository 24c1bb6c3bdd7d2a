package testgateway

import (
	"context"
	"crypto/rand"
	"database/sql"
	_ "embed" // for schema.sql
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
)

// Options configures a Gateway.
type Options struct {
	// ActionBaseURL is where customers reach Handler, such as "http://localhost:8080/test-gateway".
	ActionBaseURL string
	Log           *slog.Logger     // nil: no log
	Now           func() time.Time // nil: time.Now
}

// longestWait bounds how long a caller without a deadline waits for tok_timeout.
const longestWait = 30 * time.Second

// Gateway is a payment service that moves no real money. It is safe for concurrent use, also by
// several processes on one database. Use Open to make one.
type Gateway struct {
	db            *sql.DB
	actionBaseURL string
	log           *slog.Logger
	now           func() time.Time
	longestWait   time.Duration
}

var _ gateway.Gateway = (*Gateway)(nil)

//go:embed schema.sql
var schemaSQL string

// Open makes the gateway's schema unless it is there, and returns the gateway. The handle stays the
// caller's to close. It should be one that the shop does not use. Otherwise the shop could run out
// of connections waiting for itself.
func Open(ctx context.Context, db *sql.DB, opts Options) (*Gateway, error) {
	base, err := url.Parse(opts.ActionBaseURL)
	if err != nil {
		return nil, fmt.Errorf("test gateway: action base URL: %w", err)
	}
	if base.Scheme != "http" && base.Scheme != "https" || base.Host == "" || base.RawQuery != "" || base.Fragment != "" {
		return nil, fmt.Errorf("test gateway: action base URL %q: expected one like http://localhost:8080/test-gateway",
			opts.ActionBaseURL)
	}
	g := &Gateway{
		db:            db,
		actionBaseURL: strings.TrimRight(opts.ActionBaseURL, "/"),
		log:           opts.Log,
		now:           opts.Now,
		longestWait:   longestWait,
	}
	if g.log == nil {
		g.log = slog.New(slog.DiscardHandler)
	}
	if g.now == nil {
		g.now = time.Now
	}
	if _, err := db.ExecContext(ctx, schemaSQL); err != nil {
		return nil, fmt.Errorf("test gateway: make schema: %w", err)
	}
	return g, nil
}

// Name implements gateway.Gateway with "test".
func (g *Gateway) Name() string { return "test" }

// Option implements gateway.Gateway.
func (g *Gateway) Option() gateway.Option {
	return gateway.Option{Kind: gateway.Online, Name: "Card (test)", Methods: []string{"card"}}
}

// Poll implements gateway.Gateway: it calls nobody, so it is asked often.
func (g *Gateway) Poll() time.Duration { return 5 * time.Second }

// Method implements gateway.Gateway.
func (g *Gateway) Method(_ context.Context, token string) (gateway.Method, error) {
	c, err := cardOf(token)
	if err != nil {
		return gateway.Method{}, fmt.Errorf("test gateway: payment method: %w", err)
	}
	return c.method(), nil
}

// Prepare implements gateway.Gateway. An attempt prepared before with another amount or token is
// gateway.ErrRefused, as is an amount that is not positive.
func (g *Gateway) Prepare(ctx context.Context, p gateway.Preparation) (string, error) {
	reference, err := g.prepare(ctx, p)
	if err != nil {
		return "", fmt.Errorf("test gateway: prepare: %w", err)
	}
	return reference, nil
}

func (g *Gateway) prepare(ctx context.Context, want gateway.Preparation) (string, error) {
	if _, err := cardOf(want.Token); err != nil {
		return "", err
	}
	if _, err := money.ParseCurrency(string(want.Amount.Currency)); err != nil {
		return "", refused("%v", err)
	}
	if want.Amount.Amount <= 0 {
		return "", refused("the amount must be positive, not %s", want.Amount)
	}
	if want.Attempt.IsZero() {
		return "", refused("the attempt has no id")
	}
	reference := "test_" + rand.Text()
	made, err := insertPayment.Exec(ctx, g.db, reference, want.Attempt, want.Token, want.Amount.Amount,
		want.Amount.Currency, gateway.Unconfirmed, g.now())
	if err != nil {
		return "", fmt.Errorf("insert: %w", err)
	}
	if made == 1 {
		return reference, nil
	}
	var have payment
	if _, err := byAttempt.Scan(ctx, g.db, []any{want.Attempt}, have.columns()...); err != nil {
		return "", fmt.Errorf("read the attempt: %w", err)
	}
	if have.amount != want.Amount || have.token != want.Token {
		return "", refused("the attempt was prepared with another amount or payment method")
	}
	return have.reference, nil
}

// Get implements gateway.Gateway.
func (g *Gateway) Get(ctx context.Context, reference string) (gateway.Payment, error) {
	p, err := load(ctx, g.db, byReference, reference)
	return g.answer("get", p, err)
}

// Confirm implements gateway.Gateway. With tok_timeout and tok_answer_lost its error leaves open
// what became of the payment, as the package says.
func (g *Gateway) Confirm(ctx context.Context, reference string) (gateway.Payment, error) {
	lost := false
	p, err := g.change(ctx, reference, func(_ *sql.Tx, p *payment) error {
		if p.status != gateway.Unconfirmed {
			return nil
		}
		c, err := cardOf(p.token)
		if err != nil {
			return err
		}
		if c.confirm != nil {
			c.confirm(p)
		}
		lost = c.loseAnswer
		return nil
	})
	switch {
	case err != nil: // nothing was committed, or it is unknown
	case lost:
		err = fmt.Errorf("read the answer: %w", io.ErrUnexpectedEOF)
	case p.status == gateway.Unconfirmed:
		err = g.wait(ctx)
	}
	return g.answer("confirm", p, err)
}

// wait blocks as a service does that never answers; it holds no connection or lock meanwhile.
func (g *Gateway) wait(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, g.longestWait, os.ErrDeadlineExceeded)
	defer cancel()
	<-ctx.Done()
	return fmt.Errorf("wait for the answer: %w", context.Cause(ctx))
}

// Capture implements gateway.Gateway. The same operation with another payment or amount is
// gateway.ErrRefused.
func (g *Gateway) Capture(ctx context.Context, reference string, id uuid.UUID, amount money.Money) (gateway.Payment, error) {
	if err := g.lapse(ctx, reference); err != nil {
		return g.answer("capture", payment{}, err)
	}
	p, err := g.operate(ctx, reference, operation{id, captureKind, amount}, (*payment).capture)
	return g.answer("capture", p, err)
}

// lapse lets the hold go of a payment whose card does not keep it until it is captured.
func (g *Gateway) lapse(ctx context.Context, reference string) error {
	_, err := g.change(ctx, reference, func(_ *sql.Tx, p *payment) error {
		if cards[p.token].lapses && p.status == gateway.Authorized {
			return p.void()
		}
		return nil
	})
	return err
}

// Void implements gateway.Gateway. It changes nothing, and is no error, when the payment is VOIDED
// or DECLINED already.
func (g *Gateway) Void(ctx context.Context, reference string, id uuid.UUID) (gateway.Payment, error) {
	p, err := g.operate(ctx, reference, operation{id: id, kind: voidKind}, func(p *payment, _ int64) error { return p.void() })
	return g.answer("void", p, err)
}

// Refund implements gateway.Gateway. The same operation with another payment or amount is
// gateway.ErrRefused.
func (g *Gateway) Refund(ctx context.Context, reference string, id uuid.UUID, amount money.Money) (gateway.Payment, error) {
	p, err := g.operate(ctx, reference, operation{id, refundKind, amount}, (*payment).refund)
	if err == nil { // with the refund that was just made
		p, err = load(ctx, g.db, byReference, reference)
	}
	return g.answer("refund", p, err)
}

func (g *Gateway) answer(call string, p payment, err error) (gateway.Payment, error) {
	var answer gateway.Payment
	if err == nil {
		answer, err = p.answer(g.actionBaseURL)
	}
	if err != nil {
		return gateway.Payment{}, fmt.Errorf("test gateway: %s: %w", call, err)
	}
	return answer, nil
}

// decide is the customer's answer to a payment that waits for it. It returns where the payment then
// stands, which is elsewhere when it was decided or voided before.
func (g *Gateway) decide(ctx context.Context, reference string, approve bool) (payment, error) {
	return g.change(ctx, reference, func(_ *sql.Tx, p *payment) error {
		switch {
		case !p.hasActionPage():
			return gateway.ErrUnknownReference
		case p.status != gateway.ActionRequired:
		case approve:
			p.authorize()
		default:
			p.decline(codeNotConfirmed)
		}
		return nil
	})
}
