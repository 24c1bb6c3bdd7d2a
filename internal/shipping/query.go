package shipping

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
)

// The rules are put together as json, which takes Postgres a third of the time that jsonb does.

// AreasOf is an expression: the areas of a zone z, as JSON in their order.
const AreasOf = `(SELECT coalesce(json_agg(json_build_object(
			'country', a.country, 'region', a.region, 'postal_from', a.postal_from, 'postal_to', a.postal_to
		) ORDER BY a.position), '[]') FROM zone_areas a WHERE a.zone_id = z.id)`

// ratesOf is an expression: the rates of a method m, as JSON in the order of their currencies.
const ratesOf = `(SELECT coalesce(json_agg(json_build_object('currency', r.currency, 'free_from', r.free_from, 'rows', (
			SELECT coalesce(json_agg(json_build_object(
				'above', w.above, 'up_to', w.up_to, 'amount', w.amount, 'step', w.step, 'step_amount', w.step_amount
			) ORDER BY w.above), '[]') FROM shipping_rate_rows w WHERE w.method_id = r.method_id AND w.currency = r.currency
		)) ORDER BY r.currency), '[]') FROM shipping_rates r WHERE r.method_id = m.id)`

// excluded is an expression: what a method m is not for, of a column of method_exclusions.
func excluded(column string) string {
	return `(SELECT coalesce(json_agg(e.` + column + ` ORDER BY e.` + column + `), '[]') FROM method_exclusions e WHERE e.method_id = m.id AND e.` + column + ` IS NOT NULL)`
}

// parts are the members of a JSON object: what belongs to a method m.
var parts = `'rates', ` + ratesOf + `, 'excluded_products', ` + excluded("product_id") + `, 'excluded_collections', ` + excluded("collection_id") + `, 'excluded_tags', ` + excluded("tag")

// MethodWithParts is an expression: a method m with its rates and with what it is not for, as JSON.
var MethodWithParts = `to_jsonb(m) || jsonb_build_object(` + parts + `)`

