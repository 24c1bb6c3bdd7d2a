package catalog

import "github.com/shopgraph/shopgraph/internal/record"

const (
	productTypeColumns = `product_types.id, product_types.name, product_types.slug`
	attributeColumns   = `attributes.id, attributes.slug, attributes.name, attributes.kind, attributes.unit, attributes.localizable,
		attributes.visible_in_storefront, attributes.filterable, attributes.searchable`
	choiceColumns = `attribute_choices.id, attribute_choices.attribute_id, attribute_choices.slug, attribute_choices.name,
		attribute_choices.swatch_color, attribute_choices.swatch_image_url`
)

var (
	allTypes        = record.NewQuery(`SELECT ` + productTypeColumns + ` FROM product_types ORDER BY name, id LIMIT $1`)
	typesByID       = record.NewQuery(`SELECT ` + productTypeColumns + ` FROM product_types WHERE id = ANY($1::uuid[])`)
	typeBySlug      = record.NewQuery(`SELECT ` + productTypeColumns + ` FROM product_types WHERE slug = $1`)
	typesOfProducts = record.NewQuery(`SELECT products.id, ` + productTypeColumns + `
		FROM products JOIN product_types ON product_types.id = products.product_type_id WHERE products.id = ANY($1::uuid[])`)

	// allAttributes reads attributes, also those that are not for shoppers if $1: those that are
	// filterable or not ($2), and searchable or not ($3), or all if that is null.
	allAttributes = record.NewQuery(`SELECT ` + attributeColumns + ` FROM attributes
		WHERE ($1::bool OR visible_in_storefront) AND filterable = coalesce($2::bool, filterable)
			AND searchable = coalesce($3::bool, searchable) ORDER BY name, id LIMIT $4`)
	attributesByID = record.NewQuery(`SELECT ` + attributeColumns + ` FROM attributes
		WHERE id = ANY($1::uuid[]) AND ($2::bool OR visible_in_storefront)`)
	// attributesOfTypes reads the attributes of types ($1), of their products or variants ($2); also
	// those that are not for shoppers if $3. A type has at most $4.
	attributesOfTypes = record.NewQuery(`SELECT k.type, k.owner, ` + attributeColumns + `
		FROM (SELECT DISTINCT * FROM unnest($1::uuid[], $2::text[])) AS k(type, owner)
		CROSS JOIN LATERAL (` + typeAttributes("k.type", "k.owner") + `) AS has
		JOIN attributes ON attributes.id = has.attribute_id AND ($3::bool OR attributes.visible_in_storefront)
		ORDER BY has.position, has.attribute_id`)
	choicesByID = record.NewQuery(`SELECT ` + choiceColumns + ` FROM attribute_choices
		JOIN attributes ON attributes.id = attribute_choices.attribute_id AND ($2::bool OR attributes.visible_in_storefront)
		WHERE attribute_choices.id = ANY($1::uuid[])`)
	choicesOfAttributes = record.NewQuery(`SELECT ` + choiceColumns + `
		FROM (SELECT DISTINCT unnest($1::uuid[])) AS owner(id), LATERAL (
			SELECT * FROM attribute_choices WHERE attribute_id = owner.id ORDER BY position, id LIMIT $2
		) AS attribute_choices ORDER BY attribute_choices.position, attribute_choices.id`)

	valuesOfProducts = valuesOf("product_id", "PRODUCT", `SELECT product_type_id FROM products WHERE products.id = k.owner OFFSET 0`)
	valuesOfVariants = valuesOf("variant_id", "VARIANT", `SELECT products.product_type_id FROM variants
		JOIN products ON products.id = variants.product_id WHERE variants.id = k.owner OFFSET 0`)
)

// typeAttributes selects the attributes that the products of a type have, or their variants: at most $4.
func typeAttributes(productType, owner string) string {
	return `SELECT attribute_id, position FROM product_type_attributes
		WHERE product_type_id = ` + productType + ` AND product_type_attributes.owner = ` + owner + ` ORDER BY position, attribute_id LIMIT $4`
}

// valuesOf reads what owners ($1) have of the attributes of their type that have one of some slugs
// ($2, with commas between them), or of all if that is empty; also of those that are not for shoppers
// if $3. Of each attribute it reads at most $4 values. OFFSET 0 is there for what subtree says of it.
func valuesOf(column, owner, typeOfOwner string) record.Query {
	return record.NewQuery(`SELECT k.owner, k.keys, ` + attributeColumns + `,
		v.text, trim_scale(v.number)::text, to_char(v.date, 'YYYY-MM-DD'), v.boolean,
		v.reference_product_id, v.reference_variant_id, v.reference_category_id, v.file_url, v.file_name, v.file_media_type, ` + choiceColumns + `
		FROM (SELECT DISTINCT * FROM unnest($1::uuid[], $2::text[])) AS k(owner, keys)
		CROSS JOIN LATERAL (` + typeOfOwner + `) AS of
		CROSS JOIN LATERAL (` + typeAttributes("of.product_type_id", "'"+owner+"'") + `) AS has
		JOIN attributes ON attributes.id = has.attribute_id AND ($3::bool OR attributes.visible_in_storefront)
			AND (k.keys = '' OR attributes.slug = ANY(string_to_array(k.keys, ',')))
		CROSS JOIN LATERAL (
			SELECT * FROM attribute_values WHERE ` + column + ` = k.owner AND attribute_id = has.attribute_id ORDER BY position, id LIMIT $4
		) AS v
		LEFT JOIN attribute_choices ON attribute_choices.id = v.choice_id
		ORDER BY has.position, has.attribute_id, v.position, v.id`)
}
