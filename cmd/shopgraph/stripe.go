package main

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/internal/config"
	"github.com/shopgraph/shopgraph/internal/server"
)

type stripeCmd struct {
	Setup stripeSetupCmd `cmd:"" help:"Have Stripe call the store about its payments, and print the secret that the calls are signed with."`
	Check stripeCheckCmd `cmd:"" help:"Tell what is wrong with the account at Stripe, its keys and its calls."`
}

// stripeAccount is the account that a command is about, and where the store is called.
type stripeAccount struct {
	URL    string        `arg:"" help:"Where Stripe calls the store: its public address with /webhooks/stripe, such as https://api.shop.example/webhooks/stripe."`
	Stripe config.Stripe `embed:"" prefix:"stripe-"`
}

type stripeSetupCmd struct {
	stripeAccount `embed:""`
}

func (c *stripeSetupCmd) Run(ctx context.Context) error {
	secret, err := server.SetUpStripe(ctx, &c.Stripe, c.URL)
	if err != nil {
		return err
	}
	fmt.Printf("Stripe calls %s. Stripe tells the secret of the calls once:\n\nSHOPGRAPH_STRIPE_WEBHOOK_SECRETS=%s\n", c.URL, secret)
	return nil
}

type stripeCheckCmd struct {
	stripeAccount `embed:""`
}

func (c *stripeCheckCmd) Run(ctx context.Context) error {
	wrong, err := server.CheckStripe(ctx, &c.Stripe, c.URL)
	if err != nil {
		return err
	}
	for _, sentence := range wrong {
		fmt.Println(sentence)
	}
	if len(wrong) > 0 {
		return fmt.Errorf("%d things are wrong", len(wrong))
	}
	fmt.Println("All is well.")
	return nil
}
