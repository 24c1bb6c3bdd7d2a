package graph

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/ent/session"
	"github.com/shopgraph/shopgraph/internal/account"
	"github.com/shopgraph/shopgraph/internal/request"
)

// writtenCookie is what was set, "" after it was cleared.
type writtenCookie []string

func (c *writtenCookie) Set(token string, _ time.Time)       { *c = append(*c, token) }
func (c *writtenCookie) Clear()                              { *c = append(*c, "") }
func (c *writtenCookie) Device() string                      { return "of the browser" }
func (c *writtenCookie) SetDevice(token string, _ time.Time) { *c = append(*c, "device "+token) }

func TestDelivery(t *testing.T) {
	t.Parallel()
	signedIn := &account.SignedIn{Token: "secret", Delivery: session.DeliveryCookie, ExpiresAt: time.Now().Add(time.Hour)}
	if err := canDeliver(t.Context(), session.DeliveryCookie); err == nil {
		t.Error("a cookie can be set where there is no answer over HTTP")
	}
	var cookie writtenCookie
	ctx := request.WithCookie(t.Context(), &cookie)
	if err := canDeliver(ctx, session.DeliveryCookie); err != nil {
		t.Error(err)
	}
	if token := deliver(ctx, signedIn); token != nil {
		t.Errorf("the answer shows %s", *token)
	}
	if err := canDeliver(request.With(ctx, request.Request{OtherSite: true}), session.DeliveryCookie); err == nil {
		t.Error("a cookie is set for a page of another site")
	}
	if err := canDeliver(request.With(ctx, request.Request{OtherSite: true}), session.DeliveryToken); err != nil {
		t.Error(err)
	}
	device := account.Device{Token: "known"}
	if token := deliverDevice(ctx, session.DeliveryCookie, device); token != nil {
		t.Errorf("the answer shows %s", *token)
	}
	clearSessionCookie(ctx)
	if diff := cmp.Diff(writtenCookie{"secret", "device known", ""}, cookie); diff != "" {
		t.Error(diff)
	}
	byToken := *signedIn
	byToken.Delivery = session.DeliveryToken
	if token := deliver(t.Context(), &byToken); token == nil || *token != "secret" {
		t.Errorf("token %v", token)
	}
	if token := deliverDevice(ctx, session.DeliveryToken, device); token == nil || *token != "known" {
		t.Errorf("token %v", token)
	}
	given := "of the input"
	for name, tt := range map[string]struct {
		ctx   context.Context
		how   session.Delivery
		given *string
		want  string
	}{
		"a browser":         {ctx, session.DeliveryCookie, nil, "of the browser"},
		"a page's script":   {ctx, session.DeliveryToken, nil, ""}, // which must not be shown the cookie
		"given":             {ctx, session.DeliveryToken, &given, given},
		"given in browsers": {ctx, session.DeliveryCookie, &given, given},
		"no cookies":        {t.Context(), session.DeliveryCookie, nil, ""},
	} {
		if got := clientOn(tt.ctx, tt.how, tt.given).Device; got != tt.want {
			t.Errorf("%s: the device is %q", name, got)
		}
	}
}
