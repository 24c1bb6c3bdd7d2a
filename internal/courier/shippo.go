package courier

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/internal/carrier"
)

// shippoCall is a call of https://docs.goshippo.com/tracking/webhooks with a Track of the same documentation. It has no
// id: the same call has the same body.
type shippoCall struct {
	Event string `json:"event"`
	Data  struct {
		Number  string       `json:"tracking_number"`
		ETA     *time.Time   `json:"eta"`
		Status  *shippoScan  `json:"tracking_status"`
		History []shippoScan `json:"tracking_history"`
	} `json:"data"`
}

type shippoScan struct {
	Status   string    `json:"status"`
	Sub      *subScan  `json:"substatus"`
	Details  string    `json:"status_details"`
	At       time.Time `json:"status_date"`
	Location *struct {
		City    string `json:"city"`
		State   string `json:"state"`
		Country string `json:"country"`
	} `json:"location"`
}

type subScan struct {
	Code string `json:"code"`
}

// shippoStatuses are the statuses, and those of their parts that say more.
var (
	shippoStatuses = map[string]carrier.ScanStatus{
		"PRE_TRANSIT": carrier.Announced, "TRANSIT": carrier.InTransit, "DELIVERED": carrier.Delivered,
		"RETURNED": carrier.Returned, "FAILURE": carrier.Exception,
	}
	shippoSubs = map[string]carrier.ScanStatus{
		"out_for_delivery": carrier.OutForDelivery, "pickup_available": carrier.AvailableToPickup, "delivery_attempted": carrier.Failed,
		"return_to_sender": carrier.Returned,
	}
)

func readShippo(body []byte) (*News, error) {
	var call shippoCall
	if err := json.Unmarshal(body, &call); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnread, err)
	}
	sum := sha256.Sum256(body)
	news := &News{Event: hex.EncodeToString(sum[:])}
	if call.Event != "track_updated" {
		return news, nil
	}
	news.Number = call.Data.Number
	all := newest(call.Data.History)
	if call.Data.Status != nil {
		all = append(all[:len(all):len(all)], *call.Data.Status)
		news.Report.At = call.Data.Status.At
	}
	news.expect(call.Data.ETA, call.Data.ETA)
	for _, s := range all {
		status, where := known(shippoStatuses, s.Status), ""
		if s.Sub != nil {
			if sub, ok := shippoSubs[s.Sub.Code]; ok {
				status = sub
			}
		}
		if s.Location != nil {
			where = place(s.Location.City, s.Location.State, s.Location.Country)
		}
		news.add(s.At, status, where, s.Details)
	}
	return news, nil
}
