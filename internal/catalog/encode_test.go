package catalog_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/shopgraph/shopgraph/internal/catalog"
)

func TestEncodeCombinations(t *testing.T) {
	t.Parallel()
	for want, all := range map[string][][]int{
		"v1_":           nil,
		"v1_0":          {{0}},
		"v1_0-2 4":      {{4}, {0}, {2}, {1}},
		"v1_0:0-1,1:1,": {{1, 1}, {0, 1}, {0, 0}},
		"v1_0:0:0,1:0-1,,1:0:0-1,1:1,,2:0:1,1:0,,": {{0, 0, 0}, {0, 1, 0}, {0, 1, 1}, {1, 0, 0}, {1, 0, 1}, {1, 1, 1}, {2, 0, 1}, {2, 1, 0}},
	} {
		if got := catalog.EncodeCombinations(all); got != want {
			t.Errorf("%v is %s, want %s", all, got, want)
		}
	}
}

// TestEncodedAsOthersDecode: the lines of a file are what the end-to-end suite decodes by a library of
// Shopify's.
func TestEncodedAsOthersDecode(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile("testdata/combinations.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(file)) {
		var one struct {
			Encoded      string
			Combinations [][]int
		}
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			t.Fatal(err)
		}
		if got := catalog.EncodeCombinations(one.Combinations); got != one.Encoded {
			t.Errorf("%v is %s, want %s", one.Combinations, got, one.Encoded)
		}
	}
}

// TestEncodedCombinationsAreDecoded: a reader of the format gets back what was encoded, once.
func TestEncodedCombinationsAreDecoded(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		options := rapid.IntRange(1, catalog.MaxOptions).Draw(t, "options")
		place := rapid.OneOf(rapid.IntRange(0, 3), rapid.IntRange(0, catalog.MaxValues-1))
		combination := rapid.SliceOfN(place, options, options)
		all := rapid.SliceOfNDistinct(combination, 0, 200, func(c []int) string { return fmt.Sprint(c) }).Draw(t, "combinations")
		want := slices.Clone(all)
		slices.SortFunc(want, slices.Compare)
		text := catalog.EncodeCombinations(all)
		var got [][]int
		rest := decode(strings.TrimPrefix(text, "v1_"), make([]int, options), 0, &got)
		if diff := cmp.Diff(want, got); len(want)+len(got) > 0 && diff != "" || rest != "" {
			t.Errorf("%s leaves %q (-want +got):\n%s", text, rest, diff)
		}
	})
}

// decode reads the combinations that begin with the first places, and returns what follows them.
func decode(text string, places []int, option int, all *[][]int) (rest string) {
	number := func() (n int) {
		end := strings.IndexFunc(text+".", func(r rune) bool { return r < '0' || r > '9' })
		n, _ = strconv.Atoi(text[:end])
		text = text[end:]
		return n
	}
	after := func(mark string) (found bool) {
		text, found = strings.CutPrefix(text, mark)
		return found
	}
	for text != "" && text[0] != ',' {
		from := number()
		places[option] = from
		if after(":") {
			text = decode(text, places, option+1, all)
			after(",")
			continue
		}
		to := from
		if after("-") {
			to = number()
		}
		for ; from <= to; from++ {
			places[option] = from
			*all = append(*all, slices.Clone(places))
		}
		after(" ")
	}
	return text
}
