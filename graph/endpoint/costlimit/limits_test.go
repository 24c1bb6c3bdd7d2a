package costlimit

import (
	"testing"

	"github.com/shopgraph/shopgraph/internal/auth"
)

func TestLimitsOfRoles(t *testing.T) {
	t.Parallel()
	limits := Limits{Guest: 4, User: 5}
	for role, want := range map[auth.Role]int{auth.Anyone: 4, auth.User: 5, auth.Staff: 0} {
		if got := limits.of(role); got != want {
			t.Errorf("role %d: %d, want %d", role, got, want)
		}
	}
}
