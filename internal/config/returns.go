package config

import (
	"errors"
	"fmt"
	"time"
)

// Returns are what the store takes back, and on which terms.
type Returns struct {
	Window      time.Duration     `name:"window" env:"SHOPGRAPH_RETURN_WINDOW" default:"720h" placeholder:"TIME" help:"How long after an order has arrived its buyer can send something back, at least 336h, which is 14 days. By default ${default}, which is 30 days."`
	ExpireAfter time.Duration     `name:"expire-after" env:"SHOPGRAPH_RETURN_EXPIRE_AFTER" default:"720h" placeholder:"TIME" help:"How long a return that was approved waits to be sent; 0 is for ever. By default ${default}, which is 30 days."`
	KeptTags    []string          `name:"kept-tags" env:"SHOPGRAPH_RETURN_KEPT_TAGS" placeholder:"TAGS" help:"The tags of products that buyers cannot send back, with commas between them. By default none."`
	KeptTypes   []string          `name:"kept-types" env:"SHOPGRAPH_RETURN_KEPT_TYPES" placeholder:"SLUGS" help:"The slugs of product types that buyers cannot send back, with commas between them. By default none."`
	Approved    []string          `name:"approved" env:"SHOPGRAPH_RETURN_APPROVED" placeholder:"REASONS" help:"For which reasons a return is approved at once, such as CHANGED_MIND,TOO_LARGE. By default for none: the staff approve each."`
	FeeReasons  []string          `name:"fee-reasons" env:"SHOPGRAPH_RETURN_FEE_REASONS" placeholder:"REASONS" help:"For which reasons something is kept of what a return gives back, such as CHANGED_MIND. By default for none."`
	FeePercent  int               `name:"fee-percent" env:"SHOPGRAPH_RETURN_FEE_PERCENT" placeholder:"NUMBER" help:"How much per cent of what the goods have cost is kept then. By default 0."`
	ShippingFee map[string]string `name:"shipping-fee" env:"SHOPGRAPH_RETURN_SHIPPING_FEE" placeholder:"CURRENCY=AMOUNT" help:"How much is kept then for the way back, once for a return, such as EUR=4.90, with ; between currencies. By default nothing."`
	KeepsPost   bool              `name:"keeps-delivery" env:"SHOPGRAPH_RETURN_KEEPS_DELIVERY" help:"Whether the price of the delivery is kept also when all of an order was sent back within 14 days. By default it is given back."`
}

// minReturnWindow is how long buyers may withdraw by law.
const minReturnWindow = 14 * 24 * time.Hour

// check wants a window that is lawful, and fees that are less than all.
func (r *Returns) check() error {
	switch {
	case r.Window != 0 && r.Window < minReturnWindow:
		return fmt.Errorf("--return-window must be at least %s, which is 14 days", minReturnWindow)
	case r.ExpireAfter < 0:
		return errors.New("--return-expire-after must be 0, which is for ever, or more, such as 720h")
	case r.FeePercent < 0 || r.FeePercent > 100:
		return fmt.Errorf("--return-fee-percent: must be 0 to 100, not %d", r.FeePercent)
	}
	if _, err := Amounts(r.ShippingFee); err != nil {
		return fmt.Errorf("--return-shipping-fee: %w", err)
	}
	return nil
}
