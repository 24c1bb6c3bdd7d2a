package fault

// Kind is the extensions.code of a top-level GraphQL error.
type Kind string

// The kinds of top-level errors.
const (
	KindUnauthenticated Kind = "UNAUTHENTICATED"
	KindForbidden       Kind = "FORBIDDEN"
	KindNotFound        Kind = "NOT_FOUND"
	KindBadUserInput    Kind = "BAD_USER_INPUT"
	KindUnavailable     Kind = "UNAVAILABLE"
	KindTooManyRequests Kind = "TOO_MANY_REQUESTS"
	KindInternal        Kind = "INTERNAL"
)

// Error fails a request or a field. Only Kind and Message are for clients: the wrapped cause is for logs.
type Error struct {
	Kind    Kind
	Message string
	err     error
}

// Error returns the message and the cause, for logs.
func (e *Error) Error() string {
	if e.err == nil {
		return e.Message
	}
	return e.Message + ": " + e.err.Error()
}

// Unwrap returns the cause, or nil.
func (e *Error) Unwrap() error { return e.err }

// Unauthenticated says that the caller must sign in first.
func Unauthenticated(message string) *Error {
	return &Error{Kind: KindUnauthenticated, Message: message}
}

// Forbidden says that the caller, though known, may not do this.
func Forbidden(message string) *Error { return &Error{Kind: KindForbidden, Message: message} }

// NotFound says that the thing asked for does not exist, or not for this caller: the two must look alike.
func NotFound(message string) *Error { return &Error{Kind: KindNotFound, Message: message} }

// BadUserInput says that an argument cannot be used as it is.
func BadUserInput(message string) *Error { return &Error{Kind: KindBadUserInput, Message: message} }

// TooManyRequests says that the caller must slow down.
func TooManyRequests(message string) *Error {
	return &Error{Kind: KindTooManyRequests, Message: message}
}

// Unavailable says that something the request needs is out of order for now; cause may be nil.
func Unavailable(message string, cause error) *Error {
	return &Error{Kind: KindUnavailable, Message: message, err: cause}
}

// Internal hides cause behind a message that says nothing of it.
func Internal(cause error) *Error {
	return &Error{Kind: KindInternal, Message: "internal error", err: cause}
}
