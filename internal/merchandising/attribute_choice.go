package merchandising

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// choice is something that can be chosen of an attribute.
type choice struct {
	ID             uuid.UUID `json:"id"`
	Slug           string    `json:"slug"`
	Name           string    `json:"name"`
	SwatchColor    *string   `json:"swatch_color"`
	SwatchImageURL *string   `json:"swatch_image_url"`
}

// AttributeChoiceInput is a choice: one that is there already if it has its id, or else its slug, or else
// its name.
type AttributeChoiceInput struct {
	ID             *typeid.AttributeChoice
	Slug           *string
	Name           string
	SwatchColor    *string
	SwatchImageURL *string
}

func (in *AttributeChoiceInput) check(v *fault.Validator, path string, names map[string]bool) {
	in.Name = optionName(v, path, in.Name, maxName, names)
	if in.Slug != nil {
		slugText(v, path+".slug", patch.Of(*in.Slug), maxKey)
	}
	in.SwatchColor = swatch(v, path, in.SwatchColor, in.SwatchImageURL)
}

// slug is what was given for one, empty if it is to be made.
func (in *AttributeChoiceInput) slug() string {
	if in.Slug == nil {
		return ""
	}
	return *in.Slug
}

// among returns which one of the present choices is meant, less than 0 if it is a new one.
func (in *AttributeChoiceInput) among(present []choice) (place int) {
	if in.ID != nil {
		return slices.IndexFunc(present, func(c choice) bool { return c.ID == in.ID.UUID() })
	}
	if place = slices.IndexFunc(present, func(c choice) bool { return c.Slug == in.slug() }); place >= 0 {
		return place
	}
	return slices.IndexFunc(present, func(c choice) bool { return c.Name == in.Name })
}

// choices returns the choices of an attribute of a kind as they are to be.
func (in *AttributeInput) choices(v *fault.Validator, of catalog.AttributeKind, present []choice) []choice {
	if in.Choices == nil {
		return present
	}
	list, ids, taken := make([]choice, len(in.Choices)), map[uuid.UUID]bool{}, map[string]bool{}
	for i, given := range in.Choices {
		path := split(at("attribute.choices", i))
		c := choice{ID: typeid.NewAttributeChoice().UUID()}
		place := given.among(present)
		v.Check(place >= 0 || given.ID == nil, fault.CodeNotFound, "The attribute has no such choice.", append(path, "id")...)
		if place >= 0 {
			c = present[place]
		}
		v.Check(!ids[c.ID], fault.CodeInvalid, "This choice is given twice.", path...)
		if given.slug() != "" {
			c.Slug = given.slug()
		}
		v.Check(c.Slug == "" || !taken[c.Slug], fault.CodeTaken, "Another choice has this slug.", append(path, "slug")...)
		ids[c.ID], taken[c.Slug] = true, true
		v.Check(given.SwatchColor == nil || of == catalog.ColorKind, fault.CodeInvalid, "Only the choices of a COLOR have a swatch.", append(path, "swatchColor")...)
		v.Check(given.SwatchImageURL == nil || of == catalog.ColorKind, fault.CodeInvalid, "Only the choices of a COLOR have a swatch.", append(path, "swatchImageUrl")...)
		c.Name, c.SwatchColor, c.SwatchImageURL = given.Name, given.SwatchColor, given.SwatchImageURL
		list[i] = c
	}
	for i := range list {
		if list[i].Slug == "" {
			list[i].Slug = freeOf(taken, list[i].Name)
		}
	}
	return list
}

// freeOf returns a slug of a name that is not taken, and takes it.
func freeOf(taken map[string]bool, name string) string {
	all := slugs(name, maxKeyStem)
	made := all[slices.IndexFunc(all, func(slug string) bool { return !taken[slug] })] // the last one is free
	taken[made] = true
	return made
}

// choiceRow is a row of a choice.
type choiceRow struct {
	choice
	AttributeID uuid.UUID             `json:"attribute_id"`
	Kind        catalog.AttributeKind `json:"kind"`
	Position    int                   `json:"position"`
}

// writeChoices writes what has changed of the choices of an attribute.
func writeChoices(ctx context.Context, tx *ent.Tx, before, after attribute) error {
	if string(encode(before.Choices)) == string(encode(after.Choices)) {
		return nil
	}
	rows, stays := make([]choiceRow, len(after.Choices)), map[uuid.UUID]bool{}
	for i, c := range after.Choices {
		rows[i], stays[c.ID] = choiceRow{c, after.ID, after.Kind, i}, true
	}
	var gone []string
	for _, c := range before.Choices {
		if !stays[c.ID] {
			gone = append(gone, c.ID.String())
		}
	}
	if err := deleteChoices(ctx, tx, after.ID, gone); err != nil {
		return err
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := write(ctx, tx, upsertChoices, rows, "choices")
	return err
}

// deleteChoices deletes choices that nothing has. They are locked before, so that nothing can get them
// meanwhile.
func deleteChoices(ctx context.Context, tx *ent.Tx, of uuid.UUID, gone []string) error {
	if len(gone) == 0 {
		return nil
	}
	if err := lockChoices.Each(ctx, tx, func(r *record.Reader) { r.UUID() }, pq.Array(gone)); err != nil {
		return fmt.Errorf("lock choices: %w", err)
	}
	had, err := record.All(ctx, tx, choicesInUse, (*record.Reader).Text, of, pq.Array(gone))
	if err != nil {
		return fmt.Errorf("look for choices in use: %w", err)
	}
	if len(had) > 0 {
		return fault.User(fault.CodeNotAllowed, fmt.Sprintf("Something has the choice %q, which is left out. Take it away there first.", had[0]), "attribute", "choices")
	}
	if _, err := deleteGoneChoices.Exec(ctx, tx, pq.Array(gone)); err != nil {
		return fmt.Errorf("delete choices: %w", err)
	}
	return nil
}
