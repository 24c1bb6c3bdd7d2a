package search

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/feed"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/search/index"
	"github.com/shopgraph/shopgraph/internal/search/words"
)

// errRebuild says that so much has changed that an index has to be built anew.
var errRebuild = errors.New("too much has changed since the index of search was built")

// apply has the index know what changed, of so many products at most beside its base. After errRebuild it may know a part.
func (c *catalogIndex) apply(ctx context.Context, db record.Queryer, changes []feed.Change, most int) error {
	products, err := c.products(ctx, db, changes)
	if err != nil {
		return err
	}
	if isAny(changes, feed.Category) {
		if err := c.readTree(ctx, db); err != nil {
			return err
		}
	}
	if isAny(changes, feed.Collection) {
		if err := c.readShelves(ctx, db); err != nil {
			return err
		}
	}
	if len(c.changed)+len(products) > most {
		return errRebuild
	}
	for some := range slices.Chunk(products, batch) {
		if err := c.put(ctx, db, some); err != nil {
			return err
		}
	}
	return nil
}

func isAny(changes []feed.Change, kind feed.Kind) bool {
	return slices.ContainsFunc(changes, func(c feed.Change) bool { return c.Kind == kind })
}

// products returns the products that changes are about, each once.
func (c *catalogIndex) products(ctx context.Context, db record.Queryer, changes []feed.Change) (ids []uuid.UUID, err error) {
	seen := map[uuid.UUID]bool{}
	add := func(id uuid.UUID) {
		if !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	for _, change := range changes {
		switch change.Kind {
		case feed.Collection: // what is in it changes products
		case feed.Category:
			below, err := record.All(ctx, db, productsBelow, (*record.Reader).UUID, change.Object, uuid.Nil, mostBelow+1)
			if err != nil {
				return nil, fmt.Errorf("look for the products of a category: %w", err)
			}
			if len(below) > mostBelow {
				return nil, errRebuild
			}
			for _, id := range below {
				add(id)
			}
		default:
			add(change.Object)
		}
	}
	return ids, nil
}

// put reads products again.
func (c *catalogIndex) put(ctx context.Context, db record.Queryer, ids []uuid.UUID) error {
	products, err := readProducts(ctx, db, ids)
	if err != nil {
		return err
	}
	defined, err := readDefinitions(ctx, db, attributesOf(products), false, idsOf(products))
	if err != nil {
		return err
	}
	change, texts, err := c.write(ids, products, defined)
	if err != nil {
		return err
	}
	c.changing.Lock()
	defer c.changing.Unlock()
	due, err := c.index.Apply(change)
	if errors.Is(err, index.ErrFull) {
		return errRebuild
	}
	if err != nil {
		return fmt.Errorf("change the index of search: %w", err)
	}
	c.due = c.due || due
	for _, id := range ids {
		delete(c.changed, id)
	}
	for id, text := range texts {
		c.changed[id] = text
	}
	return c.follow()
}

// write writes what becomes of products: those that are read are there, and the others are gone.
func (c *catalogIndex) write(ids []uuid.UUID, products []*product, defined *definitions) (index.Change, map[uuid.UUID][]words.Text, error) {
	d := c.dictionary
	d.mu.Lock()
	defer d.mu.Unlock()
	d.define(defined)
	var change index.Change
	texts := map[uuid.UUID][]words.Text{}
	for _, p := range products {
		change.Put = append(change.Put, c.scribe.document(p))
		texts[p.id] = c.scribe.texts(nil, p)
	}
	d.define(defined) // of values that are new
	c.scribe.unnamed = nil
	for _, id := range ids {
		if texts[id] == nil {
			change.Delete = append(change.Delete, id)
		}
	}
	shape := d.shape()
	change.Shape = &shape
	if d.full() {
		return index.Change{}, nil, errTooMany
	}
	return change, texts, nil
}

// follow has the words follow the index: a part that is another one gets words anew.
func (c *catalogIndex) follow() error {
	v := c.index.View()
	before := c.now.Load().parts
	parts := v.Parts()
	made := make([]wordsPart, len(parts))
	for i, p := range parts {
		at := slices.IndexFunc(before, func(b wordsPart) bool { return b.of.Same(p) })
		if at >= 0 {
			made[i] = wordsPart{p, before[at].segment}
			continue
		}
		segment, err := c.segment(p)
		if err != nil {
			return err
		}
		made[i] = wordsPart{p, segment}
	}
	c.publish(v, made)
	return nil
}

func (c *catalogIndex) segment(p index.Part) (*words.Segment, error) {
	b := words.NewBuilder(c.settings)
	for i, id := range p.IDs {
		if err := b.Add(words.Document{Ordinal: p.First + uint32(i), Texts: c.changed[id]}); err != nil {
			return nil, fmt.Errorf("change the words of search: %w", err)
		}
	}
	made, err := b.Build()
	if err != nil {
		return nil, fmt.Errorf("change the words of search: %w", err)
	}
	return made, nil
}

func attributesOf(products []*product) (ids []uuid.UUID) {
	seen := map[uuid.UUID]bool{}
	for _, p := range products {
		for _, a := range p.assigned {
			if !seen[a.attribute] {
				seen[a.attribute] = true
				ids = append(ids, a.attribute)
			}
		}
	}
	return ids
}

func idsOf(products []*product) []uuid.UUID {
	ids := make([]uuid.UUID, len(products))
	for i, p := range products {
		ids[i] = p.id
	}
	return ids
}

// anyID is an id whose kind does not matter.
type anyID uuid.UUID

// UUID returns the id.
func (id anyID) UUID() uuid.UUID { return uuid.UUID(id) }

func anyIDs(ids []uuid.UUID) []anyID {
	all := make([]anyID, len(ids))
	for i, id := range ids {
		all[i] = anyID(id)
	}
	return all
}
