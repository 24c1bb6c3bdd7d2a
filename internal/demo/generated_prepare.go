package demo

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
)

// prepare adds what generated products hang on, where it is missing, and reads what there is of it.
func (g *generator) prepare(ctx context.Context, tx *ent.Tx, base *url.URL) (err error) {
	if _, err := tx.ExecContext(ctx, lock); err != nil {
		return fmt.Errorf("lock: %w", err)
	}
	if err := addGeneratedTypes(ctx, tx, base); err != nil {
		return err
	}
	if g.categories, err = addGeneratedCategories(ctx, tx, base); err != nil {
		return err
	}
	if g.types, err = idsBy(ctx, tx, "product_types", "slug"); err != nil {
		return err
	}
	g.said = map[uuid.UUID]bool{}
	for _, table := range []string{"attributes", "attribute_choices"} {
		ids, err := readIDs(ctx, tx, "SELECT id FROM "+table)
		if err != nil {
			return err
		}
		for _, id := range ids {
			g.said[id] = true
		}
	}
	g.locations, err = readLocations(ctx, tx)
	return err
}

func addGeneratedTypes(ctx context.Context, tx *ent.Tx, base *url.URL) error {
	r := &rows{}
	r.addTypes(generatedTypes, generatedAttributes, base)
	for _, t := range []struct {
		table
		rows []row
	}{
		{table{name: "product_types"}, r.productTypes},
		{table{name: "attributes"}, r.attributes},
		{table{"attribute_choices", []parent{{"attribute_id", "attributes"}}}, r.choices},
		{table{"product_type_attributes", []parent{{"product_type_id", "product_types"}, {"attribute_id", "attributes"}}}, r.typeAttributes},
	} {
		if _, err := t.insert(ctx, tx, t.rows); err != nil {
			return fmt.Errorf("add %s: %w", t.name, err)
		}
	}
	return nil
}

// addGeneratedCategories adds three levels: those at the top, of which the demo has some, a category of each
// kind, and one of each material of it. What has such a slug already is taken for it.
func addGeneratedCategories(ctx context.Context, tx *ent.Tx, base *url.URL) (ids map[string]uuid.UUID, err error) {
	levels := make([][]row, 3)
	above := map[any]string{} // slugs, by the ids of those below
	add := func(level int, slug, parent string, c category) {
		made := newRow("categories", slug, c.columns(len(levels[level]), base))
		made["slug"] = slug
		above[made["id"]] = parent
		levels[level] = append(levels[level], made)
	}
	for _, top := range slices.Concat(categories, generatedTops) {
		if slices.ContainsFunc(generatedKinds, func(k generatedKind) bool { return k.top == top.name }) {
			add(0, slug(top.name), "", top)
		}
	}
	for _, k := range generatedKinds {
		add(1, slug(k.plural), slug(k.top), category{name: k.plural, description: k.plural + " of " + strings.ToLower(strings.ReplaceAll(k.materials, ",", ", ")) + "."})
		for _, material := range split(k.materials) {
			add(2, leafSlug(k, material), slug(k.plural), category{name: material + " " + k.plural, description: k.plural + " of " + strings.ToLower(material) + "."})
		}
	}
	for _, level := range levels {
		for _, one := range level {
			one["parent_id"] = nil
			if parent := above[one["id"]]; parent != "" {
				one["parent_id"] = ids[parent]
			}
		}
		if _, err := (table{name: "categories"}).insert(ctx, tx, level); err != nil {
			return nil, fmt.Errorf("add categories: %w", err)
		}
		if ids, err = idsBy(ctx, tx, "categories", "slug"); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// leafSlug is that of the category which products of a kind and a material are in.
func leafSlug(k generatedKind, material string) string { return slug(material + " " + k.plural) }

// readLocations returns all locations, those first that are asked first. A store without any is given the
// demo's.
func readLocations(ctx context.Context, tx *ent.Tx) ([]uuid.UUID, error) {
	const query = "SELECT id FROM locations ORDER BY priority, id"
	if there, err := readIDs(ctx, tx, query); len(there) > 0 || err != nil {
		return there, err
	}
	r := &rows{}
	r.addLocations()
	if _, err := (table{name: "locations"}).insert(ctx, tx, r.locations); err != nil {
		return nil, fmt.Errorf("add locations: %w", err)
	}
	return readIDs(ctx, tx, query)
}

// idsBy returns the ids of a table's rows by a column that is unique.
func idsBy(ctx context.Context, tx *ent.Tx, table, column string) (map[string]uuid.UUID, error) {
	rows, err := tx.QueryContext(ctx, "SELECT "+column+", id FROM "+table)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", table, err)
	}
	defer rows.Close()
	ids := map[string]uuid.UUID{}
	for rows.Next() {
		var key string
		var id uuid.UUID
		if err := rows.Scan(&key, &id); err != nil {
			return nil, fmt.Errorf("read %s: %w", table, err)
		}
		ids[key] = id
	}
	return ids, rows.Err()
}

func readIDs(ctx context.Context, tx *ent.Tx, query string) (ids []uuid.UUID, err error) {
	rows, err := tx.QueryContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", query, err)
	}
	defer rows.Close()
	for rows.Next() {
		var id uuid.UUID
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("%s: %w", query, err)
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}
