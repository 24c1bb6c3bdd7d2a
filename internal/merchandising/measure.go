package merchandising

import (
	"regexp"
	"strings"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/measure"
	"github.com/shopgraph/shopgraph/internal/money"
)

// measured is the form that numbers of measures have in the tables.
var measured = regexp.MustCompile(`^(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?$`)

// kindsOfContent are the units that one measure of a content can be given and compared in.
var kindsOfContent = map[measure.ContentUnit]string{
	measure.ContentGram: "weight", measure.ContentKilogram: "weight", measure.ContentMilliliter: "volume", measure.ContentLiter: "volume",
	measure.ContentCentimeter: "length", measure.ContentMeter: "length", measure.ContentSquareMeter: "area", measure.ContentPiece: "pieces",
}

// checkMeasures reports what is wrong with the measures of a variant.
func checkMeasures(v *fault.Validator, path string, in *VariantInput) {
	check := func(field string, d money.Decimal, positive bool) {
		isNumber := measured.MatchString(string(d))
		v.Check(isNumber, fault.CodeInvalid, "This must be a number of at most 9 digits before the point and 6 after it.", split(path+"."+field)...)
		v.Check(!isNumber || !positive || strings.ContainsAny(string(d), "123456789"), fault.CodeOutOfRange, "This must be more than 0.", split(path+"."+field)...)
	}
	if w := in.Weight; w != nil {
		check("weight.value", w.Value, false)
	}
	if d := in.Dimensions; d != nil {
		check("dimensions.length", d.Length, false)
		check("dimensions.width", d.Width, false)
		check("dimensions.height", d.Height, false)
	}
	if c := in.Content; c != nil {
		check("content.value", c.Value, true)
		check("content.per", c.Per, true)
		v.Check(kindsOfContent[c.Unit] == kindsOfContent[c.PerUnit], fault.CodeInvalid,
			"This must measure the same as the unit does.", split(path+".content.perUnit")...)
	}
}
