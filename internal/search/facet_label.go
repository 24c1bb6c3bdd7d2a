package search

import (
	"strings"

	"github.com/shopgraph/shopgraph/internal/catalog"
)

// own are what facets are called that the store has not named itself, and what is true and false, in languages by
// their base.
var own = map[string]map[string]string{
	"en": {catalog.FacetCategory: "Category", catalog.FacetPrice: "Price", catalog.FacetVendor: "Brand", catalog.FacetType: "Type", catalog.FacetTag: "Tag", catalog.FacetAvailable: "In stock", catalog.FacetOnSale: "On sale", "true": "Yes", "false": "No"},
	"de": {catalog.FacetCategory: "Kategorie", catalog.FacetPrice: "Preis", catalog.FacetVendor: "Marke", catalog.FacetType: "Art", catalog.FacetTag: "Stichwort", catalog.FacetAvailable: "Auf Lager", catalog.FacetOnSale: "Reduziert", "true": "Ja", "false": "Nein"},
	"fr": {catalog.FacetCategory: "Catégorie", catalog.FacetPrice: "Prix", catalog.FacetVendor: "Marque", catalog.FacetType: "Type", catalog.FacetTag: "Mot-clé", catalog.FacetAvailable: "En stock", catalog.FacetOnSale: "En promotion", "true": "Oui", "false": "Non"},
	"es": {catalog.FacetCategory: "Categoría", catalog.FacetPrice: "Precio", catalog.FacetVendor: "Marca", catalog.FacetType: "Tipo", catalog.FacetTag: "Etiqueta", catalog.FacetAvailable: "En stock", catalog.FacetOnSale: "Rebajado", "true": "Sí", "false": "No"},
	"it": {catalog.FacetCategory: "Categoria", catalog.FacetPrice: "Prezzo", catalog.FacetVendor: "Marca", catalog.FacetType: "Tipo", catalog.FacetTag: "Etichetta", catalog.FacetAvailable: "Disponibile", catalog.FacetOnSale: "In offerta", "true": "Sì", "false": "No"},
	"nl": {catalog.FacetCategory: "Categorie", catalog.FacetPrice: "Prijs", catalog.FacetVendor: "Merk", catalog.FacetType: "Soort", catalog.FacetTag: "Trefwoord", catalog.FacetAvailable: "Op voorraad", catalog.FacetOnSale: "In de aanbieding", "true": "Ja", "false": "Nee"},
}

// word returns what something is called in the listing's language, in English if that is not known.
func (l *Listing) word(id string) string {
	for _, tag := range l.Languages {
		base, _, _ := strings.Cut(tag, "-")
		if text, ok := own[base][id]; ok {
			return text
		}
	}
	return own["en"][id]
}

// head begins a facet. Without a label of its own it has the one that all stores give it, or the name in its id.
func (l *Listing) head(id, label string) facetHead {
	if label == "" {
		label = l.word(id)
	}
	if _, name, ok := strings.Cut(id, ":"); ok && label == "" {
		label = name
	}
	return facetHead{ID: id, Label: label}
}

// valueLabel returns what a value is called, with the unit of numbers.
func (l *Listing) valueLabel(of *facet, v *FacetValue) string {
	switch {
	case of.kind == bools:
		return l.word(v.ID)
	case of.kind == numbers && of.unit != "":
		return v.ID + " " + of.unit
	case v.Label == "":
		return v.ID
	}
	return v.Label
}
