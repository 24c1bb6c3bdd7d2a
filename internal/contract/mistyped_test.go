package contract_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/internal/demo"
)

// TestMistypedIsAUserError gives every mutation a text of the wrong form for every scalar in its
// input that is typed as text. Each is one of the payload's userErrors, at the field's path, and
// the mutation before is done.
func TestMistypedIsAUserError(t *testing.T) {
	t.Parallel()
	_, url := newShop(t)
	staff := serve(t, url).signIn(t, demo.StaffEmail)
	cases := 0
	for _, field := range contract().Mutation.Fields {
		for _, argument := range field.Arguments {
			for _, bad := range mistypedIn(contract().Types[argument.Type.Name()], 0) {
				cases++
				staff.mustTell(t, field, argument, bad)
			}
		}
	}
	if cases < 20 {
		t.Errorf("there are %d cases", cases)
	}
}

const errorsSelection = `userErrors { code message field }`

func (c client) mustTell(t *testing.T, field *ast.FieldDefinition, argument *ast.ArgumentDefinition, bad badValue) {
	t.Helper()
	selection := errorsSelection
	if contract().Types[field.Type.Name()].Kind == ast.Union {
		selection = "... on CheckoutInvalidError { " + errorsSelection + " }"
	}
	document := fmt.Sprintf("mutation($v: %s) { first: cartCreate(input: {}) { cart { id } } told: %s(%s: $v) { %s } }",
		argument.Type, field.Name, argument.Name, selection)
	var came struct {
		Data struct {
			First struct{ Cart struct{ ID string } }
			Told  struct {
				UserErrors []struct {
					Code, Message string
					Field         []string
				}
			}
		}
		Errors json.RawMessage
	}
	answer := c.send(t, document, variables{"v": bad.value})
	if err := json.Unmarshal(answer.body, &came); err != nil || came.Errors != nil {
		t.Errorf("%s with %v: %s, %v", field.Name, bad.value, answer.body, err)
		return
	}
	told := came.Data.Told.UserErrors
	if len(told) != 1 || "."+strings.Join(told[0].Field, ".") != bad.path || came.Data.First.Cart.ID == "" ||
		!slices.Contains([]string{"INVALID", "REQUIRED"}, told[0].Code) {
		t.Errorf("%s with %v: %+v, want one mistake at %s", field.Name, bad.value, told, bad.path)
	}
}

// TestMistypedContextIsRefused gives each argument of @inContext a text of the wrong form, as a
// variable and as a literal. No mutation answers for that, so whatever the operation is, nothing of
// it is executed, and the error is the same.
func TestMistypedContextIsRefused(t *testing.T) {
	t.Parallel()
	st, url := newShop(t)
	guest := serve(t, url)
	type told struct {
		Message    string
		Extensions struct {
			Code     string
			Argument []string
		}
	}
	arguments := contract().Directives["inContext"].Arguments
	if len(arguments) != 3 {
		t.Errorf("@inContext has %d arguments", len(arguments))
	}
	for _, argument := range arguments {
		for given, at := range map[string][]string{
			"($v: " + argument.Type.String() + ") @inContext(" + argument.Name + ": $v)": {"variable", "v"},
			"@inContext(" + argument.Name + `: "no such thing")`:                         {"inContext", argument.Name},
		} {
			for _, operation := range []string{
				"query %s { products(first: 1) { nodes { id } } }",
				"mutation %s { cartCreate(input: {}) { cart { id } userErrors { code } } }",
				`subscription %s { orderEvents(order: { trackingToken: "x" }) { __typename } }`,
			} {
				document := fmt.Sprintf(operation, given)
				var got struct {
					Data   json.RawMessage
					Errors []told
				}
				answer := guest.send(t, document, variables{"v": "no such thing"})
				if err := json.Unmarshal(answer.body, &got); err != nil || got.Data != nil || len(got.Errors) != 1 {
					t.Errorf("%s: %s, %v", document, answer.body, err)
					continue
				}
				is := got.Errors[0]
				if !strings.HasPrefix(is.Message, "This is not a ") || is.Extensions.Code != "BAD_USER_INPUT" || !slices.Equal(is.Extensions.Argument, at) {
					t.Errorf("%s: %+v, want a mistake at %v", document, is, at)
				}
			}
		}
	}
	var carts int
	if err := st.DB.QueryRowContext(t.Context(), "SELECT count(*) FROM carts").Scan(&carts); err != nil || carts != 0 {
		t.Errorf("%d carts were made, %v", carts, err)
	}
}

