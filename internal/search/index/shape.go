package index

import (
	"errors"
	"fmt"
)

// Level is what has the values of a facet.
type Level uint8

// The levels of facets.
const (
	OfProducts Level = iota
	OfVariants
)

func (l Level) String() string {
	return [...]string{"products", "variants"}[l]
}

// Shape is what documents refer to.
type Shape struct {
	// Parents are the categories that categories are below, NoCategory for roots.
	Parents []Category
	// Facets are the levels of facets. More may follow later, but none changes.
	Facets []Level
}

// shape is a Shape with its categories in preorder: what is below one follows it.
type shape struct {
	Shape
	order []Category
	rank  []uint32 // where a category is in order
	end   []uint32 // where what is below it ends there
}

// Preorder returns all categories, each before those below it, and those below one by ascending number.
func (s Shape) Preorder() ([]Category, error) {
	made, err := newShape(s)
	if err != nil {
		return nil, err
	}
	return made.order, nil
}

var errCircle = errors.New("a category is below itself")

func newShape(s Shape) (*shape, error) {
	for _, l := range s.Facets {
		if l > OfVariants {
			return nil, fmt.Errorf("a facet has the level %d", uint8(l))
		}
	}
	n := len(s.Parents)
	made := &shape{Shape: s, order: make([]Category, 0, n), rank: make([]uint32, n), end: make([]uint32, n)}
	first, next, err := children(s.Parents)
	if err != nil {
		return nil, err
	}
	for at := first[n]; at != NoCategory; {
		at = made.visit(at, first, next)
	}
	if len(made.order) != n {
		return nil, errCircle
	}
	return made, nil
}

// children returns the first child of each category, with that of none at the end, and each one's next
// sibling.
func children(parents []Category) (first, next []Category, err error) {
	n := len(parents)
	first, next = make([]Category, n+1), make([]Category, n)
	for i := range first {
		first[i] = NoCategory
	}
	for i := n - 1; i >= 0; i-- { // so that siblings are in their order
		of := n
		if p := parents[i]; p != NoCategory {
			if of = int(p); of >= n {
				return nil, nil, fmt.Errorf("category %d is below %d, which is none", i, p)
			}
		}
		next[i], first[of] = first[of], Category(i)
	}
	return first, next, nil
}

// visit puts a category into the order and returns the one that comes next.
func (s *shape) visit(at Category, first, next []Category) Category {
	s.rank[at] = uint32(len(s.order))
	s.order = append(s.order, at)
	if child := first[at]; child != NoCategory {
		return child
	}
	for ; at != NoCategory; at = s.Parents[at] {
		s.end[at] = uint32(len(s.order))
		if next[at] != NoCategory {
			return next[at]
		}
	}
	return NoCategory
}

// below returns a category and all below it, in their order.
func (s *shape) below(c Category) []Category { return s.order[s.rank[c]:s.end[c]] }

// known returns an error if one of some categories is none.
func (s *shape) known(some ...Category) error {
	for _, c := range some {
		if int(c) >= len(s.Parents) {
			return fmt.Errorf("there is no category %d", c)
		}
	}
	return nil
}

// place is where products of a category are in the order. Those without one are last.
func (s *shape) place(c Category) uint32 {
	if c == NoCategory {
		return uint32(len(s.order))
	}
	return s.rank[c]
}

// grownTo returns the shape that comes after another.
func (s *shape) grownTo(next Shape) (*shape, error) {
	made, err := newShape(next)
	if err != nil {
		return nil, err
	}
	return made, made.follows(s)
}

// follows reports what is wrong with a shape that comes after another.
func (s *shape) follows(old *shape) error {
	if len(s.Facets) < len(old.Facets) || len(s.Parents) < len(old.Parents) {
		return errors.New("the shape has less than before")
	}
	for f, l := range old.Facets {
		if s.Facets[f] != l {
			return fmt.Errorf("facet %d was of %s and is of %s", f, l, s.Facets[f])
		}
	}
	return nil
}
