package merchandising

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	entproduct "github.com/shopgraph/shopgraph/ent/product"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// product is a product as it is kept, with its pictures, its further categories and its attributes.
type product struct {
	base
	Name            string             `json:"name"`
	Slug            string             `json:"slug"`
	Description     string             `json:"description"`
	DescriptionHTML string             `json:"description_html"`
	Vendor          string             `json:"vendor"`
	Tags            []string           `json:"tags"`
	SeoTitle        string             `json:"seo_title"`
	SeoDescription  string             `json:"seo_description"`
	Status          entproduct.Status  `json:"status"`
	PublishAt       *time.Time         `json:"publish_at"`
	UnpublishAt     *time.Time         `json:"unpublish_at"`
	CategoryID      uuid.UUID          `json:"category_id"`
	ProductTypeID   *uuid.UUID         `json:"product_type_id"`
	TaxClassID      *uuid.UUID         `json:"tax_class_id"`
	ProfileID       *uuid.UUID         `json:"delivery_profile_id"`
	Images          []image            `json:"images"`
	Options         []option           `json:"options"`
	Categories      []uuid.UUID        `json:"categories"`
	Related         []uuid.UUID        `json:"related"`
	Complementary   []uuid.UUID        `json:"complementary"`
	Attributes      map[string][]value `json:"attributes"`
}

// image is a picture of a product.
type image struct {
	ID     uuid.UUID `json:"id"`
	URL    string    `json:"url"`
	Alt    string    `json:"alt"`
	Width  *int      `json:"width"`
	Height *int      `json:"height"`
}

var products = &kind[product]{"product", idOf(typeid.Of[typeid.Product]), lockProducts, lookAtProducts}

const (
	maxTags       = 50
	maxTag        = 100
	maxImages     = 100
	maxCategories = 20
	maxRelated    = catalog.MaxRecommendations
	maxProductSeo = 200
	maxSeoText    = 1000
)

// ProductInput is what becomes of a product. What is not given stays as it is.
type ProductInput struct {
	Name, Slug                   patch.Text
	Description, DescriptionHTML patch.Text
	Vendor                       patch.Text
	Tags                         []string
	Type                         patch.Text // the type's slug
	Attributes                   []AttributeValueInput
	TaxClassID                   patch.TaxClass
	CategoryID                   *typeid.Category
	CategoryIDs                  []typeid.Category
	RelatedIDs, ComplementaryIDs []typeid.Product
	DeliveryProfileID            patch.DeliveryProfile
	Status                       *entproduct.Status
	PublishAt, UnpublishAt       patch.Time
	SeoTitle, SeoDescription     patch.Text
	Images                       []ProductImageInput
}

// ProductImageInput is a picture of a product: a new one if it has no id.
type ProductImageInput struct {
	ID            *typeid.ProductImage
	URL           string
	Alt           patch.Text
	Width, Height *int
}

// check cleans what was given in place, and reports what is wrong with it.
func (in *ProductInput) check(v *fault.Validator) {
	name(v, "product.name", &in.Name)
	slugText(v, "product.slug", in.Slug, maxSlug)
	line(v, "product.vendor", &in.Vendor, maxName)
	line(v, "product.seoTitle", &in.SeoTitle, maxProductSeo)
	line(v, "product.seoDescription", &in.SeoDescription, maxSeoText)
	in.Description.Value = text.Clean(in.Description.Value)
	v.Paragraphs("product.description", in.Description.Value, maxDescription)
	if v.MaxLen("product.descriptionHtml", in.DescriptionHTML.Value, maxDescription) {
		in.DescriptionHTML.Value = catalog.SanitizeHTML(in.DescriptionHTML.Value)
		v.MaxLen("product.descriptionHtml", in.DescriptionHTML.Value, maxDescription) // escapes make it longer
	}
	if in.DescriptionHTML.Given && !in.Description.Given {
		in.Description = patch.Of(catalog.PlainText(in.DescriptionHTML.Value))
	}
	in.Tags = tags(v, "product.tags", in.Tags)
	v.Check(len(in.CategoryIDs) <= maxCategories, fault.CodeLimitReached,
		fmt.Sprintf("A product has at most %d categories beside the main one.", maxCategories), "product", "categoryIds")
	for field, list := range map[string][]typeid.Product{"relatedIds": in.RelatedIDs, "complementaryIds": in.ComplementaryIDs} {
		v.Check(len(list) <= maxRelated, fault.CodeLimitReached, fmt.Sprintf("At most %d products are shown beside one.", maxRelated), "product", field)
	}
	v.Check(len(in.Images) <= maxImages, fault.CodeLimitReached, fmt.Sprintf("A product has at most %d pictures.", maxImages), "product", "images")
	for i := range in.Images {
		in.Images[i].check(v, at("product.images", i))
	}
	checkValues(v, "product.attributes", in.Attributes)
}

