package demo

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/chance"
	"github.com/shopgraph/shopgraph/internal/measure"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/option"
)

// generator makes products. What the n-th is follows from the seed, from n, and from what the store has of
// currencies and locations.
type generator struct {
	seed       int
	imageBase  string // ends with a slash
	currencies []money.Currency
	locations  []uuid.UUID
	// categories and types are by their slugs.
	categories, types map[string]uuid.UUID
	// said are the attributes and the choices that are there: a store may have others by these slugs.
	said map[uuid.UUID]bool

	copies map[string][][]any // rows by their tables
}

// generatedColumns are those of the tables, in the order in which rows find what they hang on. Stock comes
// before prices: so it is worked out once whether a product can be bought.
var generatedColumns = []struct {
	table   string
	columns string
}{
	{"products", "name slug description status category_id description_html vendor tags product_type_id"},
	{"product_images", "url alt position width height product_id"},
	{"product_options", "name position display product_id"},
	{"option_values", "name position swatch_color option_id"},
	{"variants", "sku name options position barcode weight dimensions image_id product_id"},
	{"attribute_values", "product_id variant_id attribute_id kind position text number boolean date choice_id"},
	{"stock_levels", "on_hand variant_id location_id"},
	{"prices", "currency amount compare_at_amount since variant_id"},
}

// generating is a product that is being made.
type generating struct {
	*generator
	*chance.Draws
	kind                 generatedKind
	n                    int
	made                 time.Time
	id                   uuid.UUID
	name, slug, material string
	price                int64 // cents of US dollars for the smallest
	soldOut, reduced     bool
}

const (
	generatedBegin = 2 * 365 // days before the first of the demo's products
	delivery       = 50      // how many products come on one day
	generatedKey   = 1       // the kind of chance.Number
)

// id returns the id of the n-th product, and when it was made.
func (g *generator) id(n int) (uuid.UUID, time.Time) {
	day := int(chance.Number(generatedKey, g.seed<<24|n/delivery, 0) % generatedBegin)
	draws := chance.Draws(chance.Number(generatedKey, g.seed<<24|n, 1))
	made := epoch.AddDate(0, 0, day-generatedBegin).Add(time.Duration(draws.Below(24*60*60)) * time.Second)
	return draws.ID(made), made
}

// add makes the n-th product.
func (g *generator) add(n int) uuid.UUID {
	draws := chance.Draws(chance.Number(generatedKey, g.seed<<24|n, 2))
	p := generating{generator: g, Draws: &draws, n: n, kind: generatedKinds[draws.Below(len(generatedKinds))]}
	p.id, p.made = g.id(n)
	p.material = p.Of(strings.Split(p.kind.materials, ","))
	p.name = strings.Join([]string{p.Of(generatedLines), p.Of(generatedAdjectives), p.material, p.kind.noun}, " ")
	p.slug = fmt.Sprintf("%s-%d-%d", slug(p.name), g.seed, n)
	p.price = p.kind.low + (p.kind.high-p.kind.low)*int64(p.Below(1000))/1000*int64(p.Below(1000))/1000 // mostly low ones
	p.soldOut, p.reduced = p.Percent(8), p.Percent(20)
	p.addProduct()
	p.addVariants(p.chooseOptions())
	return p.id
}

// put adds a row with an id and the times of its making.
func (p *generating) put(table string, id uuid.UUID, values ...any) {
	p.copies[table] = append(p.copies[table], append([]any{id.String(), p.made, p.made}, values...))
}

