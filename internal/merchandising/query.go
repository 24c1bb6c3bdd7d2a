package merchandising

import (
	"strings"

	"github.com/shopgraph/shopgraph/internal/record"
)

// lock locks rows of a table with ids ($1). They are locked in the order of their ids, so that two changes
// of the same rows come one after the other.
func lock(table string) record.Query {
	return record.NewQuery(`SELECT id FROM ` + table + ` WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE`)
}

// freeSlug reads the first of some slugs ($1) that no row of a table has.
func freeSlug(table string) record.Query {
	return record.NewQuery(`SELECT given.slug FROM unnest($1::text[]) WITH ORDINALITY AS given(slug, place)
		WHERE NOT EXISTS (SELECT FROM ` + table + ` AS there WHERE there.slug = given.slug) ORDER BY place LIMIT 1`)
}

// insert inserts rows into a table, as JSON ($1). Those that collide with one in a column are left out.
func insert(table, columns, collides string) record.Statement {
	return record.NewStatement(`INSERT INTO ` + table + ` (id, created_at, updated_at, ` + columns + `)
		SELECT id, now(), now(), ` + columns + ` FROM json_populate_recordset(NULL::` + table + `, $1) ON CONFLICT (` + collides + `) DO NOTHING`)
}

// update writes columns of rows of a table, as JSON ($1), and raises their versions.
func update(table, columns string) record.Statement {
	names := strings.Split(columns, ", ")
	return record.NewStatement(`UPDATE ` + table + ` SET updated_at = now(), version = ` + table + `.version + 1,
		(` + columns + `) = ROW (r.` + strings.Join(names, ", r.") + `)
		FROM json_populate_recordset(NULL::` + table + `, $1) AS r WHERE ` + table + `.id = r.id`)
}

const productColumns = `name, slug, description, description_html, vendor, tags, seo_title, seo_description, status, publish_at, unpublish_at, category_id, product_type_id, tax_class_id, delivery_profile_id`

