package promotion

import (
	"slices"
	"strings"
	"time"
)

// Weekday is a day of the week as the contract has it, such as MONDAY.
type Weekday string

// WeekdayOf returns a day of the week.
func WeekdayOf(day time.Weekday) Weekday { return Weekday(strings.ToUpper(day.String())) }

// day returns the day; -1 if there is none with that name.
func (d Weekday) day() time.Weekday {
	days := []time.Weekday{time.Sunday, time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday}
	i := slices.IndexFunc(days, func(day time.Weekday) bool { return WeekdayOf(day) == d })
	return time.Weekday(i)
}
