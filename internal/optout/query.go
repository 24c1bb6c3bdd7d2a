package optout

import "github.com/shopgraph/shopgraph/internal/record"

var (
	isOut      = record.NewQuery(`SELECT EXISTS (SELECT FROM mail_opt_outs WHERE address_hash = $1)`)
	note       = record.NewStatement(`INSERT INTO mail_opt_outs (address_hash, created_at) VALUES ($1, now()) ON CONFLICT DO NOTHING`)
	revoke     = record.NewStatement(`DELETE FROM mail_opt_outs WHERE address_hash = $1`)
	readSecret = record.NewQuery(`SELECT secret FROM mail_settings`)
)
