package cart

import "github.com/shopgraph/shopgraph/internal/fault"

// checkWrapping refuses to wrap a variant as a gift, where a line of the input asks for it, unless that can be had.
func (d *draft) checkWrapping(o *offer, line string) bool {
	at := []string{"lines", line, "giftWrap"}
	return d.mistakes.Check(o.requiresShipping, fault.CodeNotAllowed, "Only what is sent can be wrapped.", at...) &&
		d.mistakes.Check(o.wrapping != nil, fault.CodeUnavailable, "Gift wrapping is not offered in "+string(d.cart.Currency)+".", at...)
}
