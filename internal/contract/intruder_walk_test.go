package contract_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// ofEverybody are the places that take what stands for nothing of anybody's else, with the reason.
var ofEverybody = map[place]string{
	"Query.product(id)":                                             "the catalog is public",
	"Query.products(filter.categoryId)":                             "the catalog is public",
	"Query.products(filter.categoryIds)":                            "the catalog is public",
	"Query.products(filter.collectionIds)":                          "the catalog is public",
	"Query.products(filter.ids)":                                    "the catalog is public",
	"Query.search(filter.categoryId)":                               "the catalog is public",
	"Query.search(filter.categoryIds)":                              "the catalog is public",
	"Query.search(filter.collectionIds)":                            "the catalog is public",
	"Query.search(filter.ids)":                                      "the catalog is public",
	"Query.searchExplanation(productId)":                            "the catalog's, for staff who manage it",
	"Category.products(filter.categoryId)":                          "the catalog is public",
	"Category.products(filter.categoryIds)":                         "the catalog is public",
	"Category.products(filter.collectionIds)":                       "the catalog is public",
	"Category.products(filter.ids)":                                 "the catalog is public",
	"Collection.products(filter.categoryId)":                        "the catalog is public",
	"Collection.products(filter.categoryIds)":                       "the catalog is public",
	"Collection.products(filter.collectionIds)":                     "the catalog is public",
	"Collection.products(filter.ids)":                               "the catalog is public",
	"Query.collection(id)":                                          "the catalog is public",
	"Query.variant(id)":                                             "the catalog is public",
	"Query.category(id)":                                            "the catalog is public",
	"Query.productType(id)":                                         "the catalog is public",
	"Query.translatableFields(ownerId)":                             "the catalog's, for staff who manage it",
	"Mutation.translationsSet(input.ownerId)":                       "the catalog's, for staff who manage it",
	"Mutation.translationsDelete(input.ownerId)":                    "the catalog's, for staff who manage it",
	"Mutation.cartCreate(input.lines.variantId)":                    "the catalog is public",
	"Mutation.cartLinesAdd(input.lines.variantId)":                  "the catalog is public",
	"Mutation.draftOrderCreate(input.lines.variantId)":              "the catalog is public",
	"Mutation.draftOrderUpdate(input.prices.variantId)":             "the catalog is public",
	"Mutation.orderEdit(input.addLines.variantId)":                  "the catalog is public",
	"Mutation.orderEdit(input.delivery.shippingMethodId)":           "ways of delivery are shown to everybody",
	"Mutation.wishlistItemsAdd(input.items.variantId)":              "the catalog is public",
	"Mutation.productAlertCreate(input.variantId)":                  "the catalog is public",
	"Query.productAlerts(filter.variantId)":                         "the catalog is public",
	"Query.productAlerts(filter.productId)":                         "the catalog is public",
	"Mutation.paymentMethodSave(input.gatewayToken)":                "the gateway's: whoever has one has the card",
	"Mutation.checkoutComplete(input.payment.gatewayToken)":         "the gateway's: whoever has one has the card",
	"Mutation.checkoutComplete(input.payment.option.token)":         "the gateway's: whoever has one has the card",
	"Mutation.checkoutComplete(input.email)":                        "where mail about an own order goes",
	"Mutation.cartCreate(input.buyer.email)":                        "where mail about an own order goes",
	"Mutation.cartBuyerUpdate(input.buyer.email)":                   "where mail about an own order goes",
	"Query.promotionPreview(input.lines.variantId)":                 "the catalog is public",
	"Mutation.fulfillmentCreate(input.locationId)":                  "who manages orders learns only whether the order has something there",
	"Mutation.ordersFulfill(input.locationId)":                      "who manages orders learns only whether the order has something there",
	"Mutation.orderRefund(input.lines.locationId)":                  "who manages orders learns only that it is there",
	"Query.orderRefundPreview(input.lines.locationId)":              "nothing is told of it",
	"Query.orders(filter.channelId)":                                "channels are shown to everybody",
	"Query.orders(filter.productId)":                                "the catalog is public",
	"Query.orders(filter.variantId)":                                "the catalog is public",
	"Query.orders(filter.email)":                                    "it is looked for among orders that the caller may read anyway",
	"Mutation.ordersExport(input.filter.channelId)":                 "channels are shown to everybody",
	"Mutation.ordersExport(input.filter.productId)":                 "the catalog is public",
	"Mutation.ordersExport(input.filter.variantId)":                 "the catalog is public",
	"Mutation.ordersExport(input.filter.email)":                     "it is looked for among orders that the caller may read anyway",
	"Mutation.ordersExport(input.filter.number)":                    "it is looked for among orders that the caller may read anyway",
	"User.orders(filter.number)":                                    "it is looked for among the user's own",
	"Mutation.returnReceive(input.lines.locationId)":                "who manages orders learns only that it is there",
	"Query.promotionPreview(input.channelId)":                       "channels are shown to everybody",
	"Query.giftCard(code)":                                          "whoever has a code has the gift card",
	"Mutation.cartGiftCardAdd(input.code)":                          "whoever has a code has the gift card",
	"Mutation.cartGiftCardRemove(input.giftCardId)":                 "one that is in an own cart, by its code",
	"Mutation.giftCardIssue(input.recipient.email)":                 "where a new code is mailed",
	"Mutation.cartDeliveriesUpdate(input.deliveries.methodId)":      "ways of delivery are shown to everybody",
	"Mutation.cartDeliveriesUpdate(input.deliveries.pickupPointId)": "pick-up points are shown to everybody",
	"Mutation.signUp(input.password)":                               "of no use",
	"Mutation.emailVerify(input.password)":                          "to be set",
	"Mutation.externalSignInComplete(input.password)":               "of the account with the address that the provider vouches for",
	"Mutation.passwordChange(input.currentPassword)":                "of the caller's own account",
	"Mutation.emailChangeRequest(input.password)":                   "of the caller's own account",
	"Mutation.accountDelete(input.password)":                        "of the caller's own account",
}

