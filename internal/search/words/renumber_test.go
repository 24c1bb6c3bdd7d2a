package words_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/shopgraph/shopgraph/internal/search/words"
)

// TestRenumber: documents that are added in any order, and get their ordinals afterwards, are found as those that were added
// in the order of their ordinals.
func TestRenumber(t *testing.T) {
	t.Parallel()
	const documents = 1000
	vocabulary := []string{"lamp", "Lamps", "wool", "holz", "table", "tables", "T-Shirt", "blau", "ab12", "x"}
	random := rand.New(rand.NewPCG(7, 7))
	said := make([]words.Document, documents)
	for i := range said {
		said[i] = words.Document{Ordinal: uint32(i), Texts: []words.Text{{Field: words.SKU, Text: fmt.Sprintf("SKU-%d", i)}}}
		for n := range 1 + random.IntN(6) {
			said[i].Texts = append(said[i].Texts, words.Text{Field: []words.Field{words.Name, words.Tags}[n%2], Language: "en", Text: vocabulary[random.IntN(len(vocabulary))]})
		}
	}
	ordered := words.NewSet(words.Part{Segment: build(t, said...)})

	b := words.NewBuilder(words.Settings{})
	var ordinals []uint32
	for n, i := range random.Perm(documents) {
		if err := b.Add(words.Document{Ordinal: uint32(n), Texts: said[i].Texts}); err != nil {
			t.Fatal(err)
		}
		ordinals = append(ordinals, uint32(i))
	}
	for what, wrong := range map[string][]uint32{
		"too few": ordinals[1:], "twice the same": append([]uint32{ordinals[1]}, ordinals[1:]...), "too large": append([]uint32{documents}, ordinals[1:]...),
	} {
		if err := b.Renumber(wrong); err == nil {
			t.Errorf("ordinals that are wrong are taken: %s", what)
		}
	}
	if err := b.Renumber(ordinals); err != nil {
		t.Fatal(err)
	}
	s, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	moved := words.NewSet(words.Part{Segment: s})
	for _, text := range append(vocabulary, "t", "lamp wool", "SKU-12", "sku999") {
		q := words.Query{Text: text, Languages: []string{"en"}, Prefix: true}
		got, want := moved.Search(q, words.Ranking{}), ordered.Search(q, words.Ranking{})
		if len(want.Ordinals) == 0 || !reflect.DeepEqual(got.Ordinals, want.Ordinals) || !reflect.DeepEqual(got.Scores, want.Scores) {
			t.Errorf("%q finds %v with %v, not %v with %v", text, got.Ordinals, got.Scores, want.Ordinals, want.Scores)
		}
	}
}
