package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"

	"github.com/shopgraph/shopgraph/bench/dataset"
)

const suggestionsDocument = `query Suggestions($query: String!) {
  searchSuggestions(query: $query, first: 5) { queries { text count } vendors products { name slug } }
}`

var suggested = workload{
	name: "w8", title: "as you type: 5 suggestions for the beginning of a word, half of them with a typo", searches: true,
	open: func(s *dataset.Store, _ uint64) (func(*rand.Rand) shopper, error) {
		return searches(newOperation("Suggestions", suggestionsDocument), func(r *rand.Rand) probe {
			words := s.Words(r.IntN(s.AllProducts()))
			typed := words[r.IntN(len(words))]
			typed = typed[:3+r.IntN(len(typed)-3)]
			mistyped := r.IntN(2) == 0
			if mistyped {
				typed = mistype(r, typed)
			}
			return probe{`"query":"` + typed + `"`, func(answer []byte) error { return checkSuggestions(answer, !mistyped) }}
		}), nil
	},
}

// mistype changes a letter behind the first.
func mistype(r *rand.Rand, word string) string {
	b := []byte(word)
	at := 1 + r.IntN(len(b)-1)
	b[at] = 'a' + (b[at]-'a'+byte(1+r.IntN(25)))%26
	return string(b)
}

// checkSuggestions looks for a text that is suggested, which what is mistyped may not have.
func checkSuggestions(answer []byte, must bool) error {
	var decoded struct {
		Data struct {
			SearchSuggestions struct {
				Queries []struct {
					Text  string
					Count int
				}
			}
		}
	}
	if err := json.Unmarshal(answer, &decoded); err != nil {
		return err
	}
	all := decoded.Data.SearchSuggestions.Queries
	if len(all) == 0 && must {
		return errNothing
	}
	for _, one := range all {
		if one.Text == "" || one.Count < 1 {
			return fmt.Errorf("the text %q is suggested, and finds nothing", one.Text)
		}
	}
	return nil
}
