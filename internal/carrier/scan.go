package carrier

import "time"

// ScanStatus is what a scan of a parcel says of it.
type ScanStatus string

// What a scan may say.
const (
	Announced         ScanStatus = "ANNOUNCED"            // there is a label; the carrier has not seen the parcel
	InTransit         ScanStatus = "IN_TRANSIT"           // the carrier has it
	OutForDelivery    ScanStatus = "OUT_FOR_DELIVERY"     // it is being brought to the door
	AvailableToPickup ScanStatus = "AVAILABLE_FOR_PICKUP" // it waits at a shop of the carrier's
	Delivered         ScanStatus = "DELIVERED"            // it has arrived
	Failed            ScanStatus = "FAILED_ATTEMPT"       // nobody took it
	Returned          ScanStatus = "RETURNED"             // it comes back
	Exception         ScanStatus = "EXCEPTION"            // something else is the matter
	Unknown           ScanStatus = "UNKNOWN"              // it says nothing that is known
)

// Real reports whether a carrier that says so has, or had, the parcel in its hands.
func (s ScanStatus) Real() bool {
	switch s {
	case InTransit, OutForDelivery, AvailableToPickup, Delivered, Failed, Returned:
		return true
	}
	return false
}

// Problem reports whether somebody has to look after a parcel of which this is said.
func (s ScanStatus) Problem() bool { return s == Failed || s == Returned || s == Exception }

// Scan is a fact that a carrier tells of a parcel. At is by the carrier's clock.
type Scan struct {
	At             time.Time
	Status         ScanStatus
	Place, Message string
}

// Report is what is told of a parcel at a time.
type Report struct {
	At    time.Time
	Scans []Scan
	// Earliest and Latest are the days on which it is expected, as 2026-11-29; empty if none are told.
	Earliest, Latest string
}
