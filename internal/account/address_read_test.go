package account

import (
	"context"
	"slices"
	"testing"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func TestAddressesByID(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada, grace := s.addUser("ada@example.com"), s.addUser("grace@example.com")
	own, foreign := addAddress(t, s, ada), addAddress(t, s, grace)
	ids := []typeid.Address{foreign.ID, own.ID, typeid.NewAddress(), own.ID}

	for _, viewer := range []auth.Viewer{viewerOf(ada), {Role: auth.Staff, User: ada.ID}} {
		got, err := s.AddressesByID(t.Context(), viewer, ids)
		if err != nil || len(got) != 1 || got[own.ID] == nil || got[own.ID].ID != own.ID {
			t.Errorf("%+v sees %v, %v", viewer, got, err)
		}
	}
	if got, err := s.AddressesByID(t.Context(), auth.Viewer{}, ids); err != nil || len(got) != 0 {
		t.Errorf("a guest sees %v, %v", got, err)
	}
}

func TestAddressesByUser(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada, grace, nobody := s.addUser("ada@example.com"), s.addUser("grace@example.com"), s.addUser("no@example.com")
	want := map[typeid.User][]typeid.Address{}
	for range 5 {
		for _, u := range []*ent.User{ada, grace} {
			want[u.ID] = append(want[u.ID], addAddress(t, s, u).ID)
		}
	}
	addAddress(t, s, nobody) // not asked for
	got, err := AddressesByUser.Read(t.Context(), s.store.Client, []typeid.User{grace.ID, typeid.NewUser(), ada.ID})
	if err != nil {
		t.Fatal(err)
	}
	ids := map[typeid.User][]typeid.Address{}
	for u, list := range got {
		for _, a := range list {
			ids[u] = append(ids[u], a.ID)
		}
	}
	if !equalIDs(want, ids) {
		t.Errorf("got %v, want %v", ids, want)
	}
}

func equalIDs(a, b map[typeid.User][]typeid.Address) bool {
	for u := range a {
		if !slices.Equal(a[u], b[u]) {
			return false
		}
	}
	return len(a) == len(b)
}

// One constant statement, so that it is prepared once whatever the number of keys.
func TestBatchesAreOneStatement(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada := s.addUser("ada@example.com")
	users, addresses := []typeid.User{ada.ID}, []typeid.Address{addAddress(t, s, ada).ID}
	for range 99 {
		users, addresses = append(users, typeid.NewUser()), append(addresses, typeid.NewAddress())
	}
	for name, batch := range map[string]func(ctx context.Context, n int) (found int, err error){
		"AddressesByUser": func(ctx context.Context, n int) (int, error) {
			got, err := AddressesByUser.Read(ctx, s.store.Client, users[:n])
			return len(got), err
		},
		"AddressesByID": func(ctx context.Context, n int) (int, error) {
			got, err := s.AddressesByID(ctx, viewerOf(ada), addresses[:n])
			return len(got), err
		},
	} {
		ctx, counter := store.RecordStatements(t.Context())
		for _, n := range []int{1, 10, 100} {
			if found, err := batch(ctx, n); found != 1 || err != nil {
				t.Errorf("%s of %d found %d, %v", name, n, found, err)
			}
		}
		texts := counter.Texts()
		if len(texts) != 3 || len(slices.Compact(texts)) != 1 {
			t.Errorf("%s sent %q", name, texts)
		}
	}
}
