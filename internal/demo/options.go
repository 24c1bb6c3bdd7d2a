package demo

import "slices"

// displayOf says how options are drawn that are not drawn as buttons.
var displayOf = map[string]string{"Colour": "SWATCH"}

// swatchOf are the colours of the demo's colours.
var swatchOf = map[string]string{
	"Black": "#1d1d1b", "Blue Stripe": "#5b7fa6", "Blush": "#e8c4bd", "Brick": "#9c4a37", "Celadon": "#a9c3ae", "Clear": "#eef3f4",
	"Cream": "#f3ead7", "Forest": "#2f4a38", "Indigo": "#33406b", "Matte Black": "#2a2a2a", "Midnight": "#1b2440", "Moss": "#6b7350",
	"Natural": "#e4d8c0", "Navy": "#22305a", "Oat": "#dccfb6", "Ochre": "#c58a2e", "Red Stripe": "#b4483f", "Rose": "#d9a5a0",
	"Saffron": "#e0a526", "Sage": "#9bab92", "Sand": "#d3bf9d", "Slate": "#55606a", "Smoke": "#8c9194", "Steel": "#b9bec2",
	"Tenmoku": "#3b2620", "Terracotta": "#b9653f", "White": "#fafaf7",
}

// addOptions adds what there is to choose of a product, in the order in which its variants have it. All
// of them have the same options.
func (r *rows) addOptions(p product, made any) {
	for i, o := range p.variants[0].options {
		display := "BUTTONS"
		if special, ok := displayOf[o.Name]; ok {
			display = special
		}
		option := newRow("product_options", p.sku+" "+o.Name, row{"name": o.Name, "position": i, "display": display, "product_id": made})
		r.options = append(r.options, option)
		var values []string
		for _, v := range p.variants {
			if value := v.options[i].Value; !slices.Contains(values, value) {
				r.addOptionValue(p.sku+" "+o.Name, value, option["id"], len(values))
				values = append(values, value)
			}
		}
	}
}

func (r *rows) addOptionValue(of, name string, option any, position int) {
	value := newRow("option_values", of+" "+name, row{"name": name, "position": position, "swatch_color": nil, "option_id": option})
	if color, known := swatchOf[name]; known {
		value["swatch_color"] = color
	}
	r.optionValues = append(r.optionValues, value)
}
