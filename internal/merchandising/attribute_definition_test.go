package merchandising_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/merchandising"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// attribute makes an attribute of a kind with choices of these names.
func (s *shop) attribute(name string, kind catalog.AttributeKind, choices ...string) *catalog.Attribute {
	s.t.Helper()
	in := merchandising.AttributeCreateInput{Kind: kind, Attribute: merchandising.AttributeInput{Name: patch.Of(name)}}
	for _, c := range choices {
		in.Attribute.Choices = append(in.Attribute.Choices, merchandising.AttributeChoiceInput{Name: c})
	}
	made, err := s.CreateAttribute(s.t.Context(), s.viewer, in)
	if err != nil {
		s.t.Fatal(err)
	}
	return made
}

// setChoices has an attribute have these choices, and returns the codes and paths of what is wrong with them.
func (s *shop) setChoices(of *catalog.Attribute, choices ...merchandising.AttributeChoiceInput) string {
	s.t.Helper()
	_, err := s.UpdateAttribute(s.t.Context(), s.viewer, merchandising.AttributeUpdateInput{
		ID: of.ID, Attribute: merchandising.AttributeInput{Choices: append([]merchandising.AttributeChoiceInput{}, choices...)},
	})
	return s.mistakes(err)
}

func (s *shop) mistakes(err error) (told string) {
	s.t.Helper()
	mistakes, err := fault.Split(err)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, m := range mistakes {
		told += string(m.Code) + " " + strings.Join(m.Field, ".") + "; "
	}
	return told
}

// choices are the choices of an attribute in their order.
func (s *shop) choices(of *catalog.Attribute) []*catalog.AttributeChoice {
	s.t.Helper()
	found, err := catalog.ChoicesByAttribute.Read(s.t.Context(), s.store.Client, []typeid.Attribute{of.ID})
	if err != nil {
		s.t.Fatal(err)
	}
	return found[of.ID]
}

