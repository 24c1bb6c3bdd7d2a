package contract_test

import (
	"strings"
	"testing"
)

// keptTexts says of the texts that outlive an account why they tell nobody of its owner. A column
// of a table that goes with its user, or of the catalog, needs no line.
var keptTexts = map[string]string{
	"audit_entries.action":             ours,
	"audit_entries.actor":              "an id, or what of the program it was",
	"audit_entries.detail":             "whoever writes one leaves out what is personal",
	"audit_entries.subject":            "an id",
	"catalog_changes.kind":             ours,
	"document_counters.series":         "what the operator has numbers begin with",
	"documents.content":                byLaw,
	"documents.kind":                   ours,
	"documents.number":                 ours,
	"external_sign_ins.code_verifier":  minutes,
	"external_sign_ins.email":          erased,
	"external_sign_ins.issuer":         minutes,
	"external_sign_ins.nonce":          minutes,
	"external_sign_ins.provider":       minutes,
	"external_sign_ins.redirect_uri":   minutes,
	"external_sign_ins.subject":        erased,
	"feed_readers.name":                "what the operator calls it",
	"fulfillments.carrier":             "a company's name, by which the store proves that it has sent the order",
	"fulfillments.status":              ours,
	"fulfillments.tracking_number":     "by which the store proves that it has sent the order",
	"fulfillments.tracking_url":        "by which the store proves that it has sent the order",
	"gateway_movements.gateway":        ours,
	"gateway_movements.kind":           ours,
	"gateway_movements.reference":      "the gateway's name for what it has moved, by which the store proves that",
	"gateway_readings.gateway":         ours,
	"idempotency_records.key":          "a random text of the client's, kept for 30 days",
	"idempotency_records.mutation":     ours,
	"idempotency_records.result":       ours,
	"idempotency_records.scope":        "an id",
	"idempotency_records.state":        ours,
	"jobs.kind":                        ours,
	"jobs.last_error":                  erased,
	"jobs.payload":                     erased,
	"jobs.status":                      ours,
	"jobs.unique_key":                  "a job's kind, or an id",
	"manual_payments.decline_code":     ours,
	"manual_payments.method":           ours,
	"manual_payments.reference":        ofGateway,
	"manual_payments.status":           ours,
	"manual_receipts.bank_reference":   erased,
	"manual_receipts.reference":        ofGateway,
	"manual_refunds.bank_reference":    erased,
	"manual_refunds.reference":         ofGateway,
	"order_contacts.attributes":        erased,
	"order_contacts.billing_address":   erased,
	"order_contacts.email":             erased,
	"order_contacts.gift_message":      erased,
	"order_contacts.line_attributes":   erased,
	"order_contacts.note":              erased,
	"order_contacts.phone":             erased,
	"order_contacts.shipping_address":  erased,
	"order_contacts.vat_number":        erased,
	"order_events.actor":               erased,
	"order_events.status":              ours,
	"order_events.type":                ours,
	"order_lines.available_from":       "a day",
	"order_lines.image_url":            ofCatalog,
	"order_lines.options":              ofCatalog,
	"order_lines.preorder_release_on":  "a day",
	"order_lines.product_name":         ofCatalog,
	"order_lines.sku":                  ofCatalog,
	"order_lines.variant_name":         ofCatalog,
	"orders.cancel_reason":             erased,
	"order_mails.kind":                 ours,
	"orders.language":                  ours,
	"orders.number":                    ours,
	"orders.review_reason":             erased,
	"orders.status":                    ours,
	"orders.payment_status":            ours,
	"order_exports.actor":              erased,
	"order_exports.contents":           ours,
	"order_exports.failure":            ours,
	"order_exports.filter":             "what the staff have looked for, for a week",
	"order_exports.format":             ours,
	"order_exports.position":           "a place in a list of ids and totals",
	"order_exports.sort":               ours,
	"order_exports.status":             ours,
	"order_tags.tag":                   ours,
	"draft_orders.actor":               "an id of the staff's",
	"draft_orders.note":                erased,
	"order_edits.actor":                "an id of the staff's",
	"order_edits.note":                 erased,
	"order_edits.previous_address":     erased,
	"order_edits.previous_delivery":    ours,
	"order_comments.actor":             erased,
	"order_comments.text":              erased,
	"payment_events.failure_code":      ofGateway,
	"payment_events.gateway_reference": ofGateway,
	"payment_events.status":            ours,
	"payment_events.type":              ours,
	"order_deliveries.carrier":         "a carrier",
	"order_deliveries.code":            "a method's",
	"order_deliveries.earliest":        "a day",
	"order_deliveries.kind":            ours,
	"order_deliveries.latest":          "a day",
	"order_deliveries.name":            "a method's",
	"order_discounts.class":            "what a promotion is of",
	"order_discounts.code":             "a code for a promotion",
	"order_discounts.name":             "the name of a promotion",
	"order_taxes.jurisdiction":         "a country or a part of one",
	"order_taxes.name":                 "the name of a tax",
	"order_tenders.kind":               ours,
	"order_tenders.last_four":          "the end of a random text",
	"order_tenders.status":             ours,
	"payments.action_url":              ofGateway,
	"payments.failure_code":            ofGateway,
	"payments.gateway":                 ours,
	"payments.gateway_reference":       ofGateway,
	"payments.gateway_token":           ofGateway,
	"payments.client_secret":           "emptied once the payment is decided",
	"courier_events.courier":           ours,
	"courier_events.event":             ofCourier,
	"courier_events.number":            "by which the store proves that it has sent the order, for 90 days",
	"courier_events.status":            ours,
	"parcel_scans.key":                 ours,
	"parcel_scans.status":              ours,
	"parcel_scans.place":               erased,
	"parcel_scans.message":             erased,
	"fulfillments.expected_earliest":   ours,
	"fulfillments.expected_latest":     ours,
	"gateway_events.event":             ofGateway,
	"gateway_events.gateway":           ours,
	"gateway_events.outcome":           ours,
	"gateway_events.reference":         ofGateway,
	"gateway_events.type":              ofGateway,
	"payments.method_brand":            "millions have a card of it",
	"payments.method_kind":             ours,
	"payments.method_last4":            erased,
	"payments.status":                  ours,
	"postings.credit":                  ours,
	"postings.debit":                   ours,
	"postings.gateway":                 ours,
	"postings.kind":                    ours,
	"refund_lines.goods":               ours,
	"refund_lines.taxes":               "the names of taxes",
	"refunds.decided_by":               "an id",
	"refunds.decision":                 ours,
	"refunds.note":                     erased,
	"return_lines.reason":              ours,
	"return_receipts.actor":            "an id of the staff's",
	"return_receipts.condition":        ours,
	"return_receipts.rejection":        erased,
	"returns.carrier":                  erased,
	"returns.decline_reason":           erased,
	"returns.label_url":                erased,
	"returns.note":                     erased,
	"returns.requested_by":             "an id of the staff's, or that it was the buyer",
	"returns.resolution":               ours,
	"returns.status":                   ours,
	"returns.tracking_number":          erased,
	"refunds.reason":                   ours,
	"refunds.requested_by":             "an id, or that it was the store",
	"refunds.shipping_taxes":           "the names of taxes",
	"service_tokens.created_by":        "an id",
	"service_tokens.name":              "a service's",
	"service_tokens.permissions":       ours,
	"promotion_codes.code":             "what the staff have made up, or a random text",
	"promotion_codes.label":            "what the staff call a batch",
	"promotion_counters.subject":       "a currency, an id, or a hash: by it one person uses a promotion no more often than one may",
	"promotion_uses.customer_keys":     "hashes: by them one person uses a promotion no more often than one may",
	"promotions.action":                "what the staff have decided",
	"promotions.budget":                "what the staff have decided",
	"promotions.class":                 ours,
	"promotions.combines":              ours,
	"promotions.condition":             "what the staff have decided",
	"promotions.name":                  "what the staff call it",
	"promotions.rest":                  ours,
	"gift_wrapping.prices":             "what the staff have decided",
	"search_settings.settings":         "what the staff have decided",
	"search_queries.query":             "nothing tells who searched, and rare texts are shown to nobody",
	"rule_versions.wrapping":           "what the staff have decided",
	"sign_ups.email":                   erased,
	"sign_ups.family_name":             erased,
	"sign_ups.given_name":              erased,
	"sign_ups.name":                    erased,
	"sign_ups.password_hash":           erased,
	"stock_movements.actor":            "an id, or that it was the store",
	"stock_movements.note":             erased,
	"stock_movements.reason":           ours,
	"staff_tasks.kind":                 ours,
	"staff_tasks.note":                 erased,
	"tender_entries.actor":             "an id, or who it was in a word",
	"tender_entries.kind":              ours,
	"tender_entries.reason":            erased,
	"tenders.created_by":               "an id, or that it was the store",
	"tenders.kind":                     ours,
	"tenders.last_four":                "the end of a random text",
	"tenders.message":                  erased,
	"tenders.note":                     erased,
	"tenders.recipient_email":          erased,
	"tenders.recipient_name":           erased,
}

