package cart_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

var berlin = address.Address{
	FullName: "Ada Lovelace", GivenName: "Ada", FamilyName: "Lovelace", Company: "Engines", Line1: "Unter den Linden 1",
	Line2: "Back yard", City: "Berlin", Region: "Berlin", PostalCode: "10117", Country: "DE", Phone: "+4930123456",
}

// save saves an address of a user's.
func (s *shop) save(viewer auth.Viewer, a address.Address, shipping, billing bool) typeid.Address {
	s.t.Helper()
	saved, err := s.st.Client.Address.Create().SetUserID(viewer.User).
		SetFullName(a.FullName).SetGivenName(a.GivenName).SetFamilyName(a.FamilyName).SetCompany(a.Company).
		SetLine1(a.Line1).SetLine2(a.Line2).SetCity(a.City).SetRegion(a.Region).SetPostalCode(a.PostalCode).
		SetCountry(a.Country).SetPhone(a.Phone).SetDefaultShipping(shipping).SetDefaultBilling(billing).Save(s.t.Context())
	s.check(err)
	return saved.ID
}

func (s *shop) create(viewer auth.Viewer, in cart.CreateInput) *ent.Cart {
	s.t.Helper()
	changed, err := s.carts.Create(s.t.Context(), viewer, cart.Market{Currency: eur}, in)
	s.check(err)
	s.wantKnown(changed)
	return changed.Cart
}

