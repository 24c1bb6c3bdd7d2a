package typeid

import "io"

// gqlgen looks for the GraphQL methods on a type itself, so promoted ones will not do: each kind repeats them.

// Product identifies a Product entity.
type Product struct{ key[productKind] }
type productKind struct{}

func (productKind) prefix() string { return "prod" }

// NewProduct returns a fresh Product.
func NewProduct() Product { return Product{newKey[productKind]()} }

// ParseProduct reads a TypeID with the prefix prod; an error wraps ErrInvalid.
func ParseProduct(s string) (k Product, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

// MarshalGQL writes the TypeID as a GraphQL ID.
func (k Product) MarshalGQL(w io.Writer) { k.writeGQL(w) }

// UnmarshalGQL reads a GraphQL ID; an error wraps ErrInvalid.
func (k *Product) UnmarshalGQL(v any) error { return k.readGQL(v) }

// Variant identifies a Variant entity.
type Variant struct{ key[variantKind] }
type variantKind struct{}

func (variantKind) prefix() string { return "var" }

// NewVariant returns a fresh Variant.
func NewVariant() Variant { return Variant{newKey[variantKind]()} }

// ParseVariant reads a TypeID with the prefix var; an error wraps ErrInvalid.
func ParseVariant(s string) (k Variant, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

// MarshalGQL writes the TypeID as a GraphQL ID.
func (k Variant) MarshalGQL(w io.Writer) { k.writeGQL(w) }

// UnmarshalGQL reads a GraphQL ID; an error wraps ErrInvalid.
func (k *Variant) UnmarshalGQL(v any) error { return k.readGQL(v) }

// Price identifies a Price entity.
type Price struct{ key[priceKind] }
type priceKind struct{}

func (priceKind) prefix() string { return "price" }

// NewPrice returns a fresh Price.
func NewPrice() Price { return Price{newKey[priceKind]()} }

// ParsePrice reads a TypeID with the prefix price; an error wraps ErrInvalid.
func ParsePrice(s string) (k Price, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

// MarshalGQL writes the TypeID as a GraphQL ID.
func (k Price) MarshalGQL(w io.Writer) { k.writeGQL(w) }

// UnmarshalGQL reads a GraphQL ID; an error wraps ErrInvalid.
func (k *Price) UnmarshalGQL(v any) error { return k.readGQL(v) }

// ProductImage identifies a ProductImage entity.
type ProductImage struct{ key[productImageKind] }
type productImageKind struct{}

func (productImageKind) prefix() string { return "img" }

// NewProductImage returns a fresh ProductImage.
func NewProductImage() ProductImage { return ProductImage{newKey[productImageKind]()} }

// ParseProductImage reads a TypeID with the prefix img; an error wraps ErrInvalid.
func ParseProductImage(s string) (k ProductImage, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

// MarshalGQL writes the TypeID as a GraphQL ID.
func (k ProductImage) MarshalGQL(w io.Writer) { k.writeGQL(w) }

// UnmarshalGQL reads a GraphQL ID; an error wraps ErrInvalid.
func (k *ProductImage) UnmarshalGQL(v any) error { return k.readGQL(v) }

// Category identifies a Category entity.
type Category struct{ key[categoryKind] }
type categoryKind struct{}

func (categoryKind) prefix() string { return "cat" }

// NewCategory returns a fresh Category.
func NewCategory() Category { return Category{newKey[categoryKind]()} }

// ParseCategory reads a TypeID with the prefix cat; an error wraps ErrInvalid.
func ParseCategory(s string) (k Category, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

// MarshalGQL writes the TypeID as a GraphQL ID.
func (k Category) MarshalGQL(w io.Writer) { k.writeGQL(w) }

// UnmarshalGQL reads a GraphQL ID; an error wraps ErrInvalid.
func (k *Category) UnmarshalGQL(v any) error { return k.readGQL(v) }

// Location identifies a Location entity.
type Location struct{ key[locationKind] }
type locationKind struct{}

func (locationKind) prefix() string { return "loc" }

// NewLocation returns a fresh Location.
func NewLocation() Location { return Location{newKey[locationKind]()} }

// ParseLocation reads a TypeID with the prefix loc; an error wraps ErrInvalid.
func ParseLocation(s string) (k Location, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

// MarshalGQL writes the TypeID as a GraphQL ID.
func (k Location) MarshalGQL(w io.Writer) { k.writeGQL(w) }

// UnmarshalGQL reads a GraphQL ID; an error wraps ErrInvalid.
func (k *Location) UnmarshalGQL(v any) error { return k.readGQL(v) }

// StockLevel identifies a StockLevel entity.
type StockLevel struct{ key[stockLevelKind] }
type stockLevelKind struct{}

func (stockLevelKind) prefix() string { return "stk" }

// NewStockLevel returns a fresh StockLevel.
func NewStockLevel() StockLevel { return StockLevel{newKey[stockLevelKind]()} }

// ParseStockLevel reads a TypeID with the prefix stk; an error wraps ErrInvalid.
func ParseStockLevel(s string) (k StockLevel, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

// MarshalGQL writes the TypeID as a GraphQL ID.
func (k StockLevel) MarshalGQL(w io.Writer) { k.writeGQL(w) }

// UnmarshalGQL reads a GraphQL ID; an error wraps ErrInvalid.
func (k *StockLevel) UnmarshalGQL(v any) error { return k.readGQL(v) }

// StockReservation identifies a StockReservation entity.
type StockReservation struct{ key[stockReservationKind] }
type stockReservationKind struct{}

func (stockReservationKind) prefix() string { return "rsv" }

// NewStockReservation returns a fresh StockReservation.
func NewStockReservation() StockReservation { return StockReservation{newKey[stockReservationKind]()} }

// ParseStockReservation reads a TypeID with the prefix rsv; an error wraps ErrInvalid.
func ParseStockReservation(s string) (k StockReservation, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

// MarshalGQL writes the TypeID as a GraphQL ID.
func (k StockReservation) MarshalGQL(w io.Writer) { k.writeGQL(w) }

// UnmarshalGQL reads a GraphQL ID; an error wraps ErrInvalid.
func (k *StockReservation) UnmarshalGQL(v any) error { return k.readGQL(v) }

// User identifies a User entity.
type User struct{ key[userKind] }
type userKind struct{}

func (userKind) prefix() string { return "user" }

// NewUser returns a fresh User.
func NewUser() User { return User{newKey[userKind]()} }

// ParseUser reads a TypeID with the prefix user; an error wraps ErrInvalid.
func ParseUser(s string) (k User, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

// MarshalGQL writes the TypeID as a GraphQL ID.
func (k User) MarshalGQL(w io.Writer) { k.writeGQL(w) }

// UnmarshalGQL reads a GraphQL ID; an error wraps ErrInvalid.
func (k *User) UnmarshalGQL(v any) error { return k.readGQL(v) }

// Address identifies an Address entity.
type Address struct{ key[addressKind] }
type addressKind struct{}

func (addressKind) prefix() string { return "addr" }

// NewAddress returns a fresh Address.
func NewAddress() Address { return Address{newKey[addressKind]()} }

// ParseAddress reads a TypeID with the prefix addr; an error wraps ErrInvalid.
func ParseAddress(s string) (k Address, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

// MarshalGQL writes the TypeID as a GraphQL ID.
func (k Address) MarshalGQL(w io.Writer) { k.writeGQL(w) }

// UnmarshalGQL reads a GraphQL ID; an error wraps ErrInvalid.
func (k *Address) UnmarshalGQL(v any) error { return k.readGQL(v) }

// Session identifies a Session entity.
type Session struct{ key[sessionKind] }
type sessionKind struct{}

func (sessionKind) prefix() string { return "sess" }

// NewSession returns a fresh Session.
func NewSession() Session { return Session{newKey[sessionKind]()} }

// ParseSession reads a TypeID with the prefix sess; an error wraps ErrInvalid.
func ParseSession(s string) (k Session, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

// MarshalGQL writes the TypeID as a GraphQL ID.
func (k Session) MarshalGQL(w io.Writer) { k.writeGQL(w) }

// UnmarshalGQL reads a GraphQL ID; an error wraps ErrInvalid.
func (k *Session) UnmarshalGQL(v any) error { return k.readGQL(v) }

// PaymentMethod identifies a PaymentMethod entity.
type PaymentMethod struct{ key[paymentMethodKind] }
type paymentMethodKind struct{}

func (paymentMethodKind) prefix() string { return "pm" }

// NewPaymentMethod returns a fresh PaymentMethod.
func NewPaymentMethod() PaymentMethod { return PaymentMethod{newKey[paymentMethodKind]()} }

// ParsePaymentMethod reads a TypeID with the prefix pm; an error wraps ErrInvalid.
func ParsePaymentMethod(s string) (k PaymentMethod, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

// MarshalGQL writes the TypeID as a GraphQL ID.
func (k PaymentMethod) MarshalGQL(w io.Writer) { k.writeGQL(w) }

// UnmarshalGQL reads a GraphQL ID; an error wraps ErrInvalid.
func (k *PaymentMethod) UnmarshalGQL(v any) error { return k.readGQL(v) }

// Cart identifies a Cart entity.
type Cart struct{ key[cartKind] }
type cartKind struct{}

func (cartKind) prefix() string { return "cart" }

// NewCart returns a fresh Cart.
func NewCart() Cart { return Cart{newKey[cartKind]()} }

// ParseCart reads a TypeID with the prefix cart; an error wraps ErrInvalid.
func ParseCart(s string) (k Cart, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

// MarshalGQL writes the TypeID as a GraphQL ID.
func (k Cart) MarshalGQL(w io.Writer) { k.writeGQL(w) }

// UnmarshalGQL reads a GraphQL ID; an error wraps ErrInvalid.
func (k *Cart) UnmarshalGQL(v any) error { return k.readGQL(v) }

// CartLine identifies a CartLine entity.
type CartLine struct{ key[cartLineKind] }
type cartLineKind struct{}

func (cartLineKind) prefix() string { return "cline" }

// NewCartLine returns a fresh CartLine.
func NewCartLine() CartLine { return CartLine{newKey[cartLineKind]()} }

// ParseCartLine reads a TypeID with the prefix cline; an error wraps ErrInvalid.
func ParseCartLine(s string) (k CartLine, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

// MarshalGQL writes the TypeID as a GraphQL ID.
func (k CartLine) MarshalGQL(w io.Writer) { k.writeGQL(w) }

// UnmarshalGQL reads a GraphQL ID; an error wraps ErrInvalid.
func (k *CartLine) UnmarshalGQL(v any) error { return k.readGQL(v) }

// Order identifies an Order entity.
type Order struct{ key[orderKind] }
type orderKind struct{}

func (orderKind) prefix() string { return "order" }

// NewOrder returns a fresh Order.
func NewOrder() Order { return Order{newKey[orderKind]()} }

// ParseOrder reads a TypeID with the prefix order; an error wraps ErrInvalid.
func ParseOrder(s string) (k Order, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

// MarshalGQL writes the TypeID as a GraphQL ID.
func (k Order) MarshalGQL(w io.Writer) { k.writeGQL(w) }

// UnmarshalGQL reads a GraphQL ID; an error wraps ErrInvalid.
func (k *Order) UnmarshalGQL(v any) error { return k.readGQL(v) }

// OrderLine identifies an OrderLine entity.
type OrderLine struct{ key[orderLineKind] }
type orderLineKind struct{}

func (orderLineKind) prefix() string { return "oline" }

// NewOrderLine returns a fresh OrderLine.
func NewOrderLine() OrderLine { return OrderLine{newKey[orderLineKind]()} }

// ParseOrderLine reads a TypeID with the prefix oline; an error wraps ErrInvalid.
func ParseOrderLine(s string) (k OrderLine, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

// MarshalGQL writes the TypeID as a GraphQL ID.
func (k OrderLine) MarshalGQL(w io.Writer) { k.writeGQL(w) }

// UnmarshalGQL reads a GraphQL ID; an error wraps ErrInvalid.
func (k *OrderLine) UnmarshalGQL(v any) error { return k.readGQL(v) }

// OrderContact identifies an OrderContact entity.
type OrderContact struct{ key[orderContactKind] }
type orderContactKind struct{}

func (orderContactKind) prefix() string { return "ocon" }

// NewOrderContact returns a fresh OrderContact.
func NewOrderContact() OrderContact { return OrderContact{newKey[orderContactKind]()} }

// ParseOrderContact reads a TypeID with the prefix ocon; an error wraps ErrInvalid.
func ParseOrderContact(s string) (k OrderContact, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

// MarshalGQL writes the TypeID as a GraphQL ID.
func (k OrderContact) MarshalGQL(w io.Writer) { k.writeGQL(w) }

// UnmarshalGQL reads a GraphQL ID; an error wraps ErrInvalid.
func (k *OrderContact) UnmarshalGQL(v any) error { return k.readGQL(v) }

// OrderEvent identifies an OrderEvent entity.
type OrderEvent struct{ key[orderEventKind] }
type orderEventKind struct{}

func (orderEventKind) prefix() string { return "oevt" }

// NewOrderEvent returns a fresh OrderEvent.
func NewOrderEvent() OrderEvent { return OrderEvent{newKey[orderEventKind]()} }

// ParseOrderEvent reads a TypeID with the prefix oevt; an error wraps ErrInvalid.
func ParseOrderEvent(s string) (k OrderEvent, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

// MarshalGQL writes the TypeID as a GraphQL ID.
func (k OrderEvent) MarshalGQL(w io.Writer) { k.writeGQL(w) }

// UnmarshalGQL reads a GraphQL ID; an error wraps ErrInvalid.
func (k *OrderEvent) UnmarshalGQL(v any) error { return k.readGQL(v) }

// TrackingToken identifies a TrackingToken entity.
type TrackingToken struct{ key[trackingTokenKind] }
type trackingTokenKind struct{}

func (trackingTokenKind) prefix() string { return "trk" }

// NewTrackingToken returns a fresh TrackingToken.
func NewTrackingToken() TrackingToken { return TrackingToken{newKey[trackingTokenKind]()} }

// ParseTrackingToken reads a TypeID with the prefix trk; an error wraps ErrInvalid.
func ParseTrackingToken(s string) (k TrackingToken, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

// MarshalGQL writes the TypeID as a GraphQL ID.
func (k TrackingToken) MarshalGQL(w io.Writer) { k.writeGQL(w) }

// UnmarshalGQL reads a GraphQL ID; an error wraps ErrInvalid.
func (k *TrackingToken) UnmarshalGQL(v any) error { return k.readGQL(v) }

// Fulfillment identifies a Fulfillment entity.
type Fulfillment struct{ key[fulfillmentKind] }
type fulfillmentKind struct{}

func (fulfillmentKind) prefix() string { return "ful" }

// NewFulfillment returns a fresh Fulfillment.
func NewFulfillment() Fulfillment { return Fulfillment{newKey[fulfillmentKind]()} }

// ParseFulfillment reads a TypeID with the prefix ful; an error wraps ErrInvalid.
func ParseFulfillment(s string) (k Fulfillment, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

// MarshalGQL writes the TypeID as a GraphQL ID.
func (k Fulfillment) MarshalGQL(w io.Writer) { k.writeGQL(w) }

// UnmarshalGQL reads a GraphQL ID; an error wraps ErrInvalid.
func (k *Fulfillment) UnmarshalGQL(v any) error { return k.readGQL(v) }

// FulfillmentLine identifies a FulfillmentLine entity.
type FulfillmentLine struct{ key[fulfillmentLineKind] }
type fulfillmentLineKind struct{}

func (fulfillmentLineKind) prefix() string { return "fline" }

// NewFulfillmentLine returns a fresh FulfillmentLine.
func NewFulfillmentLine() FulfillmentLine { return FulfillmentLine{newKey[fulfillmentLineKind]()} }

// ParseFulfillmentLine reads a TypeID with the prefix fline; an error wraps ErrInvalid.
func ParseFulfillmentLine(s string) (k FulfillmentLine, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

// MarshalGQL writes the TypeID as a GraphQL ID.
func (k FulfillmentLine) MarshalGQL(w io.Writer) { k.writeGQL(w) }

// UnmarshalGQL reads a GraphQL ID; an error wraps ErrInvalid.
func (k *FulfillmentLine) UnmarshalGQL(v any) error { return k.readGQL(v) }

// Payment identifies a Payment entity.
type Payment struct{ key[paymentKind] }
type paymentKind struct{}

func (paymentKind) prefix() string { return "pay" }

// NewPayment returns a fresh Payment.
func NewPayment() Payment { return Payment{newKey[paymentKind]()} }

// ParsePayment reads a TypeID with the prefix pay; an error wraps ErrInvalid.
func ParsePayment(s string) (k Payment, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

// MarshalGQL writes the TypeID as a GraphQL ID.
func (k Payment) MarshalGQL(w io.Writer) { k.writeGQL(w) }

// UnmarshalGQL reads a GraphQL ID; an error wraps ErrInvalid.
func (k *Payment) UnmarshalGQL(v any) error { return k.readGQL(v) }

// PaymentEvent identifies a PaymentEvent entity.
type PaymentEvent struct{ key[paymentEventKind] }
type paymentEventKind struct{}

func (paymentEventKind) prefix() string { return "pevt" }

// NewPaymentEvent returns a fresh PaymentEvent.
func NewPaymentEvent() PaymentEvent { return PaymentEvent{newKey[paymentEventKind]()} }

// ParsePaymentEvent reads a TypeID with the prefix pevt; an error wraps ErrInvalid.
func ParsePaymentEvent(s string) (k PaymentEvent, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

// MarshalGQL writes the TypeID as a GraphQL ID.
func (k PaymentEvent) MarshalGQL(w io.Writer) { k.writeGQL(w) }

// UnmarshalGQL reads a GraphQL ID; an error wraps ErrInvalid.
func (k *PaymentEvent) UnmarshalGQL(v any) error { return k.readGQL(v) }

// IdempotencyRecord identifies an IdempotencyRecord entity.
type IdempotencyRecord struct{ key[idempotencyRecordKind] }
type idempotencyRecordKind struct{}

func (idempotencyRecordKind) prefix() string { return "idem" }

// NewIdempotencyRecord returns a fresh IdempotencyRecord.
func NewIdempotencyRecord() IdempotencyRecord {
	return IdempotencyRecord{newKey[idempotencyRecordKind]()}
}

// ParseIdempotencyRecord reads a TypeID with the prefix idem; an error wraps ErrInvalid.
func ParseIdempotencyRecord(s string) (k IdempotencyRecord, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

// MarshalGQL writes the TypeID as a GraphQL ID.
func (k IdempotencyRecord) MarshalGQL(w io.Writer) { k.writeGQL(w) }

// UnmarshalGQL reads a GraphQL ID; an error wraps ErrInvalid.
func (k *IdempotencyRecord) UnmarshalGQL(v any) error { return k.readGQL(v) }

// Job identifies an Job entity.
type Job struct{ key[jobKind] }
type jobKind struct{}

func (jobKind) prefix() string { return "job" }

// NewJob returns a fresh Job.
func NewJob() Job {
	return Job{newKey[jobKind]()}
}

// ParseJob reads a TypeID with the prefix job; an error wraps ErrInvalid.
func ParseJob(s string) (k Job, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

// MarshalGQL writes the TypeID as a GraphQL ID.
func (k Job) MarshalGQL(w io.Writer) { k.writeGQL(w) }

// UnmarshalGQL reads a GraphQL ID; an error wraps ErrInvalid.
func (k *Job) UnmarshalGQL(v any) error { return k.readGQL(v) }

// SignUp identifies an SignUp entity.
type SignUp struct{ key[signUpKind] }
type signUpKind struct{}

func (signUpKind) prefix() string { return "signup" }

// NewSignUp returns a fresh SignUp.
func NewSignUp() SignUp {
	return SignUp{newKey[signUpKind]()}
}

// ParseSignUp reads a TypeID with the prefix signup; an error wraps ErrInvalid.
func ParseSignUp(s string) (k SignUp, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

// MarshalGQL writes the TypeID as a GraphQL ID.
func (k SignUp) MarshalGQL(w io.Writer) { k.writeGQL(w) }

// UnmarshalGQL reads a GraphQL ID; an error wraps ErrInvalid.
func (k *SignUp) UnmarshalGQL(v any) error { return k.readGQL(v) }

// CredentialToken identifies an CredentialToken entity.
type CredentialToken struct{ key[credentialTokenKind] }
type credentialTokenKind struct{}

func (credentialTokenKind) prefix() string { return "cred" }

// NewCredentialToken returns a fresh CredentialToken.
func NewCredentialToken() CredentialToken {
	return CredentialToken{newKey[credentialTokenKind]()}
}

// ParseCredentialToken reads a TypeID with the prefix cred; an error wraps ErrInvalid.
func ParseCredentialToken(s string) (k CredentialToken, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

// MarshalGQL writes the TypeID as a GraphQL ID.
func (k CredentialToken) MarshalGQL(w io.Writer) { k.writeGQL(w) }

// UnmarshalGQL reads a GraphQL ID; an error wraps ErrInvalid.
func (k *CredentialToken) UnmarshalGQL(v any) error { return k.readGQL(v) }

// ExternalIdentity identifies an ExternalIdentity entity.
type ExternalIdentity struct{ key[externalIdentityKind] }
type externalIdentityKind struct{}

func (externalIdentityKind) prefix() string { return "extid" }

// NewExternalIdentity returns a fresh ExternalIdentity.
func NewExternalIdentity() ExternalIdentity {
	return ExternalIdentity{newKey[externalIdentityKind]()}
}

// ParseExternalIdentity reads a TypeID with the prefix extid; an error wraps ErrInvalid.
func ParseExternalIdentity(s string) (k ExternalIdentity, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

// MarshalGQL writes the TypeID as a GraphQL ID.
func (k ExternalIdentity) MarshalGQL(w io.Writer) { k.writeGQL(w) }

// UnmarshalGQL reads a GraphQL ID; an error wraps ErrInvalid.
func (k *ExternalIdentity) UnmarshalGQL(v any) error { return k.readGQL(v) }

// ExternalSignIn identifies an ExternalSignIn entity.
type ExternalSignIn struct{ key[externalSignInKind] }
type externalSignInKind struct{}

func (externalSignInKind) prefix() string { return "extin" }

// NewExternalSignIn returns a fresh ExternalSignIn.
func NewExternalSignIn() ExternalSignIn {
	return ExternalSignIn{newKey[externalSignInKind]()}
}

// ParseExternalSignIn reads a TypeID with the prefix extin; an error wraps ErrInvalid.
func ParseExternalSignIn(s string) (k ExternalSignIn, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

// MarshalGQL writes the TypeID as a GraphQL ID.
func (k ExternalSignIn) MarshalGQL(w io.Writer) { k.writeGQL(w) }

// UnmarshalGQL reads a GraphQL ID; an error wraps ErrInvalid.
func (k *ExternalSignIn) UnmarshalGQL(v any) error { return k.readGQL(v) }

// StaffPermission identifies an StaffPermission entity.
type StaffPermission struct{ key[staffPermissionKind] }
type staffPermissionKind struct{}

func (staffPermissionKind) prefix() string { return "perm" }

// NewStaffPermission returns a fresh StaffPermission.
func NewStaffPermission() StaffPermission {
	return StaffPermission{newKey[staffPermissionKind]()}
}

// ParseStaffPermission reads a TypeID with the prefix perm; an error wraps ErrInvalid.
func ParseStaffPermission(s string) (k StaffPermission, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

// MarshalGQL writes the TypeID as a GraphQL ID.
func (k StaffPermission) MarshalGQL(w io.Writer) { k.writeGQL(w) }

// UnmarshalGQL reads a GraphQL ID; an error wraps ErrInvalid.
func (k *StaffPermission) UnmarshalGQL(v any) error { return k.readGQL(v) }

// ServiceToken identifies an ServiceToken entity.
type ServiceToken struct{ key[serviceTokenKind] }
type serviceTokenKind struct{}

func (serviceTokenKind) prefix() string { return "svc" }

// NewServiceToken returns a fresh ServiceToken.
func NewServiceToken() ServiceToken {
	return ServiceToken{newKey[serviceTokenKind]()}
}

// ParseServiceToken reads a TypeID with the prefix svc; an error wraps ErrInvalid.
func ParseServiceToken(s string) (k ServiceToken, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

// MarshalGQL writes the TypeID as a GraphQL ID.
func (k ServiceToken) MarshalGQL(w io.Writer) { k.writeGQL(w) }

// UnmarshalGQL reads a GraphQL ID; an error wraps ErrInvalid.
func (k *ServiceToken) UnmarshalGQL(v any) error { return k.readGQL(v) }

// AuditEntry identifies an AuditEntry entity.
type AuditEntry struct{ key[auditEntryKind] }
type auditEntryKind struct{}

func (auditEntryKind) prefix() string { return "audit" }

// NewAuditEntry returns a fresh AuditEntry.
func NewAuditEntry() AuditEntry {
	return AuditEntry{newKey[auditEntryKind]()}
}

// ParseAuditEntry reads a TypeID with the prefix audit; an error wraps ErrInvalid.
func ParseAuditEntry(s string) (k AuditEntry, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

// MarshalGQL writes the TypeID as a GraphQL ID.
func (k AuditEntry) MarshalGQL(w io.Writer) { k.writeGQL(w) }

// UnmarshalGQL reads a GraphQL ID; an error wraps ErrInvalid.
func (k *AuditEntry) UnmarshalGQL(v any) error { return k.readGQL(v) }

// Throttle identifies an Throttle entity.
type Throttle struct{ key[throttleKind] }
type throttleKind struct{}

func (throttleKind) prefix() string { return "throttle" }

// NewThrottle returns a fresh Throttle.
func NewThrottle() Throttle {
	return Throttle{newKey[throttleKind]()}
}

// ParseThrottle reads a TypeID with the prefix throttle; an error wraps ErrInvalid.
func ParseThrottle(s string) (k Throttle, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

// MarshalGQL writes the TypeID as a GraphQL ID.
func (k Throttle) MarshalGQL(w io.Writer) { k.writeGQL(w) }

// UnmarshalGQL reads a GraphQL ID; an error wraps ErrInvalid.
func (k *Throttle) UnmarshalGQL(v any) error { return k.readGQL(v) }
