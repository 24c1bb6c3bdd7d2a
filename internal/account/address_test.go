package account

import (
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
	"github.com/shopgraph/shopgraph/internal/typeid"
)

var home = address.Address{
	FullName: "Ada Lovelace", Line1: "12 St James's Square", City: "London", PostalCode: "SW1Y 4JH", Country: "GB",
}

func addAddress(t *testing.T, s *shop, u *ent.User) *ent.Address {
	t.Helper()
	a, err := s.AddressCreate(t.Context(), viewerOf(u), AddressCreateInput{Address: home})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAddressCreate(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada := s.addUser("ada@example.com")
	want := address.Address{
		FullName: strings.Repeat("é", 200), Company: "Engines Ltd", Line1: "Bahnhofstrasse 1", Line2: "3. Stock", City: "Zürich",
		Region: strings.Repeat("ü", 100), PostalCode: "8001", Country: "CH", Phone: strings.Repeat("٣", 40),
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
		if diff := cmp.Diff(want, valueOf(a)); diff != "" || a.UserID != ada.ID {
			t.Errorf("%s for %s (-want +got):\n%s", name, a.UserID, diff)
		}
	}
}

func TestAddressCreateRefuses(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada := s.addUser("ada@example.com")

	bad := home
	bad.FullName, bad.City, bad.PostalCode = " \t", "a\x00b", "12345"
	_, err := s.AddressCreate(t.Context(), viewerOf(ada), AddressCreateInput{Address: bad})
	wantMistakes(t, err, "address.fullName.REQUIRED", "address.city.INVALID", "address.postalCode.INVALID")
	_, err = s.AddressCreate(t.Context(), viewerOf(ada), AddressCreateInput{Address: address.Address{
		FullName: "Ada Lovelace", Line1: "1 Market Street", City: "San Francisco", Country: "US",
	}})
	wantMistakes(t, err, "address.region.REQUIRED", "address.postalCode.REQUIRED")

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
	s := newShop(t)
	ada, grace := s.addUser("ada@example.com"), s.addUser("grace@example.com")
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
	s := newShop(t)
	ada, grace := s.addUser("ada@example.com"), s.addUser("grace@example.com")
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
