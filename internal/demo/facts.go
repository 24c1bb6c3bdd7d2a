package demo

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/shopgraph/shopgraph/internal/measure"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/quantity"
)

// facts are what the demo says of a product beside its name, its description and its prices.
type facts struct {
	vendor string
	tags   string // separated by commas
	// grams are what variants weigh: one for all, or one for each of the values of the first option.
	grams []int
	// centimetres are the length, the width and the height.
	centimetres string
}

// ruleOf is how products are sold that are not sold in any quantity.
var ruleOf = map[string]quantity.Rule{
	"DINNER": {Minimum: 4, Maximum: new(24), Increment: 2}, // a table's worth
}

// richOf are descriptions that are more than plain text.
var richOf = map[string]string{
	"GUJI": `<p>Dried on raised beds for three weeks. <strong>Blueberry jam</strong>, <strong>jasmine</strong> and a long cocoa finish; lovely as a pour-over.</p>
<h3>In short</h3>
<ul><li>Region: Guji, Oromia</li><li>Altitude: 2,050 metres</li><li>Variety: heirloom</li><li>Process: natural</li></ul>`,
	"GEISHA": `<p>A small lot of the variety that wins auctions. Bergamot, white peach and honey; <em>we roast it to order</em>.</p>
<blockquote>The best cup that we have had in the shop.</blockquote>`,
	"POUROVER": `<p>Hand-blown borosilicate glass with a collar of oiled beech. Brews and serves in one.</p>
<table><thead><tr><th>Size</th><th>Coffee</th><th>Water</th></tr></thead><tbody><tr><td>3 cups</td><td>22 g</td><td>350 ml</td></tr><tr><td>6 cups</td><td>42 g</td><td>700 ml</td></tr><tr><td>8 cups</td><td>56 g</td><td>900 ml</td></tr></tbody></table>`,
	"KETTLE": `<p>Holds any temperature between 40 and 100 degrees for an hour. The spout pours as slowly as you like.</p>
<ol><li>Fill it up to the mark.</li><li>Turn the dial to a temperature.</li><li>Wait for the second click.</li></ol>`,
	"DINNER": `<p>A quiet plate for loud food. Twenty-seven centimetres.</p>
<p>We fire them in pairs, and pack them so: <strong>four at least</strong>, and then by twos.</p>`,
	"SKILLET": `<p>Machined smooth and seasoned with linseed oil three times. Better every year.</p>
<h3>Care</h3>
<p>Hot water, a brush, a drop of oil. No soap, no dishwasher.</p>`,
}