var (
	versionOfRules = record.NewQuery(`SELECT shipping FROM rule_versions`)
	allRules       = record.NewQuery(`SELECT json_build_object(
		'default_profile', (SELECT id FROM delivery_profiles WHERE is_default),
		'zones', (SELECT coalesce(json_agg(json_build_object('id', z.id, 'priority', z.priority, 'areas', ` + AreasOf + `)), '[]') FROM shipping_zones z),
		'methods', (SELECT coalesce(json_agg(json_build_object('id', m.id, 'zone_id', m.zone_id, 'profile_id', m.profile_id, 'code', m.code, 'name', m.name,
			'description', m.description, 'carrier', m.carrier, 'kind', m.kind, 'position', m.position, 'channel_ids', m.channel_ids, 'calculation', m.calculation,
			'minimum_days', m.minimum_days, 'maximum_days', m.maximum_days, 'cut_off', m.cut_off, 'time_zone', m.time_zone, 'working_days', m.working_days,
			` + parts + `)), '[]') FROM shipping_methods m WHERE m.enabled),
		'pickup_points', (SELECT coalesce(json_agg(json_build_object('id', p.id, 'method_id', p.method_id, 'name', p.name,
			'country', p.address->'country', 'latitude', p.latitude, 'longitude', p.longitude)), '[]')
			FROM pickup_points p JOIN shipping_methods m ON m.id = p.method_id AND m.enabled WHERE p.enabled),
		'holidays', (SELECT coalesce(json_agg(json_build_object('date', h.date, 'country', h.country)), '[]') FROM holidays h),
		'locations', (SELECT coalesce(json_agg(json_build_object('id', l.id, 'country', l.country)), '[]') FROM locations l WHERE l.active))`)

	zonesByID    = record.NewQuery(`SELECT ` + ent.ShippingZoneColumns + ` FROM shipping_zones WHERE id = ANY($1::uuid[])`)
	methodsByID  = record.NewQuery(`SELECT ` + ent.ShippingMethodColumns + ` FROM shipping_methods WHERE id = ANY($1::uuid[])`)
	profilesByID = record.NewQuery(`SELECT ` + ent.DeliveryProfileColumns + ` FROM delivery_profiles WHERE id = ANY($1::uuid[])`)
	pointsByID   = record.NewQuery(`SELECT ` + ent.PickupPointColumns + ` FROM pickup_points WHERE id = ANY($1::uuid[])`)
	// openPointsByID reads those of the pick-up points that shoppers may see.
	openPointsByID = record.NewQuery(`SELECT ` + ent.PickupPointColumns + ` FROM pickup_points WHERE id = ANY($1::uuid[]) AND enabled`)

	areasOfZones    = record.NewQuery(`SELECT z.id, ` + AreasOf + ` FROM shipping_zones z WHERE z.id = ANY($1::uuid[])`)
	methodsOfZones  = record.NewQuery(`SELECT ` + ent.ShippingMethodColumns + ` FROM shipping_methods WHERE zone_id = ANY($1::uuid[]) ORDER BY position, code`)
	pointsOfMethods = record.NewQuery(`SELECT ` + ent.PickupPointColumns + ` FROM pickup_points WHERE method_id = ANY($1::uuid[]) ORDER BY name, id`)
	// partsOfMethods reads what belongs to methods.
	partsOfMethods    = record.NewQuery(`SELECT m.id, m.calculation, ` + ratesOf + `, ` + excluded("tag") + ` FROM shipping_methods m WHERE m.id = ANY($1::uuid[])`)
	excludedOfMethods = record.NewQuery(`SELECT e.method_id, ` + ent.ProductColumns + ` FROM method_exclusions e JOIN products ON products.id = e.product_id
		WHERE e.method_id = ANY($1::uuid[]) ORDER BY products.id`)
	excludedCollectionsOfMethods = record.NewQuery(`SELECT e.method_id, ` + ent.CollectionColumns + ` FROM method_exclusions e JOIN collections ON collections.id = e.collection_id
		WHERE e.method_id = ANY($1::uuid[]) ORDER BY collections.id`)
	channelsOfMethods = record.NewQuery(`SELECT m.id, ` + ent.ChannelColumns + ` FROM shipping_methods m JOIN channels ON m.channel_ids ? channels.id::text
		WHERE m.id = ANY($1::uuid[]) ORDER BY channels.code`)
	profilesOfProducts = record.NewQuery(`SELECT p.id, ` + ent.DeliveryProfileColumns + ` FROM products p
		JOIN delivery_profiles ON CASE WHEN p.delivery_profile_id IS NULL THEN delivery_profiles.is_default ELSE delivery_profiles.id = p.delivery_profile_id END
		WHERE p.id = ANY($1::uuid[])`)

	allProfiles = record.NewQuery(`SELECT ` + ent.DeliveryProfileColumns + ` FROM delivery_profiles ORDER BY name, id LIMIT $1`)
	allHolidays = record.NewQuery(`SELECT date::text, country, name FROM holidays ORDER BY date, country NULLS FIRST LIMIT $1`)
	countZones  = record.NewQuery(`SELECT count(*) FROM shipping_zones`)
)

// byPriority is the order in which zones are looked at that contain a destination equally closely.
var byPriority = page.Ordering{Name: "zone", Columns: []page.Column{page.Integer("priority"), page.UUID("id")}}

var allZones = page.Sorting[*ent.ShippingZone]{
	Ordering: byPriority,
	Cursor:   func(z *ent.ShippingZone) string { return byPriority.Cursor(int64(z.Priority), z.ID.UUID()) },
	Queries: page.NewQueries(byPriority, "shipping_zones", 2, func(condition, orderBy string) string {
		return `SELECT ` + ent.ShippingZoneColumns + ` FROM shipping_zones WHERE ` + condition + ` ORDER BY ` + orderBy + ` LIMIT $1`
	}),
}
