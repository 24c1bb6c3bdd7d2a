package id

type (
	// Product identifies a Product entity.
	Product     struct{ key[productKind] }
	productKind struct{}
)

func (productKind) prefix() string { return "prod" }

// NewProduct returns a fresh Product.
func NewProduct() Product { return Product{newKey[productKind]()} }

// ParseProduct reads a TypeID with the prefix prod; an error wraps ErrInvalid.
func ParseProduct(s string) (k Product, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

type (
	// Variant identifies a Variant entity.
	Variant     struct{ key[variantKind] }
	variantKind struct{}
)

func (variantKind) prefix() string { return "var" }

// NewVariant returns a fresh Variant.
func NewVariant() Variant { return Variant{newKey[variantKind]()} }

// ParseVariant reads a TypeID with the prefix var; an error wraps ErrInvalid.
func ParseVariant(s string) (k Variant, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

type (
	// Price identifies a Price entity.
	Price     struct{ key[priceKind] }
	priceKind struct{}
)

func (priceKind) prefix() string { return "price" }

// NewPrice returns a fresh Price.
func NewPrice() Price { return Price{newKey[priceKind]()} }

// ParsePrice reads a TypeID with the prefix price; an error wraps ErrInvalid.
func ParsePrice(s string) (k Price, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

type (
	// ProductImage identifies a ProductImage entity.
	ProductImage     struct{ key[productImageKind] }
	productImageKind struct{}
)

func (productImageKind) prefix() string { return "img" }

// NewProductImage returns a fresh ProductImage.
func NewProductImage() ProductImage { return ProductImage{newKey[productImageKind]()} }

// ParseProductImage reads a TypeID with the prefix img; an error wraps ErrInvalid.
func ParseProductImage(s string) (k ProductImage, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

type (
	// Category identifies a Category entity.
	Category     struct{ key[categoryKind] }
	categoryKind struct{}
)

func (categoryKind) prefix() string { return "cat" }

// NewCategory returns a fresh Category.
func NewCategory() Category { return Category{newKey[categoryKind]()} }

// ParseCategory reads a TypeID with the prefix cat; an error wraps ErrInvalid.
func ParseCategory(s string) (k Category, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

type (
	// Location identifies a Location entity.
	Location     struct{ key[locationKind] }
	locationKind struct{}
)

func (locationKind) prefix() string { return "loc" }

// NewLocation returns a fresh Location.
func NewLocation() Location { return Location{newKey[locationKind]()} }

// ParseLocation reads a TypeID with the prefix loc; an error wraps ErrInvalid.
func ParseLocation(s string) (k Location, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

type (
	// StockLevel identifies a StockLevel entity.
	StockLevel     struct{ key[stockLevelKind] }
	stockLevelKind struct{}
)

func (stockLevelKind) prefix() string { return "stk" }

// NewStockLevel returns a fresh StockLevel.
func NewStockLevel() StockLevel { return StockLevel{newKey[stockLevelKind]()} }

// ParseStockLevel reads a TypeID with the prefix stk; an error wraps ErrInvalid.
func ParseStockLevel(s string) (k StockLevel, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

type (
	// StockReservation identifies a StockReservation entity.
	StockReservation     struct{ key[stockReservationKind] }
	stockReservationKind struct{}
)

func (stockReservationKind) prefix() string { return "rsv" }

// NewStockReservation returns a fresh StockReservation.
func NewStockReservation() StockReservation { return StockReservation{newKey[stockReservationKind]()} }

// ParseStockReservation reads a TypeID with the prefix rsv; an error wraps ErrInvalid.
func ParseStockReservation(s string) (k StockReservation, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

type (
	// User identifies a User entity.
	User     struct{ key[userKind] }
	userKind struct{}
)

func (userKind) prefix() string { return "user" }

// NewUser returns a fresh User.
func NewUser() User { return User{newKey[userKind]()} }

// ParseUser reads a TypeID with the prefix user; an error wraps ErrInvalid.
func ParseUser(s string) (k User, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

type (
	// Address identifies a Address entity.
	Address     struct{ key[addressKind] }
	addressKind struct{}
)

func (addressKind) prefix() string { return "addr" }

// NewAddress returns a fresh Address.
func NewAddress() Address { return Address{newKey[addressKind]()} }

// ParseAddress reads a TypeID with the prefix addr; an error wraps ErrInvalid.
func ParseAddress(s string) (k Address, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

type (
	// Session identifies a Session entity.
	Session     struct{ key[sessionKind] }
	sessionKind struct{}
)

func (sessionKind) prefix() string { return "sess" }

// NewSession returns a fresh Session.
func NewSession() Session { return Session{newKey[sessionKind]()} }

// ParseSession reads a TypeID with the prefix sess; an error wraps ErrInvalid.
func ParseSession(s string) (k Session, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

type (
	// PaymentMethod identifies a PaymentMethod entity.
	PaymentMethod     struct{ key[paymentMethodKind] }
	paymentMethodKind struct{}
)

func (paymentMethodKind) prefix() string { return "pm" }

// NewPaymentMethod returns a fresh PaymentMethod.
func NewPaymentMethod() PaymentMethod { return PaymentMethod{newKey[paymentMethodKind]()} }

// ParsePaymentMethod reads a TypeID with the prefix pm; an error wraps ErrInvalid.
func ParsePaymentMethod(s string) (k PaymentMethod, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

type (
	// Cart identifies a Cart entity.
	Cart     struct{ key[cartKind] }
	cartKind struct{}
)

func (cartKind) prefix() string { return "cart" }

// NewCart returns a fresh Cart.
func NewCart() Cart { return Cart{newKey[cartKind]()} }

// ParseCart reads a TypeID with the prefix cart; an error wraps ErrInvalid.
func ParseCart(s string) (k Cart, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

type (
	// CartLine identifies a CartLine entity.
	CartLine     struct{ key[cartLineKind] }
	cartLineKind struct{}
)

func (cartLineKind) prefix() string { return "cline" }

// NewCartLine returns a fresh CartLine.
func NewCartLine() CartLine { return CartLine{newKey[cartLineKind]()} }

// ParseCartLine reads a TypeID with the prefix cline; an error wraps ErrInvalid.
func ParseCartLine(s string) (k CartLine, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

type (
	// Order identifies a Order entity.
	Order     struct{ key[orderKind] }
	orderKind struct{}
)

func (orderKind) prefix() string { return "order" }

// NewOrder returns a fresh Order.
func NewOrder() Order { return Order{newKey[orderKind]()} }

// ParseOrder reads a TypeID with the prefix order; an error wraps ErrInvalid.
func ParseOrder(s string) (k Order, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

type (
	// OrderLine identifies a OrderLine entity.
	OrderLine     struct{ key[orderLineKind] }
	orderLineKind struct{}
)

func (orderLineKind) prefix() string { return "oline" }

// NewOrderLine returns a fresh OrderLine.
func NewOrderLine() OrderLine { return OrderLine{newKey[orderLineKind]()} }

// ParseOrderLine reads a TypeID with the prefix oline; an error wraps ErrInvalid.
func ParseOrderLine(s string) (k OrderLine, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

type (
	// OrderEvent identifies a OrderEvent entity.
	OrderEvent     struct{ key[orderEventKind] }
	orderEventKind struct{}
)

func (orderEventKind) prefix() string { return "oevt" }

// NewOrderEvent returns a fresh OrderEvent.
func NewOrderEvent() OrderEvent { return OrderEvent{newKey[orderEventKind]()} }

// ParseOrderEvent reads a TypeID with the prefix oevt; an error wraps ErrInvalid.
func ParseOrderEvent(s string) (k OrderEvent, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

type (
	// TrackingToken identifies a TrackingToken entity.
	TrackingToken     struct{ key[trackingTokenKind] }
	trackingTokenKind struct{}
)

func (trackingTokenKind) prefix() string { return "trk" }

// NewTrackingToken returns a fresh TrackingToken.
func NewTrackingToken() TrackingToken { return TrackingToken{newKey[trackingTokenKind]()} }

// ParseTrackingToken reads a TypeID with the prefix trk; an error wraps ErrInvalid.
func ParseTrackingToken(s string) (k TrackingToken, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

type (
	// Fulfillment identifies a Fulfillment entity.
	Fulfillment     struct{ key[fulfillmentKind] }
	fulfillmentKind struct{}
)

func (fulfillmentKind) prefix() string { return "ful" }

// NewFulfillment returns a fresh Fulfillment.
func NewFulfillment() Fulfillment { return Fulfillment{newKey[fulfillmentKind]()} }

// ParseFulfillment reads a TypeID with the prefix ful; an error wraps ErrInvalid.
func ParseFulfillment(s string) (k Fulfillment, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

type (
	// FulfillmentLine identifies a FulfillmentLine entity.
	FulfillmentLine     struct{ key[fulfillmentLineKind] }
	fulfillmentLineKind struct{}
)

func (fulfillmentLineKind) prefix() string { return "fline" }

// NewFulfillmentLine returns a fresh FulfillmentLine.
func NewFulfillmentLine() FulfillmentLine { return FulfillmentLine{newKey[fulfillmentLineKind]()} }

// ParseFulfillmentLine reads a TypeID with the prefix fline; an error wraps ErrInvalid.
func ParseFulfillmentLine(s string) (k FulfillmentLine, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

type (
	// Payment identifies a Payment entity.
	Payment     struct{ key[paymentKind] }
	paymentKind struct{}
)

func (paymentKind) prefix() string { return "pay" }

// NewPayment returns a fresh Payment.
func NewPayment() Payment { return Payment{newKey[paymentKind]()} }

// ParsePayment reads a TypeID with the prefix pay; an error wraps ErrInvalid.
func ParsePayment(s string) (k Payment, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

type (
	// PaymentEvent identifies a PaymentEvent entity.
	PaymentEvent     struct{ key[paymentEventKind] }
	paymentEventKind struct{}
)

func (paymentEventKind) prefix() string { return "pevt" }

// NewPaymentEvent returns a fresh PaymentEvent.
func NewPaymentEvent() PaymentEvent { return PaymentEvent{newKey[paymentEventKind]()} }

// ParsePaymentEvent reads a TypeID with the prefix pevt; an error wraps ErrInvalid.
func ParsePaymentEvent(s string) (k PaymentEvent, err error) {
	err = k.UnmarshalText([]byte(s))
	return k, err
}

type (
	// IdempotencyRecord identifies a IdempotencyRecord entity.
	IdempotencyRecord     struct{ key[idempotencyRecordKind] }
	idempotencyRecordKind struct{}
)

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
