package catalog

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
)

// SitemapKind is a kind of things that have pages in a storefront.
type SitemapKind string

// The kinds of things that have pages.
const (
	SitemapProducts    SitemapKind = "PRODUCTS" // those that are active
	SitemapCategories  SitemapKind = "CATEGORIES"
	SitemapCollections SitemapKind = "COLLECTIONS"
)

// MaxSitemap is how many entries of a sitemap are on a page at the most.
const MaxSitemap = 1000

type (
	// SitemapEntry is what a sitemap says of a page.
	SitemapEntry struct {
		id        uuid.UUID
		Slug      string
		UpdatedAt time.Time
	}
	// SitemapEntryConnection is a page of a sitemap.
	SitemapEntryConnection = page.Connection[*SitemapEntry]
	// SitemapEntryEdge is an entry on a page of a sitemap.
	SitemapEntryEdge = page.Edge[*SitemapEntry]
)

func readSitemapEntry(r *record.Reader) *SitemapEntry {
	return &SitemapEntry{r.UUID(), r.Text(), r.Time()}
}

// bySitemap is by when things were made: ids are in that order.
var bySitemap = page.Ordering{Name: "SITEMAP", Columns: []page.Column{page.UUID("id")}, Most: MaxSitemap}

type sitemap struct {
	page.Sorting[*SitemapEntry]
	total page.Total
}

func newSitemap(from string, total page.Total) sitemap {
	return sitemap{page.Sorting[*SitemapEntry]{
		Ordering: bySitemap, Queries: sitemapEntries(bySitemap, from),
		Cursor: func(e *SitemapEntry) string { return bySitemap.Cursor(e.id) },
	}, total}
}

var sitemaps = map[SitemapKind]sitemap{
	SitemapProducts:    newSitemap("products AS entries WHERE status = 'ACTIVE'", totalOfAll),
	SitemapCategories:  newSitemap("categories AS entries WHERE true", page.CountOf("categories", countCategories)),
	SitemapCollections: newSitemap("collections AS entries WHERE true", totalOfCollections),
}

// Sitemap lists the slugs of all things of a kind, the oldest first. Arguments that make no page are
// BAD_USER_INPUT.
func (s *Service) Sitemap(ctx context.Context, kind SitemapKind, args page.Args) (*SitemapEntryConnection, error) {
	of := sitemaps[kind]
	return of.Read(ctx, s.store.Client, args, of.total, readSitemapEntry)
}
