package catalog

import (
	"slices"
	"strings"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// MaxDepth is how many categories can be above one: triggers of the table hold the tree to that.
const MaxDepth = 10

// Trail is the way to a category: all above it, the topmost first, and then the category itself.
type Trail []*ent.Category

// Ancestors returns the categories above the trail's last.
func (t Trail) Ancestors() []*ent.Category { return t[:t.Depth()] }

// Depth returns how many categories are above the trail's last.
func (t Trail) Depth() int { return max(len(t)-1, 0) }

// Path returns the slugs of the trail's categories, with slashes between them.
func (t Trail) Path() string {
	slugs := make([]string, len(t))
	for i, c := range t {
		slugs[i] = c.Slug
	}
	return strings.Join(slugs, "/")
}

// Trails reads the trails of categories.
var Trails = record.Derive(branches, func(b branch) (Trail, error) { return b.trail(), nil })

// branch is a category in a tree that has all that are above it.
type branch struct {
	tip  *ent.Category
	tree map[typeid.Category]*ent.Category
}

var branches = record.NewMany("trails of categories",
	func(found *record.Found[typeid.Category, branch], _ record.Parts, ids []typeid.Category) ([]*record.Read, error) {
		tree := make(map[typeid.Category]*ent.Category, len(ids))
		return []*record.Read{categoriesAbove.With(func(r *record.Reader) {
			asked, c := r.Bool(), ent.ReadCategory(r)
			if !found.Readable(r, c.ID) {
				return
			}
			if tree[c.ID] = c; asked {
				found.Values[c.ID] = branch{c, tree}
			}
		}, typeid.Array(ids))}, nil
	})

// trail never goes on for longer than MaxDepth, even if the tree had a circle.
func (b branch) trail() Trail {
	var up Trail
	for c := b.tip; c != nil && len(up) <= MaxDepth; c = b.above(c) {
		up = append(up, c)
	}
	slices.Reverse(up)
	return up
}

func (b branch) above(c *ent.Category) *ent.Category {
	if c.ParentID == nil {
		return nil
	}
	return b.tree[*c.ParentID]
}
