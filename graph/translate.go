package graph

import (
	"context"
	"reflect"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/language"
	"github.com/shopgraph/shopgraph/internal/option"
	"github.com/shopgraph/shopgraph/internal/translation"
)

// translator replaces what is read of the catalog by what it is in the first languages of a chain that
// have it. So each field is resolved of translated objects, wherever they came from. What an answer needs
// of a level is read together, by one more statement. Operations in the default language have none.
type translator language.Chain

var _ executor.Replacer = translator("")

// translatable is an object type whose texts are translated.
type translatable struct {
	name string
	// fields are those that the texts are answered by.
	fields []string
	goType reflect.Type
	copy   func(object any) any
	// translate sets the texts of a copy. It asks for the same texts whatever these are.
	translate func(object any, t *texts)
}

func translated[T any](name string, translate func(*T, *texts), fields ...string) translatable {
	return translatable{
		name, fields, reflect.TypeFor[*T](),
		func(object any) any { other := *object.(*T); return &other },
		func(object any, t *texts) { translate(object.(*T), t) },
	}
}

var translatables = []translatable{
	translated("Product", translateProduct, "name", "slug", "description", "descriptionHtml", "seo"),
	translated("Variant", translateVariant, "name", "options"),
	translated("Category", translateCategory, "name", "slug", "description", "seo", "image"),
	translated("Collection", translateCollection, "name", "slug", "description", "seo", "image"),
	translated("ProductImage", func(i *ent.ProductImage, t *texts) { i.Alt = t.of(i.ID.UUID(), "alt", i.Alt, "alt").Value }, "alt"),
	translated("ProductOption", func(o *ent.ProductOption, t *texts) { o.Name = t.of(o.ID.UUID(), "name", o.Name, "name").Value }, "name"),
	translated("OptionValue", func(v *ent.OptionValue, t *texts) { v.Name = t.of(v.ID.UUID(), "name", v.Name, "name", "swatch").Value }, "name", "swatch"),
	translated("ProductType", func(p *catalog.ProductType, t *texts) { p.Name = t.of(p.ID.UUID(), "name", p.Name, "name").Value }, "name"),
	translated("Attribute", func(a *catalog.Attribute, t *texts) { a.Name = t.of(a.ID.UUID(), "name", a.Name, "name").Value }, "name"),
	translated("AttributeChoice", func(c *catalog.AttributeChoice, t *texts) { c.Name = t.of(c.ID.UUID(), "name", c.Name, "name").Value }, "name"),
	translated("AssignedText", func(v *catalog.TextValue, t *texts) { v.Text = t.ofAttribute(v.Assigned, v.Text, "text") }, "text"),
	translated("AssignedRichText", func(v *catalog.RichTextValue, t *texts) { v.HTML = t.ofAttribute(v.Assigned, v.HTML, "html") }, "html"),
}

func translateProduct(p *ent.Product, t *texts) {
	id := p.ID.UUID()
	p.Name = t.of(id, "name", p.Name, "name", "seo").Value
	p.Slug = t.of(id, "slug", p.Slug, "slug").Value
	p.Description = t.of(id, "description", p.Description, "description", "descriptionHtml", "seo").Value
}

// translateTexts sets what belongs to a product whose name and description are translated. What stands in
// for a text that was not written does so in each language.
func translateTexts(p *catalog.Texts, t *texts) {
	id := p.Product.UUID()
	name, description := t.of(id, "name", ""), t.of(id, "description", "")
	p.DescriptionHTML = t.of(id, "descriptionHtml", p.DescriptionHTML).Unless(description)
	p.SeoTitle = t.of(id, "seoTitle", p.SeoTitle).Unless(name)
	p.SeoDescription = t.of(id, "seoDescription", p.SeoDescription).Unless(description)
}

func translateCategory(c *ent.Category, t *texts) {
	t.group(c.ID.UUID(), &c.Name, &c.Slug, &c.Description, &c.SeoTitle, &c.SeoDescription, &c.ImageAlt)
}

func translateCollection(c *ent.Collection, t *texts) {
	t.group(c.ID.UUID(), &c.Name, &c.Slug, &c.Description, &c.SeoTitle, &c.SeoDescription, &c.ImageAlt)
}

// group sets the texts of a category or a collection.
func (t *texts) group(id uuid.UUID, name, slug, description, seoTitle, seoDescription, imageAlt *string) {
	names := t.of(id, "name", *name, "name", "seo")
	descriptions := t.of(id, "description", *description, "description", "seo")
	*name, *description = names.Value, descriptions.Value
	*slug = t.of(id, "slug", *slug, "slug").Value
	*seoTitle = t.of(id, "seoTitle", *seoTitle, "seo").Unless(names)
	*seoDescription = t.of(id, "seoDescription", *seoDescription, "seo").Unless(descriptions)
	*imageAlt = t.of(id, "imageAlt", *imageAlt, "image").Value
}