// TestCartsBeginWithTheDefaults also holds the form in which SQL keeps an address to that of Go.
func TestCartsBeginWithTheDefaults(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada, grace, nell := s.customer("ada@example.com"), s.customer("grace@example.com"), s.customer("nell@example.com")
	hamburg := berlin
	hamburg.City, hamburg.PostalCode = "Hamburg", "20095"
	s.save(ada, berlin, true, false)
	s.save(ada, hamburg, false, true)
	s.save(grace, berlin, true, true)
	for name, want := range map[string]struct {
		viewer            auth.Viewer
		shipping, billing *address.Address
	}{
		"two":      {ada, &berlin, &hamburg},
		"the same": {grace, &berlin, nil},
		"none":     {nell, nil, nil},
		"a guest":  {auth.Viewer{}, nil, nil},
	} {
		c := s.create(want.viewer, cart.CreateInput{})
		if diff := cmp.Diff([]*address.Address{want.shipping, want.billing}, []*address.Address{c.ShippingAddress, c.BillingAddress}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestBuyer(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ref := s.guest("")
	for _, step := range []struct {
		in                    cart.BuyerInput
		email, phone, country string
	}{
		{cart.BuyerInput{Email: patch.Of(" Ada@Example.com ")}, "Ada@example.com", "", ""},
		{cart.BuyerInput{Phone: patch.Of("030 123456"), Country: patch.Of("DE")}, "Ada@example.com", "+4930123456", "DE"},
		{cart.BuyerInput{Email: patch.Text{Given: true}}, "", "+4930123456", "DE"},
		{cart.BuyerInput{Phone: patch.Of(""), Country: patch.Of("")}, "", "", ""},
	} {
		changed, err := s.carts.UpdateBuyer(t.Context(), auth.Viewer{}, cart.BuyerUpdateInput{On: cart.On{Cart: ref}, Buyer: step.in})
		s.check(err)
		s.wantKnown(changed)
		b := cart.BuyerOf(changed.Cart)
		if got := [...]string{text(b.Email), text(b.Phone), text(b.Country)}; got != [...]string{step.email, step.phone, step.country} {
			t.Errorf("%+v makes %q", step.in, got)
		}
	}
	_, err := s.carts.UpdateBuyer(t.Context(), auth.Viewer{}, cart.BuyerUpdateInput{On: cart.On{Cart: ref}, Buyer: cart.BuyerInput{
		Email: patch.Of("nobody"), Phone: patch.Of("030 123456"), Country: patch.Of("XX"),
	}})
	if got := s.mistakes(err); got != "INVALID buyer.email, INVALID buyer.country, INVALID buyer.phone" {
		t.Errorf("mistakes: %s", got)
	}
}

func text[T ~string](s *T) string {
	if s == nil {
		return ""
	}
	return string(*s)
}

func TestNote(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ref := s.guest("")
	changed, err := s.carts.UpdateNote(t.Context(), auth.Viewer{}, cart.NoteUpdateInput{On: cart.On{Cart: ref}, Note: " Ring twice.\nThank you "})
	s.check(err)
	s.wantKnown(changed)
	if changed.Cart.Note != "Ring twice.\nThank you" {
		t.Errorf("note %q", changed.Cart.Note)
	}
	_, err = s.carts.UpdateNote(t.Context(), auth.Viewer{}, cart.NoteUpdateInput{On: cart.On{Cart: ref}, Note: "a\u202eb"})
	if got := s.mistakes(err); got != "INVALID note" {
		t.Errorf("mistakes: %s", got)
	}
}

func (s *shop) addresses(viewer auth.Viewer, in cart.AddressesUpdateInput) *ent.Cart {
	s.t.Helper()
	changed, err := s.carts.UpdateAddresses(s.t.Context(), viewer, in)
	s.check(err)
	s.wantKnown(changed)
	return changed.Cart
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada := s.customer("ada@example.com")
	saved := s.save(ada, berlin, false, false)
	on := cart.On{Cart: auth.CartRef{ID: s.create(ada, cart.CreateInput{}).ID}}
	given := berlin
	given.FullName, given.City = " ", " Köln "

	c := s.addresses(ada, cart.AddressesUpdateInput{On: on, ShippingAddress: &cart.AddressInput{SavedAddressID: &saved}})
	if diff := cmp.Diff(&berlin, c.ShippingAddress); diff != "" || c.BillingAddress != nil {
		t.Errorf("a saved one (-want +got), for bills %v:\n%s", c.BillingAddress, diff)
	}
	c = s.addresses(ada, cart.AddressesUpdateInput{On: on, BillingAddress: &cart.AddressInput{Address: &given}, SaveToAddressBook: true})
	if b := c.BillingAddress; c.ShippingAddress == nil || b.City != "Köln" || b.FullName != "Ada Lovelace" {
		t.Errorf("a given one: %+v", b)
	}
	if n, err := s.st.Client.Address.Query().Count(t.Context()); n != 2 || err != nil {
		t.Errorf("%d are saved, %v", n, err)
	}
	c = s.addresses(ada, cart.AddressesUpdateInput{On: on, ShippingAddress: &cart.AddressInput{None: new(true)}, BillingAddress: &cart.AddressInput{None: new(true)}})
	if c.ShippingAddress != nil || c.BillingAddress != nil {
		t.Errorf("none: %v, %v", c.ShippingAddress, c.BillingAddress)
	}
}

// TestAddressesAreRefused leaves nothing behind: the cart has the version that it had.
func TestAddressesAreRefused(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada, grace := s.customer("ada@example.com"), s.customer("grace@example.com")
	graces, old := s.save(grace, berlin, false, false), berlin
	old.PostalCode = "1"
	lacking := s.save(ada, old, false, false)
	c := s.create(ada, cart.CreateInput{})
	guest := s.guest("")
	incomplete := address.Address{Country: "DE"}
	for name, test := range map[string]struct {
		viewer auth.Viewer
		ref    auth.CartRef
		in     cart.AddressesUpdateInput
		want   string
	}{
		"nothing": {ada, auth.CartRef{ID: c.ID}, cart.AddressesUpdateInput{}, "REQUIRED shippingAddress"},
		"incomplete": {
			ada, auth.CartRef{ID: c.ID}, cart.AddressesUpdateInput{BillingAddress: &cart.AddressInput{Address: &incomplete}, SaveToAddressBook: true},
			"REQUIRED billingAddress.address.fullName, REQUIRED billingAddress.address.line1, REQUIRED billingAddress.address.city, " +
				"REQUIRED billingAddress.address.postalCode",
		},
		"another's": {ada, auth.CartRef{ID: c.ID}, cart.AddressesUpdateInput{ShippingAddress: &cart.AddressInput{SavedAddressID: &graces}}, "NOT_FOUND shippingAddress.savedAddressId"},
		"lacking":   {ada, auth.CartRef{ID: c.ID}, cart.AddressesUpdateInput{ShippingAddress: &cart.AddressInput{SavedAddressID: &lacking}}, "INVALID shippingAddress.savedAddressId"},
		"not none":  {ada, auth.CartRef{ID: c.ID}, cart.AddressesUpdateInput{ShippingAddress: &cart.AddressInput{None: new(false)}}, "INVALID shippingAddress.none"},
		"a guest's book": {
			auth.Viewer{}, guest, cart.AddressesUpdateInput{ShippingAddress: &cart.AddressInput{Address: &berlin}, SaveToAddressBook: true},
			"NOT_ALLOWED saveToAddressBook",
		},
		"a full book": {
			ada, auth.CartRef{ID: c.ID}, cart.AddressesUpdateInput{
				ShippingAddress: &cart.AddressInput{Address: &berlin}, BillingAddress: &cart.AddressInput{Address: &berlin}, SaveToAddressBook: true,
			}, "LIMIT_REACHED ",
		},
		"another's cart": {grace, auth.CartRef{ID: c.ID}, cart.AddressesUpdateInput{ShippingAddress: &cart.AddressInput{Address: &berlin}, SaveToAddressBook: true}, "NOT_FOUND cart"},
	} {
		test.in.Cart = test.ref
		_, err := s.carts.UpdateAddresses(t.Context(), test.viewer, test.in)
		if got := s.mistakes(err); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
	now, err := s.carts.Get(t.Context(), ada, auth.CartRef{ID: c.ID})
	s.check(err)
	if n, err := s.st.Client.Address.Query().Count(t.Context()); n != 2 || err != nil || now.Version != c.Version {
		t.Errorf("%d addresses are saved, %v; the cart is of version %d", n, err, now.Version)
	}
}
