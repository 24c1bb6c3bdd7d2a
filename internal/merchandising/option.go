package merchandising

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/productoption"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// option is an option of a product with its values.
type option struct {
	ID      uuid.UUID             `json:"id"`
	Name    string                `json:"name"`
	Display productoption.Display `json:"display"`
	Values  []optionValue         `json:"values"`
}

type optionValue struct {
	ID             uuid.UUID `json:"id"`
	Name           string    `json:"name"`
	SwatchColor    *string   `json:"swatch_color"`
	SwatchImageURL *string   `json:"swatch_image_url"`
}

// ProductOptionsSetInput is all options of a product, with all their values, in their order.
type ProductOptionsSetInput struct {
	ProductID       typeid.Product
	ExpectedVersion *int
	Options         []ProductOptionInput
}

// ProductOptionInput is an option: one that is there already if it has its id or its name.
type ProductOptionInput struct {
	ID      *typeid.ProductOption
	Name    string
	Display *productoption.Display
	Values  []OptionValueInput
}

// OptionValueInput is a value of an option: one that is there already if it has its id or its name.
type OptionValueInput struct {
	ID             *typeid.OptionValue
	Name           string
	SwatchColor    *string
	SwatchImageURL *string
}

const maxOptionName = 255

var colorForm = regexp.MustCompile(`^#[0-9a-f]{6}$`)

// SetOptions has a product have these options and no others. What a variant has cannot be left out.
func (s *Service) SetOptions(ctx context.Context, viewer auth.Viewer, in ProductOptionsSetInput) (*ent.Product, error) {
	var v fault.Validator
	if in.check(&v); v.Err() != nil {
		return nil, v.Err()
	}
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		before, err := products.take(ctx, tx, one(in.ProductID, in.ExpectedVersion))
		if err != nil {
			return productAt(err)
		}
		after := before[0]
		var v fault.Validator
		if after.Options = in.applied(&v, after.Options); v.Err() != nil {
			return v.Err()
		}
		_, err = s.saveProducts(ctx, tx, viewer, before, []product{after})
		return err
	})
	return s.product(ctx, in.ProductID, err)
}

// productAt has a mistake about a product be at productId, of an input that is about something of it.
func productAt(err error) error {
	mistakes, err := fault.Split(err)
	for _, m := range mistakes {
		if slices.Equal(m.Field, []string{"id"}) {
			m.Field = []string{"productId"}
		}
	}
	if mistakes != nil {
		return mistakes
	}
	return err
}

func (in *ProductOptionsSetInput) check(v *fault.Validator) {
	v.Check(len(in.Options) <= catalog.MaxOptions, fault.CodeLimitReached, fmt.Sprintf("A product has at most %d options.", catalog.MaxOptions), "options")
	names := map[string]bool{}
	for i := range in.Options {
		o, path := &in.Options[i], at("options", i)
		o.Name = optionName(v, path, o.Name, maxOptionName, names)
		v.Check(len(o.Values) > 0, fault.CodeRequired, "Give at least one value.", split(path+".values")...)
		v.Check(len(o.Values) <= catalog.MaxValues, fault.CodeLimitReached, fmt.Sprintf("An option has at most %d values.", catalog.MaxValues), split(path+".values")...)
		values := map[string]bool{}
		for j := range o.Values {
			o.Values[j].check(v, at(path+".values", j), values)
		}
	}
}

func (in *OptionValueInput) check(v *fault.Validator, path string, names map[string]bool) {
	in.Name = optionName(v, path, in.Name, maxOptionName, names)
	in.SwatchColor = swatch(v, path, in.SwatchColor, in.SwatchImageURL)
}

// swatch reports what is wrong with a swatch, and returns its colour as it is kept.
func swatch(v *fault.Validator, path string, color, imageURL *string) *string {
	if imageURL != nil {
		webAddress(v, path+".swatchImageUrl", *imageURL)
	}
	if color == nil {
		return nil
	}
	small := strings.ToLower(*color)
	v.Check(colorForm.MatchString(small), fault.CodeInvalid, "This must be a colour, such as #1a2b3c.", split(path+".swatchColor")...)
	return &small
}

// optionName returns the name of an option, of a value or of a choice, cleaned. No other one has it.
func optionName(v *fault.Validator, path, name string, limit int, given map[string]bool) string {
	name = text.Clean(name)
	if v.Require(path+".name", name) {
		v.Line(path+".name", name, limit)
	}
	v.Check(!given[name], fault.CodeInvalid, "This name is given twice.", split(path+".name")...)
	given[name] = true
	return name
}

