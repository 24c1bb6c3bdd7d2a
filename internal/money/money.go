// Package money is exact amounts of money: whole minor units of an ISO 4217 currency in an int64,
// never floating point.
//
// Arithmetic refuses to mix currencies and to overflow, and division is only by Allocate, which
// loses no minor unit.
package money

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/bits"
)

// Errors that callers may test for with errors.Is.
var (
	// ErrInvalid is wrapped by every error about an amount's or a currency's text.
	ErrInvalid = errors.New("invalid money")
	// ErrCurrencyMismatch says that an operation was given two currencies.
	ErrCurrencyMismatch = errors.New("currencies differ")
	// ErrOverflow says that a result has no int64.
	ErrOverflow = errors.New("amount of money is too large")
)

// Money is an amount in one currency. Two are equal, ==, if amount and currency are.
type Money struct {
	// Amount counts minor units: cents for EUR, yen for JPY, fils for KWD. It may be negative.
	Amount   int64
	Currency Currency
}

// Parse reads an amount such as "12.50" with ParseDecimal's syntax and at most as many decimals as
// the currency has. An error wraps ErrInvalid or ErrOverflow.
func Parse(decimal string, currency Currency) (Money, error) {
	if _, err := ParseCurrency(string(currency)); err != nil {
		return Money{}, err
	}
	amount, err := scaled(decimal, currency.Exponent(), string(currency))
	if err != nil {
		return Money{}, err
	}
	return Money{amount, currency}, nil
}

// Decimal returns the amount in major units with exactly the currency's decimals: "12.50", "1200"
// for JPY, "1.250" for KWD.
func (m Money) Decimal() Decimal { return Unscaled(m.Amount, m.Currency.Exponent()) }

// String returns the amount and the code: "12.50 EUR".
func (m Money) String() string { return string(m.Decimal()) + " " + string(m.Currency) }

// IsZero reports whether the amount is zero, in whatever currency.
func (m Money) IsZero() bool { return m.Amount == 0 }

// Add returns m + other; an error wraps ErrCurrencyMismatch or ErrOverflow.
func (m Money) Add(other Money) (Money, error) {
	if err := m.sameCurrency(other); err != nil {
		return Money{}, err
	}
	sum := m.Amount + other.Amount
	if (sum > m.Amount) != (other.Amount > 0) && other.Amount != 0 {
		return Money{}, fmt.Errorf("add %s: %w", m.Currency, ErrOverflow)
	}
	return Money{sum, m.Currency}, nil
}

// Sub returns m - other; an error wraps ErrCurrencyMismatch or ErrOverflow.
func (m Money) Sub(other Money) (Money, error) {
	if err := m.sameCurrency(other); err != nil {
		return Money{}, err
	}
	difference := m.Amount - other.Amount
	if (difference < m.Amount) != (other.Amount > 0) && other.Amount != 0 {
		return Money{}, fmt.Errorf("subtract %s: %w", m.Currency, ErrOverflow)
	}
	return Money{difference, m.Currency}, nil
}

// Mul returns m times n; an error wraps ErrOverflow.
func (m Money) Mul(n int) (Money, error) {
	factor := int64(n)
	high, low := bits.Mul64(magnitude(m.Amount), magnitude(factor))
	negative := (m.Amount < 0) != (factor < 0)
	limit := uint64(math.MaxInt64)
	if negative {
		limit++
	}
	if high != 0 || low > limit {
		return Money{}, fmt.Errorf("multiply %s by %d: %w", m.Currency, n, ErrOverflow)
	}
	return Money{m.Amount * factor, m.Currency}, nil
}

// Cmp returns -1, 0 or 1 as m is less than, equal to or more than other; an error wraps
// ErrCurrencyMismatch.
func (m Money) Cmp(other Money) (int, error) {
	if err := m.sameCurrency(other); err != nil {
		return 0, err
	}
	return cmp.Compare(m.Amount, other.Amount), nil
}

func (m Money) sameCurrency(other Money) error {
	if m.Currency != other.Currency {
		return fmt.Errorf("%q and %q: %w", m.Currency, other.Currency, ErrCurrencyMismatch)
	}
	return nil
}

// magnitude returns the absolute value, which math.MinInt64 has only as a uint64.
func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}
