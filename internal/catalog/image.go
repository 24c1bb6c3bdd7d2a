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
	return image(c.ImageURL, c.ImageAlt, c.ImageWidth, c.ImageHeight)
}

// ImageOfCollection returns a collection's picture; nil if it has none.
func ImageOfCollection(c *ent.Collection) *Image {
	return image(c.ImageURL, c.ImageAlt, c.ImageWidth, c.ImageHeight)
}

func image(url *string, alt string, width, height *int) *Image {
	if url == nil {
		return nil
	}
	return &Image{*url, alt, width, height}
}
