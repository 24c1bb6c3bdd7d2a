package catalog

import (
	"regexp"
	"strings"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// AssignedAttribute is what a product or a variant has of an attribute: one of the types below, which
// the attribute's kind tells.
type AssignedAttribute interface{ IsAssignedAttribute() }

// Assigned is what all of them have.
type Assigned struct {
	Attribute *Attribute
	// Owner is the product or the variant whose it is.
	Owner uuid.UUID
}

// IsAssignedAttribute marks what has an Assigned as an implementation of GraphQL's AssignedAttribute.
func (Assigned) IsAssignedAttribute() {}

// What products and variants have of their attributes.
type (
	// TextValue is a plain text.
	TextValue struct {
		Assigned
		Text string
	}
	// RichTextValue is HTML that is safe to show.
	RichTextValue struct {
		Assigned
		HTML string
	}
	// NumberValue is a number of the attribute's unit.
	NumberValue struct {
		Assigned
		Number money.Decimal
	}
	// BooleanValue is yes or no.
	BooleanValue struct {
		Assigned
		Boolean bool
	}
	// DateValue is a day, as in 2026-03-01.
	DateValue struct {
		Assigned
		Date string
	}
	// ChoiceValue is one of the attribute's choices.
	ChoiceValue struct {
		Assigned
		Choice *AttributeChoice
	}
	// ChoicesValue is some of the attribute's choices.
	ChoicesValue struct {
		Assigned
		Choices []*AttributeChoice
	}
	// ColorValue is one of the attribute's choices, which have swatches.
	ColorValue struct {
		Assigned
		Choice *AttributeChoice
	}
	// ReferenceValue is something of the catalog: only one of the three is there.
	ReferenceValue struct {
		Assigned
		Product  *typeid.Product
		Variant  *typeid.Variant
		Category *typeid.Category
	}
	// FileValue is a file.
	FileValue struct {
		Assigned
		URL, Name, MediaType string
	}
)

// Unit returns the unit of the number; empty if it has none.
func (n *NumberValue) Unit() string { return n.Attribute.Unit }

// AssignedKey asks for what an owner has of its attributes.
type AssignedKey[K record.ID] struct {
	Owner K
	keys  string // what NewAssignedKey makes of the slugs; empty for all attributes
}

var slugForm = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,99}$`)

// NewAssignedKey returns what asks for what an owner has of the attributes with these slugs, or of all
// if that is nil.
func NewAssignedKey[K record.ID](owner K, slugs []string) AssignedKey[K] {
	if slugs == nil {
		return AssignedKey[K]{Owner: owner}
	}
	var keys strings.Builder
	for _, slug := range slugs {
		if slugForm.MatchString(slug) { // nothing has another
			keys.WriteString("," + slug)
		}
	}
	if keys.Len() == 0 {
		keys.WriteByte(',')
	}
	return AssignedKey[K]{owner, keys.String()}
}

var (
	// AssignedToProducts reads what products have of the attributes of their type, in its order. Those
	// that are not for shoppers are read with HiddenPart alone.
	AssignedToProducts = assignedTo("attributes of products", valuesOfProducts, typeid.Of[typeid.Product])
	// AssignedToVariants reads the same of variants.
	AssignedToVariants = assignedTo("attributes of variants", valuesOfVariants, typeid.Of[typeid.Variant])
)

func assignedTo[K record.ID](
	what string, query record.Query, of func(uuid.UUID) K,
) *record.Many[AssignedKey[K], []AssignedAttribute] {
	return record.NewMany(what,
		func(found *record.Found[AssignedKey[K], []AssignedAttribute], parts record.Parts, asked []AssignedKey[K]) ([]*record.Read, error) {
			owners, keys := make([]K, len(asked)), make([]string, len(asked))
			for i, key := range asked {
				owners[i], keys[i] = key.Owner, key.keys
			}
			return []*record.Read{query.With(func(r *record.Reader) {
				key := AssignedKey[K]{of(r.UUID()), r.Text()}
				if row := readValue(r); found.Readable(r, key) {
					found.Values[key] = row.addTo(key.Owner.UUID(), found.Values[key])
				}
			}, typeid.Array(owners), pq.Array(keys), parts.Has(HiddenPart), MaxAttributesOfType)}, nil
		})
}

// value is a row of attribute_values, with its attribute and its choice.
type value struct {
	attribute                    *Attribute
	text, number, date           string
	boolean                      bool
	product                      *typeid.Product
	variant                      *typeid.Variant
	category                     *typeid.Category
	fileURL, fileName, fileMedia string
	choice                       *AttributeChoice
}

func readValue(r *record.Reader) value {
	return value{
		attribute: readAttribute(r), text: r.Text(), number: r.Text(), date: r.Text(), boolean: r.Bool(),
		product: optionalID(r, typeid.Of[typeid.Product]), variant: optionalID(r, typeid.Of[typeid.Variant]), category: optionalID(r, typeid.Of[typeid.Category]),
		fileURL: r.Text(), fileName: r.Text(), fileMedia: r.Text(), choice: readChoice(r),
	}
}

// addTo adds the value to those of its owner. The choices of one attribute come one after the other.
func (v value) addTo(owner uuid.UUID, list []AssignedAttribute) []AssignedAttribute {
	if len(list) > 0 && v.attribute.Kind == ChoicesKind {
		if last, ok := list[len(list)-1].(*ChoicesValue); ok && last.Attribute.ID == v.attribute.ID {
			last.Choices = append(last.Choices, v.choice)
			return list
		}
	}
	return append(list, v.assigned(owner))
}

func (v value) assigned(owner uuid.UUID) AssignedAttribute {
	of := Assigned{v.attribute, owner}
	switch v.attribute.Kind {
	case TextKind:
		return &TextValue{of, v.text}
	case RichTextKind:
		return &RichTextValue{of, v.text}
	case NumberKind:
		return &NumberValue{of, money.Decimal(v.number)}
	case BooleanKind:
		return &BooleanValue{of, v.boolean}
	case DateKind:
		return &DateValue{of, v.date}
	case ChoiceKind:
		return &ChoiceValue{of, v.choice}
	case ColorKind:
		return &ColorValue{of, v.choice}
	case ReferenceKind:
		return &ReferenceValue{of, v.product, v.variant, v.category}
	case FileKind:
		return &FileValue{of, v.fileURL, v.fileName, v.fileMedia}
	default:
		return &ChoicesValue{of, []*AttributeChoice{v.choice}}
	}
}

func optionalID[K any](r *record.Reader, of func(uuid.UUID) K) *K {
	if r.Null() {
		return nil
	}
	id := of(r.UUID())
	return &id
}
