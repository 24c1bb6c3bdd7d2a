package contract_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// publicKinds are what everybody may read: the catalog.
var publicKinds = []string{
	"Product", "Variant", "ProductImage", "Category", "ProductConnection", "ProductEdge",
	"Channel", "ProductOption", "OptionValue", "VariantConnection", "VariantEdge", "Collection", "CollectionConnection", "CollectionEdge", "SitemapEntryConnection", "SitemapEntryEdge", "SitemapEntry",
	"ProductType", "Attribute", "AttributeChoice", "AssignedText", "AssignedRichText", "AssignedNumber", "AssignedBoolean", "AssignedDate",
	"AssignedChoice", "AssignedChoices", "AssignedColor", "AssignedReference", "AssignedFile",
	"PickupPoint",
}

// definitions are the same for many products: below others than product types the id is enough.
var definitions = []string{"ProductType", "Attribute"}

// brief are fields of which everything is asked for elsewhere, and would be too much here: the ids are enough.
var brief = []string{
	"Product.adjacentVariants", "Product.selectedOrFirstAvailableVariant", "Product.variantBySelectedOptions",
	"OptionValue.firstSelectableVariant", "VariantConnection.nodes", "VariantEdge.node", "UserEdge.node", "OrderEdge.node",
	"PaymentActionRequired.order", "PaymentConfirmationRequired.order", "PaymentProcessing.order", "PaymentTransferRequired.order",
	"DeliveryGroup.lines", "DeliveryGroup.pickupPoint", "DeliveryOption.pickupPoints", "OrderDelivery.lines", "OrderDelivery.pickupPoint",
	"OrderTimelineEntryConnection.nodes", "Document.order", "Order.returns", "OrderEvent.return", "OrderEvent.fulfillment", "FulfillmentLine.orderLine", "RefundLine.orderLine", "RefundPart.payment", "Return.exchange", "Return.exchangeDraft", "Return.refund", "OrderEdit.previousShippingAddress", "OrderEdit.draftOrder", "Order.supplements", "Order.supplementOf", "OrderEdit.refund", "OrderEdit.supplement", "DraftOrderConnection.nodes", "DraftOrder.cart", "DraftOrder.order", "DraftOrder.supplementOf", "DraftOrder.customer", "ReturnLine.exchangeVariant", "ReturnLine.orderLine", "ReturnReceipt.orderLine", "ReturnReceipt.location", "ReturnOption.orderLine",
}

// countedLists are fields that count a whole list each time: of lists within lists that would take too long, and it is asked for
// elsewhere.
var countedLists = []string{"ProductConnection.facets"}

// given are the arguments that fields of objects cannot be asked for without, and of a list that can be
// so long that everything in it would cost too much.
var given = map[string]string{
	"attribute": `(key: "supplier-code")`, "metafield": `(namespace: "intruder", key: "private")`,
	"ProductOption.values": "(first: 2)", "Product.variantPage": "(first: 1)", "variantBySelectedOptions": `(selectedOptions: [{name: "Colour", value: "Sage"}])`,
}

// everythingOf returns a document that asks for a root field with all that can be selected below
// it, and the fields that it selects, as TYPE.FIELD. All arguments are variables of the same name.
// What is asked for of a Node is that of one kind.
func everythingOf(schema *ast.Schema, root *ast.Definition, name, kind string) (document string, selected []string) {
	return everythingWith(schema, root, name, kind, "")
}

// everythingWith is everythingOf with a field, as TYPE.FIELD, that not everybody has who has the object.
func everythingWith(schema *ast.Schema, root *ast.Definition, name, kind, with string) (document string, selected []string) {
	field := root.Fields.ForName(name)
	var declared, passed []string
	for _, argument := range field.Arguments {
		declared = append(declared, fmt.Sprintf("$%s: %s", argument.Name, variableType(argument)))
		passed = append(passed, fmt.Sprintf("%s: $%s", argument.Name, argument.Name))
	}
	s := selector{schema: schema, nodeKind: kind, with: with, selected: []string{root.Name + "." + name}}
	below := s.below(field.Type, nil)
	document = strings.ToLower(root.Name) + inParentheses(declared) + " { " + name + inParentheses(passed) + below + " }"
	return document, s.selected
}