var (
	lockProducts   = lock("products")
	lookAtProducts = record.NewQuery(`SELECT to_jsonb(p) || jsonb_build_object(
			'images', (SELECT coalesce(jsonb_agg(to_jsonb(i) ORDER BY i.position, i.id), '[]') FROM product_images i WHERE i.product_id = p.id),
			'options', (SELECT coalesce(jsonb_agg(to_jsonb(o) || jsonb_build_object('values', (
				SELECT coalesce(jsonb_agg(to_jsonb(v) ORDER BY v.position, v.id), '[]') FROM option_values v WHERE v.option_id = o.id
			)) ORDER BY o.position, o.id), '[]') FROM product_options o WHERE o.product_id = p.id),
			'categories', (SELECT coalesce(jsonb_agg(c.category_id ORDER BY c.category_id), '[]') FROM product_categories c WHERE c.product_id = p.id),
			'related', ` + relatedBy("RELATED") + `,
			'complementary', ` + relatedBy("COMPLEMENTARY") + `,
			'attributes', ` + valuesOf("product_id") + `
		) FROM products p WHERE p.id = ANY($1::uuid[]) ORDER BY p.id`)
	insertProducts     = insert("products", productColumns, "slug")
	updateProducts     = update("products", productColumns)
	freeSlugOfProducts = freeSlug("products")

	countCategories = record.NewQuery(`SELECT count(*) FROM categories WHERE id = ANY($1::uuid[])`)
	typeBySlug      = record.NewQuery(`SELECT id FROM product_types WHERE slug = $1`)

	deleteImages = record.NewStatement(`DELETE FROM product_images WHERE id = ANY($1::uuid[])`)
	upsertImages = record.NewStatement(`INSERT INTO product_images (id, created_at, updated_at, product_id, url, alt, width, height, position)
		SELECT id, now(), now(), product_id, url, alt, width, height, position FROM json_populate_recordset(NULL::product_images, $1)
		ON CONFLICT (id) DO UPDATE SET updated_at = now(), url = excluded.url, alt = excluded.alt, width = excluded.width,
			height = excluded.height, position = excluded.position`)

	deleteOptions      = record.NewStatement(`DELETE FROM product_options WHERE id = ANY($1::uuid[])`)
	deleteOptionValues = record.NewStatement(`DELETE FROM option_values WHERE id = ANY($1::uuid[])`)
	upsertOptions      = record.NewStatement(`INSERT INTO product_options (id, created_at, updated_at, product_id, name, display, position)
		SELECT id, now(), now(), product_id, name, display, position FROM json_populate_recordset(NULL::product_options, $1)
		ON CONFLICT (id) DO UPDATE SET updated_at = now(), name = excluded.name, display = excluded.display, position = excluded.position`)
	upsertOptionValues = record.NewStatement(`INSERT INTO option_values (id, created_at, updated_at, option_id, name, position, swatch_color, swatch_image_url)
		SELECT id, now(), now(), option_id, name, position, swatch_color, swatch_image_url FROM json_populate_recordset(NULL::option_values, $1)
		ON CONFLICT (id) DO UPDATE SET updated_at = now(), name = excluded.name, position = excluded.position,
			swatch_color = excluded.swatch_color, swatch_image_url = excluded.swatch_image_url`)

	deleteRelations = record.NewStatement(`DELETE FROM product_relations
		WHERE (product_id, kind) IN (SELECT * FROM unnest($1::uuid[], $2::text[]))`)
	insertRelations = record.NewStatement(`INSERT INTO product_relations (product_id, kind, related_id, position)
		SELECT product_id, kind, related_id, position FROM json_populate_recordset(NULL::product_relations, $1)`)
	countProducts = record.NewQuery(`SELECT count(*) FROM products WHERE id = ANY($1::uuid[])`)

	leaveCategories = record.NewStatement(`DELETE FROM product_categories
		WHERE (product_id, category_id) IN (SELECT * FROM unnest($1::uuid[], $2::uuid[]))`)
	// joinCategories leaves the name to a trigger.
	joinCategories = record.NewStatement(`INSERT INTO product_categories (product_id, category_id, name)
		SELECT *, '' FROM unnest($1::uuid[], $2::uuid[]) ON CONFLICT DO NOTHING`)
)

// relatedBy is an expression: the products that are shown beside p, in their order.
func relatedBy(kind string) string {
	return `(SELECT coalesce(jsonb_agg(r.related_id ORDER BY r.position, r.related_id), '[]') FROM product_relations r
		WHERE r.product_id = p.id AND r.kind = '` + kind + `')`
}

// valuesOf is an expression: the values that p has of attributes, by their slugs.
func valuesOf(column string) string {
	return `(SELECT coalesce(jsonb_object_agg(of.slug, of.list), '{}') FROM (
			SELECT a.slug, jsonb_agg(to_jsonb(v) ORDER BY v.position, v.id) AS list
			FROM attribute_values v JOIN attributes a ON a.id = v.attribute_id WHERE v.` + column + ` = p.id GROUP BY a.slug
		) AS of)`
}

var (
	// attributesOfType reads those of the attributes with slugs ($3) that the products of a type ($1) have, or
	// their variants ($2), with those of their choices that have slugs ($4).
	attributesOfType = record.NewQuery(`SELECT a.slug, a.id, a.kind, (
			SELECT coalesce(jsonb_object_agg(c.slug, c.id), '{}') FROM attribute_choices c WHERE c.attribute_id = a.id AND c.slug = ANY($4::text[])
		) FROM product_type_attributes h JOIN attributes a ON a.id = h.attribute_id
		WHERE h.product_type_id = $1::uuid AND h.owner = $2::text AND a.slug = ANY($3::text[])`)

	deleteValuesOfProducts = deleteValues("product_id")
	insertValues           = record.NewStatement(`INSERT INTO attribute_values (id, product_id, variant_id, attribute_id, kind, position,
			text, number, "boolean", date, choice_id, reference_product_id, reference_variant_id, reference_category_id, file_url, file_name, file_media_type)
		SELECT id, product_id, variant_id, attribute_id, kind, position,
			text, number, "boolean", date, choice_id, reference_product_id, reference_variant_id, reference_category_id, file_url, file_name, file_media_type
		FROM json_populate_recordset(NULL::attribute_values, $1)`)
)

