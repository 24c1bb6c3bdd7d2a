package delivery

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// weekdays are Monday to Friday.
var weekdays = Weekdays[:5]

func at(t *testing.T, text string) time.Time {
	t.Helper()
	moment, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return moment
}

func TestEstimates(t *testing.T) {
	t.Parallel()
	holidays := calendarOf([]Holiday{{"2026-12-25", ""}, {"2026-12-28", "GB"}, {"2026-12-24", "DE"}})
	week := Schedule{new(2), new(4), "14:30", "Europe/Berlin", weekdays}
	for name, tt := range map[string]struct {
		schedule         Schedule
		now              string
		from, to         string
		earliest, latest Date
	}{
		"in the morning of a Monday":     {week, "2026-11-30T09:00:00Z", "DE", "DE", "2026-12-02", "2026-12-04"},
		"at the last minute":             {week, "2026-11-30T13:29:59Z", "DE", "DE", "2026-12-02", "2026-12-04"},
		"at the cut-off":                 {week, "2026-11-30T13:30:00Z", "DE", "DE", "2026-12-03", "2026-12-07"},
		"after the cut-off of a Friday":  {week, "2026-12-04T20:00:00Z", "DE", "DE", "2026-12-09", "2026-12-11"},
		"on a Sunday":                    {week, "2026-12-06T09:00:00Z", "DE", "DE", "2026-12-09", "2026-12-11"},
		"it is tomorrow there already":   {week, "2026-11-30T23:30:00Z", "DE", "DE", "2026-12-03", "2026-12-07"},
		"a holiday of all in between":    {week, "2026-12-23T09:00:00Z", "AT", "AT", "2026-12-28", "2026-12-30"},
		"a holiday where it is sent":     {week, "2026-12-24T09:00:00Z", "DE", "AT", "2026-12-30", "2027-01-01"},
		"a holiday where it arrives":     {week, "2026-12-23T09:00:00Z", "AT", "GB", "2026-12-29", "2026-12-31"},
		"nobody knows where it is from":  {week, "2026-12-24T09:00:00Z", "", "AT", "2026-12-29", "2026-12-31"},
		"the same day":                   {Schedule{new(0), new(0), "", "UTC", weekdays}, "2026-11-30T23:59:00Z", "DE", "DE", "2026-11-30", "2026-11-30"},
		"only a maximum":                 {Schedule{nil, new(1), "", "UTC", weekdays}, "2026-11-30T12:00:00Z", "DE", "DE", "2026-11-30", "2026-12-01"},
		"no day of the week is worked":   {Schedule{new(1), new(1), "", "UTC", nil}, "2026-11-30T12:00:00Z", "DE", "DE", "", ""},
		"the clocks are changed between": {Schedule{new(1), new(1), "00:30", "Europe/Berlin", Weekdays}, "2027-03-27T23:00:00Z", "DE", "DE", "2027-03-29", "2027-03-29"},
	} {
		s, err := tt.schedule.compiled()
		if err != nil {
			t.Fatal(err)
		}
		earliest, latest, ok := s.estimate(at(t, tt.now), countryOf(tt.from), countryOf(tt.to), holidays)
		if earliest != tt.earliest || latest != tt.latest || ok != (tt.latest != "") {
			t.Errorf("%s: between %s and %s, %t; want %s and %s", name, earliest, latest, ok, tt.earliest, tt.latest)
		}
	}
	for _, bad := range []Schedule{{MaximumDays: new(1), TimeZone: "Mars/Olympus"}, {MaximumDays: new(1), TimeZone: "UTC", CutOff: "9:00"}} {
		if _, err := bad.compiled(); err == nil {
			t.Errorf("%+v makes sense", bad)
		}
	}
}

// TestPropertyWorkingDays counts the working days until the estimate one by one.
func TestPropertyWorkingDays(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		works := rapid.SliceOfNDistinct(rapid.SampledFrom(Weekdays), 1, 7, rapid.ID).Draw(t, "works")
		minimum := rapid.IntRange(0, 5).Draw(t, "minimum")
		maximum := minimum + rapid.IntRange(0, 5).Draw(t, "more")
		free := map[Date]bool{}
		var holidays []Holiday
		for _, n := range rapid.SliceOfN(rapid.IntRange(0, 30), 0, 8).Draw(t, "holidays") {
			date := Date(start.AddDate(0, 0, n).Format(time.DateOnly))
			free[date] = true
			holidays = append(holidays, Holiday{date, ""})
		}
		s, err := Schedule{&minimum, &maximum, "", "UTC", works}.compiled()
		if err != nil {
			t.Fatal(err)
		}
		earliest, latest, ok := s.estimate(start, "DE", "DE", calendarOf(holidays))
		if !ok {
			t.Fatal("nothing is promised")
		}
		var working []Date // the first one is when it is sent
		for n := 0; len(working) <= maximum; n++ {
			day := start.AddDate(0, 0, n)
			date := Date(day.Format(time.DateOnly))
			for _, w := range works {
				if Weekdays[(int(day.Weekday())+6)%7] == w && !free[date] {
					working = append(working, date)
				}
			}
		}
		if earliest != working[minimum] || latest != working[maximum] {
			t.Errorf("between %s and %s; want %s and %s", earliest, latest, working[minimum], working[maximum])
		}
	})
}
