package delivery

import (
	"fmt"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // so that time zones are known wherever the program runs

	"github.com/shopgraph/shopgraph/internal/address"
)

// Weekday is a day of the week, as Go calls it in capitals.
type Weekday string

// Weekdays are all, Monday first.
var Weekdays = []Weekday{"MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"}

// Date is a day of the calendar as RFC 3339 writes it: 2026-12-24.
type Date string

// ParseDate reads a date.
func ParseDate(s string) (Date, error) {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return "", fmt.Errorf("no date such as 2026-12-24: %q", s)
	}
	return Date(s), nil
}

// ParseCutOff reads a time of day such as 14:30, in minutes since midnight.
func ParseCutOff(s string) (minutes int, err error) {
	t, err := time.Parse("15:04", s)
	if err != nil || len(s) != len("15:04") {
		return 0, fmt.Errorf("no time of day such as 14:30: %q", s)
	}
	return t.Hour()*60 + t.Minute(), nil
}

// maxWait is how many days it takes at the most until a working day comes: none is promised beyond.
const maxWait = 60

// calendar is the holidays.
type calendar map[Holiday]bool

func calendarOf(holidays []Holiday) calendar {
	all := calendar{}
	for _, h := range holidays {
		all[h] = true
	}
	return all
}

func (c calendar) isHoliday(day time.Time, country address.Country) bool {
	date := Date(day.Format(time.DateOnly))
	return c[Holiday{date, ""}] || country != "" && c[Holiday{date, country}]
}

// schedule is a Schedule that was looked at once.
type schedule struct {
	minimum, maximum int
	cutOff           int // minutes since midnight
	zone             *time.Location
	works            [7]bool // by time.Weekday
}

// compiled returns the schedule; nil if nothing is promised.
func (s Schedule) compiled() (*schedule, error) {
	if s.MaximumDays == nil {
		return nil, nil
	}
	made := schedule{maximum: *s.MaximumDays, cutOff: 24 * 60}
	if s.MinimumDays != nil {
		made.minimum = *s.MinimumDays
	}
	var err error
	if made.zone, err = time.LoadLocation(s.TimeZone); err != nil {
		return nil, err
	}
	if s.CutOff != "" {
		if made.cutOff, err = ParseCutOff(s.CutOff); err != nil {
			return nil, err
		}
	}
	for day := range made.works {
		made.works[day] = slices.Contains(s.WorkingDays, Weekday(strings.ToUpper(time.Weekday(day).String())))
	}
	return &made, nil
}

// estimate returns between which days arrives what is ordered now, sent from one country to another. It is
// false if no working day comes for long.
func (s *schedule) estimate(now time.Time, from, to address.Country, holidays calendar) (earliest, latest Date, ok bool) {
	local := now.In(s.zone)
	day := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, time.UTC) // days of the calendar have no clock
	if local.Hour()*60+local.Minute() >= s.cutOff {
		day = day.AddDate(0, 0, 1)
	}
	sent, ok := s.workingDay(day, from, holidays)
	if !ok {
		return "", "", false
	}
	first, ok := s.after(sent, s.minimum, to, holidays)
	if !ok {
		return "", "", false
	}
	last, ok := s.after(first, s.maximum-s.minimum, to, holidays)
	return Date(first.Format(time.DateOnly)), Date(last.Format(time.DateOnly)), ok
}

// notBefore returns a time, or the beginning of a day there if that comes later. Goods that are released on a day leave on it.
func (s *schedule) notBefore(now time.Time, day Date) time.Time {
	begins, err := time.ParseInLocation(time.DateOnly, string(day), s.zone)
	if err != nil || begins.Before(now) { // there is no such day
		return now
	}
	return begins
}

// after returns the day that is so many working days after one.
func (s *schedule) after(day time.Time, n int, country address.Country, holidays calendar) (_ time.Time, ok bool) {
	for range n {
		if day, ok = s.workingDay(day.AddDate(0, 0, 1), country, holidays); !ok {
			return day, false
		}
	}
	return day, true
}

// workingDay returns the first working day from a day on.
func (s *schedule) workingDay(day time.Time, country address.Country, holidays calendar) (_ time.Time, ok bool) {
	for range maxWait {
		if s.works[day.Weekday()] && !holidays.isHoliday(day, country) {
			return day, true
		}
		day = day.AddDate(0, 0, 1)
	}
	return day, false
}