func (s *shop) count(query string, args ...any) (n int) {
	s.t.Helper()
	if err := s.store.DB.QueryRowContext(s.t.Context(), query, args...).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

// choose has a product have a choice of an attribute.
func (s *shop) choose(product typeid.Product, of *catalog.Attribute, choice *catalog.AttributeChoice) string {
	return fmt.Sprintf(`INSERT INTO attribute_values (id, product_id, attribute_id, kind, choice_id) VALUES ('%s', '%s', '%s', '%s', '%s')`,
		uuid.New(), product.UUID(), of.ID.UUID(), of.Kind, choice.ID.UUID())
}

// TestSetChoices: what is there already keeps its id, found by that, by its slug or by its name. What
// something has is not left out, and each slug is there once.
func TestSetChoices(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a := s.attribute("Glaze", catalog.ColorKind, "Sea Green", "Sea-Green", "Sand", "Ash")
	before := s.choices(a)
	if before[0].Slug != "sea-green" || before[1].Slug != "sea-green-2" || len(before) != 4 {
		t.Fatalf("%+v, %+v of %d", before[0], before[1], len(before))
	}
	long := strings.Repeat("x", 200)
	if told := s.setChoices(a,
		merchandising.AttributeChoiceInput{Name: "Ash", SwatchColor: new("#ABCDEF")},
		merchandising.AttributeChoiceInput{Slug: new("sand"), Name: "Dune", SwatchImageURL: new("https://example.com/dune.jpg")},
		merchandising.AttributeChoiceInput{ID: &before[0].ID, Slug: new("sea"), Name: "Sea"},
		merchandising.AttributeChoiceInput{Name: long},
	); told != "" {
		t.Fatal(told)
	}
	after := s.choices(a)
	if len(after) != 4 || after[0].ID != before[3].ID || *after[0].SwatchColor != "#abcdef" ||
		after[1].ID != before[2].ID || after[1].Name != "Dune" || after[1].Slug != "sand" || *after[1].SwatchImageURL != "https://example.com/dune.jpg" ||
		after[2].ID != before[0].ID || after[2].Slug != "sea" || after[3].Slug != long[:60] {
		t.Errorf("%+v, %+v, %+v, %+v", after[0], after[1], after[2], after[3])
	}
	p := s.made("p")
	s.exec(s.choose(p.ID, a, after[2]))
	entries := s.count(`SELECT count(*) FROM audit_entries`)
	is := func(c *catalog.AttributeChoice) merchandising.AttributeChoiceInput {
		return merchandising.AttributeChoiceInput{ID: &c.ID, Slug: &c.Slug, Name: c.Name, SwatchColor: c.SwatchColor, SwatchImageURL: c.SwatchImageURL}
	}
	other := s.choices(s.attribute("Other", catalog.ChoiceKind, "One"))[0]
	named := func(name string) merchandising.AttributeChoiceInput {
		return merchandising.AttributeChoiceInput{Name: name}
	}
	many := make([]merchandising.AttributeChoiceInput, catalog.MaxChoices+1)
	for i := range many {
		many[i] = named(fmt.Sprint("Choice ", i))
	}
	for _, c := range []struct {
		want    string
		choices []merchandising.AttributeChoiceInput
	}{
		{"NOT_ALLOWED attribute.choices; ", []merchandising.AttributeChoiceInput{is(after[0])}},
		{"NOT_ALLOWED attribute.choices; ", nil},
		{"NOT_FOUND attribute.choices.0.id; ", []merchandising.AttributeChoiceInput{is(other), is(after[2])}},
		{"INVALID attribute.choices.1.name; ", []merchandising.AttributeChoiceInput{is(after[2]), is(after[2])}},
		{"INVALID attribute.choices.1; TAKEN attribute.choices.1.slug; ", []merchandising.AttributeChoiceInput{is(after[2]), {Slug: new("sea"), Name: "Lake"}}},
		{"TAKEN attribute.choices.1.slug; ", []merchandising.AttributeChoiceInput{is(after[2]), {ID: &after[0].ID, Slug: new("sea"), Name: "Ash"}}},
		{"INVALID attribute.choices.0.slug; INVALID attribute.choices.0.swatchColor; REQUIRED attribute.choices.1.name; ",
			[]merchandising.AttributeChoiceInput{{Slug: new("A b"), Name: "Sea", SwatchColor: new("red")}, named(" ")}},
		{"LIMIT_REACHED attribute.choices; ", many},
		{"TAKEN attribute.choices; ", []merchandising.AttributeChoiceInput{
			is(after[2]), {ID: &after[0].ID, Slug: &after[1].Slug, Name: "Ash"}, {ID: &after[1].ID, Slug: &after[0].Slug, Name: "Dune"},
		}},
	} {
		if told := s.setChoices(a, c.choices...); told != c.want {
			t.Errorf("%s, want %s", told, c.want)
		}
	}
	if s.count(`SELECT count(*) FROM audit_entries`) != entries+1 || len(s.choices(a)) != 4 { // one of "Other"
		t.Error("what was refused has changed something")
	}
	if told := s.setChoices(a, is(after[2])); told != "" || len(s.choices(a)) != 1 {
		t.Error(told, s.choices(a))
	}
	if n := s.count(`SELECT count(*) FROM attribute_values`); n != 1 {
		t.Errorf("%d values are left", n)
	}
}

// TestKindsOfAttributes: what does not go with a kind is refused, whoever asks for it.
func TestKindsOfAttributes(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	all := merchandising.AttributeInput{
		Unit: patch.Of("g"), Localizable: new(true), Filterable: new(true), Searchable: new(true),
		Choices: []merchandising.AttributeChoiceInput{{Name: "Red", SwatchColor: new("#ff0000")}},
	}
	const unit, localizable, filterable, choices, swatch = "INVALID attribute.unit; ", "INVALID attribute.localizable; ",
		"INVALID attribute.filterable; ", "INVALID attribute.choices; ", "INVALID attribute.choices.0.swatchColor; "
	for kind, want := range map[catalog.AttributeKind]string{
		catalog.TextKind: unit + filterable + choices + swatch, catalog.RichTextKind: unit + filterable + choices + swatch,
		catalog.NumberKind: localizable + choices + swatch, catalog.BooleanKind: unit + localizable + choices + swatch,
		catalog.DateKind: unit + localizable + choices + swatch, catalog.ChoiceKind: unit + swatch, catalog.ChoicesKind: unit + swatch, catalog.ColorKind: unit,
		catalog.ReferenceKind: unit + localizable + filterable + choices + swatch, catalog.FileKind: unit + filterable + choices + swatch,
	} {
		in := all
		in.Name = patch.Of(string(kind))
		_, err := s.CreateAttribute(t.Context(), s.viewer, merchandising.AttributeCreateInput{Kind: kind, Attribute: in})
		if told := s.mistakes(err); told != want {
			t.Errorf("to make a %s: %s, want %s", kind, told, want)
		}
		made := s.attribute(string(kind), kind)
		_, err = s.UpdateAttribute(t.Context(), s.viewer, merchandising.AttributeUpdateInput{ID: made.ID, Attribute: in})
		if told := s.mistakes(err); told != want {
			t.Errorf("to change a %s: %s, want %s", kind, told, want)
		}
	}
}

// TestSlugsOfAttributes are short enough for a key, however long the name is, and no two are the same.
func TestSlugsOfAttributes(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	long := strings.Repeat("x", 200)
	if one, two := s.attribute(long, catalog.TextKind), s.attribute(long, catalog.TextKind); one.Slug != long[:60] || two.Slug != long[:60]+"-2" {
		t.Errorf("%s and %s", one.Slug, two.Slug)
	}
	taken := s.attribute("Taken", catalog.TextKind)
	other := s.attribute("Other", catalog.TextKind)
	for slug, want := range map[string]string{"taken": "TAKEN attribute.slug; ", long[:101]: "TOO_LONG attribute.slug; ", "a,b": "INVALID attribute.slug; "} {
		in := merchandising.AttributeInput{Name: patch.Of("x"), Slug: patch.Of(slug)}
		_, err := s.CreateAttribute(t.Context(), s.viewer, merchandising.AttributeCreateInput{Kind: catalog.TextKind, Attribute: in})
		if told := s.mistakes(err); told != want {
			t.Errorf("to make %s: %s", slug, told)
		}
		_, err = s.UpdateAttribute(t.Context(), s.viewer, merchandising.AttributeUpdateInput{ID: other.ID, Attribute: in})
		if told := s.mistakes(err); told != want {
			t.Errorf("to change into %s: %s", slug, told)
		}
	}
	_, err := s.UpdateAttribute(t.Context(), s.viewer, merchandising.AttributeUpdateInput{ID: taken.ID, Attribute: merchandising.AttributeInput{Slug: patch.Of("taken")}})
	if told := s.mistakes(err); told != "" {
		t.Errorf("its own slug: %s", told)
	}
}

// TestOneOfManyAttributeUpdates: of many who change the same version, one does, and the others are told what
// there is now.
func TestOneOfManyAttributeUpdates(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a := s.attribute("a", catalog.ChoicesKind, "one")
	s.race(func(ctx context.Context, i int) (string, error) {
		now, err := s.UpdateAttribute(ctx, s.viewer, merchandising.AttributeUpdateInput{
			ID: a.ID, ExpectedVersion: new(1), Attribute: merchandising.AttributeInput{
				Name: patch.Of(fmt.Sprint("name ", i)), Choices: []merchandising.AttributeChoiceInput{{Name: fmt.Sprint("choice ", i)}},
			},
		})
		if now == nil {
			return "", err
		}
		return now.Name, err
	})
	if n := s.count(`SELECT version FROM attributes WHERE id = $1`, a.ID); n != 2 || len(s.choices(a)) != 1 {
		t.Errorf("version %d, choices %v", n, s.choices(a))
	}
}

// race has many do the same at once, of which one succeeds. The others are told of a conflict, with the name
// that there is now.
func (s *shop) race(work func(ctx context.Context, i int) (name string, err error)) {
	s.t.Helper()
	const many = 8
	var all sync.WaitGroup
	var mu sync.Mutex
	won := 0
	for i := range many {
		all.Go(func() {
			name, err := work(s.t.Context(), i)
			mistakes, err := fault.Split(err)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err != nil:
				s.t.Error(err)
			case mistakes == nil:
				won++
			case len(mistakes) != 1 || mistakes[0].Code != fault.CodeConflict || !strings.HasPrefix(name, "name "):
				s.t.Errorf("%v with %q", mistakes, name)
			}
		})
	}
	all.Wait()
	if won != 1 {
		s.t.Errorf("%d have changed it", won)
	}
}

