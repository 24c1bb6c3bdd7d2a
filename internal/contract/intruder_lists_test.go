package contract_test

import "testing"

// nodeReaders says which permission lets the staff read a kind of thing by its id, "" for none:
// then it is its owner's alone. What is public is in publicKinds.
var nodeReaders = map[string]string{
	"User": "", "Address": "", "PaymentMethod": "", "ExternalIdentity": "", "Session": "", "Cart": "", "CartLine": "", "Wishlist": "", "WishlistItem": "",
	"Order": "READ_ORDERS", "OrderLine": "READ_ORDERS", "OrderEvent": "READ_ORDERS", "OrderComment": "READ_ORDERS", "Payment": "READ_ORDERS",
	"Fulfillment": "READ_ORDERS", "FulfillmentLine": "READ_ORDERS",
	"ServiceToken": "READ_STAFF", "AuditEntry": "READ_AUDIT_LOG", "StaffTask": "READ_ORDERS", "GatewayEvent": "READ_ORDERS", "CourierEvent": "READ_ORDERS", "DraftOrder": "MANAGE_ORDERS", "Refund": "READ_ORDERS", "Return": "READ_ORDERS", "Document": "READ_ORDERS", "OrderExport": "READ_ORDERS",
	"PriceList": "MANAGE_PRODUCTS", "CustomerGroup": "MANAGE_PRODUCTS", "Location": "MANAGE_STOCK", "StockMovement": "MANAGE_STOCK",
	"ProductAlert": "MANAGE_PRODUCTS", "TaxClass": "MANAGE_TAXES", "TaxRate": "MANAGE_TAXES", "Promotion": "MANAGE_PROMOTIONS", "PromotionCode": "MANAGE_PROMOTIONS", "GiftCard": "MANAGE_GIFT_CARDS",
	"ShippingZone": "MANAGE_SHIPPING", "ShippingMethod": "MANAGE_SHIPPING", "DeliveryProfile": "MANAGE_SHIPPING",
	"Metafield": "READ_ORDERS", // what was noted in private of an order
}

// userReaders says the same of users, by what they are.
var userReaders = map[string]string{"ada": "READ_CUSTOMERS", "boss": "READ_STAFF"}

// nodeAttempts read everything by its id.
func nodeAttempts() []attempt {
	var all []attempt
	for kind, needs := range nodeReaders {
		for _, victim := range victims {
			if kind == "User" {
				needs = userReaders[victim]
			}
			owner := victim
			switch {
			case needs != "":
				owner = "boss"
			case victim == "host":
				owner = "-" // a guest's cart is not read by its id alone
			}
			for field, vars := range map[string]func(string) variables{
				"Query.node":  func(id string) variables { return variables{"id": id} },
				"Query.nodes": func(id string) variables { return variables{"ids": []any{id}} },
			} {
				takes := map[string]string{"Query.node": "id", "Query.nodes": "ids"}[field]
				all = append(all, attempt{
					field: field, takes: []string{takes}, kind: kind, of: []string{victim}, needs: needs, owner: owner,
					vars: func(_ *world, _ *person, of belongings) variables { return vars(of.ids[kind]) },
					own:  func(w *world, _ *person) variables { return vars(w.people[victim].own.ids[kind]) },
				})
			}
		}
	}
	return all
}

// everyone are all who could be told too much.
func everyone() []string {
	all := []string{"stranger", "guest", "grace"}
	for _, missing := range append([]string{"nothing", "anything"}, withheld...) {
		all = append(all, staffWithout(missing))
		if missing != "anything" {
			all = append(all, serviceWithout(missing))
		}
	}
	return all
}