// audience says to whom a field's value is shown.
type audience string

const (
	toEverybody audience = "everybody: it is the catalog's"
	withObject  audience = "whoever is shown the object, as the kinds' readers say"
	toReaders   audience = "the object's owner, and of the staff those alone who may read such a thing"
	toCaller    audience = "the caller, of what they own or may change"
)

// shown says of each field below the roots that returns an id, a secret or an object with such a
// field, to whom: by type, the fields. It is for people to decide on; that it is so is found out
// from the marks of the victims' things in the answers.
var shown = map[audience]map[string]string{
	toEverybody: {
		"Product":    "adjacentVariants attribute attributes breadcrumbs categories category collections id images mainImage options recommendations selectedOrFirstAvailableVariant type variantBySelectedOptions variantPage variants",
		"Collection": "id products", "CollectionConnection": "edges nodes", "CollectionEdge": "node",
		"Channel": "id", "OperationContext": "channel",
		"ProductOption": "id values", "OptionValue": "firstSelectableVariant id", "SelectedOption": "optionId valueId",
		"VariantConnection": "edges nodes", "VariantEdge": "node", "Variant": "attribute attributes id image options product", "ProductImage": "id",
		"ProductType": "id productAttributes variantAttributes", "Attribute": "choices id", "AttributeChoice": "id",
		"AssignedText": "attribute", "AssignedRichText": "attribute", "AssignedNumber": "attribute", "AssignedBoolean": "attribute",
		"AssignedDate": "attribute", "AssignedChoice": "attribute choice", "AssignedChoices": "attribute choices", "AssignedColor": "attribute choice",
		"AssignedReference": "attribute node", "AssignedFile": "attribute",
		"Category": "ancestors children id parent products", "ProductConnection": "edges facets nodes", "ProductEdge": "node",
		"SearchConnection": "categories collections edges facets nodes", "SearchEdge": "node", "SearchSuggestions": "categories collections products",
		"ValueFacet": "values", "FacetValue": "input", "CategoryFacet": "categories", "FacetCategory": "category input",
		"PriceFacet": "buckets", "PriceBucket": "input", "NumberFacet": "numbers", "DateFacet": "days",
		"NearbyPickupPoint": "pickupPoint", "PickupPoint": "id", "DeliveryOption": "methodId pickupPoints", "DeliveryRefusal": "methodId",
		"InsufficientStockError": "items", "InsufficientStockItem": "variant",
	},
	withObject: {
		"AppliedGiftCard": "giftCardId", "Cart": "buyer deliveryGroups giftCards id lines problems", "DeliveryGroup": "lines options pickupPoint refusals selectedOption", "CartBuyer": "customer", "CartProblem": "target", "CartLine": "id variant", "Wishlist": "id items", "WishlistItem": "id variant", "SharedWishlist": "items", "ProductAlert": "id variant", "ProductAlertConnection": "edges nodes", "ProductAlertEdge": "node", "Address": "id", "PaymentMethod": "id", "ExternalIdentity": "id", "Session": "id",
		"Order": "channel deliveries documents edits events fulfillments id lines payments refunds returnOptions returns supplementOf supplements tenders timeline", "OrderEdit": "refund supplement", "DraftOrder": "cart cartToken customer id order supplementOf", "DraftOrderConnection": "edges nodes", "DraftOrderEdge": "node", "OrderComment": "id", "OrderTimelineEntryConnection": "edges nodes", "OrderTimelineEntryEdge": "node", "OrderDelivery": "lines pickupPoint", "OrderLine": "id options variant", "Payment": "id",
		"Fulfillment": "id lines", "FulfillmentLine": "id orderLine", "OrderEvent": "fulfillment id order return",
		"OrderConnection": "edges nodes", "OrderEdge": "node", "UserConnection": "edges nodes", "UserEdge": "node", "User": "id",
		"ServiceToken": "id", "AuditEntry": "detail id", "AuditEntryConnection": "edges nodes", "AuditEntryEdge": "node",
		"OrderExport": "id", "OrderExportConnection": "edges nodes", "OrderExportEdge": "node", "Document": "id order", "DocumentConnection": "edges nodes", "DocumentEdge": "node", "Refund": "breakdown id", "RefundBreakdown": "lines parts", "RefundLine": "orderLine", "RefundPart": "payment", "Return": "exchange exchangeDraft id lines order receipts refund", "ReturnLine": "exchangeVariant orderLine", "ReturnReceipt": "orderLine", "ReturnOptions": "lines", "ReturnOption": "orderLine", "ReturnConnection": "edges nodes", "ReturnEdge": "node", "OrderTender": "giftCardId",
		"StaffTask": "id order payment", "StaffTaskConnection": "edges nodes", "StaffTaskEdge": "node",
		"GatewayEvent": "id payment", "GatewayEventConnection": "edges nodes", "GatewayEventEdge": "node",
		"CourierEvent": "id", "CourierEventConnection": "edges nodes", "CourierEventEdge": "node",
	},
	toReaders: {
		"User": "addresses cart carts externalIdentities metafield metafields orders paymentMethods productAlerts wishlists",
		"Cart": "metafield metafields", "Order": "metafield metafields", "Product": "deliveryProfile metafield metafields taxClass", "Variant": "metafield metafields stockLevels taxClass",
		"Category": "metafield metafields", "Collection": "metafield metafields", "Metafield": "id jsonValue",
		"OrderEdit": "draftOrder", "Channel": "locations", "PriceList": "channel customerGroup id parent", "CustomerGroup": "id",
		"ShippingZone": "id methods", "ShippingZoneConnection": "edges nodes", "ShippingZoneEdge": "node", "DeliveryProfile": "id",
		"ShippingMethod": "channels excludedCollections excludedProducts id pickupPoints profile zone", "PickupPoint": "location method",
		"Fulfillment": "location", "ReturnReceipt": "location", "Location": "id", "LocationConnection": "edges nodes", "LocationEdge": "node", "StockLevel": "location variant",
		"TaxClass": "id", "TaxRate": "id taxClass", "TaxRateConnection": "edges nodes", "TaxRateEdge": "node", "TaxSettings": "shippingTaxClass",
		"Promotion": "action condition conflicts id", "PromotionConnection": "edges nodes", "PromotionEdge": "node",
		"PromotionCondition": "all any channels customerGroups not quantity subtotal", "PromotionQuantity": "of", "PromotionSubtotal": "of",
		"PromotionTarget": "all any categories collections not productTypes products variants",
		"PromotionAction": "bundle buyGet of", "PromotionBuyGet": "buy", "PromotionBundle": "parts", "PromotionPart": "of",
		"PromotionCode": "id promotion", "PromotionCodeConnection": "edges nodes", "PromotionCodeEdge": "node",
		"SearchPins": "products",
		"GiftCard":   "id", "GiftCardConnection": "edges nodes", "GiftCardEdge": "node",
		"Posting": "paymentId", "PostingConnection": "edges nodes", "PostingEdge": "node",
		"TenderEntry": "orderId", "TenderEntryConnection": "edges nodes", "TenderEntryEdge": "node",
		"StockMovement": "id location order variant", "StockMovementConnection": "edges nodes", "StockMovementEdge": "node",
	},
	toCaller: {
		"SignInPayload": "cart deviceToken token user warnings", "PasswordChangePayload": "deviceToken token",
		"PasswordResetPayload": "deviceToken", "ExternalSignInBeginPayload": "flowToken",
		"ExternalIdentityUnlinkPayload": "unlinkedId", "SessionRevokePayload": "revokedId", "ProfileUpdatePayload": "user",
		"AccountDeletePayload": "deletedId", "AddressCreatePayload": "address", "AddressUpdatePayload": "address",
		"AddressDeletePayload": "deletedId", "PaymentMethodSavePayload": "paymentMethod", "PaymentMethodDeletePayload": "deletedId",
		"CartCreatePayload": "cart token warnings", "CartPayload": "cart warnings", "CartWarning": "target", "PriceChangedError": "changes",
		"ProductAlertCreatePayload": "alert", "ProductAlertConfirmPayload": "alert", "ProductAlertDeletePayload": "deletedId", "WishlistPayload": "wishlist", "WishlistDeletePayload": "deletedId", "WishlistSharePayload": "token wishlist", "WishlistCartPayload": "cart warnings wishlist",
		"CheckoutCompleted": "order trackingToken", "PaymentActionRequired": "order trackingToken", "PaymentConfirmationRequired": "clientSecret order trackingToken",
		"PaymentTransferRequired": "order trackingToken", "PaymentMarkPaidPayload": "payment", "PaymentRefundMarkMadePayload": "payment",
		"PaymentProcessing": "order trackingToken", "PaymentMethodSetupPayload": "setup", "PaymentMethodSetup": "clientSecret", "OrderCancelPayload": "order", "InvoiceIssuePayload": "document",
		"CheckoutAbandonPayload": "cart", "OrdersClaimPayload": "orders",
		"OrderCapturePayload": "order", "OrderEditPayload": "edit order", "DraftOrderCreatePayload": "draftOrder", "DraftOrderUpdatePayload": "draftOrder", "DraftOrderSendPayload": "draftOrder", "DraftOrderDeletePayload": "deletedId", "OrderReviewApprovePayload": "order", "OrderReviewRejectPayload": "order", "OrderRefundPayload": "order refund", "OrderRefundPreviewPayload": "breakdown", "RefundApprovePayload": "refund", "RefundDeclinePayload": "refund", "ReturnQuotePayload": "breakdown", "ReturnRequestPayload": "return", "ReturnCancelPayload": "return", "ReturnApprovePayload": "return", "ReturnDeclinePayload": "return", "ReturnLabelSetPayload": "return", "ReturnReceivePayload": "return", "ReturnCompletePayload": "return", "OrderDocumentsPrint": "ordersWithout", "OrderDocumentsPrintPayload": "print", "OrdersExportPayload": "export", "OrderExportCancelPayload": "export", "OrdersFulfillPayload": "results", "OrdersFulfillResult": "fulfillment order orderId", "OrderUpdatePayload": "order", "OrderCommentCreatePayload": "comment order", "OrderCommentDeletePayload": "order", "FulfillmentCreatePayload": "fulfillment order", "FulfillmentUpdatePayload": "fulfillment order",
		"StaffInvitePayload": "user", "StaffPermissionsUpdatePayload": "revokedServiceTokenIds user validServiceTokens",
		"StaffRemovePayload":        "removedId revokedServiceTokenIds validServiceTokens",
		"ServiceTokenCreatePayload": "serviceToken token", "ServiceTokenRevokePayload": "revokedId", "StaffTaskResolvePayload": "task",
		"MetafieldsSetPayload": "metafields", "MetafieldsDeletePayload": "deletedIds",
		"ProductCreatePayload": "product", "ProductUpdatePayload": "product", "ProductDuplicatePayload": "product", "ProductsUpdatePayload": "products",
		"ProductOptionsSetPayload": "product", "ProductVariantsCreatePayload": "product", "ProductVariantsMatrixCreatePayload": "product",
		"ProductVariantsUpdatePayload": "variants", "ProductVariantsDeletePayload": "deletedIds", "ProductVariantsReorderPayload": "product",
		"CategoryCreatePayload": "category", "CategoryUpdatePayload": "category", "CategoryMovePayload": "category", "CategoryDeletePayload": "deletedId",
		"CollectionCreatePayload": "collection", "CollectionUpdatePayload": "collection", "CollectionDeletePayload": "deletedId",
		"CollectionsReorderPayload": "collections", "CollectionProductsAddPayload": "collection",
		"CollectionProductsRemovePayload": "collection", "CollectionProductsReorderPayload": "collection",
		"PriceListCreatePayload": "priceList", "PriceListUpdatePayload": "priceList", "PriceListDeletePayload": "deletedId",
		"AttributeCreatePayload": "attribute", "AttributeUpdatePayload": "attribute", "AttributeDeletePayload": "deletedId",
		"ProductTypeCreatePayload": "productType", "ProductTypeUpdatePayload": "productType", "ProductTypeDeletePayload": "deletedId",
		"ChannelCreatePayload": "channel", "ChannelUpdatePayload": "channel", "ChannelDeletePayload": "deletedId",
		"ChannelProductsAddPayload": "channel", "ChannelProductsRemovePayload": "channel",
		"LocationCreatePayload": "location", "LocationUpdatePayload": "location",
		"TaxClassCreatePayload": "taxClass", "TaxClassUpdatePayload": "taxClass", "TaxClassDeletePayload": "deletedId",
		"PromotionCreatePayload": "promotion", "PromotionDuplicatePayload": "promotion", "PromotionUpdatePayload": "promotion", "PromotionDeletePayload": "deletedId",
		"PromotionCodeCreatePayload": "promotionCode", "PromotionCodeUpdatePayload": "promotionCode",
		"GiftCardIssuePayload": "giftCard", "GiftCardUpdatePayload": "giftCard", "GiftCardAdjustPayload": "giftCard",
		"TaxRateCreatePayload": "taxRate", "TaxRateUpdatePayload": "taxRate", "TaxRateDeletePayload": "deletedId",
		"TaxSettingsUpdatePayload": "taxSettings", "TaxExemptionSetPayload": "customer customerGroup",
		"ShippingZoneCreatePayload": "shippingZone", "ShippingZoneUpdatePayload": "shippingZone", "ShippingZoneDeletePayload": "deletedId",
		"DeliveryProfileCreatePayload": "deliveryProfile", "DeliveryProfileUpdatePayload": "deliveryProfile", "DeliveryProfileDeletePayload": "deletedId",
		"ShippingMethodCreatePayload": "shippingMethod", "ShippingMethodUpdatePayload": "shippingMethod", "ShippingMethodDeletePayload": "deletedId",
		"PickupPointCreatePayload": "pickupPoint", "PickupPointUpdatePayload": "pickupPoint", "PickupPointDeletePayload": "deletedId",
		"StockAdjustPayload": "levels", "StockSetPayload": "levels", "StockTransferPayload": "levels", "StockBackordersSetPayload": "levels", "VariantPreorderSetPayload": "variant",
		"SearchPinsSetPayload":       "searchPins",
		"CustomerGroupCreatePayload": "customerGroup", "CustomerGroupUpdatePayload": "customerGroup", "CustomerGroupDeletePayload": "deletedId",
	},
}

