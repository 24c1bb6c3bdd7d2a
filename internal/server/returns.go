package server

import (
	"fmt"
	"slices"

	"github.com/shopgraph/shopgraph/internal/config"
	"github.com/shopgraph/shopgraph/internal/returns"
)

// returnRules returns what the store takes back, and on which terms.
func returnRules(c *config.Returns) (returns.Rules, error) {
	fees, err := config.Amounts(c.ShippingFee)
	if err != nil {
		return returns.Rules{}, fmt.Errorf("--return-shipping-fee: %w", err)
	}
	rules := returns.Rules{
		Window: c.Window, ExpireAfter: c.ExpireAfter, KeptTags: c.KeptTags, KeptTypes: c.KeptTypes,
		FeePercent: c.FeePercent, ShippingFee: fees, GiveShipping: !c.KeepsPost,
	}
	if rules.Approved, err = returnReasons(c.Approved); err != nil {
		return rules, fmt.Errorf("--return-approved: %w", err)
	}
	if rules.FeeReasons, err = returnReasons(c.FeeReasons); err != nil {
		return rules, fmt.Errorf("--return-fee-reasons: %w", err)
	}
	return rules, nil
}

func returnReasons(written []string) ([]returns.Reason, error) {
	var reasons []returns.Reason
	for _, name := range written {
		known := func(r *returns.ReasonLabel) bool { return string(r.Code) == name }
		if !slices.ContainsFunc(returns.Reasons, known) {
			return nil, fmt.Errorf("%q is no reason such as CHANGED_MIND", name)
		}
		reasons = append(reasons, returns.Reason(name))
	}
	return reasons, nil
}
