package demo

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"math/bits"
	"slices"
	"strings"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/store"
)

// MostGenerated and HighestSeed bound what Generate makes.
const (
	MostGenerated = 1_000_000
	HighestSeed   = 999_999
	// highestNumber is that of the last product of a seed: SKUs have 7 digits for it.
	highestNumber = 9_999_999
)

// GenerateOptions say which products are made.
type GenerateOptions struct {
	// Products is how many are added, 1 to MostGenerated.
	Products int
	// Seed decides what they are, 0 to HighestSeed. Those of one seed follow one another.
	Seed int
	// ImageBaseURL is as in Options.
	ImageBaseURL string
	// Currency is the store's own. Prices are in it and in all that something else has a price in.
	Currency money.Currency
	// Batch is how many are added in one transaction. Default 2000.
	Batch int
	// Progress is told how many have been added so far; nil is nobody.
	Progress func(products int)
	Log      *slog.Logger
}

const defaultBatch = 2000

// Generated counts the rows that were added. Rows are those of all tables, without what triggers write.
type Generated struct{ Products, Variants, Rows int }

// Generate adds products that are made up, for a store of any size. The same seed gives the same products,
// in a store with the same currencies and locations. It goes on after the last product of the seed that the
// store has. Whole batches are added, so that whatever ends it leaves whole products: then it returns what
// was added, and the error. What lists are filtered by is right once it returns.
//
// A store without locations is given the demo's. The tree of categories is added to.
func Generate(ctx context.Context, st *store.Store, opts GenerateOptions) (Generated, error) {
	if opts.Products < 1 || opts.Products > MostGenerated || opts.Seed < 0 || opts.Seed > HighestSeed {
		return Generated{}, fmt.Errorf("%d products of the seed %d: want 1 to %d, of a seed from 0 to %d", opts.Products, opts.Seed, MostGenerated, HighestSeed)
	}
	base, err := parseImageBase(opts.ImageBaseURL)
	if err != nil {
		return Generated{}, err
	}
	unhurried := st.Patient()
	defer unhurried.DB.Close()
	facts := catalog.New(unhurried, opts.Currency, opts.Log)
	g := &generator{seed: opts.Seed, imageBase: base.JoinPath("/").String()}
	if err := unhurried.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error { return g.prepare(ctx, tx, base) }); err != nil {
		return Generated{}, fmt.Errorf("prepare for generated products: %w", err)
	}
	if g.currencies, err = facts.Currencies(ctx); err != nil {
		return Generated{}, err
	}
	g.currencies = withCurrency(g.currencies, opts.Currency)
	var added Generated
	for next := unknown; added.Products < opts.Products; {
		n := min(opts.Products-added.Products, cmp.Or(opts.Batch, defaultBatch))
		products, first, err := g.addBatch(ctx, unhurried, next, n)
		if err != nil {
			return added, fmt.Errorf("add generated products: %w", err)
		}
		next = first + n
		added.count(g.copies)
		if bits.Len(uint(first)) != bits.Len(uint(next)) { // the store may have doubled
			if err := analyze(ctx, unhurried); err != nil {
				return added, err
			}
		}
		// What was committed is made right also if the end comes now.
		if err := facts.SettleFacts(context.WithoutCancel(ctx), products); err != nil {
			return added, err
		}
		if opts.Progress != nil {
			opts.Progress(added.Products)
		}
	}
	return added, nil
}

// analyze has Postgres know how large tables are now. It would plan for empty ones otherwise, until it comes
// to it by itself.
func analyze(ctx context.Context, st *store.Store) error {
	tables := []string{"categories", "product_prices", "product_facts"}
	for _, t := range generatedColumns {
		tables = append(tables, t.table)
	}
	if _, err := st.DB.ExecContext(context.WithoutCancel(ctx), "ANALYZE "+strings.Join(tables, ", ")); err != nil {
		return fmt.Errorf("analyze tables: %w", err)
	}
	return nil
}

func (g *Generated) count(copies map[string][][]any) {
	g.Products += len(copies["products"])
	g.Variants += len(copies["variants"])
	for _, rows := range copies {
		g.Rows += len(rows)
	}
}

// withCurrency returns currencies with one among them, in the order of their codes.
func withCurrency(currencies []money.Currency, one money.Currency) []money.Currency {
	if !slices.Contains(currencies, one) {
		currencies = append(currencies, one)
	}
	slices.Sort(currencies)
	return currencies
}
