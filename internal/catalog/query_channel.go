package catalog

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/record"
)

var (
	allChannels         = record.NewQuery(`SELECT ` + ent.ChannelColumns + ` FROM channels ORDER BY code LIMIT $1`)
	channelsByID        = record.NewQuery(`SELECT ` + ent.ChannelColumns + ` FROM channels WHERE id = ANY($1::uuid[])`)
	sizesOfChannels     = record.NewQuery(`SELECT channel_id, count(*) FROM channel_products WHERE channel_id = ANY($1::uuid[]) GROUP BY channel_id`)
	locationsOfChannels = record.NewQuery(`SELECT channels.id, ` + ent.LocationColumns + `
		FROM channels JOIN locations ON channels.location_ids ? locations.id::text WHERE channels.id = ANY($1::uuid[]) ORDER BY locations.priority, locations.id`)
	// soldInChannels reads which products ($2) were chosen for channels ($1).
	soldInChannels = record.NewQuery(`SELECT channel_id, product_id
		FROM unnest($1::uuid[], $2::uuid[]) AS k(channel, product) JOIN channel_products ON channel_id = k.channel AND product_id = k.product`)
	countOfChannel = record.NewQuery(`SELECT count(*) FROM channel_products JOIN products ON products.id = product_id AND status = 'ACTIVE'
		WHERE channel_id = $1`)

	// addToChannel and removeFromChannel change whether a channel ($1) sells products ($2), and return those
	// of which that is new.
	addToChannel = record.NewStatement(`INSERT INTO channel_products (channel_id, product_id)
		SELECT DISTINCT $1::uuid, product FROM unnest($2::uuid[]) AS product ON CONFLICT DO NOTHING RETURNING product_id`)
	removeFromChannel = record.NewStatement(`DELETE FROM channel_products WHERE channel_id = $1 AND product_id = ANY($2::uuid[]) RETURNING product_id`)
)

// productsOfChannel is a subquery of the active products that were chosen for a channel ($2).
const productsOfChannel = `(
		SELECT products.* FROM channel_products JOIN products ON products.id = product_id AND status = 'ACTIVE' WHERE channel_id = $2::uuid
	)`
