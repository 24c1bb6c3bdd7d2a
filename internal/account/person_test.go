package account

import (
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/order"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// person is a customer about whom something stands in every table that knows of users.
type person struct {
	*ent.User
	in      *SignedIn
	order   *ent.Order
	secrets []string // in plain and as they are stored
	traces  []string // what is personal
}

// addPerson makes a customer whose texts all begin with name.
func (s *shop) addPerson(name string) person {
	s.t.Helper()
	ctx, db := s.t.Context(), s.store.Client
	p := person{User: s.addUser(strings.ToLower(name) + "@example.com")}
	var err error
	p.User, err = p.Update().SetName(name + " Lovelace").SetGivenName(name + " Augusta").SetFamilyName("King of " + name).
		SetPhone("+4420794600" + fmt.Sprint(10+len(name))).SetMarketingConsentAt(time.Now()).Save(ctx)
	s.check(err)
	p.in = s.start(p.User)
	home := address.Address{
		FullName: name + " Lovelace", GivenName: name + " Noel", FamilyName: "Byron of " + name, Company: name + " Engines", Line1: name + " Square 12", Line2: name + "'s flat", City: "London",
		PostalCode: "SW1Y 4JH", Country: "GB", Phone: "+44 20 7946 0" + fmt.Sprint(len(name)),
	}
	_, err = s.AddressCreate(ctx, p.in.Viewer, AddressCreateInput{Address: home})
	s.check(err)
	s.check(db.PaymentMethod.Create().SetUserID(p.ID).SetGateway("test").SetGatewayToken("tok_" + name).
		SetBrand("Visa").SetLast4("4242").SetExpMonth(12).SetExpYear(2040).Exec(ctx))
	s.check(db.ExternalIdentity.Create().SetUserID(p.ID).SetIssuer("https://id.example.com").SetSubject("subject of " + name).
		SetProvider("id").Exec(ctx))
	_, waits := auth.NewToken()
	s.check(db.ExternalSignIn.Create().SetTokenHash(waits).SetStateHash(waits).SetProvider("id").SetRedirectURI("u").SetNonce("n").
		SetCodeVerifier("v").SetIssuer("https://id.example.com").SetSubject("another of " + name).SetEmail(p.Email).
		SetExpiresAt(time.Now().Add(time.Minute)).Exec(ctx))
	s.check(requestReset(s, p.Email))
	reset := s.token(p.Email, "/reset-password")
	_, err = s.SignUp(ctx, SignUpInput{Email: p.Email, Name: p.Name, GivenName: p.GivenName, FamilyName: p.FamilyName}, here)
	s.check(err)
	s.settle()

	variant := s.sell(name)
	cart := db.Cart.Create().SetUserID(p.ID).SetCurrency("EUR").SaveX(ctx)
	db.CartLine.Create().SetCartID(cart.ID).SetVariantID(variant).SetQuantity(3).SetUnitAmount(1250).ExecX(ctx)
	listed, wished := "list of "+name, "wished by "+name
	s.exec(`WITH list AS (
			INSERT INTO wishlists (id, created_at, updated_at, user_id, name, share_hash)
			VALUES (gen_random_uuid(), now(), now(), $1, $2::text, sha256($2::text::bytea)) RETURNING id
		)
		INSERT INTO wishlist_items (id, created_at, updated_at, wishlist_id, variant_id, quantity, note)
		SELECT gen_random_uuid(), now(), now(), list.id, $3, 1, $4 FROM list`, p.ID, listed, variant, wished)
	s.exec(`INSERT INTO product_alerts (id, user_id, type, product_id, variant_id, currency, language, confirmed_at)
		SELECT gen_random_uuid(), $1, 'BACK_IN_STOCK', product_id, id, 'EUR', 'en', now() FROM variants WHERE id = $2`, p.ID, variant)
	p.order = s.order(p.User, variant, name, home)
	reason, note := name+" was ill", "called "+name+" back"
	s.exec(`UPDATE orders SET cancel_reason = $2, review_reason = $2 WHERE id = $1`, p.order.ID, reason)
	s.exec(`INSERT INTO staff_tasks (id, created_at, updated_at, kind, order_id, payment_id, note)
		SELECT gen_random_uuid(), now(), now(), 'VOID_REFUSED', $1, p.id, $2 FROM payments p WHERE p.order_id = $1`, p.order.ID, note)
	returned := "came back from " + name
	s.exec(`INSERT INTO stock_movements (variant_id, location_id, delta, on_hand, reason, note, actor, order_id)
		VALUES ($1, gen_random_uuid(), 1, 1, 'RETURN', $2, 'system', $3)`, variant, returned, p.order.ID)
	signed := "signed by " + name
	s.exec(`INSERT INTO parcel_scans (fulfillment_id, at, key, status, place, message)
		SELECT id, now(), 'k', 'DELIVERED', $2, $2 FROM fulfillments WHERE order_id = $1`, p.order.ID, signed)
	p.secrets = []string{p.in.Token, reset, goodPassword, otherPassword, *p.PasswordHash, "tok_" + name,
		hex.EncodeToString(auth.HashToken(p.in.Token)), hex.EncodeToString(auth.HashToken(reset))}
	p.traces = []string{p.Email, p.Name, home.Company, home.Line1, home.Line2, home.Phone, "tok_" + name, "subject of " + name,
		p.GivenName, p.FamilyName, p.Phone, digits(name), home.GivenName, home.FamilyName, reason, note, returned, listed, wished, signed}
	return p
}

// digits are the last ones of somebody's card, as they stand nowhere else.
func digits(name string) string { return "*42" + name[:1] }

// sell makes a variant whose texts hold nothing personal.
func (s *shop) sell(key string) typeid.Variant {
	s.t.Helper()
	ctx, db := s.t.Context(), s.store.Client
	slug := fmt.Sprintf("%x", key)
	category := db.Category.Create().SetName("Coffee").SetSlug(slug).SaveX(ctx)
	product := db.Product.Create().SetName("Beans").SetSlug(slug).SetCategoryID(category.ID).SaveX(ctx)
	return db.Variant.Create().SetProductID(product.ID).SetSku(slug).SetName("1 kg").SaveX(ctx).ID
}

// order makes a user's order of two, that is paid.
func (s *shop) order(u *ent.User, variant typeid.Variant, key string, home address.Address) *ent.Order {
	s.t.Helper()
	ctx, db := s.t.Context(), s.store.Client
	slug := fmt.Sprintf("%x", key)
	o := db.Order.Create().SetNumber("N-" + slug).SetUserID(u.ID).SetCartID(typeid.NewCart()).SetCurrency("EUR").
		SetSubtotalNet(2500).SetSubtotalTax(0).SetTotalNet(2500).SetTotalTax(0).
		SetStatus(order.StatusDelivered).SetPaymentDueAt(time.Now()).SaveX(ctx)
	db.OrderContact.Create().SetOrderID(o.ID).SetEmail(u.Email).SetShippingAddress(home).SetBillingAddress(home).ExecX(ctx)
	db.OrderLine.Create().SetOrderID(o.ID).SetVariantID(variant).SetPosition(1).SetProductName("Beans").SetVariantName("1 kg").
		SetSku(slug).SetQuantity(2).SetCurrency("EUR").SetUnitNet(1250).SetUnitTax(0).SetTotalNet(2500).SetTotalTax(0).ExecX(ctx)
	db.Payment.Create().SetOrderID(o.ID).SetGateway("test").SetGatewayToken("paid").SetAmount(2500).SetCurrency("EUR").
		SetStatus("CAPTURED").SetMethodKind("CARD").SetMethodBrand("visa").SetMethodLast4(digits(key)).ExecX(ctx)
	db.Fulfillment.Create().SetOrderID(o.ID).SetCarrier("Post").SetTrackingNumber("T-" + slug).ExecX(ctx)
	return o
}
