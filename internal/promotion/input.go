package promotion

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
	"github.com/shopgraph/shopgraph/internal/pricing/discount"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// The inputs are conditions and actions as the contract has them: with amounts, percentages and times of the
// day as texts. Each becomes what package discount knows. What is wrong with the texts is a mistake at its
// path; what is wrong with the rest, discount.Promotion.Validate finds.
type (
	// ConditionInput is a discount.Condition.
	ConditionInput struct {
		All, Any       []*ConditionInput
		Not            *ConditionInput
		Quantity       *discount.QuantityCondition
		Subtotal       *SubtotalInput
		CustomerGroups []typeid.CustomerGroup
		FirstOrder     *bool
		Countries      []address.Country
		Channels       []typeid.Channel
		Time           *TimeInput
	}
	// SubtotalInput is a discount.SubtotalCondition.
	SubtotalInput struct {
		Of              *discount.Target
		AtLeast, AtMost []money.Input
		AfterDiscounts  bool
	}
	// TimeInput is a discount.TimeCondition.
	TimeInput struct {
		Weekdays          []delivery.Weekday
		From, Until, Zone string
	}
	// ActionInput is a discount.Action.
	ActionInput struct {
		Off       *OffInput
		Tiers     []TierInput
		Of        *discount.Target
		BuyGet    *discount.BuyGet
		Cheapest  *discount.Cheapest
		Bundle    *discount.Bundle
		Spread    discount.Spread
		MaxUnits  int
		MaxAmount []money.Input
	}
	// OffInput is a discount.Off.
	OffInput struct {
		Percentage    *money.Decimal
		Amount, Price []money.Input
		OfList        bool
	}
	// TierInput is a discount.Tier.
	TierInput struct {
		AtLeastUnits  int
		AtLeastAmount []money.Input
		Off           OffInput
	}
)

// maxInputDepth is how deep a tree is looked at: discount.Promotion.Validate refuses less deep ones.
const maxInputDepth = discount.MaxDepth + 1

func at(path []string, field ...string) []string { return append(slices.Clone(path), field...) }

// Condition returns the condition, nil if none is given.
func (in *ConditionInput) Condition(v *fault.Validator, path ...string) *discount.Condition {
	return in.condition(v, 1, path)
}

func (in *ConditionInput) condition(v *fault.Validator, depth int, path []string) *discount.Condition {
	if in == nil {
		return nil
	}
	c := &discount.Condition{
		Quantity: in.Quantity, CustomerGroups: in.CustomerGroups, FirstOrder: in.FirstOrder, Countries: in.Countries, Channels: in.Channels,
	}
	if depth <= maxInputDepth {
		c.All, c.Any = conditions(v, in.All, depth, at(path, "all")), conditions(v, in.Any, depth, at(path, "any"))
		c.Not = in.Not.condition(v, depth+1, at(path, "not"))
	}
	if s := in.Subtotal; s != nil {
		c.Subtotal = &discount.SubtotalCondition{
			Of: s.Of, AtLeast: Amounts(v, s.AtLeast, at(path, "subtotal", "atLeast")...), AtMost: Amounts(v, s.AtMost, at(path, "subtotal", "atMost")...),
			AfterDiscounts: s.AfterDiscounts,
		}
	}
	if in.Time != nil {
		c.Time = in.Time.condition(v, at(path, "time"))
	}
	return c
}

func conditions(v *fault.Validator, in []*ConditionInput, depth int, path []string) []discount.Condition {
	if in == nil {
		return nil
	}
	all := make([]discount.Condition, len(in))
	for i, one := range in {
		all[i] = *one.condition(v, depth+1, at(path, strconv.Itoa(i)))
	}
	return all
}

