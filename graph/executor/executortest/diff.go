package executortest

import (
	"encoding/json"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"
)

// Diff returns how an answer differs from the one that is wanted, "" if it does not. Data must be
// the same to the byte. Errors must have the same paths, locations and extensions, in any order.
// The answer's extensions must be the same, too.
func Diff(want, got *graphql.Response) string { return cmp.Diff(comparedOf(want), comparedOf(got)) }

// compared is what is compared of a response.
type compared struct {
	Data       string
	Errors     []string
	Extensions map[string]any
}

func comparedOf(r *graphql.Response) *compared {
	if r == nil {
		return nil
	}
	c := &compared{Data: string(r.Data), Extensions: r.Extensions}
	for _, err := range r.Errors {
		text, marshalErr := json.Marshal(err)
		if marshalErr != nil {
			text = []byte(marshalErr.Error())
		}
		c.Errors = append(c.Errors, string(text))
	}
	slices.Sort(c.Errors)
	return c
}