// TestChoiceThatIsTaken: a choice that a product gets at this moment is not deleted, and what a product got
// is not lost.
func TestChoiceThatIsTaken(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a := s.attribute("a", catalog.ChoiceKind, "one")
	p := s.made("p")
	tx, err := s.store.DB.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(t.Context(), s.choose(p.ID, a, s.choices(a)[0])); err != nil {
		t.Fatal(err)
	}
	told := make(chan string)
	go func() { told <- s.setChoices(a) }()
	s.awaitLock()
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	if got := <-told; got != "NOT_ALLOWED attribute.choices; " {
		t.Errorf("told %q", got)
	}
	if n := s.count(`SELECT count(*) FROM attribute_values`); n != 1 {
		t.Errorf("%d values", n)
	}
}

// awaitLock waits until somebody waits for a lock in the database.
func (s *shop) awaitLock() {
	s.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		if s.count(`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`) > 0 {
			return
		}
	}
	s.t.Fatal("nobody waits")
}

// TestDeleteAttribute: an attribute that a type has is not deleted, also if it gets it at this moment. What
// products have kept of one goes with it.
func TestDeleteAttribute(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a := s.attribute("a", catalog.ChoiceKind, "one")
	p := s.made("p")
	s.exec(s.choose(p.ID, a, s.choices(a)[0]))
	remove := func() string {
		_, err := s.DeleteAttribute(t.Context(), s.viewer, merchandising.AttributeDeleteInput{ID: a.ID})
		return s.mistakes(err)
	}
	of := s.productType("t")
	tx, err := s.store.DB.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(t.Context(), `INSERT INTO product_type_attributes (product_type_id, owner, attribute_id) VALUES ($1, 'PRODUCT', $2)`, of.ID, a.ID); err != nil {
		t.Fatal(err)
	}
	told := make(chan string)
	go func() { told <- remove() }()
	s.awaitLock()
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	if got := <-told; got != "NOT_ALLOWED id; " {
		t.Errorf("told %q", got)
	}
	s.typeHas(of)
	if told := remove(); told != "" || s.count(`SELECT count(*) FROM attribute_values`)+s.count(`SELECT count(*) FROM attribute_choices`) != 0 {
		t.Errorf("told %q", told)
	}
	if told := remove(); told != "NOT_FOUND id; " {
		t.Errorf("told %q", told)
	}
}

