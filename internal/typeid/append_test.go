package typeid_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

func TestAppendGQLIsMarshalGQL(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		id := typeid.Of[typeid.Order](uuid.UUID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "uuid")))
		var want strings.Builder
		id.MarshalGQL(&want)
		if got := string(id.AppendGQL([]byte("x"))); got != "x"+want.String() {
			t.Errorf("appended %s, want %s", got, want.String())
		}
	})
}
