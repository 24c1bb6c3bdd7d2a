package cart_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/custom"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// noted reads "For=Ada, Wrap=yes" as attributes.
func noted(texts string) []custom.Attribute {
	attributes := []custom.Attribute{}
	for text := range strings.SplitSeq(texts, ", ") {
		if key, value, ok := strings.Cut(text, "="); ok {
			attributes = append(attributes, custom.Attribute{Key: key, Value: value})
		}
	}
	return attributes
}

// engraved is a cart's content with the lines' attributes, as in "mug 2 For=Ada".
func (s *shop) engraved(id typeid.Cart) string {
	s.t.Helper()
	var items []string
	for _, l := range s.lines(id) {
		text := fmt.Sprintf("%s %d", s.name(l.VariantID), l.Quantity)
		for _, a := range l.Attributes {
			text += " " + a.Key + "=" + a.Value
		}
		items = append(items, text)
	}
	return strings.Join(items, ", ")
}

func (s *shop) engrave(ref auth.CartRef, item string, quantity int, texts string) (*cart.Changed, error) {
	s.t.Helper()
	return s.carts.AddLines(s.t.Context(), auth.Viewer{}, cart.LinesAddInput{On: cart.On{Cart: ref}, Lines: []cart.LineInput{
		{VariantID: s.variants[item], Quantity: quantity, Attributes: noted(texts)},
	}})
}

// TestLinesOfOneVariant: other attributes make another line, the same ones in any order the same line.
// Together the lines want no more than there is.
func TestLinesOfOneVariant(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sell("mug", eur, 100, 6)
	ref := s.guest("mug 1")
	for _, step := range []struct {
		quantity                 int
		texts, content, warnings string
	}{
		{1, "For=Ada, Wrap=yes", "mug 1, mug 1 For=Ada Wrap=yes", ""},
		{1, " Wrap =yes, For= Ada", "mug 1, mug 2 For=Ada Wrap=yes", ""},
		{1, "For=Grace", "mug 1, mug 2 For=Ada Wrap=yes, mug 1 For=Grace", ""},
		{1, "", "mug 2, mug 2 For=Ada Wrap=yes, mug 1 For=Grace", ""},
		{5, "For=Grace", "mug 2, mug 2 For=Ada Wrap=yes, mug 2 For=Grace", "QUANTITY_REDUCED mug"},
	} {
		changed, err := s.engrave(ref, "mug", step.quantity, step.texts)
		s.check(err)
		if warnings := s.warnings(changed); warnings != step.warnings || s.engraved(ref.ID) != step.content {
			t.Errorf("%d with %s: %s, warnings %q; want %s, %q", step.quantity, step.texts, s.engraved(ref.ID), warnings, step.content, step.warnings)
		}
	}
	_, err := s.engrave(ref, "mug", 1, "For=Nobody")
	if got := s.mistakes(err); got != "INSUFFICIENT_STOCK lines.0" {
		t.Errorf("one more: %s", got)
	}
	_, err = s.engrave(ref, "mug", 1000, "For=Ada, Wrap=yes")
	if got := s.mistakes(err); got != "OUT_OF_RANGE lines.0.quantity" {
		t.Errorf("too many of all lines together: %s", got)
	}
}

// TestAttributesOfLinesChange: lines become alike and one, exchange what they say, and give room to
// one another in one change.
func TestAttributesOfLinesChange(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		update  func(plain, ada, grace typeid.CartLine) []cart.LineUpdateInput
		content string
	}{
		"exchanged": {func(_, ada, grace typeid.CartLine) []cart.LineUpdateInput {
			return []cart.LineUpdateInput{{ID: ada, Attributes: new(noted("For=Grace"))}, {ID: grace, Attributes: new(noted("For=Ada"))}}
		}, "mug 1, mug 2 For=Grace, mug 3 For=Ada"},
		"alike": {func(_, _, grace typeid.CartLine) []cart.LineUpdateInput {
			return []cart.LineUpdateInput{{ID: grace, Attributes: new(noted("For=Ada"))}}
		}, "mug 1, mug 5 For=Ada"},
		"all alike, with a quantity": {func(_, ada, grace typeid.CartLine) []cart.LineUpdateInput {
			return []cart.LineUpdateInput{{ID: ada, Attributes: new(noted(""))}, {ID: grace, Attributes: new(noted("")), Quantity: new(1)}}
		}, "mug 4"},
		"in place of one that goes": {func(_, ada, grace typeid.CartLine) []cart.LineUpdateInput {
			return []cart.LineUpdateInput{{ID: ada, Quantity: new(0)}, {ID: grace, Attributes: new(noted("For=Ada"))}}
		}, "mug 1, mug 3 For=Ada"},
		"more of one and less of another": {func(_, ada, grace typeid.CartLine) []cart.LineUpdateInput {
			return []cart.LineUpdateInput{{ID: ada, Quantity: new(5)}, {ID: grace, Quantity: new(1)}}
		}, "mug 1, mug 5 For=Ada, mug 1 For=Grace"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			s.sell("mug", eur, 100, 7)
			ref := s.guest("mug 1")
			var ids []typeid.CartLine
			for quantity, texts := range []string{2: "For=Ada", 3: "For=Grace"} {
				if texts != "" {
					changed, err := s.engrave(ref, "mug", quantity, texts)
					s.check(err)
					ids = append(ids, changed.Content.Lines[len(changed.Content.Lines)-1].ID)
				}
			}
			plain := s.lines(ref.ID)[0].ID
			changed, err := s.carts.UpdateLines(t.Context(), auth.Viewer{}, cart.LinesUpdateInput{
				On: cart.On{Cart: ref}, Lines: test.update(plain, ids[0], ids[1]),
			})
			s.check(err)
			if warnings := s.warnings(changed); warnings != "" || s.engraved(ref.ID) != test.content {
				t.Errorf("%s, warnings %q, want %s", s.engraved(ref.ID), warnings, test.content)
			}
		})
	}
}

func TestAttributesAreChecked(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sell("mug", eur, 100, 7)
	ref := s.guest("mug 1")
	var many []string
	for i := range 21 {
		many = append(many, fmt.Sprintf("k%d=v", i))
	}
	for texts, want := range map[string]string{
		"=v":                            "REQUIRED attributes.0.key",
		"k=v, k =w":                     "TAKEN attributes.1.key",
		"a\nb=v":                        "INVALID attributes.0.key",
		strings.Repeat("k", 65) + "=v":  "TOO_LONG attributes.0.key",
		"k=" + strings.Repeat("v", 501): "TOO_LONG attributes.0.value",
		"k=a\x1bb":                      "INVALID attributes.0.value",
		strings.Join(many, ", "):        "LIMIT_REACHED attributes",
		"k=two\nlines, " + "l=👩\u200d🚀": "",
	} {
		_, err := s.carts.UpdateAttributes(t.Context(), auth.Viewer{}, cart.AttributesUpdateInput{On: cart.On{Cart: ref}, Attributes: noted(texts)})
		if got := s.mistakes(err); got != want {
			t.Errorf("%.40q: %s, want %s", texts, got, want)
		}
		_, err = s.engrave(ref, "mug", 1, texts)
		if got := s.mistakes(err); got != strings.Replace(want, "attributes", "lines.0.attributes", 1) {
			t.Errorf("%.40q of a line: %s", texts, got)
		}
	}
}
