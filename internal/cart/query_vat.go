package cart

import "github.com/shopgraph/shopgraph/internal/record"

var (
	vatNumberOfCart = record.NewQuery(`SELECT vat_number FROM carts WHERE id = $1`)
	// writeVATNumber writes down what is known ($2) of the number of a cart ($1) that is still that one ($3 and
	// $4), at a time ($5). What shoppers say of the cart stays, and so does its version.
	writeVATNumber = record.NewStatement(`UPDATE carts SET vat_number = $2, updated_at = ` + changedAt("$5") + `
		WHERE id = $1 AND vat_number ->> 'prefix' = $3 AND vat_number ->> 'digits' = $4`)
)
