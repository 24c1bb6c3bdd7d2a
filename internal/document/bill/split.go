package bill

// Split returns a charge as parts that have their taxes in full. A delivery that is taxed as the goods are has
// a part of what it costs under each of their rates.
func (c Charge) Split() []Charge {
	under := int64(0)
	isWhole := true
	for _, t := range c.Taxes {
		under += t.Base
		isWhole = isWhole && (t.Compound || t.Base == c.Net)
	}
	if isWhole || under > c.Net {
		return []Charge{c}
	}
	var parts []Charge
	for _, t := range c.Taxes {
		parts = append(parts, Charge{Kind: c.Kind, Name: c.Name, Net: t.Base, Tax: t.Amount, Taxes: []Tax{t}})
	}
	if rest := c.Net - under; rest > 0 {
		parts = append(parts, Charge{Kind: c.Kind, Name: c.Name, Net: rest})
	}
	return parts
}
