package account

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/ent"
	entaddress "github.com/shopgraph/shopgraph/ent/address"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// defaults is a user's addresses, the oldest first: S is the default for shipping, B for bills.
func (s *shop) defaults(u *ent.User) string {
	s.t.Helper()
	list, err := s.store.Client.Address.Query().Where(entaddress.UserID(u.ID)).Order(entaddress.ByID()).All(s.t.Context())
	s.check(err)
	var texts []string
	for _, a := range list {
		text := "-"
		if a.DefaultShipping {
			text += "S"
		}
		if a.DefaultBilling {
			text += "B"
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, " ")
}

func TestDefaultAddresses(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada, grace := s.addUser(adaEmail), s.addUser(graceEmail)
	addAddress(t, s, grace)
	var made []*ent.Address
	create := func(shipping, billing bool) {
		a, err := s.AddressCreate(t.Context(), viewerOf(ada), AddressCreateInput{Address: home, DefaultShipping: shipping, DefaultBilling: billing})
		s.check(err)
		made = append(made, a)
	}
	update := func(i int, shipping, billing *bool) {
		a, err := s.AddressUpdate(t.Context(), viewerOf(ada), AddressUpdateInput{ID: made[i].ID, DefaultShipping: shipping, DefaultBilling: billing})
		s.check(err)
		if shipping != nil && a.DefaultShipping != *shipping || billing != nil && a.DefaultBilling != *billing {
			t.Errorf("changed to %v", a)
		}
	}
	remove := func(i int) {
		_, err := s.AddressDelete(t.Context(), viewerOf(ada), AddressDeleteInput{ID: made[i].ID})
		s.check(err)
	}
	yes, no := true, false
	for _, step := range []struct {
		name string
		do   func()
		want string
	}{
		{"the first is both", func() { create(false, false) }, "-SB"},
		{"the next is none", func() { create(false, false) }, "-SB -"},
		{"a new default", func() { create(true, false) }, "-B - -S"},
		{"a new default for both", func() { create(true, true) }, "- - - -SB"},
		{"made one", func() { update(1, &yes, nil) }, "- -S - -B"},
		{"made one again", func() { update(1, &yes, nil) }, "- -S - -B"},
		{"made both", func() { update(0, &yes, &yes) }, "-SB - - -"},
		{"none any more", func() { update(0, &no, nil) }, "-B - - -"},
		{"never was", func() { update(1, &no, &no) }, "-B - - -"},
		{"deleted", func() { remove(0) }, "- - -"},
		{"a later one is none by itself", func() { create(false, false) }, "- - - -"},
		{"but may be made one", func() { update(4, &yes, &yes) }, "- - - -SB"},
	} {
		step.do()
		if got := s.defaults(ada); got != step.want {
			t.Errorf("%s: %s, want %s", step.name, got, step.want)
		}
	}
	if got := s.defaults(grace); got != "-SB" {
		t.Errorf("another user's: %s", got)
	}
}

// However many change them at the same time, a user has one default each, and nobody gets an error.
func TestDefaultAddressesUnderConcurrency(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada := s.addUser(adaEmail)
	yes := true
	var wg sync.WaitGroup
	for range 12 {
		wg.Go(func() {
			a, err := s.AddressCreate(t.Context(), viewerOf(ada), AddressCreateInput{Address: home, DefaultShipping: true, DefaultBilling: true})
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := s.AddressUpdate(t.Context(), viewerOf(ada), AddressUpdateInput{ID: a.ID, DefaultShipping: &yes}); err != nil {
				t.Error(err)
			}
			if _, err := s.AddressUpdate(t.Context(), viewerOf(ada), AddressUpdateInput{ID: a.ID, DefaultBilling: &yes}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	got := s.defaults(ada)
	if strings.Count(got, "S") != 1 || strings.Count(got, "B") != 1 || strings.Count(got, "-") != 12 {
		t.Errorf("defaults are %s", got)
	}
}

func TestAddressUpdate(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada, grace := s.addUser(adaEmail), s.addUser(graceEmail)
	a, other := addAddress(t, s, ada), addAddress(t, s, ada)
	want := address.Address{
		FullName: "Ada King", Company: "Engines", Line1: "Torstraße 140", Line2: "Hof", City: "Berlin", Region: "Berlin", PostalCode: "10119",
		Country: "DE", Phone: "+49 30 123456",
	}
	sent := want
	sent.City = " Berlin\n"
	changed, err := s.AddressUpdate(t.Context(), viewerOf(ada), AddressUpdateInput{ID: a.ID, Address: &sent})
	s.check(err)
	stored, err := s.store.Client.Address.Get(t.Context(), a.ID)
	s.check(err)
	for name, got := range map[string]*ent.Address{"returned": changed, "stored": stored} {
		if diff := cmp.Diff(want, valueOf(got)); diff != "" || !got.DefaultShipping || !got.DefaultBilling {
			t.Errorf("%s %v (-want +got):\n%s", name, got, diff)
		}
	}

	bad := want
	bad.PostalCode = "1011"
	_, err = s.AddressUpdate(t.Context(), viewerOf(ada), AddressUpdateInput{ID: a.ID, Address: &bad})
	wantMistakes(t, err, "address.postalCode.INVALID")
	yes := true
	_, notFound := s.AddressUpdate(t.Context(), viewerOf(ada), AddressUpdateInput{ID: typeid.NewAddress(), DefaultShipping: &yes})
	wantMistakes(t, notFound, "id.NOT_FOUND")
	_, err = s.AddressUpdate(t.Context(), viewerOf(grace), AddressUpdateInput{ID: a.ID, Address: &home, DefaultShipping: &yes})
	if diff := cmp.Diff(notFound, err); diff != "" {
		t.Errorf("others can tell that the address exists:\n%s", diff)
	}
	_, err = s.AddressUpdate(t.Context(), auth.Viewer{}, AddressUpdateInput{ID: a.ID, Address: &home})
	wantUnauthenticated(t, err)
	if got, untouched := s.defaults(ada), valueOf(other); got != "-SB -" || untouched != home {
		t.Errorf("defaults are %s, the other one is %v", got, untouched)
	}
}

func valueOf(a *ent.Address) address.Address {
	return address.Address{
		FullName: a.FullName, Company: a.Company, Line1: a.Line1, Line2: a.Line2, City: a.City,
		Region: a.Region, PostalCode: a.PostalCode, Country: a.Country, Phone: a.Phone,
	}
}
