package order

import (
	"crypto/sha256"
	"fmt"
	"math"
	"time"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/pricing"
)

// Holder is somebody whose orders are counted together while they wait for their payment, since
// they hold stock.
type Holder struct {
	// Kind and Value name the holder. Only a hash of both is stored, and only while an order waits.
	Kind, Value string
	// Orders and Units are the most that they may hold; 0 is any number.
	Orders, Units int
}

func (h Holder) hash() []byte {
	sum := sha256.Sum256([]byte(h.Kind + "\x00" + h.Value))
	return sum[:]
}

// limited returns the holders that have a limit, and their hashes.
func limited(holders []Holder) (counted []Holder, hashes [][]byte) {
	hashes = [][]byte{}
	for _, h := range holders {
		if h.Orders > 0 || h.Units > 0 {
			counted = append(counted, h)
			hashes = append(hashes, h.hash())
		}
	}
	return counted, hashes
}

// unitsOf returns how many units an order takes.
func unitsOf(q pricing.Quote) (units int) {
	for _, line := range q.Lines {
		units += line.Quantity
	}
	return units
}

// checkSize refuses an order that is too large for one of its holders, whatever else they hold.
func checkSize(holders []Holder, units int) error {
	for _, h := range holders {
		if h.Units > 0 && units > h.Units {
			return fault.User(fault.CodeLimitReached,
				fmt.Sprintf("An order may take at most %d units, and this one takes %d. Order less.", h.Units, units), "cart")
		}
	}
	return nil
}

// held is what other orders of a holder hold.
type held struct {
	orders, units int
	wait          time.Duration // until the first of them is given up
}

// refuse returns why a holder cannot take so many units more; nil if they can. What somebody else's
// orders hold is not told.
func (h Holder) refuse(other held, units int) error {
	if (h.Orders == 0 || other.orders < h.Orders) && (h.Units == 0 || other.units+units <= h.Units) {
		return nil
	}
	seconds := int(math.Ceil(max(other.wait, time.Second).Seconds()))
	return fault.UserErrors{{
		Code:       fault.CodeLimitReached,
		Message:    fmt.Sprintf("Too much is reserved by orders that wait for their payment. Pay for one of them, or try again in %s.", inWords(seconds)),
		Field:      []string{"cart"},
		RetryAfter: &seconds,
	}}
}

// inWords tells seconds as people do.
func inWords(seconds int) string {
	switch minutes := (seconds + 59) / 60; {
	case minutes > 1:
		return fmt.Sprintf("%d minutes", minutes)
	default:
		return "a minute"
	}
}
