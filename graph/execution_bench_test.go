package graph

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	gqlgen "github.com/99designs/gqlgen/graphql/executor"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/internal/account"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/demo"
	"github.com/shopgraph/shopgraph/internal/inventory"
	"github.com/shopgraph/shopgraph/internal/language"
	"github.com/shopgraph/shopgraph/internal/live"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/quote"
	"github.com/shopgraph/shopgraph/internal/shipping"
	"github.com/shopgraph/shopgraph/internal/staff"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/tender"
)

const (
	benchListing = `query($slug: String) { category(slug: $slug) { products(first: 24) { totalCount pageInfo { hasNextPage endCursor }
		nodes { id name slug available mainImage { url alt } priceRange { min { amount currencyCode } max { amount currencyCode } } } } } }`
	benchHistory = `query { me { orders(first: 10) { nodes {
		id number status createdAt total { gross { amount currencyCode } }
		lines { id productName variantName sku quantity total { gross { amount } } variant { sku product { name slug } } }
		payments { status amount { amount currencyCode } }
		fulfillments { status carrier trackingNumber shippedAt }
		shippingAddress { fullName line1 city postalCode country } } } } }`
)

// BenchmarkExecutors compares gqlgen's executor with plans: a category's listing, also in
// another language, and a customer's orders.
func BenchmarkExecutors(b *testing.B) {
	shop := newBenchShop(b)
	for _, operation := range []struct {
		name, document string
		variables      map[string]any
	}{
		{"listing", benchListing, map[string]any{"slug": "rows"}},
		{"listing in German", strings.Replace(benchListing, ") {", `) @inContext(language: "de") {`, 1), map[string]any{"slug": "rows"}},
		{"history", benchHistory, nil},
	} {
		for _, executor := range []struct {
			name    string
			execute Execution
		}{{"gqlgen", ByGqlgen}, {"plans", ByPlans}} {
			b.Run(operation.name+"/"+executor.name, func(b *testing.B) {
				ask := shop.executor(executor.execute)
				for b.Loop() {
					if response := ask(operation.document, operation.variables); len(response.Errors) > 0 || len(response.Data) < 1000 {
						b.Fatalf("%s %v", response.Data, response.Errors)
					}
				}
			})
		}
	}
}

// benchShop is a shop with as many rows as statements are counted on.
type benchShop struct {
	resolver *Resolver
	viewer   auth.Viewer
}

func newBenchShop(b *testing.B) benchShop {
	b.Helper()
	st := pgtest.New(b)
	_, err := demo.Seed(b.Context(), st, demo.Options{
		ImageBaseURL: "https://images.example.com",
		HashPassword: func(string) (string, error) { return "x", nil },
	})
	if err != nil {
		b.Fatal(err)
	}
	rows, err := os.ReadFile(filepath.Join("..", "internal", "contract", "testdata", "statements.sql"))
	if err != nil {
		b.Fatal(err)
	}
	if _, err := st.DB.ExecContext(b.Context(), string(rows)); err != nil {
		b.Fatal(err)
	}
	ada, err := st.Client.User.Query().Where(user.Email(demo.CustomerEmail)).Only(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	return benchShop{newBenchResolver(st), auth.Viewer{Role: auth.User, User: ada.ID}}
}

func newBenchResolver(st *store.Store) *Resolver {
	log := slog.New(slog.DiscardHandler)
	stock := inventory.New(st, staff.AuditAll)
	carts, orders := cart.New(st, nil, nil, quote.New(shipping.New(st), stock), nil, (*live.Notifier)(nil), log, cart.Limits{}), order.New(st, account.LockEmail, stock, (*live.Notifier)(nil), staff.AuditAll, log)
	payments := payment.New(st, nil, payment.Options{})
	spoken, _ := language.New([]string{"en", "de"}, nil)
	accounts, tasks := account.New(st, account.Options{}), staff.NewTasks(st, payments)
	return &Resolver{
		DB: st.Client, Languages: spoken,
		Accounts: accounts, Staff: staff.New(st, accounts), Carts: carts, Catalog: catalog.New(st, "EUR", slog.New(slog.DiscardHandler)), Inventory: stock, Orders: orders, Payments: payments,
		Checkout: checkout.New(st, accounts, carts, stock, orders, payments, tender.New(st, nil, staff.Audit), tasks, staff.Audit, log, checkout.Options{}),
		Tasks:    tasks,
	}
}

// executor returns what executes operations, with as little around them as there can be.
func (s benchShop) executor(execute Execution) func(document string, variables map[string]any) *graphql.Response {
	contract := New(Options{Resolver: s.resolver, Currency: "USD", Execution: execute})
	e := gqlgen.New(contract.Schema)
	e.SetQueryCache(lru.New[*ast.QueryDocument](10))
	for _, extension := range contract.Extensions {
		e.Use(extension)
	}
	e.Use(contract.Coercion)
	return func(document string, variables map[string]any) *graphql.Response {
		ctx := graphql.StartOperationTrace(auth.WithViewer(context.Background(), s.viewer))
		op, errs := e.CreateOperationContext(ctx, &graphql.RawParams{Query: document, Variables: variables})
		if errs != nil {
			return &graphql.Response{Errors: errs}
		}
		responses, ctx := e.DispatchOperation(ctx, op)
		return responses(ctx)
	}
}
