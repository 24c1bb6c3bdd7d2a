package contract_test

import (
	"slices"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/demo"
)

// TestDevicesSeeTheSameCart has a user put things into a cart on one device, while another one, at
// another server, follows it. The way back from the other is followed, too.
func TestDevicesSeeTheSameCart(t *testing.T) {
	t.Parallel()
	_, databaseURL := newShop(t)
	elsewhere := settings(databaseURL)
	elsewhere.Jobs = false
	telephone := serve(t, databaseURL).signIn(t, demo.CustomerEmail)
	laptop := serveWith(t, elsewhere).signIn(t, demo.CustomerEmail)
	variant := stock(t, telephone).text("product.variants.0.id")
	ref := variables{"id": telephone.ask(t, createCart, variables{"input": variables{}}).text("cartCreate.cart.id")}

	devices := []client{telephone, laptop}
	var streams []*stream
	for _, device := range devices {
		s := device.followSocket(t, followCart, variables{"cart": ref})
		decode(t, s.next()).is("data.cartUpdated.version", 1, "data.cartUpdated.totalQuantity", 0)
		streams = append(streams, s)
	}
	var took []time.Duration
	for i := range 10 {
		devices[i%2].ask(t, addLines, variables{"input": variables{"cart": ref, "lines": []any{variables{"variantId": variant}}}})
		answered := time.Now()
		for _, s := range []*stream{streams[1-i%2], streams[i%2]} {
			decode(t, s.next()).is("data.cartUpdated.version", i+2, "data.cartUpdated.totalQuantity", i+1)
			if s == streams[1-i%2] {
				took = append(took, time.Since(answered))
			}
		}
	}
	slices.Sort(took)
	t.Logf("from the answer to one device to the message to the other: p50 %s, at most %s", milliseconds(took[len(took)/2]), milliseconds(took[len(took)-1]))
}
