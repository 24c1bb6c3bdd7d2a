package merchandising

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gosimple/slug"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// VariantsCreateInput is variants to be made of a product.
type VariantsCreateInput struct {
	IdempotencyKey *string
	ProductID      typeid.Product
	Variants       []VariantCreateInput
}

// VariantCreateInput is a variant to be made.
type VariantCreateInput struct {
	Options []catalog.Choice
	Variant VariantInput
}

// VariantsMatrixCreateInput is variants to be made of all combinations of options' values that a product
// has none of yet. The pattern is their SKUs, with the names of options in braces for their values.
type VariantsMatrixCreateInput struct {
	IdempotencyKey *string
	ProductID      typeid.Product
	SKUPattern     string
	Variant        VariantInput
}

// VariantsCreated is what became of variants that were to be made.
type VariantsCreated struct {
	CreatedCount int
	Product      *ent.Product
	UserErrors   []*fault.UserError
}

// CreateVariants makes variants of a product, all or none, and returns how many.
func (s *Service) CreateVariants(ctx context.Context, viewer auth.Viewer, in VariantsCreateInput) (*VariantsCreated, error) {
	var v fault.Validator
	v.Check(len(in.Variants) > 0, fault.CodeRequired, "Give at least one variant.", "variants")
	v.Check(len(in.Variants) <= maxAtOnce, fault.CodeLimitReached, fmt.Sprintf("Give at most %d variants at once.", maxAtOnce), "variants")
	asked := encode(in)
	for i := range in.Variants {
		in.Variants[i].Variant.SKU.Given = true
		in.Variants[i].Variant.check(&v, variantAt(i))
	}
	return s.createVariants(ctx, viewer, v.Err(), batch{
		"productVariantsCreate", in.IdempotencyKey, asked, in.ProductID, in.made, variantAt,
		func(i int) string { return variantAt(i) + ".sku" }, false,
	})
}

// made returns the variants that are to be made of a product.
func (in *VariantsCreateInput) made(of product, v *fault.Validator) (made []variant, inputs []*VariantInput) {
	for i := range in.Variants {
		given := &in.Variants[i]
		made = append(made, newVariant(of.ID, of.options(v, at("variants", i)+".options", given.Options)))
		inputs = append(inputs, &given.Variant)
	}
	return made, inputs
}

// CreateVariantsMatrix makes the variants that are missing of a product's combinations, and returns how many.
func (s *Service) CreateVariantsMatrix(ctx context.Context, viewer auth.Viewer, in VariantsMatrixCreateInput) (*VariantsCreated, error) {
	var v fault.Validator
	asked := encode(in)
	in.SKUPattern = text.Clean(in.SKUPattern)
	if v.Require("skuPattern", in.SKUPattern) {
		v.Line("skuPattern", in.SKUPattern, maxSKU)
	}
	v.Check(!in.Variant.SKU.Given && !in.Variant.Name.Given, fault.CodeInvalid, "Each variant has a SKU and a name of its own.", "variant")
	in.Variant.check(&v, "variant")
	return s.createVariants(ctx, viewer, v.Err(), batch{
		"productVariantsMatrixCreate", in.IdempotencyKey, asked, in.ProductID, in.made,
		func(int) string { return "variant" }, func(int) string { return "skuPattern" }, true,
	})
}

func (in *VariantsMatrixCreateInput) made(of product, v *fault.Validator) (made []variant, inputs []*VariantInput) {
	total := 1
	for _, o := range of.Options {
		if total *= len(o.Values); total > catalog.MaxVariants {
			v.Check(false, fault.CodeLimitReached, fmt.Sprintf("The options have more than %d combinations.", catalog.MaxVariants), "productId")
			return nil, nil
		}
	}
	if !v.Check(len(of.Options) > 0, fault.CodeNotAllowed, "The product has no options.", "productId") {
		return nil, nil
	}
	for _, options := range combinations(of.Options) {
		input := in.Variant
		input.SKU = patch.Of(in.sku(options))
		v.Line("skuPattern", input.SKU.Value, maxSKU)
		made, inputs = append(made, newVariant(of.ID, options)), append(inputs, &input)
	}
	return made, inputs
}

// combinations are all ways to choose a value of each option, in the order of the options.
func combinations(options []option) [][]selected {
	all := [][]selected{nil}
	for _, o := range options {
		var longer [][]selected
		for _, one := range all {
			for _, value := range o.Values {
				longer = append(longer, append(slices.Clone(one), selected{o.Name, value.Name}))
			}
		}
		all = longer
	}
	return all
}

// sku is the pattern with the values of options.
func (in *VariantsMatrixCreateInput) sku(options []selected) string {
	sku := in.SKUPattern
	for _, o := range options {
		sku = strings.ReplaceAll(sku, "{"+o.Name+"}", strings.ToUpper(slug.Make(o.Value)))
	}
	return sku
}