// deleteValues deletes what owners ($1) have of attributes ($2).
func deleteValues(column string) record.Statement {
	return record.NewStatement(`DELETE FROM attribute_values
		WHERE (` + column + `, attribute_id) IN (SELECT * FROM unnest($1::uuid[], $2::uuid[]))`)
}

const variantColumns = `sku, name, barcode, image_id, weight, dimensions, content, tax_class_id, requires_shipping, gift_card, quantity_minimum, quantity_maximum, quantity_increment`

// lookAt is a variant p as it is kept.
const lookAt = `to_jsonb(p) || jsonb_build_object(
			'prices', (SELECT coalesce(jsonb_object_agg(o.currency, to_jsonb(o)), '{}') FROM prices o
				WHERE o.variant_id = p.id AND o.price_list_id IS NULL AND o.minimum_quantity = 1 AND o.starts_at IS NULL),
			'attributes', `

var (
	lockVariants      = lock("variants")
	lookAtVariants    = record.NewQuery(`SELECT ` + lookAt + valuesOf("variant_id") + `) FROM variants p WHERE p.id = ANY($1::uuid[]) ORDER BY p.id`)
	variantsOfProduct = record.NewQuery(`SELECT ` + lookAt + valuesOf("variant_id") + `) FROM variants p WHERE p.product_id = $1 ORDER BY p.position, p.id`)
	insertVariants    = insert("variants", "product_id, options, position, "+variantColumns, "id")
	updateVariants    = update("variants", variantColumns)
	deleteVariants    = record.NewStatement(`DELETE FROM variants WHERE id = ANY($1::uuid[])`)
	takenSKUs         = record.NewQuery(`SELECT sku FROM variants WHERE sku = ANY($1::text[]) AND id <> ALL($2::uuid[])`)
	optionsOfVariants = record.NewQuery(`SELECT position, options FROM variants WHERE product_id = $1 ORDER BY position`)
	variantsInOrder   = record.NewQuery(`SELECT id FROM variants WHERE product_id = $1 ORDER BY position, id`)
	placeVariants     = place("variants")

	deleteValuesOfVariants = deleteValues("variant_id")

	deletePrices = record.NewStatement(`DELETE FROM prices WHERE id = ANY($1::uuid[])`)
	upsertPrices = record.NewStatement(`
		INSERT INTO prices (id, created_at, updated_at, variant_id, currency, price_list_id, minimum_quantity, starts_at, ends_at, amount, compare_at_amount)
		SELECT id, now(), now(), variant_id, currency, price_list_id, minimum_quantity, starts_at, ends_at, amount, compare_at_amount
		FROM json_populate_recordset(NULL::prices, $1)
		ON CONFLICT (variant_id, currency, price_list_id, minimum_quantity, starts_at) DO UPDATE
		SET updated_at = now(), ends_at = excluded.ends_at, amount = excluded.amount, compare_at_amount = excluded.compare_at_amount`)
)

// copyPrices gives variants ($2) the prices that others have ($1).
var copyPrices = record.NewStatement(`
	INSERT INTO prices (id, created_at, updated_at, variant_id, currency, price_list_id, minimum_quantity, starts_at, ends_at, amount, compare_at_amount)
	SELECT new_id(), now(), now(), given.copy, currency, price_list_id, minimum_quantity, starts_at, ends_at, amount, compare_at_amount
	FROM unnest($1::uuid[], $2::uuid[]) AS given(variant, copy) JOIN prices ON prices.variant_id = given.variant`)

const (
	channelColumns    = `name, code, hosts, currency, language, location_ids, sells_everything, order_prefix`
	sectionColumns    = `name, slug, description, seo_title, seo_description, image_url, image_alt, image_width, image_height`
	collectionColumns = sectionColumns + `, rule`
)

