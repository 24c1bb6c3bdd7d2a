package order

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
)

// Estimate is on which days a parcel is expected. Both are empty if nobody has said.
type Estimate struct{ Earliest, Latest string }

func estimateOf(parcel *ent.Fulfillment) Estimate {
	return Estimate{deref(parcel.ExpectedEarliest), deref(parcel.ExpectedLatest)}
}

// estimate is what becomes of an estimate. Without an end it is one day, and without a beginning there is none.
func (in *FulfillmentUpdateInput) estimate(present Estimate) (Estimate, error) {
	e := Estimate{in.ExpectedEarliest.Or(present.Earliest), in.ExpectedLatest.Or(present.Latest)}
	switch {
	case e.Earliest == "" && in.ExpectedLatest.Value != "":
		return e, fault.User(fault.CodeRequired, "Say the first day, too.", "expectedEarliestDate")
	case e.Earliest == "":
		return Estimate{}, nil
	case e.Latest == "" || !in.ExpectedLatest.Given && e.Latest < e.Earliest:
		e.Latest = e.Earliest
	case e.Latest < e.Earliest:
		return e, fault.User(fault.CodeInvalid, "This is before the first day.", "expectedLatestDate")
	}
	return e, nil
}

func wantDay(v *fault.Validator, field string, day patch.Text) {
	if day.Value != "" {
		_, err := delivery.ParseDate(day.Value)
		v.Check(err == nil, fault.CodeInvalid, "This must be a day such as 2026-11-29.", field)
	}
}
