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

func newSitemap(from string, parameter int, total page.Total) sitemap {
	return sitemap{page.Sorting[*SitemapEntry]{
		Ordering: bySitemap, Queries: sitemapEntries(bySitemap, from, parameter),
		Cursor: func(e *SitemapEntry) string { return bySitemap.Cursor(e.id) },
	}, total}
}

var sitemaps = map[SitemapKind]sitemap{
	SitemapProducts:    newSitemap("products AS entries WHERE status = 'ACTIVE'", 2, totalOfAll),
	SitemapCategories:  newSitemap("categories AS entries WHERE true", 2, page.CountOf("categories", countCategories)),
	SitemapCollections: newSitemap("collections AS entries WHERE true", 2, totalOfCollections),
}

// ofChannel is the sitemap of the products that were chosen for a channel ($2).
var ofChannel = newSitemap(productsOfChannel+" AS entries WHERE true", 3, page.Total{})

// Sitemap lists the slugs of all things of a kind that are sold by terms, the oldest first. Arguments that
// make no page are BAD_USER_INPUT.
func (s *Service) Sitemap(ctx context.Context, kind SitemapKind, terms Terms, args page.Args) (*SitemapEntryConnection, error) {
	if terms.Chosen && kind == SitemapProducts {
		total := page.CountOf("products of a channel", countOfChannel, terms.Channel)
		return ofChannel.Read(ctx, s.store.Client, args, total, readSitemapEntry, terms.Channel)
	}
	of := sitemaps[kind]
	return of.Read(ctx, s.store.Client, args, of.total, readSitemapEntry)
}