// variableType is an argument's type, that may be left out if the argument may.
func variableType(argument *ast.ArgumentDefinition) string {
	if argument.DefaultValue != nil {
		return argument.Type.Name() + " = " + argument.DefaultValue.Raw
	}
	return argument.Type.String()
}

func inParentheses(list []string) string {
	if list == nil {
		return ""
	}
	return "(" + strings.Join(list, ", ") + ")"
}

// selector selects everything.
type selector struct {
	schema   *ast.Schema
	nodeKind string
	with     string // a field that is selected though it is for some
	selected []string
}

// below returns the selection of a field's value, at the end of a path of types. Of what is on the
// path already, or is the catalog's while the path is not, the id is enough.
func (s *selector) below(of *ast.Type, path []string) string {
	def := s.schema.Types[of.Name()]
	if def.IsLeafType() {
		return ""
	}
	isAside := slices.Contains(publicKinds, def.Name) && len(path) > 0 && !slices.Contains(publicKinds, path[0])
	if len(path) > 0 && path[0] != "ProductType" && slices.Contains(definitions, def.Name) {
		isAside = true
	}
	if id := def.Fields.ForName("id"); id != nil && (isAside || slices.Contains(path, def.Name)) {
		s.selected = append(s.selected, def.Name+".id")
		return " { __typename id }"
	}
	if slices.Contains(path, def.Name) { // as it has itself, so it has what is in it
		return " { __typename }"
	}
	var parts []string
	var shared ast.FieldList // are selected once for all types
	switch {
	case def.Kind == ast.Object:
		parts = s.fields(def, path, nil)
	case def.Kind == ast.Interface && def.Name != "Node":
		shared = def.Fields
		parts = s.fields(def, path, nil)
	}
	for _, possible := range s.schema.GetPossibleTypes(def) {
		if def.IsAbstractType() && (def.Name != "Node" || possible.Name == s.nodeKind) {
			parts = append(parts, "... on "+possible.Name+" { "+strings.Join(s.fields(possible, path, shared), " ")+" }")
		}
	}
	return " { __typename " + strings.Join(parts, " ") + " }"
}

// fields selects all fields of an object that can be had without arguments, or with those that are
// given, by everybody who has the object. What was selected before is left out.
func (s *selector) fields(def *ast.Definition, path []string, before ast.FieldList) []string {
	path = append(slices.Clip(path), def.Name)
	var parts []string
	for _, field := range def.Fields {
		isForSome := field.Directives.ForName("auth") != nil && def.Name+"."+field.Name != s.with
		arguments := given[def.Name+"."+field.Name]
		if slices.ContainsFunc(field.Arguments, isRequired) {
			arguments = given[field.Name]
		}
		if isForSome || strings.HasPrefix(field.Name, "__") || slices.ContainsFunc(field.Arguments, isRequired) && arguments == "" {
			continue
		}
		s.selected = append(s.selected, def.Name+"."+field.Name)
		if before.ForName(field.Name) != nil {
			continue
		}
		if slices.Contains(countedLists, def.Name+"."+field.Name) && len(path) > 2 {
			continue
		}
		if slices.Contains(brief, def.Name+"."+field.Name) {
			id := " id"
			if s.schema.Types[field.Type.Name()].Fields.ForName("id") == nil { // a union
				id = ""
			}
			parts = append(parts, field.Name+arguments+" { __typename"+id+" }")
			continue
		}
		parts = append(parts, field.Name+arguments+s.below(field.Type, path))
	}
	return parts
}

func isRequired(argument *ast.ArgumentDefinition) bool {
	return argument.Type.NonNull && argument.DefaultValue == nil
}

// seen walks an answer that has __typename everywhere and tells of each object's type, id and
// fields that are not empty.
func seen(value any, tell func(typeName, id string, filled []string)) {
	switch value := value.(type) {
	case []any:
		for _, element := range value {
			seen(element, tell)
		}
	case map[string]any:
		typeName, _ := value["__typename"].(string)
		id, _ := value["id"].(string)
		var filled []string
		for name, child := range value {
			if list, ok := child.([]any); child != nil && (!ok || len(list) > 0) {
				filled = append(filled, name)
			}
			seen(child, tell)
		}
		tell(typeName, id, filled)
	}
}
