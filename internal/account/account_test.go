package account

import (
	"errors"
	"testing"

	"github.com/alexedwards/argon2id"
	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

const goodPassword = "correct horse battery"

// cheap makes a hash a matter of microseconds.
var cheap = argon2id.Params{Memory: 8, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

func newTestService(t *testing.T) *Service {
	t.Helper()
	return newService(pgtest.New(t), cheap)
}

// addUser makes a customer with goodPassword.
func addUser(t *testing.T, s *Service, email string) *ent.User {
	t.Helper()
	if _, err := s.SignUp(t.Context(), SignUpInput{Email: email, Password: goodPassword}); err != nil {
		t.Fatal(err)
	}
	u, err := s.store.Client.User.Query().Where(user.Email(email)).Only(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func viewerOf(u *ent.User) auth.Viewer { return auth.Viewer{Role: auth.User, User: u.ID} }

// mistakes is the fields and codes of err's user errors, and fails the test when it is any other error.
func mistakes(t *testing.T, err error) []string {
	t.Helper()
	list, other := fault.Split(err)
	if other != nil {
		t.Fatalf("%v is no mistake of the user's", other)
	}
	var out []string
	for _, e := range list {
		field := ""
		for _, part := range e.Field {
			field += part + "."
		}
		out = append(out, field+string(e.Code))
	}
	return out
}

func wantMistakes(t *testing.T, err error, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, mistakes(t, err)); diff != "" {
		t.Errorf("mistakes (-want +got):\n%s", diff)
	}
}

func wantUnauthenticated(t *testing.T, err error) {
	t.Helper()
	if f, ok := errors.AsType[*fault.Error](err); !ok || f.Kind != fault.KindUnauthenticated {
		t.Errorf("error is %v, want an unauthenticated one", err)
	}
}

func TestMe(t *testing.T) {
	t.Parallel()
	s := newTestService(t)
	ada := addUser(t, s, "ada@example.com")

	me, err := s.Me(t.Context(), viewerOf(ada))
	if err != nil || me.ID != ada.ID {
		t.Errorf("Me is %v, %v", me, err)
	}
	if me, err := s.Me(t.Context(), auth.Viewer{}); me != nil || err != nil {
		t.Errorf("a guest is %v, %v", me, err)
	}
	if err := s.store.Client.User.DeleteOne(ada).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	if me, err := s.Me(t.Context(), viewerOf(ada)); me != nil || err != nil {
		t.Errorf("a deleted user is %v, %v", me, err)
	}
}
