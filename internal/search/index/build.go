package index

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/google/uuid"
)

// assembler makes a segment of documents that come in the order of ordinals.
type assembler struct {
	segment
	terms               []Term // as they came
	number              map[Term]uint32
	window              map[Window]uint32
	created, popularity []int64
	positions           []int64
	prices              gathered
	ofProducts          rows // their values
	ofVariants          rows
}

func newAssembler() *assembler {
	return &assembler{number: map[Term]uint32{}, window: map[Window]uint32{}, prices: gathered{}}
}

func (a *assembler) add(d *Document) {
	i := len(a.ids)
	a.ids = append(a.ids, d.ID)
	if n := len(a.spans); n == 0 || a.spans[n-1].Category != d.Category {
		a.spans = append(a.spans, span{Category: d.Category, Start: uint32(i)})
	}
	a.spans[len(a.spans)-1].End = uint32(i + 1)
	a.created, a.popularity = append(a.created, int64(d.Created)), append(a.popularity, d.Popularity)
	for _, p := range d.Prices {
		a.prices.set(uint32(p.Context), i, p.Amount)
	}
	a.addValues(d)
	a.addCollections(d.Collections)
	for _, c := range d.Others {
		a.others.values = append(a.others.values, uint32(c))
	}
	a.others.end()
	for _, w := range d.Windows {
		a.published.values = append(a.published.values, a.windowOf(w))
	}
	a.published.end()
}

func (a *assembler) addValues(d *Document) {
	a.ofProducts.values = a.numbered(a.ofProducts.values, d.Values)
	for _, v := range d.Variants {
		a.ofProducts.values = a.numbered(a.ofProducts.values, v.Values)
		a.ofVariants.values = a.numbered(a.ofVariants.values, v.Values)
		a.ofVariants.end()
	}
	a.ofProducts.end()
	a.variants.ends = append(a.variants.ends, uint32(len(a.ofVariants.ends)))
}

func (a *assembler) numbered(to []uint32, terms []Term) []uint32 {
	for _, t := range terms {
		n, ok := a.number[t]
		if !ok {
			n = uint32(len(a.terms))
			a.number[t], a.terms = n, append(a.terms, t)
		}
		to = append(to, n)
	}
	return to
}

func (a *assembler) windowOf(w Window) uint32 {
	n, ok := a.window[w]
	if !ok {
		n = uint32(len(a.windows))
		a.window[w], a.windows = n, append(a.windows, w)
	}
	return n
}

func (a *assembler) addCollections(all []Membership) {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b Membership) int { return cmp.Compare(a.Collection, b.Collection) })
	for i, m := range all {
		if i+1 < len(all) && all[i+1].Collection == m.Collection {
			continue // the last counts
		}
		a.collections.values = append(a.collections.values, uint32(m.Collection))
		a.positions = append(a.positions, m.Position)
	}
	a.collections.ends = append(a.collections.ends, uint32(len(a.collections.values)))
}

func (a *assembler) finish() *segment {
	s, n := a.segment, len(a.ids) // a copy: what only the assembler needs does not stay
	s.ids = slices.Clone(s.ids)
	s.created, s.popularity, s.positions = pack(a.created), pack(a.popularity), pack(a.positions)
	s.prices = a.prices.pack(n)
	var to []uint32
	s.dictionary, to = sorted(a.terms)
	a.ofProducts.renumber(to)
	s.values = a.ofProducts.pack(len(to))
	a.ofVariants.renumber(to)
	s.variants.values = a.ofVariants.pack(len(to))
	for _, r := range []*rows{&s.others, &s.collections, &s.published} {
		r.fit()
	}
	s.variants.ends = slices.Clone(s.variants.ends)
	s.sortIDs()
	s.derive()
	return &s
}

func (s *segment) sortIDs() {
	s.byID = make([]uint32, len(s.ids))
	for i := range s.byID {
		s.byID[i] = uint32(i)
	}
	slices.SortFunc(s.byID, func(a, b uint32) int { return compareIDs(s.ids[a], s.ids[b]) })
}

// assemble makes a segment of documents, in any order.
func assemble(s *shape, all []*Document) *segment {
	slices.SortFunc(all, func(a, b *Document) int {
		return cmp.Or(cmp.Compare(s.place(a.Category), s.place(b.Category)), compareIDs(a.ID, b.ID))
	})
	a := newAssembler()
	for _, d := range all {
		a.add(d)
	}
	return a.finish()
}

// fold makes one segment of parts, without what is dead. A part has what it has in no other.
func fold(ctx context.Context, s *shape, parts []part) (*segment, error) {
	a := newAssembler()
	for i, one := range order(s, parts) {
		if i%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		a.add(parts[one.part].document(one.ordinal))
	}
	return a.finish(), nil
}

