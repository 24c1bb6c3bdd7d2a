package money

import (
	"golang.org/x/text/currency"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

var english = message.NewPrinter(language.AmericanEnglish)

// Symbol returns the sign by which the currency is known in English, such as €, or its code if it
// has none of its own.
func (c Currency) Symbol() string {
	unit, err := currency.ParseISO(string(c))
	if err != nil {
		return string(c)
	}
	return english.Sprint(currency.Symbol(unit))
}
