package merchandising

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/measure"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// variant is a variant as it is kept, with its own prices by their currencies and its attributes. The own
// prices are those from one on, of no list and since ever.
type variant struct {
	base
	ProductID         uuid.UUID           `json:"product_id"`
	SKU               string              `json:"sku"`
	Name              string              `json:"name"`
	Barcode           string              `json:"barcode"`
	Options           []selected          `json:"options"`
	ImageID           *uuid.UUID          `json:"image_id"`
	Weight            *measure.Weight     `json:"weight"`
	Dimensions        *measure.Dimensions `json:"dimensions"`
	Content           *measure.Content    `json:"content"`
	TaxClassID        *uuid.UUID          `json:"tax_class_id"`
	RequiresShipping  bool                `json:"requires_shipping"`
	GiftCard          bool                `json:"gift_card"`
	QuantityMinimum   int                 `json:"quantity_minimum"`
	QuantityMaximum   *int                `json:"quantity_maximum"`
	QuantityIncrement int                 `json:"quantity_increment"`
	Prices            map[string]price    `json:"prices"`
	Attributes        map[string][]value  `json:"attributes"`
}

// selected is an option of a variant: triggers add the ids.
type selected struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

var variants = &kind[variant]{"variant", idOf(typeid.Of[typeid.Variant]), lockVariants, lookAtVariants}

// VariantInput is what becomes of a variant. What is not given stays as it is.
type VariantInput struct {
	SKU, Barcode, Name patch.Text
	Prices             []VariantPriceInput
	ImageID            patch.ProductImage
	Weight             *measure.Weight
	Dimensions         *measure.Dimensions
	Content            *measure.Content
	TaxClassID         patch.TaxClass
	RequiresShipping   *bool
	IsGiftCard         *bool
	QuantityMinimum    *int
	QuantityMaximum    patch.Int
	QuantityIncrement  *int
	Attributes         []AttributeValueInput
	Clear              []VariantFact
}

// VariantPriceInput is what one of a variant costs in a currency; without an amount it has no price in it.
type VariantPriceInput struct {
	CurrencyCode    money.Currency
	Amount          *money.Decimal
	CompareAtAmount *money.Decimal
}

// VariantFact is something that may not be known of a variant.
type VariantFact string

// What may not be known of a variant.
const (
	FactWeight     VariantFact = "WEIGHT"
	FactDimensions VariantFact = "DIMENSIONS"
	FactContent    VariantFact = "CONTENT"
)

// maxQuantity is the largest quantity of a rule.
const maxQuantity = 1000000

// check cleans what was given in place, and reports what is wrong with it. The path is that of the input.
func (in *VariantInput) check(v *fault.Validator, path string) {
	line(v, path+".sku", &in.SKU, maxSKU)
	if in.SKU.Given {
		v.Require(path+".sku", in.SKU.Value)
	}
	line(v, path+".barcode", &in.Barcode, maxSKU)
	name(v, path+".name", &in.Name)
	currencies := map[money.Currency]bool{}
	for i, p := range in.Prices {
		field := at(path+".prices", i)
		p.check(v, field)
		v.Check(!currencies[p.CurrencyCode], fault.CodeInvalid, "This currency is given twice.", split(field+".currencyCode")...)
		currencies[p.CurrencyCode] = true
	}
	checkMeasures(v, path, in)
	quantity(v, path+".quantityMinimum", in.QuantityMinimum)
	quantity(v, path+".quantityMaximum", in.QuantityMaximum.Value)
	quantity(v, path+".quantityIncrement", in.QuantityIncrement)
	checkValues(v, path+".attributes", in.Attributes)
}

func quantity(v *fault.Validator, field string, n *int) {
	if n != nil {
		v.Range(field, *n, 1, maxQuantity)
	}
}

// check reports what is wrong with a price.
func (in VariantPriceInput) check(v *fault.Validator, path string) {
	checkAmounts(v, path, in.CurrencyCode, in.Amount, in.CompareAtAmount)
}

// checkAmounts reports what is wrong with an amount, and one that it is compared with.
func checkAmounts(v *fault.Validator, path string, currency money.Currency, amount, compareAt *money.Decimal) {
	parse := func(field string, d *money.Decimal) *money.Money {
		if d == nil {
			return nil
		}
		parsed, err := money.Parse(string(*d), currency)
		if !v.Check(err == nil && parsed.Amount >= 0, fault.CodeInvalid,
			fmt.Sprintf("This must be an amount of %s that is not negative.", currency), split(path+"."+field)...) {
			return nil
		}
		return &parsed
	}
	is, was := parse("amount", amount), parse("compareAtAmount", compareAt)
	if is != nil && was != nil {
		v.Check(was.Amount > is.Amount, fault.CodeOutOfRange, "This must be more than the amount.", split(path+".compareAtAmount")...)
	}
	v.Check(amount != nil || compareAt == nil, fault.CodeRequired, "This is required for an amount to compare with.", split(path+".amount")...)
}

