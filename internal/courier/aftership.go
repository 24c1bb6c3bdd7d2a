package courier

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/internal/carrier"
)

// afterShipCall is a call of https://www.aftership.com/docs/tracking/2025-01/webhook/webhook-specifications.
type afterShipCall struct {
	Event string `json:"event_id"`
	At    int64  `json:"ts"`
	Msg   struct {
		Number      string  `json:"tracking_number"`
		Expected    *string `json:"expected_delivery"`
		Checkpoints []struct {
			Time     string `json:"checkpoint_time"`
			Tag      string `json:"tag"`
			Message  string `json:"message"`
			Location string `json:"location"`
			City     string `json:"city"`
			State    string `json:"state"`
			Country  string `json:"country_name"`
		} `json:"checkpoints"`
	} `json:"msg"`
}

var afterShipTags = map[string]carrier.ScanStatus{
	"InfoReceived": carrier.Announced, "InTransit": carrier.InTransit, "OutForDelivery": carrier.OutForDelivery,
	"AvailableForPickup": carrier.AvailableToPickup, "Delivered": carrier.Delivered, "AttemptFail": carrier.Failed,
	"Exception": carrier.Exception,
}

// afterShipTimes are how times of checkpoints are written: with or without a zone, which is that of the place. Without
// one they are taken as Coordinated Universal Time.
var afterShipTimes = []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", time.DateOnly}

func readAfterShip(body []byte) (*News, error) {
	var call afterShipCall
	if err := json.Unmarshal(body, &call); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnread, err)
	}
	if call.Event == "" {
		return nil, fmt.Errorf("%w: it has no event_id", ErrUnread)
	}
	news := &News{Event: call.Event, Number: call.Msg.Number, Report: carrier.Report{At: time.Unix(call.At, 0).UTC()}}
	if call.Msg.Expected != nil {
		if at := timeOf(*call.Msg.Expected); !at.IsZero() {
			news.expect(&at, &at)
		}
	}
	for _, c := range newest(call.Msg.Checkpoints) {
		where := c.Location
		if where == "" {
			where = place(c.City, c.State, c.Country)
		}
		news.add(timeOf(c.Time), known(afterShipTags, c.Tag), where, c.Message)
	}
	return news, nil
}

// timeOf reads a time; zero if it is none.
func timeOf(s string) time.Time {
	for _, layout := range afterShipTimes {
		if at, err := time.Parse(layout, s); err == nil {
			return at.UTC()
		}
	}
	return time.Time{}
}
