package catalog

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/shopgraph/shopgraph/internal/money"
)

// AssignedFilter is what a product has of an attribute. One of the fields beside Key is given.
type AssignedFilter struct {
	Key     string        `json:"key"` // the attribute's slug
	Choices []string      `json:"choices,omitempty"`
	Boolean *bool         `json:"boolean,omitempty"`
	Number  *NumberFilter `json:"number,omitempty"`
	Date    *DateFilter   `json:"date,omitempty"`
}

// NumberFilter is a range of numbers, its bounds included; nil is no bound.
type NumberFilter struct {
	Min *money.Decimal `json:"min,omitempty"`
	Max *money.Decimal `json:"max,omitempty"`
}

// DateFilter is a range of days, its bounds included; nil is no bound.
type DateFilter struct {
	Min *string `json:"min,omitempty"`
	Max *string `json:"max,omitempty"`
}

// attribute says that there is such a value of an attribute.
func (c *compiler) attribute(f *AssignedFilter) condition {
	path := "$.attributes." + c.quote(f.Key) + "[*]"
	var all []condition
	if f.Choices != nil {
		all = append(all, c.oneOf(path, f.Choices))
	}
	if f.Boolean != nil {
		all = append(all, known("("+path+" == "+strconv.FormatBool(*f.Boolean)+")"))
	}
	if f.Number != nil {
		all = append(all, within(path, c.number(f.Number.Min), c.number(f.Number.Max)))
	}
	if f.Date != nil {
		all = append(all, within(path, c.date(f.Date.Min), c.date(f.Date.Max)))
	}
	if len(all) != 1 {
		c.refuse("of the attribute %.100q exactly one thing must be asked", f.Key)
		return known(never)
	}
	return all[0]
}

// within says that one value lies between bounds, which are literals of paths; "" is no bound.
func within(path, least, most string) condition {
	var bounds []condition
	if least != "" {
		bounds = append(bounds, known("(@ >= "+least+")"))
	}
	if most != "" {
		bounds = append(bounds, known("(@ <= "+most+")"))
	}
	return known("(exists (" + path + " ? " + and(bounds).exact + "))")
}

// decimal is what a path may have as the literal of a number.
var decimal = regexp.MustCompile(`^-?[0-9]{1,16}([.][0-9]{1,9})?$`)

func (c *compiler) number(bound *money.Decimal) string {
	if bound == nil || !c.count(1) {
		return ""
	}
	if !decimal.MatchString(string(*bound)) {
		c.refuse("%.100q is no number of at most 16 digits before the point and 9 after it", string(*bound))
		return ""
	}
	return fmt.Sprintf("(%s)", *bound)
}

// date has days compared as texts, which are in the order of the days.
func (c *compiler) date(bound *string) string {
	if bound == nil || !c.count(1) {
		return ""
	}
	if _, err := time.Parse(time.DateOnly, *bound); err != nil {
		c.refuse("%.100q is no day, such as 2026-03-01", *bound)
		return ""
	}
	return c.quote(*bound)
}
