package merchandising

import (
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/text"
)

// section is what categories and collections say of themselves.
type section struct {
	Name           string  `json:"name"`
	Slug           string  `json:"slug"`
	Description    string  `json:"description"`
	SeoTitle       string  `json:"seo_title"`
	SeoDescription string  `json:"seo_description"`
	ImageURL       *string `json:"image_url"`
	ImageAlt       string  `json:"image_alt"`
	ImageWidth     *int    `json:"image_width"`
	ImageHeight    *int    `json:"image_height"`
}

// SectionInput is what becomes of what a category or a collection says of itself. What is not given stays
// as it is.
type SectionInput struct {
	Name, Slug, Description  patch.Text
	SeoTitle, SeoDescription patch.Text
	ImageURL, ImageAlt       patch.Text
	ImageWidth, ImageHeight  patch.Int
}

const (
	maxSeoTitle       = 70
	maxSeoDescription = 300
)

// check cleans what was given in place, and reports what is wrong with it. The path is that of the input.
func (in *SectionInput) check(v *fault.Validator, path string) {
	name(v, path+".name", &in.Name)
	slugText(v, path+".slug", in.Slug, maxSlug)
	in.Description.Value = text.Clean(in.Description.Value)
	v.Paragraphs(path+".description", in.Description.Value, maxDescription)
	line(v, path+".seoTitle", &in.SeoTitle, maxSeoTitle)
	line(v, path+".seoDescription", &in.SeoDescription, maxSeoDescription)
	webAddress(v, path+".imageUrl", in.ImageURL.Value)
	line(v, path+".imageAlt", &in.ImageAlt, maxAlt)
	pixels(v, path+".imageWidth", in.ImageWidth.Value)
	pixels(v, path+".imageHeight", in.ImageHeight.Value)
}

// applied returns the section as it is to be.
func (in *SectionInput) applied(s section) section {
	s.Name, s.Description = in.Name.Or(s.Name), in.Description.Or(s.Description)
	if in.Slug.Value != "" {
		s.Slug = in.Slug.Value
	}
	s.SeoTitle, s.SeoDescription = in.SeoTitle.Or(s.SeoTitle), in.SeoDescription.Or(s.SeoDescription)
	s.ImageAlt = in.ImageAlt.Or(s.ImageAlt)
	if in.ImageURL.Given {
		s.ImageURL = &in.ImageURL.Value
	}
	if s.ImageURL != nil && *s.ImageURL == "" {
		s.ImageURL = nil
	}
	if in.ImageWidth.Given {
		s.ImageWidth = in.ImageWidth.Value
	}
	if in.ImageHeight.Given {
		s.ImageHeight = in.ImageHeight.Value
	}
	return s
}
