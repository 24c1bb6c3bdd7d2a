// Package vies asks VIES, in which the European Commission brings together the registers of VAT numbers of
// the members of the European Union.
package vies

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/shopgraph/shopgraph/internal/tax/vat"
)

// URL is where VIES answers.
const URL = "https://ec.europa.eu/taxation_customs/vies/rest-api"

const (
	// timeout is how long an answer is waited for: members' registers are often slow, and often down.
	timeout = 5 * time.Second
	// maxAnswer is how many bytes of an answer are read.
	maxAnswer = 64 << 10
)

// ErrUnavailable says that VIES, or the member's register behind it, did not answer.
var ErrUnavailable = errors.New("VIES does not answer")

// Client is a vat.Registry.
type Client struct {
	url       string
	requester vat.Number
	http      *http.Client
}

var _ vat.Registry = (*Client)(nil)

// New returns a client of VIES at a URL, such as URL. VIES gives consultation numbers to a requester, who says
// the own number; the zero value is none. It goes by transport, or by the usual one if that is nil.
func New(url string, requester vat.Number, transport http.RoundTripper) *Client {
	return &Client{url, requester, &http.Client{Transport: transport, Timeout: timeout}}
}

// question is what VIES is asked. It calls Greece EL.
type question struct {
	CountryCode      string `json:"countryCode"`
	VATNumber        string `json:"vatNumber"`
	RequesterCountry string `json:"requesterMemberStateCode,omitempty"`
	RequesterNumber  string `json:"requesterNumber,omitempty"`
}

// answer is what it says. One of its errors is told by actionSucceed, which is left out if there is none.
type answer struct {
	ActionSucceed *bool  `json:"actionSucceed"`
	Valid         *bool  `json:"valid"`
	Name          string `json:"name"`
	Identifier    string `json:"requestIdentifier"`
}

// withheld is what stands for a name that a member does not tell.
const withheld = "---"

// Check implements vat.Registry. Errors wrap ErrUnavailable.
func (c *Client) Check(ctx context.Context, n vat.Number) (vat.Answer, error) {
	body, err := json.Marshal(question{n.Prefix, n.Digits, c.requester.Prefix, c.requester.Digits})
	if err != nil {
		return vat.Answer{}, fmt.Errorf("ask VIES: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url+"/check-vat-number", bytes.NewReader(body))
	if err != nil {
		return vat.Answer{}, fmt.Errorf("ask VIES: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := c.http.Do(request)
	if err != nil {
		return vat.Answer{}, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	defer func() { _ = response.Body.Close() }()
	var said answer
	if err := json.NewDecoder(io.LimitReader(response.Body, maxAnswer)).Decode(&said); err != nil {
		return vat.Answer{}, fmt.Errorf("%w: status %d: %w", ErrUnavailable, response.StatusCode, err)
	}
	if response.StatusCode != http.StatusOK || said.Valid == nil || said.ActionSucceed != nil && !*said.ActionSucceed {
		return vat.Answer{}, fmt.Errorf("%w: status %d", ErrUnavailable, response.StatusCode)
	}
	if said.Name == withheld {
		said.Name = ""
	}
	return vat.Answer{Valid: *said.Valid, Name: said.Name, ConsultationNumber: said.Identifier}, nil
}
