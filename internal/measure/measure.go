// Package measure is how heavy and how large things are, in the units that they were measured in. It
// stands alone because entities and the catalog name it.
package measure

import "github.com/shopgraph/shopgraph/internal/money"

// WeightUnit is a unit of weight.
type WeightUnit string

// The units of weight.
const (
	Gram     WeightUnit = "GRAM"
	Kilogram WeightUnit = "KILOGRAM"
	Ounce    WeightUnit = "OUNCE"
	Pound    WeightUnit = "POUND"
)

// Weight is a weight as it was given: nothing is converted, and so no digit is lost.
type Weight struct {
	Value money.Decimal `json:"value"`
	Unit  WeightUnit    `json:"unit"`
}

// LengthUnit is a unit of length.
type LengthUnit string

// The units of length.
const (
	Millimeter LengthUnit = "MILLIMETER"
	Centimeter LengthUnit = "CENTIMETER"
	Inch       LengthUnit = "INCH"
)

// Dimensions are the three lengths of something as they were given.
type Dimensions struct {
	Length money.Decimal `json:"length"`
	Width  money.Decimal `json:"width"`
	Height money.Decimal `json:"height"`
	Unit   LengthUnit    `json:"unit"`
}
