package merchandising

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/gosimple/slug"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/record"
)

const (
	// maxStem is how long a slug that is made of a name is, before what makes it unique.
	maxStem = 150
	// maxKeyStem is maxStem of what has at most maxKey characters.
	maxKeyStem = 60
	// maxSuffix is up to which number names that are alike are counted. After that comes something random.
	maxSuffix = 50
	// slugTries is how often another slug is made when somebody else has just taken it.
	slugTries = 5
)

// insertWithSlug inserts a thing with the slug that is given, or else with one that is made of its name.
// The function is called with the slug, and reports whether that was free. A slug that was given and is
// taken is a fault.CodeTaken at the field.
func insertWithSlug(
	ctx context.Context, tx *ent.Tx, free record.Query, stem int, given, name string, field []string, insert func(slug string) (inserted bool, err error),
) error {
	if given != "" {
		inserted, err := insert(given)
		if err == nil && !inserted {
			err = fault.User(fault.CodeTaken, "This slug is in use.", field...)
		}
		return err
	}
	for range slugTries {
		made, err := record.First(ctx, tx, free, (*record.Reader).Text, pq.Array(slugs(name, stem)))
		if err != nil {
			return fmt.Errorf("look for a free slug: %w", err)
		}
		if inserted, err := insert(made); inserted || err != nil {
			return err
		}
	}
	return fault.User(fault.CodeConflict, "Others make the same at this moment. Try again.", field...)
}

// slugs are what the slug of a name can be, the best first: at most limit characters, and what makes it
// unique. The last one is never taken.
func slugs(name string, limit int) []string {
	stem := strings.Trim(slug.Make(name), "-_")
	if len(stem) > limit {
		stem = strings.Trim(stem[:limit], "-_")
	}
	if !slugForm.MatchString(stem) {
		stem = "item"
	}
	all := []string{stem}
	for n := 2; n <= maxSuffix; n++ {
		all = append(all, fmt.Sprintf("%s-%d", stem, n))
	}
	return append(all, stem+"-"+uuid.NewString())
}
