package document

import (
	"context"
	"net/url"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// ExportsPath is below which the files of exports of orders are on the server.
const ExportsPath = "/exports/"

// ExportURLs returns the addresses of exports that an actor reads, at which anybody who has one gets the file for a time.
// Whether the actor may see the exports is for the caller to ask.
func (s *Service) ExportURLs(ctx context.Context, ids []typeid.OrderExport, actor string) ([]string, error) {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = exportOf(id.String(), actor)
	}
	queries, err := s.queries(ctx, names)
	if err != nil {
		return nil, err
	}
	for i, id := range ids {
		names[i] = s.opts.URL + ExportsPath + id.String() + queries[i] + "&by=" + url.QueryEscape(actor)
	}
	return names, nil
}

// exportOf is what is signed of an export's address. No document is called so.
func exportOf(id, actor string) string { return id + " " + actor }

// SignedExport returns the export that an address is of, the name after ExportsPath and the query, and who has read the
// address. It reports false if the time is over, or if the address was not given out.
func (s *Service) SignedExport(ctx context.Context, name string, query url.Values) (id typeid.OrderExport, actor string, isSigned bool, err error) {
	actor = query.Get("by")
	if isSigned, err = s.isSigned(ctx, exportOf(name, actor), query); err != nil || !isSigned {
		return id, "", false, err
	}
	id, err = typeid.ParseOrderExport(name)
	return id, actor, err == nil, err
}