const (
	promotionColumns   = `name, class, priority, combines, rest, enabled, starts_at, ends_at, needs_code, condition, action, max_uses, max_uses_per_customer, budget`
	codeColumns        = `promotion_id, code, max_uses, enabled, label`
	taxClassColumns    = `name, code, is_default`
	taxRateColumns     = `tax_class_id, country, region, postal_from, postal_to, name, jurisdiction, rate, compound, position, starts_at, ends_at`
	taxSettingsColumns = `prices_include_tax, home_country, home_region, home_postal_code, rounding, cross_border, shipping_tax, shipping_tax_class_id, eu_destination, vat_number_trust`
)

const attributeColumns = `slug, name, unit, localizable, visible_in_storefront, filterable, searchable`

// attributesOf is an expression: the attributes that a product type p gives to products or to variants, in
// their order.
func attributesOf(owner string) string {
	return `(SELECT coalesce(jsonb_agg(a.attribute_id ORDER BY a.position, a.attribute_id), '[]') FROM product_type_attributes a
		WHERE a.product_type_id = p.id AND a.owner = '` + owner + `')`
}

const locationColumns = `name, code, priority, country, active`

// lookAtRows reads rows of a table as they are.
func lookAtRows(table string) record.Query {
	return record.NewQuery(`SELECT to_jsonb(p) FROM ` + table + ` p WHERE p.id = ANY($1::uuid[]) ORDER BY p.id`)
}

// place writes the places of rows ($1) in their order.
func place(table string) record.Statement {
	return record.NewStatement(`UPDATE ` + table + ` SET updated_at = now(), position = given.place - 1
		FROM unnest($1::uuid[]) WITH ORDINALITY AS given(id, place) WHERE ` + table + `.id = given.id AND ` + table + `.position <> given.place - 1`)
}

var (
	lockCategories       = lock("categories")
	lookAtCategories     = lookAtRows("categories")
	insertCategories     = insert("categories", sectionColumns+", parent_id, position", "slug")
	updateCategories     = update("categories", sectionColumns)
	freeSlugOfCategories = freeSlug("categories")
	// lockTree is what the trigger locks, so that whoever moves categories comes one after the other from the
	// beginning.
	lockTree        = record.NewStatement(`SELECT pg_advisory_xact_lock(hashtext('shopgraph categories'))`)
	categoriesBelow = record.NewQuery(`SELECT id FROM categories WHERE ($1::uuid IS NULL AND parent_id IS NULL OR parent_id = $1::uuid) ORDER BY position, id`)
	moveCategory    = record.NewStatement(`UPDATE categories SET updated_at = now(), version = version + 1, parent_id = $2 WHERE id = $1`)
	placeCategories = place("categories")
	deleteCategory  = record.NewStatement(`DELETE FROM categories WHERE id = $1`)

	lockCollections       = lock("collections")
	lookAtCollections     = lookAtRows("collections")
	insertCollections     = insert("collections", collectionColumns+", position", "slug")
	updateCollections     = update("collections", collectionColumns)
	freeSlugOfCollections = freeSlug("collections")
	collectionsInOrder    = record.NewQuery(`SELECT id FROM collections ORDER BY position, id`)
	placeCollections      = place("collections")
	lastCollection        = record.NewQuery(`SELECT coalesce(max(position), -1) FROM collections`)
	deleteCollection      = record.NewStatement(`DELETE FROM collections WHERE id = $1`)
)

