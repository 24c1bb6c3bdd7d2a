package order

import (
	"strings"

	"github.com/shopgraph/shopgraph/internal/text"
)

// tagOf returns a tag as it is stored and looked for: in lower case, cleaned of what surrounds it.
func tagOf(typed *string) *string {
	if typed == nil {
		return nil
	}
	tag := strings.ToLower(text.Clean(*typed))
	return &tag
}