// TestStatementsOfTypesAreConstant: how many choices an attribute has, and how many attributes a type, does
// not say how many statements a change takes.
func TestStatementsOfTypesAreConstant(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	var counts [][4]int64
	for _, n := range []int{2, 60} {
		var choices []merchandising.AttributeChoiceInput
		var ids []typeid.Attribute
		for i := range n {
			choices = append(choices, merchandising.AttributeChoiceInput{Name: fmt.Sprint("choice ", i)})
			ids = append(ids, s.attribute(fmt.Sprint("of ", n, " ", i), catalog.TextKind).ID)
		}
		a, of := s.attribute(fmt.Sprint("a", n), catalog.ChoiceKind, "gone", "also gone"), s.productType(fmt.Sprint("t", n))
		var took [4]int64
		for i, work := range []func(ctx context.Context) error{
			func(ctx context.Context) error {
				_, err := s.CreateAttribute(ctx, s.viewer, merchandising.AttributeCreateInput{
					Kind: catalog.ChoiceKind, Attribute: merchandising.AttributeInput{Name: patch.Of(fmt.Sprint("b", n)), Choices: choices},
				})
				return err
			},
			func(ctx context.Context) error {
				_, err := s.UpdateAttribute(ctx, s.viewer, merchandising.AttributeUpdateInput{ID: a.ID, Attribute: merchandising.AttributeInput{Choices: choices}})
				return err
			},
			func(ctx context.Context) error {
				_, err := s.CreateProductType(ctx, s.viewer, merchandising.ProductTypeCreateInput{
					ProductType: merchandising.ProductTypeInput{Name: patch.Of(fmt.Sprint("u", n)), ProductAttributeIDs: ids},
				})
				return err
			},
			func(ctx context.Context) error {
				_, err := s.UpdateProductType(ctx, s.viewer, merchandising.ProductTypeUpdateInput{ID: of.ID, ProductType: merchandising.ProductTypeInput{VariantAttributeIDs: ids}})
				return err
			},
		} {
			ctx, statements := store.CountStatements(t.Context())
			if err := work(ctx); err != nil {
				t.Fatal(err)
			}
			took[i] = statements.Load()
		}
		counts = append(counts, took)
	}
	if counts[0] != counts[1] {
		t.Errorf("%v statements", counts)
	}
}