// minor returns an amount that was checked, in the currency's minor unit; nil if there is none.
func minor(d *money.Decimal, currency money.Currency) *int64 {
	if d == nil {
		return nil
	}
	parsed, _ := money.Parse(string(*d), currency)
	return &parsed.Amount
}

// applied returns the variant as it is to be. The attributes are looked up before, and so are the pictures
// of the product.
func (in *VariantInput) applied(p variant, v *fault.Validator, path string, of product, known definitions) variant {
	p.SKU, p.Barcode, p.Name = in.SKU.Or(p.SKU), in.Barcode.Or(p.Barcode), in.Name.Or(p.Name)
	p.ImageID = in.picture(p.ImageID, v, path, of)
	p.Weight, p.Dimensions, p.Content = or(in.Weight, p.Weight), or(in.Dimensions, p.Dimensions), or(in.Content, p.Content)
	for _, fact := range in.Clear {
		switch fact {
		case FactWeight:
			p.Weight = nil
		case FactDimensions:
			p.Dimensions = nil
		case FactContent:
			p.Content = nil
		}
	}
	p.TaxClassID = classOr(in.TaxClassID, p.TaxClassID)
	p.RequiresShipping, p.GiftCard = *or(in.RequiresShipping, &p.RequiresShipping), *or(in.IsGiftCard, &p.GiftCard)
	p.QuantityMinimum, p.QuantityIncrement = *or(in.QuantityMinimum, &p.QuantityMinimum), *or(in.QuantityIncrement, &p.QuantityIncrement)
	if in.QuantityMaximum.Given {
		p.QuantityMaximum = in.QuantityMaximum.Value
	}
	v.Check(p.QuantityMinimum%p.QuantityIncrement == 0, fault.CodeInvalid,
		"The least quantity must be a multiple of the increment.", split(path+".quantityMinimum")...)
	v.Check(p.QuantityMaximum == nil || *p.QuantityMaximum >= p.QuantityMinimum, fault.CodeInvalid,
		"The most must not be less than the least.", split(path+".quantityMaximum")...)
	p.Prices = in.prices(p)
	p.Attributes = known.applied(v, path+".attributes", p.Attributes, in.Attributes)
	return p
}

// or returns what is given, or else what there is.
func or[T any](given, present *T) *T {
	if given != nil {
		return given
	}
	return present
}

// picture returns the picture that is wanted, which is one of the product's.
func (in *VariantInput) picture(present *uuid.UUID, v *fault.Validator, path string, of product) *uuid.UUID {
	if !in.ImageID.Given {
		return present
	}
	if in.ImageID.Value == nil {
		return nil
	}
	for _, picture := range of.Images {
		if picture.ID == in.ImageID.Value.UUID() {
			return &picture.ID
		}
	}
	v.Check(false, fault.CodeNotFound, "The product has no such picture.", split(path+".imageId")...)
	return present
}

// prices returns the own prices of a variant as they are to be.
func (in *VariantInput) prices(p variant) map[string]price {
	all := make(map[string]price, len(p.Prices))
	for currency, one := range p.Prices {
		all[currency] = one
	}
	for _, given := range in.Prices {
		currency := string(given.CurrencyCode)
		if given.Amount == nil {
			delete(all, currency)
			continue
		}
		one, found := all[currency]
		if !found {
			one = price{ID: typeid.NewPrice().UUID(), VariantID: p.ID, Currency: currency, MinimumQuantity: 1}
		}
		one.Amount, one.CompareAtAmount = *minor(given.Amount, given.CurrencyCode), minor(given.CompareAtAmount, given.CurrencyCode)
		all[currency] = one
	}
	return all
}

// VariantsPayload is what became of variants.
type VariantsPayload = fault.Outcome[[]*ent.Variant]

// VariantsDeletePayload is what became of variants that were to be deleted.
type VariantsDeletePayload = fault.Outcome[[]typeid.Variant]

// nameOf is the name of a variant with options, unless it is given another one.
func nameOf(options []selected) string {
	if len(options) == 0 {
		return "Standard"
	}
	values := make([]string, len(options))
	for i, o := range options {
		values[i] = o.Value
	}
	joined := []rune(strings.Join(values, " / "))
	return string(joined[:min(len(joined), maxName)])
}

// newVariant is a variant before anything is said of it.
func newVariant(of uuid.UUID, options []selected) variant {
	return variant{
		base: base{typeid.NewVariant().UUID(), 1}, ProductID: of, Name: nameOf(options), Options: options,
		RequiresShipping: true, QuantityMinimum: 1, QuantityIncrement: 1,
	}
}

func variantAt(i int) string { return "variants." + strconv.Itoa(i) + ".variant" }
