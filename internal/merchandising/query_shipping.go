package merchandising

import (
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/shipping"
)

const methodColumns = `code, name, description, carrier, position, enabled, channel_ids, calculation, minimum_days, maximum_days, cut_off, time_zone, working_days`

const pointColumns = `location_id, name, address, opening_hours, latitude, longitude, enabled`

var (
	lockZones   = lock("shipping_zones")
	lookAtZones = record.NewQuery(`SELECT to_jsonb(z) || jsonb_build_object('areas', ` + shipping.AreasOf + `)
		FROM shipping_zones z WHERE z.id = ANY($1::uuid[]) ORDER BY z.id`)
	insertZones = insert("shipping_zones", "name, priority", "id")
	updateZones = update("shipping_zones", "name, priority")
	deleteZone  = record.NewStatement(`DELETE FROM shipping_zones WHERE id = $1`)
	countZones  = record.NewQuery(`SELECT count(*) FROM shipping_zones`)
	deleteAreas = record.NewStatement(`DELETE FROM zone_areas WHERE zone_id = $1`)
	insertAreas = record.NewStatement(`INSERT INTO zone_areas (zone_id, position, country, region, postal_from, postal_to)
		SELECT zone_id, position, nullif(country, ''), nullif(region, ''), nullif(postal_from, ''), nullif(postal_to, '') FROM json_populate_recordset(NULL::zone_areas, $1)`)

	lockProfiles   = lock("delivery_profiles")
	lookAtProfiles = lookAtRows("delivery_profiles")
	insertProfiles = insert("delivery_profiles", "name", "id")
	updateProfiles = record.NewStatement(`UPDATE delivery_profiles SET updated_at = now(), version = delivery_profiles.version + 1, name = r.name
		FROM json_populate_recordset(NULL::delivery_profiles, $1) AS r WHERE delivery_profiles.id = r.id`)
	deleteProfile  = record.NewStatement(`DELETE FROM delivery_profiles WHERE id = $1 AND NOT is_default`)
	countProfiles  = record.NewQuery(`SELECT count(*) FROM delivery_profiles`)
	defaultProfile = record.NewQuery(`SELECT id FROM delivery_profiles WHERE is_default`)

	lockMethods   = lock("shipping_methods")
	lookAtMethods = record.NewQuery(`SELECT ` + shipping.MethodWithParts + ` FROM shipping_methods m WHERE m.id = ANY($1::uuid[]) ORDER BY m.id`)
	insertMethods = insert("shipping_methods", methodColumns+", zone_id, profile_id, kind", "id")
	updateMethods = update("shipping_methods", methodColumns)
	deleteMethod  = record.NewStatement(`DELETE FROM shipping_methods WHERE id = $1`)
	countMethods  = record.NewQuery(`SELECT count(*) FROM shipping_methods WHERE zone_id = $1::uuid`)
	isPickup      = record.NewQuery(`SELECT kind = 'PICKUP' FROM shipping_methods WHERE id = $1::uuid`)
	deleteRates   = record.NewStatement(`DELETE FROM shipping_rates WHERE method_id = $1`)
	insertRates   = record.NewStatement(`INSERT INTO shipping_rates (method_id, currency, free_from)
		SELECT method_id, currency, free_from FROM json_populate_recordset(NULL::shipping_rates, $1)`)
	insertRateRows = record.NewStatement(`INSERT INTO shipping_rate_rows (method_id, currency, above, up_to, amount, step, step_amount)
		SELECT method_id, currency, above, up_to, amount, step, step_amount FROM json_populate_recordset(NULL::shipping_rate_rows, $1)`)
	deleteExclusions = record.NewStatement(`DELETE FROM method_exclusions WHERE method_id = $1`)
	insertExclusions = record.NewStatement(`INSERT INTO method_exclusions (method_id, product_id, tag, collection_id)
		SELECT method_id, product_id, tag, collection_id FROM json_populate_recordset(NULL::method_exclusions, $1)`)

	lockPoints   = lock("pickup_points")
	lookAtPoints = lookAtRows("pickup_points")
	insertPoints = insert("pickup_points", pointColumns+", method_id", "id")
	updatePoints = update("pickup_points", pointColumns)
	deletePoint  = record.NewStatement(`DELETE FROM pickup_points WHERE id = $1`)
	countPoints  = record.NewQuery(`SELECT count(*) FROM pickup_points WHERE method_id = $1::uuid`)

	// lockHolidays has changes of holidays come one after the other.
	lockHolidays   = record.NewStatement(`SELECT pg_advisory_xact_lock(hashtext('shopgraph holidays'))`)
	deleteHolidays = record.NewStatement(`DELETE FROM holidays h USING json_populate_recordset(NULL::holidays, $1) AS r
		WHERE h.date = r.date AND h.country IS NOT DISTINCT FROM r.country`)
	upsertHolidays = record.NewStatement(`INSERT INTO holidays (date, country, name)
		SELECT date, country, name FROM json_populate_recordset(NULL::holidays, $1)
		ON CONFLICT (date, country) DO UPDATE SET name = excluded.name WHERE holidays.name <> excluded.name`)
	countHolidays = record.NewQuery(`SELECT count(*) FROM holidays`)
)