var (
	lockPriceLists = lock("price_lists")
	// The parent of a list has a name of its own in it: that of a category is another thing.
	lookAtPriceLists = record.NewQuery(`SELECT to_jsonb(p) || jsonb_build_object('parent_list_id', p.parent_id)
		FROM price_lists p WHERE p.id = ANY($1::uuid[]) ORDER BY p.id`)
	insertPriceList = record.NewStatement(`INSERT INTO price_lists (id, created_at, updated_at, name, code, currency, priority, countries, customer_group_id, channel_id, prices_include_tax, enabled, parent_id)
		SELECT id, now(), now(), name, code, currency, priority, countries, customer_group_id, channel_id, prices_include_tax, enabled, $2::uuid FROM json_populate_record(NULL::price_lists, $1)`)
	updatePriceLists = update("price_lists", `name, code, priority, countries, customer_group_id, channel_id, prices_include_tax, enabled`)
	deletePriceList  = record.NewStatement(`DELETE FROM price_lists WHERE id = $1`)
	// lockLimit has things of a kind ($1) that is limited be made one after the other.
	lockLimit = record.NewStatement(`SELECT pg_advisory_xact_lock(hashtext('shopgraph limit of ' || $1::text))`)

	countPriceLists = record.NewQuery(`SELECT count(*) FROM price_lists`)

	lockChannels   = lock("channels")
	lookAtChannels = lookAtRows("channels")
	insertChannels = insert("channels", channelColumns, "code")
	updateChannels = update("channels", channelColumns)
	deleteChannel  = record.NewStatement(`DELETE FROM channels WHERE id = $1`)
	countChannels  = record.NewQuery(`SELECT count(*) FROM channels`)

	lockCustomerGroups   = lock("customer_groups")
	lookAtCustomerGroups = lookAtRows("customer_groups")
	insertCustomerGroups = insert("customer_groups", "name, code", "code")
	updateCustomerGroups = update("customer_groups", "name, code, tax_exempt, tax_exempt_reason")
	deleteCustomerGroup  = record.NewStatement(`DELETE FROM customer_groups WHERE id = $1`)
	countCustomerGroups  = record.NewQuery(`SELECT count(*) FROM customer_groups`)

	lockTaxClasses   = lock("tax_classes")
	lookAtTaxClasses = lookAtRows("tax_classes")
	insertTaxClasses = insert("tax_classes", taxClassColumns, "code")
	updateTaxClasses = update("tax_classes", taxClassColumns)
	deleteTaxClass   = record.NewStatement(`DELETE FROM tax_classes WHERE id = $1`)
	countTaxClasses  = record.NewQuery(`SELECT count(*) FROM tax_classes`)
	defaultTaxClass  = record.NewQuery(`SELECT id FROM tax_classes WHERE is_default`)

	taxClassCodes = record.NewQuery(`SELECT code, id FROM tax_classes`)
	// taxedCountries reads which classes have a rate for the whole of some countries ($1).
	taxedCountries = record.NewQuery(`SELECT DISTINCT tax_class_id, country FROM tax_rates
		WHERE country = ANY($1::bpchar[]) AND region = '' AND postal_from = '' AND position = 0`)

	lockPromotions   = lock("promotions")
	lookAtPromotions = lookAtRows("promotions")
	insertPromotions = insert("promotions", promotionColumns, "priority")
	updatePromotions = update("promotions", promotionColumns)
	deletePromotion  = record.NewStatement(`DELETE FROM promotions WHERE id = $1`)
	// countEnabledPromotions counts those that are enabled and have not ended.
	// freePriority reads the first priority after one ($1), which is taken, that no promotion has.
	freePriority = record.NewQuery(`SELECT min(p.priority) + 1 FROM promotions p
		WHERE p.priority >= $1 AND NOT EXISTS (SELECT FROM promotions next WHERE next.priority = p.priority + 1)`)
	countEnabledPromotions = record.NewQuery(`SELECT count(*) FROM promotions WHERE enabled AND (ends_at IS NULL OR ends_at > now())`)
	lockCodes              = lock("promotion_codes")
	lookAtCodes            = lookAtRows("promotion_codes")
	insertCodes            = insert("promotion_codes", codeColumns, "code")
	updateCodes            = update("promotion_codes", codeColumns)
	// insertManyCodes inserts codes ($2) with ids ($1) that have the rest in common. Those that there are already
	// are left out.
	insertManyCodes = record.NewStatement(`INSERT INTO promotion_codes (id, created_at, updated_at, code, promotion_id, max_uses, label)
		SELECT id, now(), now(), code, $3, $4, $5 FROM unnest($1::uuid[], $2::text[]) AS made(id, code) ON CONFLICT (code) DO NOTHING`)

	lockTaxRates   = lock("tax_rates")
	lookAtTaxRates = lookAtRows("tax_rates")
	insertTaxRates = record.NewStatement(`INSERT INTO tax_rates (id, created_at, updated_at, ` + taxRateColumns + `)
		SELECT id, now(), now(), ` + taxRateColumns + ` FROM json_populate_recordset(NULL::tax_rates, $1)`)
	updateTaxRates = update("tax_rates", taxRateColumns)
	deleteTaxRate  = record.NewStatement(`DELETE FROM tax_rates WHERE id = $1`)
	countTaxRates  = record.NewQuery(`SELECT count(*) FROM tax_rates`)

	lockTaxSettings   = record.NewQuery(`SELECT to_jsonb(t) FROM tax_settings t FOR NO KEY UPDATE`)
	updateTaxSettings = record.NewStatement(`UPDATE tax_settings SET updated_at = now(), version = tax_settings.version + 1,
		(` + taxSettingsColumns + `) = (SELECT ` + taxSettingsColumns + ` FROM json_populate_record(NULL::tax_settings, $1))`)
	theGiftWrapping    = record.NewQuery(`SELECT to_jsonb(t) FROM gift_wrapping t`)
	lockGiftWrapping   = record.NewQuery(`SELECT to_jsonb(t) FROM gift_wrapping t FOR NO KEY UPDATE`)
	updateGiftWrapping = record.NewStatement(`UPDATE gift_wrapping SET updated_at = now(), version = gift_wrapping.version + 1,
		(enabled, prices) = (SELECT enabled, prices FROM json_populate_record(NULL::gift_wrapping, $1))`)

	lockTaxCountry   = record.NewQuery(`SELECT to_jsonb(t) FROM tax_countries t WHERE country = $1::bpchar FOR NO KEY UPDATE`)
	upsertTaxCountry = record.NewStatement(`INSERT INTO tax_countries (country, updated_at, collects, prices_include_tax, asks_provider)
		SELECT country, now(), collects, prices_include_tax, asks_provider FROM json_populate_record(NULL::tax_countries, $1)
		ON CONFLICT (country) DO UPDATE SET updated_at = now(), version = tax_countries.version + 1,
			collects = excluded.collects, prices_include_tax = excluded.prices_include_tax, asks_provider = excluded.asks_provider`)
	// lockTaxCountries has changes of countries come one after the other: there may be no row yet to lock.
	lockTaxCountries = record.NewStatement(`SELECT pg_advisory_xact_lock(hashtext('shopgraph tax countries'))`)

	lockAttributes       = lock("attributes")
	lockEndingAttributes = record.NewQuery(`SELECT id FROM attributes WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`)
	lookAtAttributes     = record.NewQuery(`SELECT to_jsonb(p) || jsonb_build_object('choices', (
			SELECT coalesce(jsonb_agg(to_jsonb(c) ORDER BY c.position, c.id), '[]') FROM attribute_choices c WHERE c.attribute_id = p.id
		)) FROM attributes p WHERE p.id = ANY($1::uuid[]) ORDER BY p.id`)
	insertAttributes        = insert("attributes", attributeColumns+", kind", "slug")
	updateAttributes        = update("attributes", attributeColumns)
	freeSlugOfAttributes    = freeSlug("attributes")
	countAttributes         = record.NewQuery(`SELECT count(*) FROM attributes`)
	countTypesWithAttribute = record.NewQuery(`SELECT count(*) FROM product_type_attributes WHERE attribute_id = $1`)
	deleteAttribute         = record.NewStatement(`DELETE FROM attributes WHERE id = $1`)

	lockChoices = record.NewQuery(`SELECT id FROM attribute_choices WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`)
	// choicesInUse reads the slugs of those of the choices ($2) of an attribute ($1) that something has.
	choicesInUse = record.NewQuery(`SELECT c.slug FROM attribute_choices c WHERE c.id = ANY($2::uuid[])
		AND EXISTS (SELECT FROM attribute_values v WHERE v.attribute_id = $1::uuid AND v.choice_id = c.id) ORDER BY c.position, c.id`)
	deleteGoneChoices = record.NewStatement(`DELETE FROM attribute_choices WHERE id = ANY($1::uuid[])`)
	upsertChoices     = record.NewStatement(`INSERT INTO attribute_choices (id, created_at, updated_at, attribute_id, kind, slug, name, position, swatch_color, swatch_image_url)
		SELECT id, now(), now(), attribute_id, kind, slug, name, position, swatch_color, swatch_image_url FROM json_populate_recordset(NULL::attribute_choices, $1)
		ON CONFLICT (id) DO UPDATE SET updated_at = now(), slug = excluded.slug, name = excluded.name, position = excluded.position,
			swatch_color = excluded.swatch_color, swatch_image_url = excluded.swatch_image_url`)

	lockProductTypes   = lock("product_types")
	lookAtProductTypes = record.NewQuery(`SELECT to_jsonb(p) || jsonb_build_object(
			'product_attributes', ` + attributesOf("PRODUCT") + `, 'variant_attributes', ` + attributesOf("VARIANT") + `
		) FROM product_types p WHERE p.id = ANY($1::uuid[]) ORDER BY p.id`)
	insertProductTypes     = insert("product_types", "name, slug", "slug")
	updateProductTypes     = update("product_types", "name, slug")
	freeSlugOfProductTypes = freeSlug("product_types")
	countProductTypes      = record.NewQuery(`SELECT count(*) FROM product_types`)
	deleteProductType      = record.NewStatement(`DELETE FROM product_types WHERE id = $1`)
	deleteTypeAttributes   = record.NewStatement(`DELETE FROM product_type_attributes WHERE product_type_id = $1`)
	insertTypeAttributes   = record.NewStatement(`INSERT INTO product_type_attributes (product_type_id, owner, attribute_id, position)
		SELECT product_type_id, owner, attribute_id, position FROM json_populate_recordset(NULL::product_type_attributes, $1)`)

	lockLocations   = lock("locations")
	lookAtLocations = lookAtRows("locations")
	insertLocations = insert("locations", locationColumns, "code")
	updateLocations = update("locations", locationColumns)
	countLocations  = record.NewQuery(`SELECT count(*) FROM locations`)

	currenciesOfLists = record.NewQuery(`SELECT id, currency FROM price_lists WHERE id = ANY($1::uuid[])`)
	pricesOfVariants  = record.NewQuery(`SELECT to_jsonb(p) FROM prices p WHERE p.variant_id = ANY($1::uuid[])`)
	raiseVariants     = record.NewStatement(`UPDATE variants SET updated_at = now(), version = version + 1 WHERE id = ANY($1::uuid[])`)
)

var (
	// publishDue and unpublishDue have at most $1 products come or go whose instant has come. An archived
	// product stays so. Those that another process is about to change are left to it.
	publishDue = record.NewStatement(`UPDATE products SET status = CASE status WHEN 'DRAFT' THEN 'ACTIVE' ELSE status END, publish_at = NULL, updated_at = now()
		WHERE id = ANY(ARRAY(SELECT id FROM products WHERE publish_at <= now() ORDER BY publish_at LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED))`)
	unpublishDue = record.NewStatement(`UPDATE products SET status = CASE status WHEN 'ACTIVE' THEN 'DRAFT' ELSE status END, unpublish_at = NULL, updated_at = now()
		WHERE id = ANY(ARRAY(SELECT id FROM products WHERE unpublish_at <= now() ORDER BY unpublish_at LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED))`)
	// untilDue is in how many microseconds the next product comes or goes.
	untilDue = record.NewQuery(`SELECT ceil(extract(epoch FROM least(
		(SELECT min(publish_at) FROM products WHERE publish_at IS NOT NULL), (SELECT min(unpublish_at) FROM products WHERE unpublish_at IS NOT NULL)
	) - clock_timestamp()) * 1000000)::bigint`)
)
