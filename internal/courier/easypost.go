package courier

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/internal/carrier"
)

// easyPostCall is an Event of https://docs.easypost.com/docs/events with a Tracker of https://docs.easypost.com/docs/trackers.
type easyPostCall struct {
	ID     string `json:"id"`
	Object string `json:"object"`
	Result struct {
		Object   string     `json:"object"`
		Code     string     `json:"tracking_code"`
		Updated  time.Time  `json:"updated_at"`
		Expected *time.Time `json:"est_delivery_date"`
		Details  []struct {
			At       time.Time `json:"datetime"`
			Status   string    `json:"status"`
			Message  string    `json:"message"`
			Location struct {
				City    string `json:"city"`
				State   string `json:"state"`
				Country string `json:"country"`
			} `json:"tracking_location"`
		} `json:"tracking_details"`
	} `json:"result"`
}

var easyPostStatuses = map[string]carrier.ScanStatus{
	"pre_transit": carrier.Announced, "in_transit": carrier.InTransit, "out_for_delivery": carrier.OutForDelivery,
	"available_for_pickup": carrier.AvailableToPickup, "delivered": carrier.Delivered, "return_to_sender": carrier.Returned,
	"failure": carrier.Exception, "error": carrier.Exception, "cancelled": carrier.Exception,
}

func readEasyPost(body []byte) (*News, error) {
	var call easyPostCall
	if err := json.Unmarshal(body, &call); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnread, err)
	}
	if call.ID == "" {
		return nil, fmt.Errorf("%w: it has no id", ErrUnread)
	}
	news := &News{Event: call.ID}
	if call.Result.Object != "Tracker" {
		return news, nil
	}
	news.Number, news.Report.At = call.Result.Code, call.Result.Updated
	news.expect(call.Result.Expected, call.Result.Expected)
	for _, d := range newest(call.Result.Details) {
		news.add(d.At, known(easyPostStatuses, d.Status), place(d.Location.City, d.Location.State, d.Location.Country), d.Message)
	}
	return news, nil
}