func (p *generating) addProduct() {
	sentences := make([]string, 3)
	for i, at := range p.Some(len(sentences), len(generatedProse)) {
		sentences[i] = generatedProse[at]
	}
	text, html := strings.Join(sentences, " "), ""
	if p.Percent(25) {
		html = catalog.SanitizeHTML(fmt.Sprintf("<p>%s</p><ul><li>Material: %s</li><li>Weight: from %d g</li></ul>", text, p.material, p.kind.grams))
	}
	tags := []string{slug(p.kind.plural), slug(p.material)}
	for range 1 + p.Below(4) {
		if tag := rankedTags.draw(p.Draws); !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	p.put("products", p.id, p.name, p.slug, text, "ACTIVE", p.categories[leafSlug(p.kind, p.material)].String(), html,
		rankedVendors.draw(p.Draws), asJSON(tags), p.types[p.kind.productType].String())
	for _, t := range generatedTypes {
		if slug(t.name) == p.kind.productType {
			for of := range strings.FieldsSeq(t.ofProducts) {
				p.say(of)
			}
		}
	}
}

// generatedOption is an option with what there is to choose.
type generatedOption struct {
	name   string
	values []string
}

// chooseOptions draws what there is to choose: nothing or little mostly, and all that the kind has for some.
func (p *generating) chooseOptions() (chosen []generatedOption) {
	sizes, finishes := split(p.kind.sizes), split(p.kind.finishes)
	some := func(name string, all []string, most int) {
		if many := min(most, len(all)); many > 1 {
			places := p.Some(many, len(all))
			slices.Sort(places)
			o := generatedOption{name: name}
			for _, place := range places {
				o.values = append(o.values, all[place])
			}
			chosen = append(chosen, o)
		}
	}
	switch class := p.Below(1000); {
	case class < 250:
	case class < 500 && len(sizes) > 0:
		some("Size", sizes, 2+p.Below(3))
	case class < 820:
		some("Colour", colourNames, 2+p.Below(3))
	case class < 960:
		some("Size", sizes, 2+p.Below(2))
		some("Colour", colourNames, 2+p.Below(2))
	case class < 997:
		some("Size", sizes, len(sizes))
		some("Colour", colourNames, 3+p.Below(4))
	default:
		some("Size", sizes, len(sizes))
		some("Colour", colourNames, 12)
		some("Finish", finishes, len(finishes))
	}
	return chosen
}

// addVariants adds a variant of each combination, and before it the options and a picture of each colour.
func (p *generating) addVariants(options []generatedOption) {
	pictures := p.addImages(options)
	all := [][]option.Selected{{}}
	for i, o := range options {
		p.addOption(i, o)
		var longer [][]option.Selected
		for _, begun := range all {
			for _, value := range o.values {
				longer = append(longer, append(slices.Clip(begun), option.Selected{Name: o.name, Value: value}))
			}
		}
		all = longer
	}
	sizes := split(p.kind.sizes)
	for i, chosen := range all {
		p.addVariant(i, variant{options: chosen}, pictures, sizes)
	}
}

// addImages adds a picture of the product and one of each colour, and returns those.
func (p *generating) addImages(options []generatedOption) (ofColours map[string]any) {
	picture := func(position int, name, alt string) string {
		id := p.ID(p.made)
		p.put("product_images", id, p.imageBase+name+".svg", alt, position, imageSize, imageSize, p.id.String())
		return id.String()
	}
	picture(0, p.slug, p.name)
	ofColours = map[string]any{}
	for _, o := range options {
		for i, value := range o.values {
			if o.name == "Colour" {
				ofColours[value] = picture(1+i, p.slug+"-"+slug(value), p.name+", "+value)
			}
		}
	}
	return ofColours
}

func (p *generating) addOption(position int, o generatedOption) {
	display := "BUTTONS"
	if special, ok := displayOf[o.name]; ok {
		display = special
	}
	id := p.ID(p.made)
	p.put("product_options", id, o.name, position, display, p.id.String())
	for i, value := range o.values {
		var swatch any
		if color, known := swatchOf[value]; known {
			swatch = color
		}
		p.put("option_values", p.ID(p.made), value, i, swatch, id.String())
	}
}

func (p *generating) addVariant(i int, v variant, pictures map[string]any, sizes []string) {
	id, colour, larger := p.ID(p.made), colourOf(v), 0
	for _, o := range v.options {
		larger += max(0, slices.Index(sizes, o.Value))
	}
	f := facts{grams: []int{p.kind.grams * (4 + larger) / 4}}
	dimensions := measure.Dimensions{Unit: measure.Centimeter}
	for j, side := range []*money.Decimal{&dimensions.Length, &dimensions.Width, &dimensions.Height} {
		*side = money.Decimal(strconv.Itoa(p.kind.centimetres[j] * (10 + larger) / 10))
	}
	sku := fmt.Sprintf("G%d-%07d-%d", p.seed, p.n, i+1)
	p.put("variants", id, sku, v.name(), asJSON(v.options), i, barcode(sku), asJSON(f.weight(0)), asJSON(dimensions), pictures[colour], p.id.String())
	if colour != "" {
		p.assign("variant_id", id, "colour", 0, row{"choice_id": idOf("attribute_choices", "colour "+slug(colour))})
	}
	for _, o := range v.options {
		if milliliters, isCapacity := strings.CutSuffix(o.Value, " ml"); isCapacity {
			p.assign("variant_id", id, "capacity", 0, row{"number": milliliters})
		}
	}
	p.addStock(id)
	p.addPrices(id, int64(larger))
}