func (in *TimeInput) condition(v *fault.Validator, path []string) *discount.TimeCondition {
	c := &discount.TimeCondition{From: minutes(v, in.From, at(path, "from")), Until: minutes(v, in.Until, at(path, "until"))}
	for _, day := range in.Weekdays {
		c.Weekdays = append(c.Weekdays, dayOf(day))
	}
	v.Check(in.Weekdays == nil || len(in.Weekdays) > 0, fault.CodeRequired, "This must not be empty.", at(path, "weekdays")...)
	zone, err := discount.ParseZone(in.Zone)
	v.Check(err == nil, fault.CodeInvalid, "This must be the name of a time zone, such as Europe/Berlin.", at(path, "zone")...)
	c.Zone = zone
	return c
}

const minutesOfHour = 60

// minutes returns how many minutes after midnight a time of the day is.
func minutes(v *fault.Validator, text string, path []string) int {
	if text == "24:00" {
		return 24 * minutesOfHour
	}
	t, err := time.Parse("15:04", text)
	v.Check(err == nil && len(text) == len("15:04"), fault.CodeInvalid, "This must be a time of the day, such as 09:30.", path...)
	return t.Hour()*minutesOfHour + t.Minute()
}

// FormatMinutes returns the time of the day that is so many minutes after midnight.
func FormatMinutes(n int) string { return fmt.Sprintf("%02d:%02d", n/minutesOfHour, n%minutesOfHour) }

// Amounts returns amounts by their currencies, nil if none are given.
func Amounts(v *fault.Validator, in []money.Input, path ...string) discount.Amounts {
	if in == nil {
		return nil
	}
	all := make(discount.Amounts, len(in))
	for i, one := range in {
		amount, err := money.Parse(string(one.Amount), one.CurrencyCode)
		v.Check(err == nil, fault.CodeInvalid, "This must be an amount with no more decimals than the currency has.", at(path, strconv.Itoa(i), "amount")...)
		_, twice := all[one.CurrencyCode]
		v.Check(!twice, fault.CodeInvalid, "This currency is given twice.", at(path, strconv.Itoa(i), "currencyCode")...)
		all[one.CurrencyCode] = amount.Amount
	}
	return all
}

// ListAmounts returns amounts in the order of their currencies, nil for nil.
func ListAmounts(a discount.Amounts) []*money.Money {
	if a == nil {
		return nil
	}
	list := make([]*money.Money, 0, len(a))
	for currency, amount := range a {
		list = append(list, &money.Money{Amount: amount, Currency: currency})
	}
	slices.SortFunc(list, func(a, b *money.Money) int { return strings.Compare(string(a.Currency), string(b.Currency)) })
	return list
}

// Action returns the action.
func (in *ActionInput) Action(v *fault.Validator, path ...string) discount.Action {
	a := discount.Action{
		Of: in.Of, BuyGet: in.BuyGet, Cheapest: in.Cheapest, Bundle: in.Bundle, Spread: in.Spread, MaxUnits: in.MaxUnits,
		MaxAmount: Amounts(v, in.MaxAmount, at(path, "maxAmount")...),
	}
	if in.Off != nil {
		a.Off = in.Off.off(v, at(path, "off"))
	}
	for i := range in.Tiers {
		tier, here := &in.Tiers[i], at(path, "tiers", strconv.Itoa(i))
		a.Tiers = append(a.Tiers, discount.Tier{
			AtLeastUnits: tier.AtLeastUnits, AtLeastAmount: Amounts(v, tier.AtLeastAmount, at(here, "atLeastAmount")...), Off: tier.Off.off(v, at(here, "off")),
		})
	}
	return a
}

func (in *OffInput) off(v *fault.Validator, path []string) discount.Off {
	o := discount.Off{Amount: Amounts(v, in.Amount, at(path, "amount")...), Price: Amounts(v, in.Price, at(path, "price")...), OfList: in.OfList}
	if in.Percentage != nil {
		millionths, err := pricing.ParsePercentage(*in.Percentage)
		v.Add(err, strings.Join(at(path, "percentage"), "."))
		v.Check(err != nil || millionths > 0, fault.CodeOutOfRange, "This must be more than 0.", at(path, "percentage")...)
		o.Millionths = millionths
	}
	return o
}