// applied returns the options as they are to be.
func (in *ProductOptionsSetInput) applied(v *fault.Validator, present []option) []option {
	list := make([]option, len(in.Options))
	for i, given := range in.Options {
		path := at("options", i)
		o := option{ID: typeid.NewProductOption().UUID(), Display: productoption.DefaultDisplay}
		place := slices.IndexFunc(present, func(o option) bool {
			return given.ID == nil && o.Name == given.Name || given.ID != nil && o.ID == given.ID.UUID()
		})
		v.Check(place >= 0 || given.ID == nil, fault.CodeNotFound, "The product has no such option.", split(path+".id")...)
		if place >= 0 {
			o = present[place]
		}
		o.Name, o.Display = given.Name, *or(given.Display, &o.Display)
		o.Values = given.values(v, path, o.Values)
		v.Check(!slices.ContainsFunc(list[:i], func(other option) bool { return other.ID == o.ID }), fault.CodeInvalid, "This option is given twice.", split(path)...)
		list[i] = o
	}
	return list
}

func (in *ProductOptionInput) values(v *fault.Validator, path string, present []optionValue) []optionValue {
	list := make([]optionValue, len(in.Values))
	for i, given := range in.Values {
		field := at(path+".values", i)
		id := typeid.NewOptionValue().UUID()
		place := slices.IndexFunc(present, func(o optionValue) bool {
			return given.ID == nil && o.Name == given.Name || given.ID != nil && o.ID == given.ID.UUID()
		})
		v.Check(place >= 0 || given.ID == nil, fault.CodeNotFound, "The option has no such value.", split(field+".id")...)
		if place >= 0 {
			id = present[place].ID
		}
		v.Check(!slices.ContainsFunc(list[:i], func(other optionValue) bool { return other.ID == id }), fault.CodeInvalid, "This value is given twice.", split(field)...)
		list[i] = optionValue{id, given.Name, given.SwatchColor, given.SwatchImageURL}
	}
	return list
}

type optionRow struct {
	ID        uuid.UUID             `json:"id"`
	ProductID uuid.UUID             `json:"product_id"`
	Name      string                `json:"name"`
	Display   productoption.Display `json:"display"`
	Position  int                   `json:"position"`
}

type optionValueRow struct {
	optionValue
	OptionID uuid.UUID `json:"option_id"`
	Position int       `json:"position"`
}

// optionsChange is what has changed of the options of products.
type optionsChange struct {
	options                 []optionRow
	values                  []optionValueRow
	goneOptions, goneValues []string
}

func (c *optionsChange) add(of uuid.UUID, before, after []option) {
	if string(encode(before)) == string(encode(after)) {
		return
	}
	stays := map[uuid.UUID]bool{}
	for i, o := range after {
		stays[o.ID] = true
		c.options = append(c.options, optionRow{o.ID, of, o.Name, o.Display, i})
		for j, value := range o.Values {
			stays[value.ID] = true
			c.values = append(c.values, optionValueRow{value, o.ID, j})
		}
	}
	for _, o := range before {
		if !stays[o.ID] {
			c.goneOptions = append(c.goneOptions, o.ID.String())
			continue // its values go with it
		}
		for _, value := range o.Values {
			if !stays[value.ID] {
				c.goneValues = append(c.goneValues, value.ID.String())
			}
		}
	}
}

func (c *optionsChange) write(ctx context.Context, tx *ent.Tx) error {
	if len(c.goneValues) > 0 {
		if _, err := deleteOptionValues.Exec(ctx, tx, pq.Array(c.goneValues)); err != nil {
			return refused(fmt.Errorf("delete values of options: %w", err))
		}
	}
	if len(c.goneOptions) > 0 {
		if _, err := deleteOptions.Exec(ctx, tx, pq.Array(c.goneOptions)); err != nil {
			return refused(fmt.Errorf("delete options: %w", err))
		}
	}
	if len(c.options) == 0 {
		return nil
	}
	if _, err := write(ctx, tx, upsertOptions, c.options, "options"); err != nil {
		return err
	}
	if len(c.values) == 0 {
		return nil
	}
	_, err := write(ctx, tx, upsertOptionValues, c.values, "values of options")
	return err
}
