package merchandising

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// value is one value of an attribute.
type value struct {
	AttributeID         uuid.UUID             `json:"attribute_id"`
	Kind                catalog.AttributeKind `json:"kind"`
	Text                *string               `json:"text,omitempty"`
	Number              *json.Number          `json:"number,omitempty"`
	Boolean             *bool                 `json:"boolean,omitempty"`
	Date                *string               `json:"date,omitempty"`
	ChoiceID            *uuid.UUID            `json:"choice_id,omitempty"`
	ReferenceProductID  *uuid.UUID            `json:"reference_product_id,omitempty"`
	ReferenceVariantID  *uuid.UUID            `json:"reference_variant_id,omitempty"`
	ReferenceCategoryID *uuid.UUID            `json:"reference_category_id,omitempty"`
	FileURL             *string               `json:"file_url,omitempty"`
	FileName            *string               `json:"file_name,omitempty"`
	FileMediaType       *string               `json:"file_media_type,omitempty"`
}

// AttributeValueInput is what becomes of an attribute, by its slug: the one field that its kind has, or
// none to take its value away.
type AttributeValueInput struct {
	Key       string
	Text      *string
	HTML      *string
	Number    *money.Decimal
	Boolean   *bool
	Date      *string
	Choice    *string
	Choices   []string
	Reference *typeid.Any
	File      *AttributeFileInput
}

// AttributeFileInput is a file.
type AttributeFileInput struct{ URL, Name, MediaType string }

// What attributes are held to: see the constraints of the table.
const (
	maxAttributes    = 100
	maxChoices       = 100
	maxAttributeText = 5000
	maxFileName      = 200
)

// checkValues reports what is wrong with values, as far as that can be told without their attributes.
func checkValues(v *fault.Validator, path string, given []AttributeValueInput) {
	v.Check(len(given) <= maxAttributes, fault.CodeLimitReached, fmt.Sprintf("Give at most %d attributes.", maxAttributes), split(path)...)
	keys := map[string]bool{}
	for i, one := range given {
		v.Check(!keys[one.Key], fault.CodeInvalid, "This attribute is given twice.", split(at(path, i))...)
		keys[one.Key] = true
		v.Text(at(path, i)+".key", one.Key)
	}
}

// definition is an attribute that things of a type have, with the ids of those of its choices that were
// asked for, by their slugs.
type definition struct {
	id      uuid.UUID
	kind    catalog.AttributeKind
	choices map[string]uuid.UUID
}

// definitions are attributes by their slugs.
type definitions map[string]definition

// define looks up the attributes that are given, of those that products of a type have, or their variants.
func define(ctx context.Context, tx *ent.Tx, typeID *uuid.UUID, owner string, given []AttributeValueInput) (definitions, error) {
	if len(given) == 0 || typeID == nil {
		return nil, nil
	}
	var keys, choices []string
	for _, one := range given {
		keys, choices = append(keys, one.Key), append(choices, one.Choices...)
		if one.Choice != nil {
			choices = append(choices, *one.Choice)
		}
	}
	known := definitions{}
	err := attributesOfType.Each(ctx, tx, func(r *record.Reader) {
		key := r.Text()
		d := definition{id: r.UUID(), kind: catalog.AttributeKind(r.Text())}
		r.JSON(&d.choices)
		known[key] = d
	}, *typeID, owner, pq.Array(keys), pq.Array(choices))
	if err != nil {
		return nil, fmt.Errorf("look up attributes: %w", err)
	}
	return known, nil
}

// applied returns values as they are to be, by the slugs of their attributes.
func (known definitions) applied(v *fault.Validator, path string, present map[string][]value, given []AttributeValueInput) map[string][]value {
	if len(given) == 0 {
		return present
	}
	all := maps.Clone(present)
	if all == nil {
		all = map[string][]value{}
	}
	for i, in := range given {
		field := split(at(path, i))
		d, found := known[in.Key]
		if !v.Check(found, fault.CodeNotFound, "Things of this type have no such attribute.", append(field, "key")...) {
			continue
		}
		values, mistake := in.values(d)
		v.Check(mistake == "", fault.CodeInvalid, mistake, field...)
		if len(values) == 0 {
			delete(all, in.Key)
			continue
		}
		all[in.Key] = values
	}
	return all
}

// given counts the fields that are given.
func (in AttributeValueInput) given() (n int) {
	for _, is := range []bool{
		in.Text != nil, in.HTML != nil, in.Number != nil, in.Boolean != nil, in.Date != nil,
		in.Choice != nil, in.Choices != nil, in.Reference != nil, in.File != nil,
	} {
		if is {
			n++
		}
	}
	return n
}