// mistypedIn are objects with a mistyped text each, as deep as inputs are.
func mistypedIn(def *ast.Definition, depth int) (bad []badValue) {
	if def.Kind == ast.Scalar {
		if slices.Contains([]string{"Int", "String", "Boolean", "ID"}, def.Name) {
			return nil
		}
		return []badValue{{"no such thing", ""}, {"", ""}}
	}
	if def.Kind != ast.InputObject || depth > 5 {
		return nil
	}
	for _, field := range def.Fields {
		for _, b := range mistypedIn(contract().Types[field.Type.Name()], depth+1) {
			value, path := b.value, "."+field.Name+b.path
			if field.Type.Elem != nil {
				value, path = []any{b.value}, "."+field.Name+".0"+b.path
			}
			object := mendable(def)
			if def.Directives.ForName("oneOf") != nil {
				object = variables{}
			}
			bad = append(bad, badValue{with(object, field.Name, value), path})
		}
	}
	return bad
}

// mendable has what an input requires, with ids of the right kind.
func mendable(def *ast.Definition) variables {
	object := goodObject(def)
	for _, field := range def.Fields {
		if _, given := object[field.Name]; !given {
			continue
		}
		switch of := contract().Types[field.Type.Name()]; {
		case of.Name == "ID" && field.Type.Elem == nil:
			object[field.Name] = someIDs[def.Name+"."+field.Name]
		case of.Kind == ast.InputObject && field.Type.Elem == nil:
			object[field.Name] = mendable(of)
		case of.Kind == ast.InputObject:
			object[field.Name] = []any{mendable(of)}
		}
	}
	return object
}

