package testgateway

import (
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/payment/gateway/gatewaytest"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	gatewaytest.Run(t, func(t *testing.T) gatewaytest.Subject {
		g := newGateway(t)
		token := func(token string) func() string { return func() string { return token } }
		return gatewaytest.Subject{
			Gateway: g, Currency: "EUR",
			Approved: token("tok_approved"), Declined: token("tok_declined"), Confirmed: token("tok_action_required"),
			Act: func(t *testing.T, p gateway.Payment, approve bool) {
				t.Helper()
				reference := p.ActionURL[strings.LastIndexByte(p.ActionURL, '/')+1:]
				if _, err := g.decide(t.Context(), reference, approve); err != nil {
					t.Fatal(err)
				}
			},
		}
	})
}
