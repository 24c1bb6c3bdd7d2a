package measure

import (
	"math/big"

	"github.com/shopgraph/shopgraph/internal/money"
)

// ContentUnit is a unit of what a package holds.
type ContentUnit string

// The units of contents.
const (
	ContentGram        ContentUnit = "GRAM"
	ContentKilogram    ContentUnit = "KILOGRAM"
	ContentMilliliter  ContentUnit = "MILLILITER"
	ContentLiter       ContentUnit = "LITER"
	ContentCentimeter  ContentUnit = "CENTIMETER"
	ContentMeter       ContentUnit = "METER"
	ContentSquareMeter ContentUnit = "SQUARE_METER"
	ContentPiece       ContentUnit = "PIECE"
)

// inBase is how many of the smallest unit of its kind a unit is.
var inBase = map[ContentUnit]int64{
	ContentGram: 1, ContentKilogram: 1000, ContentMilliliter: 1, ContentLiter: 1000,
	ContentCentimeter: 1, ContentMeter: 100, ContentSquareMeter: 1, ContentPiece: 1,
}

// Content is how much a package holds, and for how much of that a price is told, so that packages can
// be compared: 250 g, told for 1 kg. Both units are of one kind.
type Content struct {
	Value   money.Decimal `json:"value"`
	Unit    ContentUnit   `json:"unit"`
	Per     money.Decimal `json:"per"`
	PerUnit ContentUnit   `json:"perUnit"`
}

// Amount is how much there is of something.
type Amount struct {
	Value money.Decimal
	Unit  ContentUnit
}

// Holds returns what a package holds.
func (c Content) Holds() Amount { return Amount{c.Value, c.Unit} }

// Reference returns for how much a price is told.
func (c Content) Reference() Amount { return Amount{c.Per, c.PerUnit} }

// Price returns what Per of it costs if the package costs so much, rounded half up; nil if that cannot
// be said.
func (c Content) Price(of money.Money) *money.Money {
	value, isNumber := new(big.Rat).SetString(string(c.Value))
	per, alsoNumber := new(big.Rat).SetString(string(c.Per))
	if !isNumber || !alsoNumber || value.Sign() <= 0 || inBase[c.Unit] == 0 || inBase[c.PerUnit] == 0 {
		return nil
	}
	value.Mul(value, big.NewRat(inBase[c.Unit], 1))
	per.Mul(per, big.NewRat(inBase[c.PerUnit], 1))
	amount := per.Mul(per, big.NewRat(of.Amount, 1)).Quo(per, value)
	doubled := new(big.Int).Add(new(big.Int).Mul(amount.Num(), big.NewInt(2)), amount.Denom())
	rounded := doubled.Quo(doubled, new(big.Int).Mul(amount.Denom(), big.NewInt(2)))
	if !rounded.IsInt64() {
		return nil
	}
	return &money.Money{Amount: rounded.Int64(), Currency: of.Currency}
}