// placed is a product of a part on its way into a segment.
type placed struct {
	place   uint32
	ordinal uint32
	part    int
	id      uuid.UUID
}

func order(s *shape, parts []part) []placed {
	var all []placed
	for i, p := range parts {
		for _, span := range p.spans {
			place := s.place(span.Category)
			for at := span.Start; at < span.End; at++ {
				if !p.isDead(at) {
					all = append(all, placed{place, at, i, p.ids[at]})
				}
			}
		}
	}
	slices.SortFunc(all, func(a, b placed) int { return cmp.Or(cmp.Compare(a.place, b.place), compareIDs(a.id, b.id)) })
	return all
}

// Build makes an index of documents in any order; of several with one id, the last counts. It ends with the
// first error that they have, with that of the context, or with one that says what is wrong with a document.
//
// Products have ordinals from 0 in the order of their categories in Shape.Preorder, those without one last, and
// of ids within one: whoever gives documents in that order, each id once, knows them.
func Build(ctx context.Context, s Shape, documents iter.Seq2[*Document, error], position uint64) (*Index, error) {
	return build(ctx, func() Shape { return s }, documents, position, usualChunk)
}

// BuildGrowing is Build for documents whose facets become known as they come: shape is called again and again, and
// what it returns has the same categories each time, and the same facets with perhaps more after them.
func BuildGrowing(ctx context.Context, shape func() Shape, documents iter.Seq2[*Document, error], position uint64) (*Index, error) {
	return build(ctx, shape, documents, position, usualChunk)
}

// usualChunk is how many documents are kept as they came: they take many times the room of a segment's, and the collector walks
// through all of it again and again.
const usualChunk = 1 << 13

func build(
	ctx context.Context, grown func() Shape, documents iter.Seq2[*Document, error], position uint64, chunk int,
) (*Index, error) {
	made, err := newShape(grown())
	if err != nil {
		return nil, err
	}
	b := builder{grown: grown, chunk: chunk, seen: map[uuid.UUID]bool{}}
	for d, err := range documents {
		if err == nil {
			err = b.add(ctx, d)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := b.flush(); err != nil {
		return nil, err
	}
	if made, err = made.grownTo(grown()); err != nil {
		return nil, err
	}
	base, err := fold(ctx, made, b.parts)
	if err != nil {
		return nil, err
	}
	return newIndex(&View{shape: made, parts: []part{newPart(base)}, position: position}), nil
}

// builder makes segments of chunks of documents, which take much less room.
type builder struct {
	grown func() Shape
	chunk int // how many documents it keeps as they came
	parts []part
	kept  []*Document
	seen  map[uuid.UUID]bool // in parts
}

func (b *builder) add(ctx context.Context, d *Document) error {
	if b.kept = append(b.kept, d); len(b.kept) == b.chunk {
		if err := b.flush(); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (b *builder) flush() error {
	shape, err := newShape(b.grown())
	if err != nil {
		return err
	}
	for _, d := range b.kept {
		if err := shape.check(d); err != nil {
			return err
		}
	}
	last := lastOnes(b.kept)
	var again []uuid.UUID
	for _, d := range last {
		if b.seen[d.ID] {
			again = append(again, d.ID)
		}
		b.seen[d.ID] = true
	}
	for i := range b.parts {
		b.parts[i] = b.parts[i].without(again...)
	}
	b.parts, b.kept = append(b.parts, newPart(assemble(shape, last))), nil
	return nil
}

// lastOnes returns the last document of each id.
func lastOnes(all []*Document) []*Document {
	kept := make(map[uuid.UUID]*Document, len(all))
	for _, d := range all {
		kept[d.ID] = d
	}
	last := make([]*Document, 0, len(kept))
	for _, d := range all {
		if kept[d.ID] == d {
			last = append(last, d)
			delete(kept, d.ID)
		}
	}
	return last
}

// part is a segment as a view has it.
type part struct {
	*segment
	first uint32          // the ordinal of its first product in the view
	dead  *roaring.Bitmap // what is gone, or newer in another part
}

func newPart(s *segment) part { return part{segment: s, dead: nothing} }

func (p part) isDead(i uint32) bool { return p.dead.Contains(i) }

// without returns a part that lacks products. Others who have the part see no change.
func (p part) without(ids ...uuid.UUID) part {
	dead := roaring.New()
	for _, id := range ids {
		if i, ok := p.find(id); ok && !p.isDead(i) {
			dead.Add(i)
		}
	}
	if !dead.IsEmpty() {
		p.dead = roaring.Or(p.dead, dead)
	}
	return p
}
