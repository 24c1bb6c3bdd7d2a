package fault

// Code says what kind of mistake a UserError is. The schema's enum UserErrorCode mirrors Codes
// exactly.
type Code string

// The codes of user errors.
const (
	CodeRequired              Code = "REQUIRED"
	CodeInvalid               Code = "INVALID"
	CodeTooLong               Code = "TOO_LONG"
	CodeTooShort              Code = "TOO_SHORT"
	CodeNotFound              Code = "NOT_FOUND"
	CodeTaken                 Code = "TAKEN"
	CodeOutOfRange            Code = "OUT_OF_RANGE"
	CodeLimitReached          Code = "LIMIT_REACHED"
	CodeCartClosed            Code = "CART_CLOSED"
	CodeInsufficientStock     Code = "INSUFFICIENT_STOCK"
	CodeUnavailable           Code = "UNAVAILABLE"
	CodeInvalidCredentials    Code = "INVALID_CREDENTIALS"
	CodeEmailNotVerified      Code = "EMAIL_NOT_VERIFIED"
	CodeTokenExpired          Code = "TOKEN_EXPIRED"
	CodeTooManyAttempts       Code = "TOO_MANY_ATTEMPTS"
	CodeWeakPassword          Code = "WEAK_PASSWORD"
	CodePaymentMethodDeclined Code = "PAYMENT_METHOD_DECLINED"
	CodeIdempotencyKeyReused  Code = "IDEMPOTENCY_KEY_REUSED"
	CodeNotAllowed            Code = "NOT_ALLOWED"
	CodeConflict              Code = "CONFLICT"
)

// Codes returns every code, in the schema's order.
func Codes() []Code {
	return []Code{
		CodeRequired, CodeInvalid, CodeTooLong, CodeTooShort, CodeNotFound, CodeTaken, CodeOutOfRange, CodeLimitReached,
		CodeCartClosed, CodeInsufficientStock, CodeUnavailable, CodeInvalidCredentials, CodeEmailNotVerified, CodeTokenExpired,
		CodeTooManyAttempts, CodeWeakPassword, CodePaymentMethodDeclined, CodeIdempotencyKeyReused, CodeNotAllowed, CodeConflict,
	}
}
