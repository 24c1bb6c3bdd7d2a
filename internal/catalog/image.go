package catalog

import "github.com/shopgraph/shopgraph/ent"

// Image is a picture that has no id of its own.
type Image struct {
	URL           string
	Alt           string
	Width, Height *int // in pixels; nil if unknown
}

// ImageOf returns a category's picture; nil if it has none.
func ImageOf(c *ent.Category) *Image {
	if c.ImageURL == nil {
		return nil
	}
	return &Image{URL: *c.ImageURL, Alt: c.ImageAlt, Width: c.ImageWidth, Height: c.ImageHeight}
}
