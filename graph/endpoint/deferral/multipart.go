package deferral

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

const (
	partsMedia = `multipart/mixed; boundary="-"; deferSpec=20220824`
	delimiter  = "\r\n---"
)

// takesParts reports whether a client takes an answer in parts, in the form that it has here.
func takesParts(r *http.Request) bool {
	if r.Method == http.MethodHead {
		return false
	}
	for accepted := range strings.SplitSeq(strings.Join(r.Header.Values("Accept"), ","), ",") {
		media, parameters, err := mime.ParseMediaType(accepted)
		if err == nil && media == "multipart/mixed" && parameters["q"] != "0" && isOurForm(parameters) {
			return true
		}
	}
	return false
}

// isOurForm reports whether a media type's parameters ask for no other form of parts.
func isOurForm(parameters map[string]string) bool {
	for name, value := range parameters {
		if strings.HasSuffix(name, "spec") && (name != "deferspec" || value != "20220824") {
			return false
		}
	}
	return true
}

// payload is what a deferred fragment adds to an object.
type payload struct {
	Errors     gqlerror.List   `json:"errors,omitempty"`
	Data       json.RawMessage `json:"data"`
	Path       ast.Path        `json:"path"`
	Label      string          `json:"label,omitempty"`
	Extensions map[string]any  `json:"extensions,omitempty"`
}

// initialPayload is what is answered at once, of the response's JSON object.
func initialPayload(body []byte, hasNext bool) []byte {
	return append(append(body[:len(body)-1], `,"hasNext":`...), append(encode(hasNext), '}')...)
}

// incrementalPayload is what comes later.
func incrementalPayload(payloads []payload, hasNext bool) []byte {
	return encode(struct {
		Incremental []payload `json:"incremental,omitempty"`
		HasNext     bool      `json:"hasNext"`
	}{payloads, hasNext})
}

func encode(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // caught where the request is served
	}
	return data
}

// partWriter writes an answer in parts. The delimiter that shows a part to be whole is sent along
// with it.
type partWriter struct {
	to *http.ResponseController
	w  http.ResponseWriter
}

func newPartWriter(w http.ResponseWriter) partWriter {
	w.Header().Set("Content-Type", partsMedia)
	answer := partWriter{http.NewResponseController(w), w}
	_, _ = io.WriteString(w, delimiter)
	return answer
}

// write sends a part, the last one unless there is more. The client may have gone away: then its
// request's context ends the work.
func (p partWriter) write(body []byte, more bool) {
	end := delimiter
	if !more {
		end += "--\r\n"
	}
	for _, text := range []string{"\r\nContent-Type: application/json; charset=utf-8\r\n\r\n", string(body), end} {
		_, _ = io.WriteString(p.w, text)
	}
	_ = p.to.Flush()
}
