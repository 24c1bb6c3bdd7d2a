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

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"

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
	if !isJSON(r.Header) {
		e.answer.RefuseInput(w, r, http.StatusUnsupportedMediaType,
			"expected the Content-Type application/json, in UTF-8, and no Content-Encoding but gzip")
		return nil
	}
	body, err := readBody(w, r)
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

// readBody reads a body, and expands one that is compressed. Neither form may be larger than
// maxBody. No more is expanded than that, whatever a small body would become.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	sent := http.MaxBytesReader(w, r.Body, maxBody)
	if !strings.EqualFold(r.Header.Get("Content-Encoding"), answer.Gzip) {
		return io.ReadAll(sent)
	}
	expanded, err := gzip.NewReader(sent)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(http.MaxBytesReader(w, expanded, maxBody))
}

// refuseBody answers a request whose body could not be read.
func (e *Endpoint) refuseBody(w http.ResponseWriter, r *http.Request, err error) {
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		e.answer.RefuseInput(w, r, http.StatusRequestEntityTooLarge, "the request is larger than 1 MiB")
		return
	}
	w.Header().Set("Connection", "close")
	if isNoGzip(err) {
		e.answer.RefuseInput(w, r, http.StatusBadRequest, "the request is not what its Content-Encoding says")
		return
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		e.answer.RefuseInput(w, r, http.StatusRequestTimeout, "the request came too slowly")
		return
	}
	e.answer.RefuseInput(w, r, http.StatusBadRequest, "the request broke off")
}

// isNoGzip reports whether a body could not be expanded.
func isNoGzip(err error) bool {
	_, corrupt := errors.AsType[flate.CorruptInputError](err)
	return corrupt || errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum)
}

// isJSON reports whether a body is JSON, as it is or compressed by gzip. No page of another origin
// can make a browser send that without asking first (a preflight).
func isJSON(header http.Header) bool {
	media, parameters, err := mime.ParseMediaType(header.Get("Content-Type"))
	encoding := header.Get("Content-Encoding")
	return err == nil && media == answer.JSON && answer.IsUTF8(parameters) && (encoding == "" || strings.EqualFold(encoding, "identity") || strings.EqualFold(encoding, answer.Gzip))
}

// endReading lifts the server's deadline for reading a request once it has been read. Otherwise a
// request that takes longer would be taken for one whose client has left.
func endReading(w http.ResponseWriter) {
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{}) // a writer that has none needs no clearing
}