const (
	erased    = "" // which the tests of accounts look for in all tables
	ours      = "the program writes one of its own words"
	minutes   = "it is deleted within minutes"
	byLaw     = "who has bought something stands on its invoice, which the law wants kept for ten years"
	ofCatalog = "it tells of the goods"
	ofCourier = "the courier's name for what it has told, without which it would be told twice"
	ofGateway = "the gateway's name for the payment, without which no money can be paid back"
)

// TestKeptTextsAreKnown compares the lines with the columns of the database that can hold free
// text.
func TestKeptTextsAreKnown(t *testing.T) {
	t.Parallel()
	st, _ := newShop(t)
	left := map[string]bool{}
	for column := range keptTexts {
		left[column] = true
	}
	for _, column := range texts(t, st, `SELECT table_name || '.' || column_name FROM information_schema.columns
		JOIN information_schema.tables USING (table_schema, table_name)
		WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
			AND data_type IN ('character varying', 'text', 'json', 'jsonb', 'ARRAY')`) {
		table, _, _ := strings.Cut(column, ".")
		if goesWithUsers(table) || isOfCatalog(table) {
			continue
		}
		if _, known := keptTexts[column]; !known {
			t.Errorf("does the deletion of an account erase %s, or why not?", column)
		}
		delete(left, column)
	}
	for column := range left {
		t.Errorf("%s need no line", column)
	}
}

func goesWithUsers(table string) bool {
	for table != "" && table != "users" {
		table = retentions[table].owner
	}
	return table == "users"
}

func isOfCatalog(table string) bool {
	for retentions[table].owner != "" {
		table = retentions[table].owner
	}
	return retentions[table].kept == isCatalog
}
