package translation

import (
	"bytes"
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/language"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Key asks for a field of a thing in the first language of a chain that has it.
type Key struct {
	Owner uuid.UUID
	Field string
	Chain language.Chain
}

// Text is a text in some language.
type Text struct {
	Value string
	// Rank is the language's place in the chain, from 1 on; that of the default text is Untranslated.
	Rank int
}

// Untranslated is the rank of default texts.
const Untranslated = language.Most + 1

// Unless returns the text, or an empty one if what stands in for an empty one is in a language that comes
// earlier: then that is better.
func (t Text) Unless(standIn Text) string {
	if standIn.Rank < t.Rank {
		return ""
	}
	return t.Value
}

// ByKey reads fields of things. What no language of the chain has it leaves out.
var ByKey = record.NewMany("translations",
	func(found *record.Found[Key, *Text], _ record.Parts, keys []Key) ([]*record.Read, error) {
		owners, fields, chains := make([]string, len(keys)), make([]string, len(keys)), make([]string, len(keys))
		for i, key := range keys {
			owners[i], fields[i], chains[i] = key.Owner.String(), key.Field, string(key.Chain)
		}
		return []*record.Read{firstOfChain.With(func(r *record.Reader) {
			key := Key{r.UUID(), r.Text(), language.Chain(r.Text())}
			if text := (&Text{Rank: int(r.Int()), Value: r.Text()}); found.Readable(r, key) {
				found.Values[key] = text
			}
		}, pq.Array(owners), pq.Array(fields), pq.Array(chains))}, nil
	})

// Address is what a thing is called in a language, and the unique part of its page's address.
type Address struct{ Language, Name, Slug string }

// Addresses are the names and slugs of a thing by their fields, in each language that has any.
type Addresses map[string]map[string]string

// AddressesByOwner reads the names and slugs that were translated of things.
var AddressesByOwner = record.NewMany("addresses of pages",
	func(found *record.Found[uuid.UUID, Addresses], _ record.Parts, ids []uuid.UUID) ([]*record.Read, error) {
		owners := make([]string, len(ids))
		for i, id := range ids {
			owners[i] = id.String()
		}
		return []*record.Read{addresses.With(func(r *record.Reader) {
			owner, tag, field, value := r.UUID(), r.Text(), r.Text(), r.Text()
			if !found.Readable(r, owner) {
				return
			}
			if found.Values[owner] == nil {
				found.Values[owner] = Addresses{}
			}
			if found.Values[owner][tag] == nil {
				found.Values[owner][tag] = map[string]string{}
			}
			found.Values[owner][tag][field] = value
		}, pq.Array(owners))}, nil
	})

// In returns the addresses of a thing, whose default is given, in the default language and in each that
// the name or the slug was translated into. Each falls back along the chain of its language.
func (a Addresses) In(languages *language.Set, name, slug string) []*Address {
	all := []*Address{{languages.Default(), name, slug}}
	for _, tag := range languages.Tags() {
		if tag == languages.Default() || a[tag] == nil {
			continue
		}
		chain := languages.Chain(tag)
		all = append(all, &Address{tag, a.first(chain, "name", name), a.first(chain, "slug", slug)})
	}
	return all
}

func (a Addresses) first(chain language.Chain, field, otherwise string) string {
	for _, tag := range chain.Tags() {
		if value, ok := a[tag][field]; ok {
			return value
		}
	}
	return otherwise
}

// Fields returns what can be translated of a thing, with its translations into a language; nil if there is
// no such thing that the viewer may translate.
func (s *Service) Fields(ctx context.Context, viewer auth.Viewer, id typeid.Any, tag string) ([]*Field, error) {
	of, err := s.ownerFor(viewer, id)
	if err != nil {
		return nil, nil //nolint:nilerr // there is none for this viewer
	}
	if !s.languages.Speaks(tag) {
		return nil, fault.BadUserInput(fmt.Sprintf("the store does not speak %s", tag))
	}
	defaults, err := of.defaults(ctx, s.store.Client)
	if err != nil || defaults == nil {
		return nil, err
	}
	present, err := of.translations(ctx, s.store.Client, defaults, &tag)
	if err != nil {
		return nil, err
	}
	fields := make([]*Field, len(defaults))
	for i, d := range defaults {
		fields[i] = &Field{d.name, d.text, present[Name{tag, d.name}]}
	}
	return fields, nil
}

// original is a default text.
type original struct {
	field
	text string
}

// defaults returns the texts of a thing that can be translated, nil if there is no such thing.
func (o owner) defaults(ctx context.Context, db record.Queryer) ([]original, error) {
	all, err := record.First(ctx, db, o.kind.defaults, func(r *record.Reader) []original {
		all := make([]original, len(o.kind.fields))
		for i, f := range o.kind.fields {
			all[i] = original{f, r.Text()}
		}
		return all
	}, o.id)
	if err != nil {
		return nil, fmt.Errorf("read what can be translated: %w", err)
	}
	if all == nil || o.kind.name != "PRODUCT" && o.kind.name != "VARIANT" {
		return all, nil
	}
	ofAttributes, err := record.All(ctx, db, attributeTexts, func(r *record.Reader) original {
		stored := AttributeField(typeid.Of[typeid.Attribute](r.UUID()))
		f := field{"attributes." + r.Text(), stored, "", paragraphs, longestText}
		if r.Bool() {
			f.form, f.most = html, longest
		}
		return original{f, r.Text()}
	}, o.id)
	if err != nil {
		return nil, fmt.Errorf("read texts of attributes: %w", err)
	}
	return append(all, ofAttributes...), nil
}

// translations returns what was translated of the default texts of a thing: into one language, or into all
// if that is nil.
func (o owner) translations(ctx context.Context, db record.Queryer, of []original, tag *string) (map[Name]*Translation, error) {
	byStored := map[string]original{}
	for _, d := range of {
		byStored[d.stored] = d
	}
	found := map[Name]*Translation{}
	err := ofOwner.Each(ctx, db, func(r *record.Reader) {
		d, there := byStored[r.Text()]
		t := &Translation{Name{r.Text(), d.name}, r.Text(), int(r.Int()), r.Time(), false}
		t.IsOutdated = !bytes.Equal(r.Bytes(), SourceHash(d.text))
		if there {
			found[t.Name] = t
		}
	}, o.id, tag)
	if err != nil {
		return nil, fmt.Errorf("read translations: %w", err)
	}
	return found, nil
}
