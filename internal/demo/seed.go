// Package demo is what a store holds that is only there to be tried. It has a catalog with stock,
// users to sign in as, and pictures that the program draws itself.
package demo

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/store"
)

// The users of the demo, and the password of them all.
const (
	Password      = "demo-password-1"
	CustomerEmail = "ada@example.com" // has an address
	OtherEmail    = "grace@example.com"
	GroupEmail    = "bar@example.com" // is in a group of customers, who have prices of their own
	StaffEmail    = "staff@example.com"
)

// Options are what the demo's data depends on.
type Options struct {
	// ImageBaseURL is where the handler of Images is reached, such as
	// http://localhost:8080/demo/images.
	ImageBaseURL string
	// HashPassword makes a user's password_hash.
	HashPassword func(string) (string, error)
}

// Summary counts the rows that were added.
type Summary struct {
	Categories, Collections, Products, Variants, Prices, Images int
	Options, OptionValues, Locations, StockLevels               int
	ProductTypes, TypeAttributes                                int
	Attributes, Choices, Values, Metafields, Translations       int
	PriceLists, Users, Permissions, Addresses                   int
	Profiles, Zones, Methods, PickupPoints, Promotions          int
}

// lock is held by whoever adds to the store here, until the transaction ends.
const lock = "SELECT pg_advisory_xact_lock(hashtextextended('shopgraph demo data', 0))"

// Empty reports whether the store has no products and no users yet.
func Empty(ctx context.Context, st *store.Store) (bool, error) {
	var empty bool
	err := st.DB.QueryRowContext(ctx,
		"SELECT NOT EXISTS (SELECT FROM products) AND NOT EXISTS (SELECT FROM users)").Scan(&empty)
	if err != nil {
		return false, fmt.Errorf("look for products and users: %w", err)
	}
	return empty, nil
}

// Seed adds the demo's data, all of it or, on an error, nothing. It adds only what is missing, and
// what is there stays as it is. So it may be run again at any time, also by several processes at
// once. The store may already use a slug, a SKU, a location's code or an e-mail address for
// something of its own. Then the demo does without its own and what belongs to that.
func Seed(ctx context.Context, st *store.Store, opts Options) (Summary, error) {
	rows, err := newRows(opts)
	if err != nil {
		return Summary{}, fmt.Errorf("demo data: %w", err)
	}
	var added Summary
	err = st.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		added = Summary{}
		if _, err := tx.ExecContext(ctx, lock); err != nil {
			return fmt.Errorf("lock: %w", err)
		}
		if err := rows.seedTaxes(ctx, tx); err != nil {
			return err
		}
		for _, t := range []struct {
			table
			rows  []row
			added *int
		}{
			{table{name: "categories"}, rows.topCategories, &added.Categories},
			{table{"categories", []parent{{"parent_id", "categories"}}}, rows.categories, &added.Categories},
			{table{name: "product_types"}, rows.productTypes, &added.ProductTypes},
			{table{name: "delivery_profiles"}, rows.profiles, &added.Profiles},
			{
				table{"products", []parent{{"category_id", "categories"}, {"product_type_id", "product_types"}, {"delivery_profile_id", "delivery_profiles"}}},
				rows.products, &added.Products,
			},
			{table{"product_categories", []parent{{"product_id", "products"}, {"category_id", "categories"}}}, rows.productCategories, new(int)},
			{table{"product_relations", []parent{{"product_id", "products"}, {"related_id", "products"}}}, rows.relations, new(int)},
			{table{name: "collections"}, rows.collections, &added.Collections},
			{table{"collection_products", []parent{{"collection_id", "collections"}, {"product_id", "products"}}}, rows.collectionProducts, new(int)},
			{table{"product_images", []parent{{"product_id", "products"}}}, rows.images, &added.Images},
			{table{"product_options", []parent{{"product_id", "products"}}}, rows.options, &added.Options},
			{table{"option_values", []parent{{"option_id", "product_options"}}}, rows.optionValues, &added.OptionValues},
			{table{"variants", []parent{{"product_id", "products"}}}, rows.variants, &added.Variants},
			{table{name: "customer_groups"}, rows.groups, new(int)},
			{table{"price_lists", []parent{{"customer_group_id", "customer_groups"}}}, rows.priceLists, &added.PriceLists},
			{table{"prices", []parent{{"variant_id", "variants"}, {"price_list_id", "price_lists"}}}, rows.prices, &added.Prices},
			{table{name: "attributes"}, rows.attributes, &added.Attributes},
			{table{"attribute_choices", []parent{{"attribute_id", "attributes"}}}, rows.choices, &added.Choices},
			{
				table{"product_type_attributes", []parent{{"product_type_id", "product_types"}, {"attribute_id", "attributes"}}},
				rows.typeAttributes, &added.TypeAttributes,
			},
			{
				table{"attribute_values", []parent{
					{"product_id", "products"}, {"variant_id", "variants"}, {"attribute_id", "attributes"},
					{"choice_id", "attribute_choices"}, {"reference_product_id", "products"},
				}},
				rows.values, &added.Values,
			},
			{table{"metafields", []parent{{"product_id", "products"}}}, rows.metafields, &added.Metafields},
			{table{name: "locations"}, rows.locations, &added.Locations},
			{
				table{"stock_levels", []parent{{"variant_id", "variants"}, {"location_id", "locations"}}},
				rows.stockLevels, &added.StockLevels,
			},
			{table{name: "shipping_zones"}, rows.zones, &added.Zones},
			{table{"zone_areas", []parent{{"zone_id", "shipping_zones"}}}, rows.areas, new(int)},
			{table{"shipping_methods", []parent{{"zone_id", "shipping_zones"}, {"profile_id", "delivery_profiles"}}}, rows.methods, &added.Methods},
			{table{"shipping_rates", []parent{{"method_id", "shipping_methods"}}}, rows.rates, new(int)},
			{table{"shipping_rate_rows", []parent{{"method_id", "shipping_methods"}}}, rows.rateRows, new(int)},
			{table{"pickup_points", []parent{{"method_id", "shipping_methods"}, {"location_id", "locations"}}}, rows.points, &added.PickupPoints},
			{table{name: "promotions"}, rows.promotions, &added.Promotions},
			{table{"promotion_codes", []parent{{"promotion_id", "promotions"}}}, rows.codes, new(int)},
			{table{"users", []parent{{"customer_group_id", "customer_groups"}}}, rows.users, &added.Users},
			{table{"staff_permissions", []parent{{"user_id", "users"}}}, rows.permissions, &added.Permissions},
			{table{"addresses", []parent{{"user_id", "users"}}}, rows.addresses, &added.Addresses},
		} {
			n, err := t.insert(ctx, tx, t.rows)
			if err != nil {
				return fmt.Errorf("add %s: %w", t.name, err)
			}
			*t.added += n
		}
		for _, t := range translated {
			n, err := table{"translations", []parent{{"owner_id", t.table}}}.insert(ctx, tx, rows.translations[t.table])
			if err != nil {
				return fmt.Errorf("add translations of %s: %w", t.table, err)
			}
			added.Translations += n
		}
		return fillPriceLists(ctx, tx)
	})
	if err != nil {
		return Summary{}, fmt.Errorf("demo data: %w", err)
	}
	return added, nil
}

func (o Options) validate() error {
	if o.HashPassword == nil {
		return errors.New("a function to hash passwords is needed")
	}
	return nil
}

func parseImageBase(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("image base URL %q: want an absolute http or https URL", text)
	}
	return u, nil
}
