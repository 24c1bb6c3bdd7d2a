package demo

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/money"
)

// perDollar is what a hundred US dollars are about. Other currencies have the number of dollars.
var perDollar = map[money.Currency]int64{
	"EUR": 92, "GBP": 79, "CHF": 88, "CAD": 137, "AUD": 152, "NZD": 165, "SEK": 1050, "NOK": 1080, "DKK": 690, "PLN": 400, "CZK": 2300, "JPY": 15000, "CNY": 720, "INR": 8400,
}

var (
	choicesOf = func() map[string][]string {
		slugs := map[string][]string{}
		for _, a := range generatedAttributes {
			for _, c := range a.choices {
				slugs[a.slug] = append(slugs[a.slug], slug(c.name))
			}
		}
		return slugs
	}()
	colourNames = func() (names []string) {
		for _, c := range demoAttributes("colour")[0].choices {
			names = append(names, c.name)
		}
		return names
	}()
)

// say adds what an attribute says of the product. A tenth of what could be said is not known.
func (p *generating) say(of string) {
	if of != "material" && p.Percent(10) {
		return
	}
	choice := func(choice string) row { return row{"choice_id": idOf("attribute_choices", of+" "+choice)} }
	switch kindOf[of] {
	case catalog.ChoiceKind:
		chosen := slug(p.material)
		if of != "material" {
			chosen = p.Of(choicesOf[of])
		}
		p.assign("product_id", p.id, of, 0, choice(chosen))
	case catalog.ChoicesKind:
		for i, place := range p.Some(1+p.Below(3), len(choicesOf[of])) {
			p.assign("product_id", p.id, of, i, choice(choicesOf[of][place]))
		}
	case catalog.NumberKind:
		between := generatedRange[of]
		p.assign("product_id", p.id, of, 0, row{"number": strconv.Itoa(between[0] + p.Below(between[1]-between[0]+1))})
	case catalog.BooleanKind:
		p.assign("product_id", p.id, of, 0, row{"boolean": p.Percent(40)})
	case catalog.DateKind:
		p.assign("product_id", p.id, of, 0, row{"date": p.made.AddDate(0, 0, -p.Below(1000)).Format("2006-01-02")})
	default:
		p.assign("product_id", p.id, of, 0, row{"text": p.Of(generatedCare)})
	}
}

// assign adds a value, unless the store has another attribute by that slug, or not that choice.
func (p *generating) assign(owner string, id uuid.UUID, of string, position int, columns row) {
	attribute := idOf("attributes", of).(uuid.UUID)
	choice, isChoice := columns["choice_id"].(uuid.UUID)
	if !p.said[attribute] || isChoice && !p.said[choice] {
		return
	}
	owners := row{owner: id.String()}
	p.put("attribute_values", p.ID(p.made), owners["product_id"], owners["variant_id"], attribute.String(), string(kindOf[of]), position,
		columns["text"], columns["number"], columns["boolean"], columns["date"], columns["choice_id"])
}

// addStock adds what there is of a variant at each location.
func (p *generating) addStock(variant uuid.UUID) {
	gone := p.soldOut || p.Percent(12)
	for i, location := range p.locations {
		onHand := p.Below(120 / (i + 1))
		switch {
		case gone:
			onHand = 0
		case p.Percent(10):
			onHand = p.Below(4) // nearly gone
		}
		p.put("stock_levels", p.ID(p.made), onHand, variant.String(), location.String())
	}
}

// addPrices adds what a variant costs in each currency: the more, the larger it is.
func (p *generating) addPrices(variant uuid.UUID, larger int64) {
	cents := p.price * (100 + 18*larger) / 100
	for _, currency := range p.currencies {
		amount := priced(cents, currency)
		var before any
		if p.reduced {
			before = amount + max(1, amount*int64(10+p.Below(25))/100)
		}
		p.put("prices", p.ID(p.made), string(currency), amount, before, p.made, variant.String())
	}
}

// priced returns about so many cents of US dollars in a currency's minor units, as prices are written: 12.90
// or 129.
func priced(cents int64, currency money.Currency) int64 {
	amount := cents
	if of, known := perDollar[currency]; known {
		amount = cents * of / 100
	}
	unit := int64(1)
	for range currency.Exponent() {
		unit *= 10
	}
	amount = amount * unit / 100
	switch {
	case amount >= 100*unit || unit == 1:
		return max(unit, amount/unit*unit)
	case unit == 100:
		return amount/100*100 + 90
	}
	return max(1, amount)
}

func asJSON(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // of our own values
	}
	return string(data)
}

// split returns what is written with commas between.
func split(texts string) []string {
	if texts == "" {
		return nil
	}
	return strings.Split(texts, ",")
}