// missingLines returns what a schema takes or returns of somebody's that has no line in the
// intruder test, or is selected by no attempt; and the lines that are about nothing of the schema.
func missingLines(schema *ast.Schema) (missing []place) {
	lines := knownLines(schema)
	for _, p := range append(placesTaken(schema), placesReturned(schema)...) {
		if !lines[p] {
			missing = append(missing, p)
		}
		delete(lines, p)
	}
	for p, isLine := range lines {
		if isLine {
			missing = append(missing, "no such place: "+p)
		}
	}
	slices.Sort(missing)
	return missing
}

func knownLines(schema *ast.Schema) map[place]bool {
	lines := map[place]bool{}
	for p := range ofEverybody {
		lines[p] = true
	}
	for _, p := range placesOfCatalog() {
		lines[p] = true
	}
	selected, returned := map[place]bool{}, placesReturned(schema)
	for _, a := range attempts() {
		for _, path := range a.takes {
			lines[a.field+"("+path+")"] = true
		}
		if asked := a.field + " " + a.kind + " " + a.with; !selected[asked] {
			_, fields := a.everything(schema)
			for _, field := range append(fields, asked) {
				selected[field] = true
			}
		}
		lines[a.field] = slices.Contains(returned, a.field)
	}
	for to := range maps.Values(shown) {
		for typeName, fields := range to {
			for field := range strings.FieldsSeq(fields) {
				if p := typeName + "." + field; selected[p] {
					lines[p] = true
				}
			}
		}
	}
	return lines
}

