package pricing

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
)

const (
	// onePercent is how many millionths it is, and percentDigits how many digits of a percentage can stand
	// after the point.
	onePercent    = RateScale / 100
	percentDigits = 4
)

// ParsePercentage returns the rate of a percentage from 0 to 100, in millionths. What is wrong with it is a
// fault.UserErrors.
func ParsePercentage(d money.Decimal) (int64, error) {
	whole, fraction, _ := strings.Cut(string(d), ".")
	fraction = strings.TrimRight(fraction, "0")
	if len(whole) > 3 || len(fraction) > percentDigits {
		return 0, badPercentage()
	}
	n, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", percentDigits-len(fraction)), 10, 64)
	if err != nil || n < 0 || n > RateScale {
		return 0, badPercentage()
	}
	return n, nil
}

func badPercentage() error {
	return fault.User(fault.CodeOutOfRange, fmt.Sprintf("This must be a percentage from 0 to 100, with at most %d digits after the point.", percentDigits))
}

// FormatPercentage returns the percentage of a rate in millionths.
func FormatPercentage(millionths int64) money.Decimal {
	text := fmt.Sprintf("%d.%0*d", millionths/onePercent, percentDigits, millionths%onePercent)
	return money.Decimal(strings.TrimSuffix(strings.TrimRight(text, "0"), "."))
}