// factsOf are the facts of all products.
var factsOf = map[string]facts{
	"GUJI":    {"Old Harbour Roasters", "coffee,filter,natural,fruity", bagGrams, bagSize},
	"HUILA":   {"Old Harbour Roasters", "coffee,filter,washed", bagGrams, bagSize},
	"NYERI":   {"Old Harbour Roasters", "coffee,filter,washed,fruity", bagGrams, bagSize},
	"ANTIGUA": {"Old Harbour Roasters", "coffee,filter,washed,chocolate", bagGrams, bagSize},
	"GEISHA":  {"Old Harbour Roasters", "coffee,filter,rare,gift", bagGrams, bagSize},
	"NIGHT":   {"Old Harbour Roasters", "coffee,espresso,dark", bagGrams, bagSize},
	"CORNER":  {"Old Harbour Roasters", "coffee,espresso,house", bagGrams, bagSize},
	"CREMA":   {"Old Harbour Roasters", "coffee,espresso,robusta", bagGrams, bagSize},
	"SUNDAY":  {"Old Harbour Roasters", "coffee,espresso,filter", bagGrams, bagSize},
	"MOKA":    {"Old Harbour Roasters", "coffee,moka", bagGrams, bagSize},
	"DECSUG":  {"Old Harbour Roasters", "coffee,decaf,filter", bagGrams, bagSize},
	"DECWAT":  {"Old Harbour Roasters", "coffee,decaf,filter", bagGrams, bagSize},
	"DECESP":  {"Old Harbour Roasters", "coffee,decaf,espresso", bagGrams, bagSize},
	"HALF":    {"Old Harbour Roasters", "coffee,decaf,house", bagGrams, bagSize},
	"DECDRIP": {"Old Harbour Roasters", "coffee,decaf,travel", []int{180}, "16 12 9"},

	"POUROVER": {"Kanal Glas", "brewing,pour-over,glass,gift", []int{480, 620, 750}, "14 14 21"},
	"CONE":     {"Studio Lehm", "brewing,pour-over,ceramic", []int{410}, "13.5 11.5 10"},
	"FLAT":     {"Stillwerk", "brewing,pour-over,steel", []int{190}, "12 11 7.5"},
	"FILTER":   {"Stillwerk", "brewing,pour-over,refill", []int{110, 140}, "18 12 5"},
	"SERVER":   {"Kanal Glas", "brewing,pour-over,glass", []int{320, 410}, "15 12 15.5"},
	"LEVER":    {"Stillwerk", "brewing,espresso,gift", []int{3200}, "32 18 29"},
	"TAMPER":   {"Stillwerk", "brewing,espresso,walnut", []int{390, 430}, "5.8 5.8 9.5"},
	"PITCHER":  {"Stillwerk", "brewing,espresso,steel", []int{210, 290}, "12 8.5 10"},
	"KNOCK":    {"Holz & Kern", "brewing,espresso,beech", []int{780}, "15 15 11"},
	"SCALE":    {"Stillwerk", "brewing,espresso,electric", []int{240}, "12 10.5 2.4"},
	"HANDMILL": {"Stillwerk", "brewing,grinder,travel", []int{430}, "4.8 4.8 16.5"},
	"BURR":     {"Stillwerk", "brewing,grinder,electric", []int{7400}, "19 12.5 38"},
	"KETTLE":   {"Stillwerk", "brewing,kettle,electric", []int{1250}, "29 17 20"},
	"STOVE":    {"Stillwerk", "brewing,kettle,induction", []int{840}, "28 16 19"},
	"BRUSH":    {"Holz & Kern", "brewing,grinder,maple", []int{35}, "15 2.5 2.5"},

	"DEMI":      {"Studio Lehm", "tableware,cup,porcelain,gift", []int{330}, "14 7 6"},
	"FLATWHITE": {"Studio Lehm", "tableware,cup,porcelain", []int{390}, "14.5 14.5 7"},
	"MUG":       {"Studio Lehm", "tableware,mug,stoneware", []int{420}, "11.5 8.5 9.5"},
	"YUNOMI":    {"Studio Lehm", "tableware,tea,stoneware,handmade", []int{260}, "7.5 7.5 9"},
	"TUMBLER":   {"Stillwerk", "tableware,travel,steel", []int{220, 265, 310}, "8 8 15"},
	"CEREAL":    {"Studio Lehm", "tableware,bowl,stoneware", []int{560}, "16 16 7"},
	"SIDE":      {"Studio Lehm", "tableware,plate,stoneware", []int{430}, "20 20 2"},
	"DINNER":    {"Studio Lehm", "tableware,plate,stoneware,set", []int{740}, "27 27 2.5"},
	"SERVING":   {"Studio Lehm", "tableware,bowl,stoneware", []int{1350, 2100}, "28 28 11"},
	"BUTTER":    {"Studio Lehm", "tableware,porcelain", []int{690}, "18 12.5 8"},
	"CORTADO":   {"Kanal Glas", "tableware,glass,set", []int{840}, "17 17 9"},
	"DOUBLE":    {"Kanal Glas", "tableware,glass,set", []int{180, 310}, "17 9 11"},
	"CARAFE":    {"Kanal Glas", "tableware,glass", []int{720}, "10 10 24"},
	"JAR":       {"Kanal Glas", "tableware,glass,storage", []int{480, 690, 1020}, "11 11 18"},
	"COLDBREW":  {"Kanal Glas", "tableware,glass,cold brew", []int{560}, "9 9 30"},

	"SKILLET":    {"Gusswerk", "kitchen,pan,iron", []int{1300, 2150, 2900}, "43 27 5.5"},
	"DUTCH":      {"Gusswerk", "kitchen,pot,iron,enamel,gift", []int{5400}, "33 26 17"},
	"SAUCE":      {"Gusswerk", "kitchen,pot,copper", []int{1650}, "36 18 10"},
	"SHEET":      {"Gusswerk", "kitchen,baking,set", []int{1480}, "45.7 33 2.5"},
	"STEAMER":    {"Holz & Kern", "kitchen,bamboo", []int{520, 780}, "25 25 17"},
	"GYUTO":      {"Sakai Hamono", "kitchen,knife,handmade,gift", []int{175}, "35.5 4.8 2"},
	"PETTY":      {"Sakai Hamono", "kitchen,knife,handmade", []int{80}, "25 3 2"},
	"BREADKNIFE": {"Sakai Hamono", "kitchen,knife", []int{190}, "38 4 2"},
	"BOARD":      {"Holz & Kern", "kitchen,oak", []int{2300, 4100}, "40 30 4"},
	"WHET":       {"Sakai Hamono", "kitchen,knife,care", []int{870}, "18.5 6.5 3"},
	"APRON":      {"Leinenhaus", "kitchen,textile,cotton", []int{410, 450}, "34 26 3"},
	"TOWEL":      {"Leinenhaus", "kitchen,textile,linen,set", []int{190}, "24 17 3"},
	"MITT":       {"Leinenhaus", "kitchen,textile,cotton", []int{160}, "37 18 3"},
	"NAPKIN":     {"Leinenhaus", "tableware,textile,linen,set", []int{280}, "23 23 3"},
	"TOTE":       {"Leinenhaus", "textile,cotton,travel", []int{150}, "22 16 4"},

	"TABLELAMP": {"Studio Lehm", "home,lamp,ceramic,handmade", []int{2100}, "32 32 48"},
	"PENDANT":   {"Stillwerk", "home,lamp,steel", []int{1600, 2400}, "40 40 30"},
	"READING":   {"Stillwerk", "home,lamp,steel", []int{1450}, "18 18 52"},
	"STORM":     {"Stillwerk", "home,lamp,outdoor,gift", []int{780}, "17 15 27"},
	"CANDLES":   {"Imkerei Sommer", "home,candle,beeswax,gift", []int{420}, "24 9 3"},
	"PAPERLAMP": {"Papier & Co", "home,lamp,paper", []int{240, 360}, "32 32 4"},
	"SIDETABLE": {"Holz & Kern", "home,furniture,oak", []int{5200}, "45 45 50"},
	"STOOL":     {"Holz & Kern", "home,furniture,beech", []int{3900}, "42 38 46"},
	"CHAIR":     {"Holz & Kern", "home,furniture,beech", []int{4600}, "48 52 82"},
	"SHELF":     {"Holz & Kern", "home,furniture,ash", []int{12500, 16800}, "90 34 190"},
	"BLANKET":   {"Leinenhaus", "home,textile,wool,gift", []int{1150}, "38 30 12"},
	"CUSHION":   {"Leinenhaus", "home,textile,linen", []int{260}, "50 50 2"},

	"PLANTPOT": {"Studio Lehm", "garden,plant,stoneware", []int{900, 1700}, "20 20 19"},
	"HANGING":  {"Studio Lehm", "garden,plant,ceramic", []int{840}, "22 22 14"},
	"WATERCAN": {"Stillwerk", "garden,plant,steel", []int{620, 810}, "42 14 24"},
	"MISTER":   {"Gusswerk", "garden,plant,copper", []int{310}, "9 9 22"},
	"PICNIC":   {"Leinenhaus", "garden,textile,wool,travel", []int{1350}, "40 16 16"},
	"BASKET":   {"Holz & Kern", "garden,chestnut,handmade", []int{720}, "40 28 32"},

	"NOTEBOOK":   {"Papier & Co", "paper,notebook,linen", []int{340}, "21 15 2"},
	"POCKETBOOK": {"Papier & Co", "paper,notebook,set,travel", []int{120}, "14 9 1"},
	"BRASSPEN":   {"Stillwerk", "paper,pen,brass,gift", []int{38}, "14 1 1"},
	"PENCILS":    {"Papier & Co", "paper,pencil,set", []int{45}, "18 5 1"},
	"CALENDAR":   {"Papier & Co", "paper,calendar", []int{280}, "42 30 1"},
	"PENROLL":    {"Leinenhaus", "paper,pen,cotton,travel", []int{110}, "22 6 6"},
}

