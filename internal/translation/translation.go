// Package translation is what shoppers read of the catalog in other languages than the one that it is
// written in.
//
// A text that can be translated is a field of a thing, such as the name of a product. The catalog's own
// tables have it in the default language, and this package in the others. Where a text is missing, it is
// looked for along the chain of the language, see package language, and at last the default text is
// taken. Each field falls back by itself.
//
// A translation knows which default text it was made of. Once that is another one, it is outdated, and
// is shown all the same. It goes with its thing.
package translation

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/language"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Translation is a text in another language.
type Translation struct {
	Name
	Value string
	// Version goes up with each change, from 1 on.
	Version   int
	UpdatedAt time.Time
	// IsOutdated says that the default text was changed since.
	IsOutdated bool
}

// Name is what a translation of a thing goes by.
type Name struct{ Language, Field string }

// Field is a text of a thing that can be translated.
type Field struct {
	Name string
	// DefaultText is what there is to translate; it may be empty.
	DefaultText string
	// Translation is nil if there is none into the language that was asked for.
	Translation *Translation
}

// Audit writes down what an actor does by a permission, in the transaction that does it. The detail
// holds no personal data.
type Audit func(ctx context.Context, tx *ent.Tx, actor, action string, subject fmt.Stringer, detail map[string]any) error

// Service reads and writes translations.
type Service struct {
	store     *store.Store
	languages *language.Set
	audit     Audit
	sanitize  func(html string) string
}

// New returns the translations in st. HTML is kept as sanitize returns it.
func New(st *store.Store, languages *language.Set, audit Audit, sanitize func(html string) string) *Service {
	return &Service{st, languages, audit, sanitize}
}

// AttributeField is the field of a text that a product or a variant has of an attribute, as Key names it.
func AttributeField(id typeid.Attribute) string { return "attribute:" + id.UUID().String() }

// SourceHash is what tells one default text from another.
func SourceHash(text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return sum[:]
}

// owner is a thing that has texts.
type owner struct {
	kind *kind
	id   uuid.UUID
}
