package graph

import (
	"net/http"

	"github.com/shopgraph/shopgraph/graph/stream"
)

// newStreams returns what serves subscriptions, by the endpoint's rules.
func newStreams(accounts authenticator, present presenter) *stream.Streams {
	return stream.New(stream.Options{
		Init:          initSocket(accounts),
		Recheck:       recheck(accounts),
		Params:        readParams,
		RequestParams: requestParams,
		Encode:        encodeResponse,
		Refuse: func(w http.ResponseWriter, r *http.Request, status int, err error) {
			refuseWith(w, r, status, present.present(r.Context(), err))
		},
		Present: present.present,
		Recover: present.recovered,
	})
}