// TestIntrudersKnowEveryPlace fails when the schema takes or returns an id or a secret at a place
// that nobody has said anything about, or has a kind of node that has not been said who may read
// it.
func TestIntrudersKnowEveryPlace(t *testing.T) {
	t.Parallel()
	for _, p := range missingLines(contract()) {
		t.Errorf("%s: the intruder test has no line for it", p)
	}
	for _, def := range contract().GetPossibleTypes(contract().Types["Node"]) {
		if _, known := nodeReaders[def.Name]; !known && !slices.Contains(publicKinds, def.Name) {
			t.Errorf("who may read a %s by its id?", def.Name)
		}
	}
}

// TestNewFieldNeedsALine adds fields to the schema that nobody has thought of, of each sort: the
// walk finds every one.
func TestNewFieldNeedsALine(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile(filepath.Join("..", "..", "schema.graphql"))
	if err != nil {
		t.Fatal(err)
	}
	for extension, want := range map[string][]place{
		`extend type Query { diary(ownerId: ID!): Order }`: {"Query.diary", "Query.diary(ownerId)"},
		`extend type User { diaries: [Diary!]! } "" type Diary { "" id: ID! "" text: String! }`: {
			"Diary.id", "User.diaries",
		},
		`extend type Order { customer: User }`:                    {"Order.customer"},
		`extend type Session { secret: String }`:                  {"Session.secret"},
		`extend input AddressInput { copyOf: ID }`:                {"Mutation.addressCreate(input.address.copyOf)", "Mutation.addressUpdate(input.address.copyOf)", "Mutation.cartAddressesUpdate(input.billingAddress.address.copyOf)", "Mutation.cartAddressesUpdate(input.shippingAddress.address.copyOf)", "Mutation.checkoutComplete(input.billingAddress.copyOf)", "Mutation.checkoutComplete(input.shippingAddress.copyOf)", "Mutation.draftOrderCreate(input.billingAddress.copyOf)", "Mutation.draftOrderCreate(input.shippingAddress.copyOf)", "Mutation.orderEdit(input.shippingAddress.copyOf)", "Mutation.pickupPointCreate(input.pickupPoint.address.copyOf)", "Mutation.pickupPointUpdate(input.pickupPoint.address.copyOf)"},
		`extend type Mutation { gift(token: String!): Int }`:      {"Mutation.gift(token)"},
		`extend type Subscription { cartChanges(id: ID!): Cart }`: {"Subscription.cartChanges", "Subscription.cartChanges(id)"},
		`extend type Product { rating: Float }`:                   nil,
	} {
		schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphql", Input: string(source) + "\n" + extension})
		if err != nil {
			t.Fatalf("%s: %v", extension, err)
		}
		if diff := cmp.Diff(fmt.Sprint(want), fmt.Sprint(missingLines(schema))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", extension, diff)
		}
	}
}