// someIDs are ids of nothing, by where inputs want them.
var someIDs = map[string]string{
	"AddressUpdateInput.id":                "addr_01h455vb4pex5vsknk084sn02q",
	"CartRef.id":                           "cart_01h455vb4pex5vsknk084sn02q",
	"CheckoutPaymentInput.paymentMethodId": "pm_01h455vb4pex5vsknk084sn02q",
	"OrderCaptureInput.orderId":            "order_01h455vb4pex5vsknk084sn02q",
	"DraftOrderLineInput.variantId":        "var_01h455vb4pex5vsknk084sn02q",
	"DraftOrderPriceInput.variantId":       "var_01h455vb4pex5vsknk084sn02q",
	"DraftOrderUpdateInput.id":             "draft_01h455vb4pex5vsknk084sn02q",
	"OrderEditInput.orderId":               "order_01h455vb4pex5vsknk084sn02q",
	"OrderRefundInput.orderId":             "order_01h455vb4pex5vsknk084sn02q",
	"RefundApproveInput.refundId":          "refund_01h455vb4pex5vsknk084sn02q",
	"RefundDeclineInput.refundId":          "refund_01h455vb4pex5vsknk084sn02q",
	"ReturnCancelInput.returnId":           "return_01h455vb4pex5vsknk084sn02q",
	"ReturnApproveInput.returnId":          "return_01h455vb4pex5vsknk084sn02q",
	"ReturnDeclineInput.returnId":          "return_01h455vb4pex5vsknk084sn02q",
	"ReturnLabelSetInput.returnId":         "return_01h455vb4pex5vsknk084sn02q",
	"ReturnReceiveInput.returnId":          "return_01h455vb4pex5vsknk084sn02q",
	"ReturnCompleteInput.returnId":         "return_01h455vb4pex5vsknk084sn02q",
	"FulfillmentUpdateInput.id":            "ful_01h455vb4pex5vsknk084sn02q",
	"WishlistShareInput.id":                "wish_01h455vb4pex5vsknk084sn02q",
	"ProductAlertCreateInput.variantId":    "var_01h455vb4pex5vsknk084sn02q",
	"TranslationsSetInput.ownerId":         "prod_01h455vb4pex5vsknk084sn02q",
	"TranslationsDeleteInput.ownerId":      "prod_01h455vb4pex5vsknk084sn02q",

	"ProductUpdateInput.id":                      "prod_01h455vb4pex5vsknk084sn02q",
	"ProductOptionsSetInput.productId":           "prod_01h455vb4pex5vsknk084sn02q",
	"ProductVariantsCreateInput.productId":       "prod_01h455vb4pex5vsknk084sn02q",
	"ProductVariantsMatrixCreateInput.productId": "prod_01h455vb4pex5vsknk084sn02q",
	"ProductVariantsUpdateInput.productId":       "prod_01h455vb4pex5vsknk084sn02q",
	"ProductVariantUpdateInput.id":               "var_01h455vb4pex5vsknk084sn02q",
	"CategoryUpdateInput.id":                     "cat_01h455vb4pex5vsknk084sn02q",
	"CollectionUpdateInput.id":                   "coll_01h455vb4pex5vsknk084sn02q",
	"PriceListUpdateInput.id":                    "plist_01h455vb4pex5vsknk084sn02q",
	"AttributeUpdateInput.id":                    "attr_01h455vb4pex5vsknk084sn02q",
	"ProductTypeUpdateInput.id":                  "ptype_01h455vb4pex5vsknk084sn02q",
	"GiftCardUpdateInput.id":                     "gift_01h455vb4pex5vsknk084sn02q",
	"GiftCardAdjustInput.giftCardId":             "gift_01h455vb4pex5vsknk084sn02q",
	"PaymentMarkPaidInput.paymentId":             "pay_01h455vb4pex5vsknk084sn02q",
	"PaymentRefundMarkMadeInput.paymentId":       "pay_01h455vb4pex5vsknk084sn02q",
	"CustomerOnAccountUpdateInput.customerId":    "user_01h455vb4pex5vsknk084sn02q",
	"StoreCreditAdjustInput.userId":              "user_01h455vb4pex5vsknk084sn02q",
	"PromotionDuplicateInput.id":                 "promo_01h455vb4pex5vsknk084sn02q",
	"PromotionUpdateInput.id":                    "promo_01h455vb4pex5vsknk084sn02q",
	"PromotionCodeUpdateInput.id":                "pcode_01h455vb4pex5vsknk084sn02q",
	"TaxClassUpdateInput.id":                     "taxc_01h455vb4pex5vsknk084sn02q",
	"TaxRateUpdateInput.id":                      "taxr_01h455vb4pex5vsknk084sn02q",
	"ChannelUpdateInput.id":                      "chan_01h455vb4pex5vsknk084sn02q",
	"ShippingZoneUpdateInput.id":                 "szon_01h455vb4pex5vsknk084sn02q",
	"DeliveryProfileUpdateInput.id":              "dpro_01h455vb4pex5vsknk084sn02q",
	"ShippingMethodCreateInput.zoneId":           "szon_01h455vb4pex5vsknk084sn02q",
	"ShippingMethodUpdateInput.id":               "smet_01h455vb4pex5vsknk084sn02q",
	"PickupPointCreateInput.methodId":            "smet_01h455vb4pex5vsknk084sn02q",
	"PickupPointUpdateInput.id":                  "pick_01h455vb4pex5vsknk084sn02q",
	"LocationUpdateInput.id":                     "loc_01h455vb4pex5vsknk084sn02q",
	"PriceInput.variantId":                       "var_01h455vb4pex5vsknk084sn02q",
}
