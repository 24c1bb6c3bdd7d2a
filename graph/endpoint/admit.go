package endpoint

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/shopgraph/shopgraph/graph/endpoint/answer"
	"github.com/shopgraph/shopgraph/graph/endpoint/params"
)

// methods are those that the endpoint has.
const methods = "GET, HEAD, POST, OPTIONS"

// admit lets through what is a GraphQL request by its outside, with its body read.
func (e *Endpoint) admit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodOptions:
			w.Header().Set("Allow", methods)
			w.WriteHeader(http.StatusNoContent)
			return
		case r.Method != http.MethodPost && !isRead(r):
			w.Header().Set("Allow", methods)
			e.answer.RefuseInput(w, r, http.StatusMethodNotAllowed, "expected the method POST, or GET for queries")
			return
		case r.Method == http.MethodPost:
			if r = e.admitBody(w, r); r == nil {
				return
			}
		case r.ContentLength == 0:
			endReading(w)
		}
		next.ServeHTTP(w, r)
	})
}

// admitBody reads the whole body and returns the request with its parameters. If the body holds no
// GraphQL request, it answers that and returns nil. What is wrong with a body is never told by
// quoting it: it may hold a password.
func (e *Endpoint) admitBody(w http.ResponseWriter, r *http.Request) *http.Request {
	if !isPlainJSON(r.Header) {
		e.answer.RefuseInput(w, r, http.StatusUnsupportedMediaType, "expected the Content-Type application/json, in UTF-8, not compressed")
		return nil
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		e.refuseBody(w, r, err)
		return nil
	}
	endReading(w)
	p, err := params.Read(body)
	if err != nil {
		e.answer.Refuse(w, r, err)
		return nil
	}
	r = r.WithContext(params.With(r.Context(), p))
	r.Body = io.NopCloser(bytes.NewReader(body))
	return r
}

// refuseBody answers a request whose body could not be read.
func (e *Endpoint) refuseBody(w http.ResponseWriter, r *http.Request, err error) {
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		e.answer.RefuseInput(w, r, http.StatusRequestEntityTooLarge, "the request is larger than 1 MiB")
		return
	}
	w.Header().Set("Connection", "close")
	if errors.Is(err, os.ErrDeadlineExceeded) {
		e.answer.RefuseInput(w, r, http.StatusRequestTimeout, "the request came too slowly")
		return
	}
	e.answer.RefuseInput(w, r, http.StatusBadRequest, "the request broke off")
}

// isPlainJSON reports whether a body is JSON as it is. No page of another origin can make a browser
// send that without asking first (a preflight).
func isPlainJSON(header http.Header) bool {
	media, parameters, err := mime.ParseMediaType(header.Get("Content-Type"))
	encoding := header.Get("Content-Encoding")
	return err == nil && media == answer.JSON && answer.IsUTF8(parameters) && (encoding == "" || strings.EqualFold(encoding, "identity"))
}

// endReading lifts the server's deadline for reading a request once it has been read. Otherwise a
// request that takes longer would be taken for one whose client has left.
func endReading(w http.ResponseWriter) {
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{}) // a writer that has none needs no clearing
}