// translateVariant has a name that is put together of the options' values be so in each language.
func translateVariant(v *ent.Variant, t *texts) {
	const between = " / "
	values, others := make([]string, len(v.Options)), make([]string, len(v.Options))
	v.Options = slices.Clone(v.Options)
	for i := range v.Options {
		o := &v.Options[i]
		values[i] = o.Value
		*o = option.Selected{
			Name:       t.of(o.OptionUUID, "name", o.Name, "options").Value,
			Value:      t.of(o.ValueUUID, "name", o.Value, "options", "name").Value,
			OptionUUID: o.OptionUUID, ValueUUID: o.ValueUUID,
		}
		others[i] = o.Value
	}
	name := t.of(v.ID.UUID(), "name", v.Name, "name")
	if name.Rank == translation.Untranslated && v.Name == strings.Join(values, between) {
		name.Value = strings.Join(others, between)
	}
	v.Name = name.Value
}

// texts are the translated texts of some objects. Each object is translated twice: what it asks for the
// first time is there the second time, in the same order.
type texts struct {
	chain  language.Chain
	fields []string // that are selected; nil for all

	asked []translation.Key
	found []*translation.Text
	told  int // of found; negative the first time
}

// of returns a text of a thing. It is the original if none of the fields that need it is selected.
func (t *texts) of(owner uuid.UUID, field, original string, neededBy ...string) translation.Text {
	untranslated := translation.Text{Value: original, Rank: translation.Untranslated}
	if owner == uuid.Nil || t.fields != nil && !slices.ContainsFunc(neededBy, func(f string) bool { return slices.Contains(t.fields, f) }) {
		return untranslated
	}
	if t.found == nil {
		t.asked = append(t.asked, translation.Key{Owner: owner, Field: field, Chain: t.chain})
		return untranslated
	}
	found := t.found[t.told]
	t.told++
	if found == nil {
		return untranslated
	}
	return *found
}

// ofAttribute returns the text that a product or a variant has of an attribute.
func (t *texts) ofAttribute(v catalog.Assigned, original, neededBy string) string {
	if !v.Attribute.Localizable {
		return original
	}
	return t.of(v.Owner, translation.AttributeField(v.Attribute.ID), original, neededBy).Value
}

// ask begins to read what was asked for.
func (t *texts) ask(ctx context.Context) (finish func() error) {
	thunk := load(ctx, translation.ByKey, t.asked)
	return func() error {
		found, errs := thunk()
		for _, err := range errs {
			if err != nil {
				return err
			}
		}
		t.found = append([]*translation.Text{}, found...)
		return nil
	}
}

func typeNamed(name string) *translatable {
	i := slices.IndexFunc(translatables, func(one translatable) bool { return one.name == name })
	if i < 0 {
		return nil
	}
	return &translatables[i]
}

// TypeOf implements executor.Replacer.
func (translator) TypeOf(object any) string {
	goType := reflect.TypeOf(object)
	i := slices.IndexFunc(translatables, func(one translatable) bool { return one.goType == goType })
	if i < 0 || reflect.ValueOf(object).IsNil() {
		return ""
	}
	return translatables[i].name
}

// Replaces implements executor.Replacer.
func (translator) Replaces(object string, fields []string) bool {
	one := typeNamed(object)
	return one != nil && slices.ContainsFunc(fields, func(f string) bool { return slices.Contains(one.fields, f) })
}

// Replace implements executor.Replacer.
func (c translator) Replace(ctx context.Context, object string, fields []string, objects []any) (finish func() ([]any, error)) {
	one := typeNamed(object)
	t := &texts{chain: language.Chain(c), fields: fields}
	for _, o := range objects {
		one.translate(one.copy(o), t)
	}
	read := t.ask(ctx)
	return func() ([]any, error) {
		if err := read(); err != nil {
			return nil, err
		}
		others := make([]any, len(objects))
		for i, o := range objects {
			others[i] = one.copy(o)
			one.translate(others[i], t)
		}
		return others, nil
	}
}

// inLanguage returns objects in the operation's language, in what some of their fields say.
func inLanguage[P any](ctx context.Context, object string, objects []P, fields ...string) ([]P, error) {
	chain := chainFrom(ctx)
	if chain == "" || len(objects) == 0 {
		return objects, nil
	}
	replaced, err := translator(chain).Replace(ctx, object, fields, keysOf(objects, func(p P) any { return p }))()
	if err != nil {
		return nil, err
	}
	return keysOf(replaced, func(o any) P { return o.(P) }), nil
}
