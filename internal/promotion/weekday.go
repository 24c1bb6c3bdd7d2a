package promotion

import (
	"slices"
	"strings"
	"time"

	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
)

// WeekdayOf returns a day of the week as the contract has it.
func WeekdayOf(day time.Weekday) delivery.Weekday {
	return delivery.Weekday(strings.ToUpper(day.String()))
}

// dayOf returns the day of the week that the contract has.
func dayOf(d delivery.Weekday) time.Weekday {
	days := []time.Weekday{time.Sunday, time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday}
	return time.Weekday(slices.IndexFunc(days, func(day time.Weekday) bool { return WeekdayOf(day) == d }))
}
