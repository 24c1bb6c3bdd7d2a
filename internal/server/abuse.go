package server

import (
	"fmt"
	"slices"

	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/config"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/risk"
)

// guardCheckout has the checkout throttle who tries cards, and have purchases judged.
func (s *Server) guardCheckout() error {
	c := &s.cfg.Abuse
	s.checkout.Declines = checkout.DeclineLimits{Payer: c.PaymentDeclines, Address: c.AddressPaymentDeclines, Weight: c.PaymentDeclineWeight}
	from, err := config.Amounts(c.PaymentProofFrom)
	if err != nil {
		return fmt.Errorf("--payment-proof-from: %w", err)
	}
	when := func(what string) bool { return slices.Contains(c.PaymentProof, what) }
	s.checkout.Proof = risk.Proof{Always: when("always"), Guests: when("guests"), FirstOrder: when("first-order"), Risk: when("risk"), From: from}
	rules, are, err := rulesOf(c)
	if err != nil {
		return err
	}
	if are {
		s.checkout.Risks = append(s.checkout.Risks, rules)
	}
	if c.RiskURL == "" {
		return nil
	}
	fallback, err := risk.ParseDecision(c.RiskFallback)
	if err != nil {
		return fmt.Errorf("--risk-fallback: %w", err)
	}
	service, err := risk.NewService(risk.ServiceOptions{
		Address: c.RiskURL, Secret: c.RiskSecret, Timeout: c.RiskTimeout, Fallback: fallback, Log: s.log,
	})
	if err != nil {
		return fmt.Errorf("--risk-secret: %w", err)
	}
	s.checkout.Risks = append(s.checkout.Risks, service)
	s.closers = append(s.closers, func() error { service.Wait(); return nil })
	return nil
}

// rulesOf returns the store's own rules, and whether there are any.
func rulesOf(c *config.Abuse) (rules risk.Rules, are bool, err error) {
	for flag, one := range map[string]struct {
		name string
		to   *risk.Decision
	}{
		"--risk-countries": {c.RiskCountries, &rules.Countries},
		"--risk-amount":    {c.RiskAmount, &rules.Amount},
		"--risk-declines":  {c.RiskDeclines, &rules.Declines},
	} {
		if one.name == "" {
			continue
		}
		if *one.to, err = risk.ParseDecision(one.name); err != nil {
			return rules, false, fmt.Errorf("%s: %w", flag, err)
		}
	}
	if rules.From, err = config.Amounts(c.RiskAmountFrom); err != nil {
		return rules, false, fmt.Errorf("--risk-amount-from: %w", err)
	}
	rules.Most = c.RiskDeclinesFrom
	return rules, rules.Countries != risk.Allow || len(rules.From) > 0 || rules.Most > 0, nil
}

// methodLimits returns how often payment methods are saved.
func (s *Server) methodLimits() payment.MethodLimits {
	return payment.MethodLimits{User: s.cfg.PaymentMethods, Address: s.cfg.AddressPaymentMethods}
}
