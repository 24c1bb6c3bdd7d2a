package tuning

import (
	"encoding/json"
	"reflect"
)

// mostTold is how many entries of a list the audit log tells.
const mostTold = 20

// fromTo is what the audit log tells of what was changed.
type fromTo struct {
	From any `json:"from"`
	To   any `json:"to"`
}

// part is what the audit log tells of a long list: how many there are, and the first of those that are not
// in the other.
type part struct {
	Count int   `json:"count"`
	Only  []any `json:"only"`
}

// diff returns what is not the same any more, by the names of settings.
func diff(before, after *Settings) map[string]fromTo {
	changed := map[string]fromTo{}
	told(changed, "stopWords", before.StopWords, after.StopWords)
	if !reflect.DeepEqual(before.Weights, after.Weights) {
		changed["weights"] = fromTo{before.Weights, after.Weights}
	}
	told(changed, "synonyms", before.Synonyms, after.Synonyms)
	told(changed, "redirects", before.Redirects, after.Redirects)
	told(changed, "facets", before.Facets, after.Facets)
	return changed
}

// told adds a list to what is told, if it has changed: in whole if it is short.
func told[T any](changed map[string]fromTo, name string, before, after []T) {
	switch {
	case len(before) == 0 && len(after) == 0, reflect.DeepEqual(before, after):
	case len(before) <= mostTold && len(after) <= mostTold:
		changed[name] = fromTo{before, after}
	default:
		changed[name] = fromTo{without(before, after), without(after, before)}
	}
}

// without returns what is told of a list beside another.
func without[T any](list, other []T) part {
	there := make(map[string]bool, len(other))
	for i := range other {
		there[textOf(other[i])] = true
	}
	p := part{Count: len(list)}
	for i := range list {
		if len(p.Only) < mostTold && !there[textOf(list[i])] {
			p.Only = append(p.Only, list[i])
		}
	}
	return p
}

func textOf(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // of texts and numbers alone
	}
	return string(text)
}