func (in *ProductImageInput) check(v *fault.Validator, path string) {
	webAddress(v, path+".url", in.URL)
	line(v, path+".alt", &in.Alt, maxAlt)
	size(v, path, in.Width, in.Height)
}

// tags returns tags, cleaned and each once.
func tags(v *fault.Validator, path string, given []string) []string {
	if given == nil {
		return nil
	}
	list := []string{}
	for i, tag := range given {
		tag = text.Clean(tag)
		if v.Require(at(path, i), tag) && v.Line(at(path, i), tag, maxTag) && !slices.Contains(list, tag) {
			list = append(list, tag)
		}
	}
	v.Check(len(list) <= maxTags, fault.CodeLimitReached, fmt.Sprintf("A product has at most %d tags.", maxTags), split(path)...)
	return list
}

// applied returns the product as it is to be. The type and its attributes are looked up before.
func (in *ProductInput) applied(p product, v *fault.Validator, typeID *uuid.UUID, known definitions) product {
	p.Name, p.Slug = in.Name.Or(p.Name), in.slugOr(p.Slug)
	p.Description, p.DescriptionHTML = in.Description.Or(p.Description), in.DescriptionHTML.Or(p.DescriptionHTML)
	p.Vendor = in.Vendor.Or(p.Vendor)
	p.SeoTitle, p.SeoDescription = in.SeoTitle.Or(p.SeoTitle), in.SeoDescription.Or(p.SeoDescription)
	p.ProductTypeID, p.TaxClassID = typeID, classOr(in.TaxClassID, p.TaxClassID)
	if in.Tags != nil {
		p.Tags = in.Tags
	}
	if in.Status != nil {
		p.Status = *in.Status
	}
	if in.DeliveryProfileID.Given {
		p.ProfileID = uuidOf(in.DeliveryProfileID.Value)
	}
	p.PublishAt, p.UnpublishAt = in.PublishAt.Or(p.PublishAt), in.UnpublishAt.Or(p.UnpublishAt)
	v.Check(p.PublishAt == nil || p.UnpublishAt == nil || p.PublishAt.Before(*p.UnpublishAt), fault.CodeInvalid,
		"This must be after the product is published.", "product", "unpublishAt")
	if in.CategoryID != nil {
		p.CategoryID = in.CategoryID.UUID()
	}
	if in.CategoryIDs != nil {
		p.Categories = sorted(in.CategoryIDs)
	}
	p.Related = related(v, "relatedIds", p.ID, p.Related, in.RelatedIDs)
	p.Complementary = related(v, "complementaryIds", p.ID, p.Complementary, in.ComplementaryIDs)
	if in.Images != nil {
		p.Images = in.images(p.Images, v)
	}
	p.Attributes = known.applied(v, "product.attributes", p.Attributes, in.Attributes)
	return p
}

// slugOr returns the slug that was given, or else the present one: one that is emptied is kept.
func (in *ProductInput) slugOr(present string) string {
	if in.Slug.Value == "" {
		return present
	}
	return in.Slug.Value
}

// related returns the products that were given to be shown beside one, in this order and each once, or
// else the present ones.
func related(v *fault.Validator, field string, of uuid.UUID, present []uuid.UUID, given []typeid.Product) []uuid.UUID {
	if given == nil {
		return present
	}
	list := []uuid.UUID{}
	for i, id := range given {
		v.Check(id.UUID() != of, fault.CodeInvalid, "This is the product itself.", "product", field, strconv.Itoa(i))
		if !slices.Contains(list, id.UUID()) {
			list = append(list, id.UUID())
		}
	}
	return list
}

// sorted returns ids in their order, each once.
func sorted[ID interface{ UUID() uuid.UUID }](given []ID) []uuid.UUID {
	list := make([]uuid.UUID, len(given))
	for i, id := range given {
		list[i] = id.UUID()
	}
	slices.SortFunc(list, func(a, b uuid.UUID) int { return strings.Compare(a.String(), b.String()) })
	return slices.Compact(list)
}

// images returns the pictures that were given, in this order. Those with an id must be there.
func (in *ProductInput) images(present []image, v *fault.Validator) []image {
	list, given := make([]image, len(in.Images)), map[uuid.UUID]bool{}
	for i, picture := range in.Images {
		made := image{ID: typeid.NewProductImage().UUID()}
		if picture.ID != nil {
			place := slices.IndexFunc(present, func(p image) bool { return p.ID == picture.ID.UUID() })
			path := []string{"product", "images", strconv.Itoa(i), "id"}
			if !v.Check(place >= 0, fault.CodeNotFound, "The product has no such picture.", path...) ||
				!v.Check(!given[picture.ID.UUID()], fault.CodeInvalid, "This is given twice.", path...) {
				continue
			}
			made = present[place]
			given[made.ID] = true
		}
		made.URL, made.Alt, made.Width, made.Height = picture.URL, picture.Alt.Or(made.Alt), picture.Width, picture.Height
		list[i] = made
	}
	return list
}

// ProductPayload is what became of a product.
type ProductPayload = fault.Outcome[*ent.Product]