// options returns the options of a variant to be made: a value of each of the product's.
func (p *product) options(v *fault.Validator, path string, given []catalog.Choice) []selected {
	list := []selected{}
	for _, o := range p.Options {
		i := slices.IndexFunc(given, func(c catalog.Choice) bool { return c.Name == o.Name })
		if v.Check(i >= 0, fault.CodeRequired, fmt.Sprintf("Choose a value of the option %q.", o.Name), split(path)...) {
			list = append(list, selected{o.Name, text.Clean(given[i].Value)})
		}
	}
	for i, c := range given {
		field := at(path, i)
		isOption := slices.ContainsFunc(p.Options, func(o option) bool { return c.Name == o.Name })
		v.Check(isOption, fault.CodeNotFound, "The product has no such option. Set its options first.", split(field+".name")...)
		isOnce := !slices.ContainsFunc(given[:i], func(other catalog.Choice) bool { return other.Name == c.Name })
		v.Check(isOnce, fault.CodeInvalid, "This option is given twice.", split(field+".name")...)
		if v.Require(field+".value", text.Clean(c.Value)) {
			v.Line(field+".value", c.Value, maxOptionName)
		}
	}
	return list
}

// batch is variants to be made of a product.
type batch struct {
	mutation string
	key      *string
	asked    []byte // the input, as it was
	of       typeid.Product
	// made says which variants, with the inputs that say what they are to be.
	made func(product, *fault.Validator) ([]variant, []*VariantInput)
	// at is where the input of a variant is, and sku where its SKU is.
	at, sku func(i int) string
	// fills says that options which a variant has already are passed over. Otherwise they are a mistake.
	fills bool
}

func (s *Service) createVariants(ctx context.Context, viewer auth.Viewer, mistakes error, b batch) (*VariantsCreated, error) {
	result, err := &VariantsCreated{}, mistakes
	if err == nil {
		result.CreatedCount, err = s.createVariantsOnce(ctx, viewer, b)
	}
	if err == nil {
		result.Product, err = s.product(ctx, b.of, nil)
	}
	result.UserErrors, err = fault.Split(err)
	return result, err
}

func (s *Service) createVariantsOnce(ctx context.Context, viewer auth.Viewer, b batch) (int, error) {
	count, err := idempotency.Once(ctx, s.store, viewer, b.mutation, b.key, string(b.asked), func(ctx context.Context, tx *ent.Tx) (string, error) {
		taken, err := products.take(ctx, tx, one(b.of, nil))
		if err != nil {
			return "", productAt(err)
		}
		n, err := s.makeVariants(ctx, tx, viewer, taken[0], b)
		return strconv.Itoa(n), err
	})
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(count)
}

// makeVariants makes variants of a product that was taken, and returns how many.
func (s *Service) makeVariants(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, of product, b batch) (int, error) {
	var v fault.Validator
	list, inputs := b.made(of, &v)
	if v.Err() != nil {
		return 0, v.Err()
	}
	there, last, err := combinationsOf(ctx, tx, of)
	if err != nil {
		return 0, err
	}
	var attributes []AttributeValueInput
	for _, in := range inputs {
		attributes = append(attributes, in.Attributes...)
	}
	known, err := define(ctx, tx, of.ProductTypeID, "VARIANT", attributes)
	if err != nil {
		return 0, err
	}
	if err := checkTaxClasses(ctx, tx, &v, inputs, b.at); err != nil {
		return 0, err
	}
	var fresh []variant
	for i, one := range list {
		isThere := there[combination(one.Options)]
		if isThere && b.fills {
			continue
		}
		v.Check(!isThere, fault.CodeTaken, "The product has a variant with these options.", split(at("variants", i)+".options")...)
		there[combination(one.Options)] = len(one.Options) > 0
		fresh = append(fresh, inputs[i].applied(one, &v, b.at(i), of, known))
	}
	v.Check(last.count+len(fresh) <= catalog.MaxVariants, fault.CodeLimitReached,
		fmt.Sprintf("A product has at most %d variants.", catalog.MaxVariants), "productId")
	if err := checkSKUs(ctx, tx, &v, fresh, b.sku); err != nil {
		return 0, err
	}
	if v.Err() != nil || len(fresh) == 0 {
		return 0, v.Err()
	}
	return len(fresh), s.insertAndTell(ctx, tx, viewer, fresh, last.place)
}

// extent is how many variants a product has, and the first place after them.
type extent struct{ count, place int }

// combinationsOf returns which combinations a product has variants of.
func combinationsOf(ctx context.Context, tx *ent.Tx, of product) (there map[string]bool, last extent, err error) {
	there = map[string]bool{}
	err = optionsOfVariants.Each(ctx, tx, func(r *record.Reader) {
		var options []selected
		last.count++
		last.place = int(r.Int()) + 1
		r.JSON(&options)
		there[combination(options)] = len(options) > 0
	}, of.ID)
	if err != nil {
		return nil, extent{}, fmt.Errorf("read the options of variants: %w", err)
	}
	return there, last, nil
}