// listAttempts read all lists there are, with all that can be reached from them.
func listAttempts() []attempt {
	var all []attempt
	for field, owner := range map[string]string{
		"Query.me": "ada", "Query.sessions": "ada", "Query.accountExport": "ada", "Query.externalProviders": "ada",
		"Query.orders": "boss", "Query.draftOrders": "boss", "Query.documents": "boss", "Query.productAlerts": "boss", "Query.orderExports": "boss", "Query.customers": "boss", "Query.staff": "boss", "Query.serviceTokens": "boss", "Query.auditLog": "boss",
		"Query.staffTasks": "boss", "Query.gatewayEvents": "boss", "Query.courierEvents": "boss", "Query.carriers": "boss", "Query.priceLists": "boss", "Query.customerGroups": "boss", "Query.channels": "boss", "Query.taxClasses": "boss", "Query.taxSettings": "boss", "Query.taxCountries": "boss", "Query.locations": "boss", "Query.stockMovements": "boss",
		"Query.shippingZones": "boss", "Query.deliveryProfiles": "boss",
	} {
		all = append(all, attempt{field: field, of: []string{owner}, by: everyone(), vars: noVariables})
	}
	return append(all,
		attempt{field: "Query.me", of: []string{"boss"}, by: []string{"grace"}, vars: noVariables},
		attempt{field: "Query.catalogProducts", of: []string{"boss"}, by: everyone(), vars: first},
		attempt{field: "Query.searchPins", of: []string{"boss"}, by: everyone(), vars: first},
		attempt{field: "Query.catalogProduct", of: []string{"boss"}, by: everyone(), vars: func(*world, *person, belongings) variables {
			return variables{"slug": "flat-white-cup"}
		}},
		attempt{field: "Query.channels", with: "Channel.locations", of: []string{"boss"}, needs: "MANAGE_STOCK", by: everyone(), vars: noVariables},
		attempt{field: "Query.pickupPoints", of: []string{"ada"}, by: everyone(), vars: noVariables},
		attempt{
			field: "Query.catalogProduct", with: "Product.deliveryProfile", of: []string{"boss"}, needs: "MANAGE_PRODUCTS", by: everyone(),
			vars: func(*world, *person, belongings) variables { return variables{"slug": "flat-white-cup"} },
		},
		attempt{field: "Query.node", kind: "PickupPoint", with: "PickupPoint.method", of: []string{"boss"}, needs: "MANAGE_SHIPPING", by: everyone(), vars: aPickupPoint},
		attempt{field: "Query.node", kind: "PickupPoint", with: "PickupPoint.location", of: []string{"boss"}, needs: "MANAGE_STOCK", by: everyone(), vars: aPickupPoint},
		attempt{field: "Query.context", of: []string{"ada"}, by: everyone(), vars: noVariables},
		attempt{field: "Query.products", of: []string{"ada"}, by: everyone(), vars: first},
		attempt{field: "Query.search", of: []string{"ada"}, by: everyone(), vars: lookingFor},
		attempt{field: "Query.searchSuggestions", of: []string{"ada"}, by: everyone(), vars: lookingFor},
		attempt{field: "Query.categories", of: []string{"ada"}, by: everyone(), vars: first},
		attempt{field: "Query.productTypes", of: []string{"ada"}, by: everyone(), vars: first},
		attempt{field: "Query.attributes", of: []string{"ada"}, by: everyone(), vars: first},
		attempt{field: "Query.collections", of: []string{"ada"}, by: everyone(), vars: first},
		attempt{field: "Query.product", of: []string{"ada"}, by: everyone(), vars: func(*world, *person, belongings) variables {
			return variables{"slug": "flat-white-cup"}
		}},
		attempt{field: "Query.variant", of: []string{"ada"}, by: everyone(), vars: func(*world, *person, belongings) variables {
			return variables{"sku": "FLATWHITE-SAGE"}
		}},
		attempt{field: "Query.category", of: []string{"ada"}, by: everyone(), vars: func(*world, *person, belongings) variables {
			return variables{"slug": "pour-over"}
		}},
		attempt{field: "Query.collection", of: []string{"ada"}, by: everyone(), vars: func(*world, *person, belongings) variables {
			return variables{"slug": "slow-mornings"}
		}},
		attempt{field: "Query.productRedirect", of: []string{"ada"}, by: everyone(), vars: formerly},
		attempt{field: "Query.categoryRedirect", of: []string{"ada"}, by: everyone(), vars: formerly},
		attempt{field: "Query.collectionRedirect", of: []string{"ada"}, by: everyone(), vars: formerly},
		attempt{field: "Query.productType", of: []string{"ada"}, by: everyone(), vars: func(*world, *person, belongings) variables {
			return variables{"slug": "coffee"}
		}})
}

// formerly asks for what had another slug before: see renameSome.
func formerly(*world, *person, belongings) variables { return variables{"slug": "formerly"} }

// renameSome has a product, a category and a collection have had another slug.
func (w *world) renameSome(t *testing.T) {
	t.Helper()
	for table, slug := range map[string]string{"products": "flat-white-cup", "categories": "pour-over", "collections": "slow-mornings"} {
		for _, change := range [][2]string{{slug, "formerly"}, {"formerly", slug}} {
			execute(t, w.st, `UPDATE `+table+` SET slug = '`+change[1]+`' WHERE slug = $1`, change[0])
		}
	}
}

// first asks for the first of a list of which all would be too much to answer at once.
func first(*world, *person, belongings) variables { return variables{"first": 1} }

// lookingFor asks for what the names of products, categories and collections begin with.
func lookingFor(*world, *person, belongings) variables {
	return variables{"query": "s", "first": 1}
}

func aPickupPoint(_ *world, _ *person, of belongings) variables {
	return variables{"id": of.ids["PickupPoint"]}
}

func noVariables(*world, *person, belongings) variables { return variables{} }

// moreThanThereAre of anything: carts answer it with a warning.
const moreThanThereAre = 500

// ownAttempts change what is the caller's own: the answers hold nothing of others'.
func ownAttempts() []attempt {
	fixed := func(vars variables) func(*world, *person, belongings) variables {
		return func(*world, *person, belongings) variables { return vars }
	}
	all := []attempt{
		{field: "Mutation.profileUpdate", vars: fixed(input(variables{"name": "Somebody"}))},
		{field: "Mutation.addressCreate", vars: func(_ *world, who *person, _ belongings) variables {
			return input(variables{"address": who.home()})
		}},
		{field: "Mutation.paymentMethodSave", vars: fixed(input(variables{"gatewayToken": "tok_approved"}))},
		{field: "Mutation.paymentMethodSetup", vars: fixed(input(variables{"gateway": "stripe"}))},
		{field: "Mutation.cartCreate", owner: "host", vars: func(w *world, _ *person, _ belongings) variables {
			return input(variables{"lines": []any{variables{"variantId": w.variant, "quantity": moreThanThereAre}}})
		}},
		{field: "Mutation.passwordChange", owner: "-", vars: fixed(input(variables{"currentPassword": "a guess of an intruder", "newPassword": finePassword}))},
		{field: "Mutation.accountDelete", owner: "-", vars: fixed(input(variables{"password": "a guess of an intruder"}))},
		{field: "Mutation.ordersClaim", vars: fixed(input(variables{}))},
		{field: "Mutation.sessionsRevokeAll", vars: fixed(input(variables{}))},
		{field: "Mutation.externalSignInBegin", vars: fixed(input(variables{"provider": "test", "redirectUri": "https://shop.example.com/signed-in"}))},
		{field: "Mutation.signIn", owner: "-", vars: func(w *world, _ *person, _ belongings) variables {
			return input(variables{"email": w.mallory, "password": finePassword})
		}},
	}
	for i := range all {
		all[i].of, all[i].by = []string{"ada"}, everyone()
	}
	return all
}