// bagGrams and bagSize are of coffee, as bags are sold.
var bagGrams = []int{250, 1000}

const bagSize = "12 8 20"

// weight returns what one weighs of a variant whose first option has the value at a place.
func (f facts) weight(place int) measure.Weight {
	grams := f.grams[place%len(f.grams)]
	if grams < 1000 {
		return measure.Weight{Value: money.Decimal(strconv.Itoa(grams)), Unit: measure.Gram}
	}
	return measure.Weight{Value: money.Decimal(strconv.FormatFloat(float64(grams)/1000, 'f', -1, 64)), Unit: measure.Kilogram}
}

// content returns how much is in what weighs so much; nil unless it is sold by weight, as coffee is.
func (f facts) content(weight measure.Weight) *measure.Content {
	if !strings.HasPrefix(f.tags, "coffee") || f.centimetres != bagSize {
		return nil
	}
	return &measure.Content{Value: weight.Value, Unit: measure.ContentUnit(weight.Unit), Per: "1", PerUnit: measure.ContentKilogram}
}

func (f facts) dimensions() measure.Dimensions {
	sides := strings.Fields(f.centimetres)
	return measure.Dimensions{
		Length: money.Decimal(sides[0]), Width: money.Decimal(sides[1]), Height: money.Decimal(sides[2]), Unit: measure.Centimeter,
	}
}

// colourOf returns a variant's colour; empty if it has none.
func colourOf(v variant) string {
	for _, o := range v.options {
		if o.Name == "Colour" {
			return o.Value
		}
	}
	return ""
}

// places returns at which place each value of the first option comes.
func places(variants []variant) map[string]int {
	places := map[string]int{}
	for _, v := range variants {
		if len(v.options) > 0 {
			if _, known := places[v.options[0].Value]; !known {
				places[v.options[0].Value] = len(places)
			}
		}
	}
	return places
}

// barcode returns a number that scanners read, an EAN-13 of those that stores give themselves. It is
// always the same for an SKU.
func barcode(sku string) string {
	digits := fmt.Sprintf("200%09d", number("barcode of "+sku)%1_000_000_000)
	sum := 0
	for i, d := range digits {
		sum += int(d-'0') * (1 + i%2*2)
	}
	return digits + strconv.Itoa((10-sum%10)%10)
}