// values returns the values that are given of an attribute, or what is wrong with them.
func (in AttributeValueInput) values(d definition) (list []value, mistake string) {
	made := value{AttributeID: d.id, Kind: d.kind}
	switch {
	case in.given() == 0:
		return nil, ""
	case in.given() > 1:
		return nil, "Give one value of the attribute."
	case d.kind == catalog.TextKind && in.Text != nil:
		text := text.Clean(*in.Text)
		made.Text, mistake = &text, paragraphs(text, maxAttributeText)
	case d.kind == catalog.RichTextKind && in.HTML != nil:
		html := catalog.SanitizeHTML(*in.HTML)
		made.Text, mistake = &html, paragraphs(html, maxDescription)
	case d.kind == catalog.NumberKind && in.Number != nil:
		made.Number, mistake = number(*in.Number)
	case d.kind == catalog.BooleanKind && in.Boolean != nil:
		made.Boolean = in.Boolean
	case d.kind == catalog.DateKind && in.Date != nil:
		if day, err := time.Parse(time.DateOnly, *in.Date); err != nil || day.Year() < 1 {
			return nil, "This must be a date, such as 2026-03-01."
		}
		made.Date = in.Date
	case (d.kind == catalog.ChoiceKind || d.kind == catalog.ColorKind) && in.Choice != nil:
		return d.chosen([]string{*in.Choice})
	case d.kind == catalog.ChoicesKind && in.Choices != nil:
		return d.chosen(in.Choices)
	case d.kind == catalog.ReferenceKind && in.Reference != nil:
		mistake = made.refer(*in.Reference)
	case d.kind == catalog.FileKind && in.File != nil:
		made.FileURL, made.FileName, made.FileMediaType = &in.File.URL, &in.File.Name, &in.File.MediaType
		mistake = in.File.mistake()
	default:
		return nil, "This is no value of an attribute of the kind " + string(d.kind) + "."
	}
	return []value{made}, mistake
}

func paragraphs(s string, limit int) (mistake string) {
	if text.IsBlank(s) || !text.IsParagraphs(s) || len([]rune(s)) > limit {
		return "This must be a text of 1 to " + strconv.Itoa(limit) + " characters."
	}
	return ""
}

// number returns a number without zeros at its end, as it is read.
func number(d money.Decimal) (n *json.Number, mistake string) {
	whole, fraction, _ := strings.Cut(string(d), ".")
	fraction = strings.TrimRight(fraction, "0")
	digits := strings.TrimLeft(strings.TrimPrefix(whole, "-"), "0")
	if len(digits) > 15 || len(fraction) > 9 {
		return nil, "This must be a number of at most 15 digits before the point and 9 after it."
	}
	text := digits
	if digits == "" {
		text = "0"
	}
	if fraction != "" {
		text += "." + fraction
	}
	if strings.HasPrefix(whole, "-") && text != "0" {
		text = "-" + text
	}
	return new(json.Number(text)), ""
}

// chosen returns a value for each choice, each once.
func (d definition) chosen(slugs []string) (list []value, mistake string) {
	if len(slugs) > maxChoices {
		return nil, fmt.Sprintf("Give at most %d choices.", maxChoices)
	}
	given := map[uuid.UUID]bool{}
	for _, slug := range slugs {
		id, found := d.choices[slug]
		if !found {
			return nil, fmt.Sprintf("The attribute has no choice %q.", slug)
		}
		if !given[id] {
			list = append(list, value{AttributeID: d.id, Kind: d.kind, ChoiceID: &id})
		}
		given[id] = true
	}
	return list, ""
}

func (made *value) refer(to typeid.Any) (mistake string) {
	id := to.UUID()
	switch to.Prefix() {
	case typeid.Product{}.Prefix():
		made.ReferenceProductID = &id
	case typeid.Variant{}.Prefix():
		made.ReferenceVariantID = &id
	case typeid.Category{}.Prefix():
		made.ReferenceCategoryID = &id
	default:
		return "This must be the id of a product, a variant or a category."
	}
	return ""
}

var mediaType = regexp.MustCompile(`^[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,100}$`)

func (f *AttributeFileInput) mistake() string {
	name := text.Clean(f.Name)
	switch {
	case len(f.URL) > maxURL:
		return "The file's address must be at most 2,000 characters long."
	case name == "" || !text.IsLine(name) || len([]rune(name)) > maxFileName:
		return "The file's name must be a line of 1 to 200 characters."
	case !mediaType.MatchString(f.MediaType):
		return "The file's media type must be one, such as application/pdf."
	}
	f.Name = name
	return ""
}

// valueRow is a row of a value.
type valueRow struct {
	value
	ID        uuid.UUID  `json:"id"`
	ProductID *uuid.UUID `json:"product_id"`
	VariantID *uuid.UUID `json:"variant_id"`
	Position  int        `json:"position"`
}

// valuesChange is what has changed of the attributes of things: whose and which are to be deleted, and
// what is to be there instead.
type valuesChange struct {
	owners, attributes []string
	rows               []valueRow
}

// add adds what has changed of a thing. The function says whose a row is.
func (c *valuesChange) add(owner uuid.UUID, before, after map[string][]value, own func(*valueRow)) {
	same := func(key string) bool { return string(encode(before[key])) == string(encode(after[key])) }
	for key, gone := range before {
		if len(gone) > 0 && !same(key) {
			c.owners, c.attributes = append(c.owners, owner.String()), append(c.attributes, gone[0].AttributeID.String())
		}
	}
	for key, values := range after {
		if same(key) {
			continue
		}
		for i, one := range values {
			row := valueRow{value: one, ID: typeid.NewAttributeValue().UUID(), Position: i}
			own(&row)
			c.rows = append(c.rows, row)
		}
	}
}

func (c *valuesChange) write(ctx context.Context, tx *ent.Tx, remove record.Statement) error {
	if len(c.owners) > 0 {
		if _, err := remove.Exec(ctx, tx, pq.Array(c.owners), pq.Array(c.attributes)); err != nil {
			return fmt.Errorf("delete values of attributes: %w", err)
		}
	}
	if len(c.rows) == 0 {
		return nil
	}
	_, err := write(ctx, tx, insertValues, c.rows, "values of attributes")
	return err
}
