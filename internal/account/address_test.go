package account

import (
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/ent"
	entaddress "github.com/shopgraph/shopgraph/ent/address"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

var home = address.Address{FullName: "Ada Lovelace", Line1: "12 St James's Square", City: "London", Country: "GB"}

func addAddress(t *testing.T, s *Service, u *ent.User) *ent.Address {
	t.Helper()
	a, err := s.AddressCreate(t.Context(), viewerOf(u), AddressCreateInput{Address: home})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAddressCreate(t *testing.T) {
	t.Parallel()
	s := newTestService(t)
	ada := addUser(t, s, "ada@example.com")
	want := address.Address{
		FullName: strings.Repeat("é", 200), Company: "Engines Ltd", Line1: "1 Road", Line2: "Flat 2", City: "Zürich",
		Region: strings.Repeat("ü", 100), PostalCode: strings.Repeat("ß", 20), Country: "CH", Phone: strings.Repeat("٣", 40),
	}
	sent := want
	sent.FullName, sent.Phone, sent.City = " "+want.FullName+"\n", want.Phone+" ", "\t"+want.City

	made, err := s.AddressCreate(t.Context(), viewerOf(ada), AddressCreateInput{Address: sent})
	if err != nil {
		t.Fatal(err)
	}
	stored, err := s.store.Client.Address.Get(t.Context(), made.ID)
	if err != nil {
		t.Fatal(err)
	}
	for name, a := range map[string]*ent.Address{"returned": made, "stored": stored} {
		got := address.Address{
			FullName: a.FullName, Company: a.Company, Line1: a.Line1, Line2: a.Line2, City: a.City,
			Region: a.Region, PostalCode: a.PostalCode, Country: a.Country, Phone: a.Phone,
		}
		if diff := cmp.Diff(want, got); diff != "" || a.UserID != ada.ID {
			t.Errorf("%s for %s (-want +got):\n%s", name, a.UserID, diff)
		}
	}
}

func TestAddressCreateRefuses(t *testing.T) {
	t.Parallel()
	s := newTestService(t)
	ada := addUser(t, s, "ada@example.com")

	bad := home
	bad.FullName, bad.City, bad.PostalCode = " \t", "a\x00b", strings.Repeat("1", 21)
	_, err := s.AddressCreate(t.Context(), viewerOf(ada), AddressCreateInput{Address: bad})
	wantMistakes(t, err, "address.fullName.REQUIRED", "address.city.INVALID", "address.postalCode.TOO_LONG")

	for _, viewer := range []auth.Viewer{{}, {Role: auth.User, User: typeid.NewUser()}} {
		_, err := s.AddressCreate(t.Context(), viewer, AddressCreateInput{Address: home})
		wantUnauthenticated(t, err)
	}
	if n := s.store.Client.Address.Query().CountX(t.Context()); n != 0 {
		t.Errorf("%d addresses were made", n)
	}
}

func TestAddressLimitHoldsUnderConcurrency(t *testing.T) {
	t.Parallel()
	s := newTestService(t)
	ada, grace := addUser(t, s, "ada@example.com"), addUser(t, s, "grace@example.com")
	addAddress(t, s, grace)

	var made, refused atomic.Int64
	var wg sync.WaitGroup
	for range 60 {
		wg.Go(func() {
			_, err := s.AddressCreate(t.Context(), viewerOf(ada), AddressCreateInput{Address: home})
			if err == nil {
				made.Add(1)
				return
			}
			list, other := fault.Split(err)
			if other != nil || len(list) != 1 || list[0].Code != fault.CodeLimitReached {
				t.Errorf("error is %v", err)
			}
			refused.Add(1)
		})
	}
	wg.Wait()
	n := s.store.Client.Address.Query().Where(entaddress.UserID(ada.ID)).CountX(t.Context())
	if made.Load() != 50 || refused.Load() != 10 || n != 50 {
		t.Errorf("made %d, refused %d, stored %d", made.Load(), refused.Load(), n)
	}
	addAddress(t, s, grace)
}

func TestAddressDelete(t *testing.T) {
	t.Parallel()
	s := newTestService(t)
	ada, grace := addUser(t, s, "ada@example.com"), addUser(t, s, "grace@example.com")
	a := addAddress(t, s, ada)

	unknown := AddressDeleteInput{ID: typeid.NewAddress()}
	_, notFound := s.AddressDelete(t.Context(), viewerOf(ada), unknown)
	wantMistakes(t, notFound, "id.NOT_FOUND")
	for _, viewer := range []auth.Viewer{viewerOf(grace), {Role: auth.Staff, User: grace.ID}, {}} {
		_, err := s.AddressDelete(t.Context(), viewer, AddressDeleteInput{ID: a.ID})
		if diff := cmp.Diff(notFound, err); diff != "" {
			t.Errorf("%+v can tell that the address exists:\n%s", viewer, diff)
		}
	}
	id, err := s.AddressDelete(t.Context(), viewerOf(ada), AddressDeleteInput{ID: a.ID})
	if err != nil || id != a.ID {
		t.Errorf("deleted %v, %v", id, err)
	}
	_, err = s.AddressDelete(t.Context(), viewerOf(ada), AddressDeleteInput{ID: a.ID})
	wantMistakes(t, err, "id.NOT_FOUND")
}

func TestAddressesByID(t *testing.T) {
	t.Parallel()
	s := newTestService(t)
	ada, grace := addUser(t, s, "ada@example.com"), addUser(t, s, "grace@example.com")
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
	s := newTestService(t)
	ada, grace, nobody := addUser(t, s, "ada@example.com"), addUser(t, s, "grace@example.com"), addUser(t, s, "no@example.com")
	want := map[typeid.User][]typeid.Address{}
	for range 5 {
		for _, u := range []*ent.User{ada, grace} {
			want[u.ID] = append(want[u.ID], addAddress(t, s, u).ID)
		}
	}
	addAddress(t, s, nobody) // not asked for
	got, err := s.AddressesByUser(t.Context(), []typeid.User{grace.ID, typeid.NewUser(), ada.ID})
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
	s := newTestService(t)
	ada := addUser(t, s, "ada@example.com")
	users, addresses := []typeid.User{ada.ID}, []typeid.Address{addAddress(t, s, ada).ID}
	for range 99 {
		users, addresses = append(users, typeid.NewUser()), append(addresses, typeid.NewAddress())
	}
	for name, batch := range map[string]func(ctx context.Context, n int) (found int, err error){
		"AddressesByUser": func(ctx context.Context, n int) (int, error) {
			got, err := s.AddressesByUser(ctx, users[:n])
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
