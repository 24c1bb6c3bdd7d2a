package oidc

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

const (
	// requestTimeout is for one request to a provider, its answer included.
	requestTimeout = 10 * time.Second
	// maxBody is how many bytes of an answer are read. Discovery documents and key sets have some
	// thousands.
	maxBody = 1 << 20
)

var errBodyTooLong = fmt.Errorf("the answer is longer than %d bytes", maxBody)

// bounded returns a client like the given one that takes no more time and memory than the limits
// above. For nil it returns one with connections of its own. It follows no redirect. A token
// request holds the client's secret, so it must not be repeated to wherever it is sent.
func bounded(client *http.Client) *http.Client {
	var made http.Client
	if client != nil {
		made = *client
	}
	if made.Transport == nil {
		made.Transport = http.DefaultTransport
		if standard, ok := made.Transport.(*http.Transport); ok {
			made.Transport = standard.Clone()
		}
	}
	made.Transport = limited{made.Transport}
	if made.Timeout == 0 || made.Timeout > requestTimeout {
		made.Timeout = requestTimeout
	}
	made.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &made
}

type limited struct{ next http.RoundTripper }

func (l limited) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := l.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	response.Body = &limitedBody{ReadCloser: response.Body, left: maxBody}
	return response, nil
}

// limitedBody fails, instead of ending, where the limit is: half a document must not be taken for a
// whole one.
type limitedBody struct {
	io.ReadCloser
	left int64
}

func (b *limitedBody) Read(p []byte) (int, error) {
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.ReadCloser.Read(p)
	b.left -= int64(n)
	if b.left < 0 {
		return 0, errBodyTooLong
	}
	return n, err
}

// short returns an error fit for a log: the libraries' errors quote whole answers.
func short(err error) error {
	const most = 300
	text := err.Error()
	if len(text) <= most {
		return err
	}
	return errors.New(text[:most] + "…")
}
