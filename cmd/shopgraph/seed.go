package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/shopgraph/shopgraph/internal/config"
	"github.com/shopgraph/shopgraph/internal/demo"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/progress"
	"github.com/shopgraph/shopgraph/internal/server"
	"github.com/shopgraph/shopgraph/internal/store"
)

type seedCmd struct {
	Products int    `name:"products" placeholder:"N" help:"Add so many generated products instead, 1 to 1,000,000; run again, it adds further ones."`
	Seed     int    `name:"seed" placeholder:"NUMBER" default:"1" help:"What decides the generated products, 0 to 999,999; by default ${default}."`
	Currency string `name:"currency" env:"SHOPGRAPH_CURRENCY" default:"USD" placeholder:"CODE" help:"The store's currency; generated products have prices in it and in all others of the store. By default ${default}."`

	database       `embed:""`
	config.Address `embed:"" group:"Server"`
}

func (c *seedCmd) Run(ctx context.Context) error {
	if err := c.Address.Check(); err != nil {
		return err
	}
	return c.with(ctx, func(db *server.Database) error {
		if _, err := store.Migrate(ctx, db.DB, c.Logger(os.Stderr)); err != nil {
			return err
		}
		if c.Products != 0 {
			return c.generate(ctx, db.Store)
		}
		added, err := server.SeedDemo(ctx, db.Store, c.Public(nil))
		if err != nil {
			return err
		}
		fmt.Printf("Added %d products in %d categories and %d collections, %d users.\n", added.Products, added.Categories, added.Collections, added.Users)
		return nil
	})
}

// generate adds generated products. It says what was added, also if it was broken off.
func (c *seedCmd) generate(ctx context.Context, st *store.Store) error {
	currency, err := money.ParseCurrency(c.Currency)
	if err != nil {
		return fmt.Errorf("--currency: %w", err)
	}
	bar := progress.New(os.Stderr, "adding products", c.Products)
	began := time.Now()
	added, err := server.GenerateProducts(ctx, st, c.Public(nil), demo.GenerateOptions{
		Products: c.Products, Seed: c.Seed, Currency: currency, Log: c.Logger(os.Stderr),
		Progress: func(products int) { bar.Step(products, fmt.Sprintf("%d of %d", products, c.Products)) },
	})
	bar.End()
	took := time.Since(began)
	if added.Products > 0 {
		fmt.Printf("Added %d products with %d variants, %d rows, in %s: %.0f rows a second.\n",
			added.Products, added.Variants, added.Rows, took.Round(100*time.Millisecond), float64(added.Rows)/took.Seconds())
	}
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("broken off after %d of %d products; shopgraph seed --products=%d --seed=%d adds the others", added.Products, c.Products, c.Products-added.Products, c.Seed)
	}
	return err
}
