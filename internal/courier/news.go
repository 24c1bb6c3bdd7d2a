package courier

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/shopgraph/shopgraph/internal/carrier"
	"github.com/shopgraph/shopgraph/internal/text"
)

const (
	maxPlace   = 200 // characters
	maxMessage = 500 // characters
)

// add adds a scan. One without a time is none.
func (n *News) add(at time.Time, status carrier.ScanStatus, place, message string) {
	if at.Year() < 2000 || at.Year() > 2200 {
		return
	}
	n.Report.Scans = append(n.Report.Scans, carrier.Scan{
		At: at.UTC().Truncate(time.Microsecond), Status: status, Place: short(place, maxPlace), Message: short(message, maxMessage),
	})
}

// expect says from when until when the parcel is expected, if that is told.
func (n *News) expect(earliest, latest *time.Time) {
	if earliest != nil && latest != nil {
		n.Report.Earliest, n.Report.Latest = earliest.UTC().Format(time.DateOnly), latest.UTC().Format(time.DateOnly)
	}
}

// known returns what a service's name of a status says.
func known(statuses map[string]carrier.ScanStatus, name string) carrier.ScanStatus {
	if status, ok := statuses[name]; ok {
		return status
	}
	return carrier.Unknown
}

func place(parts ...string) string {
	var all []string
	for _, part := range parts {
		if part != "" {
			all = append(all, part)
		}
	}
	return strings.Join(all, ", ")
}

// short returns the beginning of a text, clean and of so many characters at most.
func short(s string, most int) string {
	s = strings.Join(strings.Fields(text.Clean(strings.ToValidUTF8(s, ""))), " ")
	if utf8.RuneCountInString(s) > most {
		s = string([]rune(s)[:most])
	}
	return strings.ReplaceAll(s, "\x00", "")
}
