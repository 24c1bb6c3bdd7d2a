package tuning

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/search/words"
)

// Settings are what the staff have decided about search.
type Settings struct {
	// StopWords need not be found, besides those of each language.
	StopWords []string   `json:"stopWords"`
	Weights   Weights    `json:"weights"`
	Synonyms  []Synonym  `json:"synonyms"`
	Redirects []Redirect `json:"redirects"`
	// Facets are in the order in which they are shown. Those that are not among them follow.
	Facets []Facet `json:"facets"`
}

// Weights are how much a word counts in each field, from 0 to 100. Nil is the default of package words.
type Weights struct {
	Name        *int `json:"name,omitempty"`
	Vendor      *int `json:"vendor,omitempty"`
	Category    *int `json:"category,omitempty"`
	Tags        *int `json:"tags,omitempty"`
	Options     *int `json:"options,omitempty"`
	Attributes  *int `json:"attributes,omitempty"`
	Description *int `json:"description,omitempty"`
	SKU         *int `json:"sku,omitempty"`
	Barcode     *int `json:"barcode,omitempty"`
}

// all returns the weights by the fields that they are of.
func (w *Weights) all() map[words.Field]*int {
	return map[words.Field]*int{
		words.Name: w.Name, words.Vendor: w.Vendor, words.Category: w.Category, words.Tags: w.Tags, words.Options: w.Options,
		words.Attributes: w.Attributes, words.Description: w.Description, words.SKU: w.SKU, words.Barcode: w.Barcode,
	}
}

// fields returns the weights with the defaults of those that are not given.
func (w *Weights) fields() words.Weights {
	weights := words.DefaultWeights
	for field, weight := range w.all() {
		if weight != nil {
			weights[field] = float32(*weight)
		}
	}
	return weights
}

// Synonym has who looks for some words find others, too.
type Synonym struct {
	// From is what is looked for. All terms mean the same if it is nil.
	From *string `json:"from,omitempty"`
	// Terms are what is found for it.
	Terms []string `json:"terms"`
}

// Redirect is a query that leads elsewhere than to products.
type Redirect struct {
	Query string `json:"query"`
	// URL is a path of the storefront, or an https address.
	URL string `json:"url"`
}

// Facet is how a facet is shown.
type Facet struct {
	// Facet is its id, such as "vendor" or "option:size".
	Facet   string `json:"facet"`
	Enabled bool   `json:"enabled"`
	// Values is how many are shown at the most; nil is the default of search. So is an Order of nil.
	Values *int        `json:"values,omitempty"`
	Order  *FacetOrder `json:"order,omitempty"`
}

// FacetOrder is the order of a facet's values.
type FacetOrder string

// The orders there are: by how many products have a value, by names, and as the staff have ordered choices.
const (
	ByCount    FacetOrder = "COUNT"
	ByName     FacetOrder = "NAME"
	ByPosition FacetOrder = "POSITION"
)

// SettingsRow is the settings with their version.
type SettingsRow struct {
	Version   int
	UpdatedAt time.Time
	Settings
}

// SettingsUpdateInput is what becomes of the settings. ExpectedVersion is any if it is nil.
type SettingsUpdateInput struct {
	ExpectedVersion *int
	Settings        SettingsInput
}

// SettingsInput are settings as they are to be. What is nil stays as it is. The rest is replaced in whole.
type SettingsInput struct {
	StopWords []string
	Weights   *Weights
	Synonyms  []Synonym
	Redirects []Redirect
	Facets    []Facet
}

// SettingsPayload is what became of the settings.
type SettingsPayload = fault.Outcome[*SettingsRow]

func readSettings(r *record.Reader) *SettingsRow {
	row := SettingsRow{Version: int(r.Int()), UpdatedAt: r.Time()}
	r.JSON(&row.Settings)
	return &row
}

// Settings returns what the staff have decided about search, as it is now.
func (s *Service) Settings(ctx context.Context) (*SettingsRow, error) {
	row, err := record.First(ctx, s.store.Client, theSettings, readSettings)
	if err != nil {
		return nil, fmt.Errorf("read the settings of search: %w", err)
	}
	return row, nil
}

// UpdateSettings changes the settings, and returns them. With a fault.CodeConflict comes what holds.
func (s *Service) UpdateSettings(ctx context.Context, viewer auth.Viewer, in SettingsUpdateInput) (*SettingsRow, error) {
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error { return s.changeSettings(ctx, tx, viewer, &in) })
	if err != nil && !fault.IsConflict(err) {
		return nil, err
	}
	s.refresh(ctx)
	row, readErr := s.Settings(ctx)
	return row, errors.Join(err, readErr)
}

func (s *Service) changeSettings(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, in *SettingsUpdateInput) error {
	before, err := record.First(ctx, tx, lockSettings, readSettings)
	if err != nil {
		return fmt.Errorf("lock the settings of search: %w", err)
	}
	if in.ExpectedVersion != nil && *in.ExpectedVersion != before.Version {
		return fault.User(fault.CodeConflict, "The settings of search have been changed meanwhile.", "expectedVersion")
	}
	var v fault.Validator
	after := in.Settings.applied(before.Settings, &v)
	if v.Err() != nil {
		return v.Err()
	}
	changed := diff(&before.Settings, &after)
	if len(changed) == 0 {
		return nil
	}
	text, err := json.Marshal(after)
	if err != nil {
		return fmt.Errorf("write the settings of search: %w", err)
	}
	if _, err := updateSettings.Exec(ctx, tx, text); err != nil {
		return fmt.Errorf("write the settings of search: %w", err)
	}
	return s.audit(ctx, tx, viewer.Actor(), "search_settings.updated", []string{"search"}, []map[string]any{{"changes": changed}})
}
