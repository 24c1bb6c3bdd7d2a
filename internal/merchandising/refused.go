package merchandising

import (
	"errors"
	"fmt"
	"strings"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/internal/fault"
)

// refusals are the mistakes that only the database knows of, by the names of the constraints that they
// break. What is at a field is looked for before. So these are of several places, or have come about since.
var refusals = map[string]fault.UserError{
	"products_slug_key":                            {Code: fault.CodeTaken, Message: "Another product has this slug.", Field: []string{"product", "slug"}},
	"products_categories_products":                 {Code: fault.CodeNotFound, Message: "The main category does not exist."},
	"product_categories_category_id_fkey":          {Code: fault.CodeNotFound, Message: "A category does not exist."},
	"product_categories_at_most_20":                {Code: fault.CodeLimitReached, Message: "A product has at most 20 categories beside the main one."},
	"categories_slug_key":                          {Code: fault.CodeTaken, Message: "Another category has this slug.", Field: []string{"category", "slug"}},
	"collections_slug_key":                         {Code: fault.CodeTaken, Message: "Another collection has this slug.", Field: []string{"collection", "slug"}},
	"categories_no_circle":                         {Code: fault.CodeInvalid, Message: "A category cannot be below itself.", Field: []string{"parentId"}},
	"categories_at_most_10_above":                  {Code: fault.CodeLimitReached, Message: "A category has at most 10 above it.", Field: []string{"parentId"}},
	"price_lists_code_key":                         {Code: fault.CodeTaken, Message: "Another price list has this code.", Field: []string{"priceList", "code"}},
	"price_lists_priority_key":                     {Code: fault.CodeTaken, Message: "Another price list has this priority.", Field: []string{"priceList", "priority"}},
	"price_lists_chain":                            {Code: fault.CodeInvalid, Message: "A price list and those that it goes back to are of one currency, and at most five.", Field: []string{"parentId"}},
	"price_lists_customer_groups_customer_group":   {Code: fault.CodeNotFound, Message: "There is no such group of customers.", Field: []string{"priceList", "customerGroupId"}},
	"customer_groups_code_key":                     {Code: fault.CodeTaken, Message: "Another group has this code.", Field: []string{"customerGroup", "code"}},
	"price_lists_channels_channel":                 {Code: fault.CodeNotFound, Message: "There is no such channel.", Field: []string{"priceList", "channelId"}},
	"channels_code_key":                            {Code: fault.CodeTaken, Message: "Another channel has this code.", Field: []string{"channel", "code"}},
	"channels_one_a_host":                          {Code: fault.CodeTaken, Message: "Another channel has one of the hosts.", Field: []string{"channel", "hosts"}},
	"promotions_priority_key":                      {Code: fault.CodeTaken, Message: "Another promotion has this priority.", Field: []string{"promotion", "priority"}},
	"promotion_codes_promotions_promotion":         {Code: fault.CodeNotFound, Message: "There is no such promotion.", Field: []string{"promotionId"}},
	"tax_classes_code_key":                         {Code: fault.CodeTaken, Message: "Another tax class has this code.", Field: []string{"taxClass", "code"}},
	"taxclass_is_default":                          {Code: fault.CodeConflict, Message: "Another class has become the default meanwhile.", Field: []string{"taxClass", "isDefault"}},
	"tax_rates_one_a_place":                        {Code: fault.CodeTaken, Message: "The class has a rate for this place, position and start.", Field: []string{"taxRate"}},
	"tax_rates_tax_classes_tax_class":              {Code: fault.CodeNotFound, Message: "The tax class has been deleted meanwhile.", Field: []string{"taxRate", "taxClassId"}},
	"tax_settings_shipping_tax_class_id_fkey":      {Code: fault.CodeNotFound, Message: "The tax class has been deleted meanwhile.", Field: []string{"shippingTaxClassId"}},
	"products_tax_classes_tax_class":               {Code: fault.CodeNotFound, Message: "The tax class has been deleted meanwhile."},
	"variants_tax_classes_tax_class":               {Code: fault.CodeNotFound, Message: "The tax class has been deleted meanwhile."},
	"locations_code_key":                           {Code: fault.CodeTaken, Message: "Another location has this code.", Field: []string{"location", "code"}},
	"prices_price_lists_price_list":                {Code: fault.CodeNotFound, Message: "A price list has been deleted meanwhile.", Field: []string{"prices"}},
	"product_options_in_use":                       {Code: fault.CodeNotAllowed, Message: "A variant has an option that is left out. Delete the variant first.", Field: []string{"options"}},
	"option_values_in_use":                         {Code: fault.CodeNotAllowed, Message: "A variant has a value that is left out. Delete the variant first.", Field: []string{"options"}},
	"productoption_product_id_name":                {Code: fault.CodeTaken, Message: "Two options would have the same name on the way.", Field: []string{"options"}},
	"optionvalue_option_id_name":                   {Code: fault.CodeTaken, Message: "Two values would have the same name on the way.", Field: []string{"options"}},
	"variants_sku_key":                             {Code: fault.CodeTaken, Message: "Another variant has one of the SKUs.", Field: []string{"variants"}},
	"variant_product_id_value_ids":                 {Code: fault.CodeTaken, Message: "The product has a variant with such options.", Field: []string{"variants"}},
	"variants_at_most_2000":                        {Code: fault.CodeLimitReached, Message: "A product has at most 2,000 variants.", Field: []string{"variants"}},
	"option_values_at_most_250":                    {Code: fault.CodeLimitReached, Message: "An option has at most 250 values.", Field: []string{"options"}},
	"variants_product_images_own":                  {Code: fault.CodeConflict, Message: "A picture has been deleted meanwhile.", Field: []string{"variants"}},
	"attributes_slug_key":                          {Code: fault.CodeTaken, Message: "Another attribute has this slug.", Field: []string{"attribute", "slug"}},
	"attribute_choices_attribute_id_slug_key":      {Code: fault.CodeTaken, Message: "Two choices would have the same slug on the way.", Field: []string{"attribute", "choices"}},
	"products_delivery_profiles_products":          {Code: fault.CodeNotFound, Message: "There is no such delivery profile.", Field: []string{"product", "deliveryProfileId"}},
	"shipping_methods_code_key":                    {Code: fault.CodeTaken, Message: "Another shipping method has this code.", Field: []string{"shippingMethod", "code"}},
	"shipping_methods_shipping_zones_methods":      {Code: fault.CodeNotFound, Message: "There is no such shipping zone.", Field: []string{"zoneId"}},
	"shipping_methods_delivery_profiles_methods":   {Code: fault.CodeNotFound, Message: "There is no such delivery profile.", Field: []string{"profileId"}},
	"method_exclusions_product_id_fkey":            {Code: fault.CodeNotFound, Message: "A product has been deleted meanwhile.", Field: []string{"shippingMethod", "excludedProductIds"}},
	"method_exclusions_collection_id_fkey":         {Code: fault.CodeNotFound, Message: "A collection has been deleted meanwhile.", Field: []string{"shippingMethod", "excludedCollectionIds"}},
	"pickup_points_locations_location":             {Code: fault.CodeNotFound, Message: "There is no such location.", Field: []string{"pickupPoint", "locationId"}},
	"pickup_points_shipping_methods_pickup_points": {Code: fault.CodeNotFound, Message: "There is no such shipping method.", Field: []string{"methodId"}},
	"product_types_slug_key":                       {Code: fault.CodeTaken, Message: "Another product type has this slug.", Field: []string{"productType", "slug"}},
	"product_type_attributes_attributes_attribute": {Code: fault.CodeNotFound, Message: "An attribute has been deleted meanwhile.", Field: []string{"productType"}},
	"products_product_types_type":                  {Code: fault.CodeNotFound, Message: "The product type has been deleted meanwhile."},
	"attribute_values_attributes_kind":             {Code: fault.CodeNotFound, Message: "An attribute has been deleted meanwhile."},
	"attribute_values_attribute_choices_choice":    {Code: fault.CodeNotFound, Message: "A choice of an attribute has been deleted meanwhile."},
	"attribute_values_products_reference":          {Code: fault.CodeNotFound, Message: "An attribute refers to a product that does not exist."},
	"attribute_values_variants_reference":          {Code: fault.CodeNotFound, Message: "An attribute refers to a variant that does not exist."},
	"attribute_values_categories_reference":        {Code: fault.CodeNotFound, Message: "An attribute refers to a category that does not exist."},
}

// refused returns a user error in place of what a constraint of the database said, if it is a mistake of
// the input.
func refused(err error) error {
	if told, ok := errors.AsType[*pq.Error](err); ok {
		if mistake, known := refusals[told.Constraint]; known {
			return &mistake
		}
	}
	return err
}

// invalid returns a user error at a field in place of what is wrong with an argument.
func invalid(err error, field ...string) error {
	wrong, ok := errors.AsType[*fault.Error](err)
	if !ok || wrong.Kind != fault.KindBadUserInput {
		return err
	}
	return fault.User(fault.CodeInvalid, fmt.Sprintf("This makes no sense: %s.", strings.TrimPrefix(wrong.Message, "filter: ")), field...)
}
