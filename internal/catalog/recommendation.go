package catalog

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Intent is what products are shown beside another for.
type Intent string

// What products are shown for: the first two are the store's choice, and the last is counted.
const (
	Related        Intent = "RELATED"
	Complementary  Intent = "COMPLEMENTARY"
	BoughtTogether Intent = "BOUGHT_TOGETHER"
)

// MaxRecommendations is how many products are shown beside one for one intent.
const MaxRecommendations = 20

// RecommendationKey asks for the first products that are shown beside one.
type RecommendationKey struct {
	Product typeid.Product
	Intent  Intent
	First   int
	Channel typeid.Channel // which sells only what was chosen for it; zero if all is sold
}

// Recommendations reads the active products that are shown beside products, the best first.
var Recommendations = record.NewMany("recommendations",
	func(found *record.Found[RecommendationKey, []*ent.Product], _ record.Parts, keys []RecommendationKey) ([]*record.Read, error) {
		products, intents, firsts := make([]typeid.Product, len(keys)), make([]string, len(keys)), make([]int64, len(keys))
		channels := make([]typeid.Channel, len(keys))
		for i, key := range keys {
			products[i], intents[i], firsts[i] = key.Product, string(key.Intent), int64(key.First)
			channels[i] = key.Channel
		}
		return []*record.Read{recommendations.With(func(r *record.Reader) {
			key := RecommendationKey{typeid.Of[typeid.Product](r.UUID()), Intent(r.Text()), int(r.Int()), typeid.Of[typeid.Channel](r.UUID())}
			if p := ent.ReadProduct(r); found.Readable(r, key) {
				found.Values[key] = append(found.Values[key], p)
			}
		}, typeid.Array(products), pq.Array(intents), pq.Array(firsts), typeid.Array(channels))}, nil
	})

// togetherDays is for how many days orders count.
const togetherDays = 180

// CountBoughtTogether counts anew which products are bought together.
func (s *Service) CountBoughtTogether(ctx context.Context) error {
	if _, err := countTogether.Exec(ctx, s.store.DB, ordersSince(togetherDays), MaxRecommendations); err != nil {
		return fmt.Errorf("count what is bought together: %w", err)
	}
	return nil
}
