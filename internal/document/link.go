package document

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Path is below which documents are on the server.
const Path = "/documents/"

// An address of a document is good for one hour at least. It is the same for some minutes, so that clients
// who read it again need not fetch the document again.
const (
	goodFor = time.Hour
	sameFor = 10 * time.Minute
)

// Format is as what a document comes.
type Format string

// The formats.
const (
	PDF Format = "PDF"
	UBL Format = "UBL"
)

// extensions are what names of files end with.
var extensions = map[Format]string{PDF: ".pdf", UBL: ".xml"}

// URLs returns the addresses of documents as a format, at which anybody who has one gets it for a time. Whether the
// viewer may see the documents is for the caller to ask.
func (s *Service) URLs(ctx context.Context, ids []typeid.Document, format Format) ([]string, error) {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = id.String() + extensions[format]
	}
	return s.sign(ctx, names)
}

// SlipURLs returns the addresses of packing slips of parcels, as URLs does.
func (s *Service) SlipURLs(ctx context.Context, ids []typeid.Fulfillment) ([]string, error) {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = id.String() + extensions[PDF]
	}
	return s.sign(ctx, names)
}

func (s *Service) sign(ctx context.Context, names []string) ([]string, error) {
	queries, err := s.queries(ctx, names)
	if err != nil {
		return nil, err
	}
	for i, name := range names {
		names[i] = s.opts.URL + Path + name + queries[i]
	}
	return names, nil
}

// queries returns those of the addresses of what has a name.
func (s *Service) queries(ctx context.Context, names []string) ([]string, error) {
	secret, err := s.secret.Read(ctx, s.store.Client)
	if err != nil {
		return nil, err
	}
	until := time.Now().Truncate(sameFor).Add(goodFor + sameFor).Unix()
	queries := make([]string, len(names))
	for i, name := range names {
		queries[i] = "?until=" + strconv.FormatInt(until, 10) + "&signature=" + signature(secret, name, until)
	}
	return queries, nil
}

// isSigned reports whether an address of a name with a query was given out, and its time is not over.
func (s *Service) isSigned(ctx context.Context, name string, query url.Values) (bool, error) {
	until, _ := strconv.ParseInt(query.Get("until"), 10, 64) // what is no time is over
	if time.Now().Unix() > until {
		return false, nil
	}
	secret, err := s.secret.Read(ctx, s.store.Client)
	return err == nil && hmac.Equal([]byte(signature(secret, name, until)), []byte(query.Get("signature"))), err
}

// signature proves that an address was given out by this store.
func signature(secret []byte, name string, until int64) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(until)))
	mac.Write([]byte(name))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// File is what is at an address.
type File struct {
	Name, Type string
	Data, Hash []byte
}

// Open returns what is at an address: the name after Path and the query. It is nil if nothing is, if the time is over,
// or if the address was not given out.
func (s *Service) Open(ctx context.Context, name string, query url.Values) (*File, error) {
	if isSigned, err := s.isSigned(ctx, name, query); err != nil || !isSigned {
		return nil, err
	}
	if strings.HasPrefix(name, printed) {
		return s.printFile(ctx, name)
	}
	base, extension, _ := strings.Cut(name, ".")
	if parcel, err := typeid.ParseFulfillment(base); err == nil {
		return s.slip(ctx, parcel)
	}
	id, err := typeid.ParseDocument(base)
	if err != nil { // though it is signed
		return nil, fmt.Errorf("open %q: %w", name, err)
	}
	format, kind := PDF, "application/pdf"
	if extension == "xml" {
		format, kind = UBL, "application/xml"
	}
	file, err := record.First(ctx, s.store.Client, fileOfDocument, func(r *record.Reader) *File {
		return &File{Name: r.Text() + "." + extension, Type: kind, Data: r.Bytes(), Hash: r.Bytes()}
	}, id, string(format))
	if err != nil {
		return nil, fmt.Errorf("read document %s: %w", id, err)
	}
	return file, nil
}
