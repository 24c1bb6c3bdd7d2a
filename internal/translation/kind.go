package translation

// kind is a kind of things whose texts can be translated.
type kind struct {
	name   string // in the table
	what   string // in sentences
	fields []field
	texts
}

// field is a text that can be translated. Its limits are those of the text itself.
type field struct {
	name   string // in the contract
	stored string // in the table
	column string // where the default text is
	form   form
	most   int // characters
}

// form is what a text may be.
type form int

const (
	line       form = iota
	paragraphs      // of plain text
	html            // which is sanitized
	slug
)

const (
	// longest is how long a text is at the most that has no other limit.
	longest = 50000
	// longestText is the same of a plain text that is an attribute's value.
	longestText = 5000
)

func column(name, column string, f form, most int) field { return field{name, name, column, f, most} }

func name(most int) field { return column("name", "name", line, most) }

// kinds are the kinds of things by the prefixes of their ids.
var kinds = map[string]*kind{
	"prod": newKind("PRODUCT", "product", "products", name(200), column("slug", "slug", slug, 200),
		column("description", "description", paragraphs, longest), column("descriptionHtml", "description_html", html, longest),
		column("seoTitle", "seo_title", line, 200), column("seoDescription", "seo_description", line, 1000)),
	"var":    newKind("VARIANT", "variant", "variants", name(200)),
	"cat":    newKind("CATEGORY", "category", "categories", ofGroup...),
	"coll":   newKind("COLLECTION", "collection", "collections", ofGroup...),
	"img":    newKind("PRODUCT_IMAGE", "picture", "product_images", column("alt", "alt", line, 500)),
	"opt":    newKind("PRODUCT_OPTION", "option", "product_options", name(255)),
	"optval": newKind("OPTION_VALUE", "value of an option", "option_values", name(255)),
	"ptype":  newKind("PRODUCT_TYPE", "product type", "product_types", name(200)),
	"attr":   newKind("ATTRIBUTE", "attribute", "attributes", name(200)),
	"choice": newKind("ATTRIBUTE_CHOICE", "choice", "attribute_choices", name(200)),
}

// ofGroup are the texts of categories and collections.
var ofGroup = []field{
	name(200), column("slug", "slug", slug, 200), column("description", "description", paragraphs, longest),
	column("seoTitle", "seo_title", line, 70), column("seoDescription", "seo_description", line, 300),
	column("imageAlt", "image_alt", line, 500),
}
