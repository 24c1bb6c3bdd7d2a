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

	KindDocumentTooLarge  Kind = "DOCUMENT_TOO_LARGE"
	KindCostLimitExceeded Kind = "COST_LIMIT_EXCEEDED"
	KindAnswerTooLarge    Kind = "ANSWER_TOO_LARGE"
)

// Error fails a request or a field. Kind, Message and Details are for clients; the wrapped cause is
// for logs.
type Error struct {
	Kind    Kind
	Message string
	// Details stand in the error's extensions beside the code; nil is none.
	Details map[string]any
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

// NotFound says that the thing asked for does not exist, or not for this caller: the two must look
// alike.
func NotFound(message string) *Error { return &Error{Kind: KindNotFound, Message: message} }

// BadUserInput says that an argument cannot be used as it is.
func BadUserInput(message string) *Error { return &Error{Kind: KindBadUserInput, Message: message} }

// TooManyRequests says that the caller must slow down.
func TooManyRequests(message string) *Error {
	return &Error{Kind: KindTooManyRequests, Message: message}
}

// DocumentTooLarge says that a GraphQL document is larger or more entangled than any client's.
func DocumentTooLarge(message string) *Error {
	return &Error{Kind: KindDocumentTooLarge, Message: message}
}

// CostLimitExceeded says that an operation was not begun because it would cost more than the caller
// may ask for.
func CostLimitExceeded(message string, requested, limit int) *Error {
	return &Error{Kind: KindCostLimitExceeded, Message: message, Details: map[string]any{"requested": requested, "limit": limit}}
}

// Unavailable says that something the request needs is out of order for now; cause may be nil.
func Unavailable(message string, cause error) *Error {
	return &Error{Kind: KindUnavailable, Message: message, err: cause}
}

// Internal hides cause behind a message that says nothing of it.
func Internal(cause error) *Error {
	return &Error{Kind: KindInternal, Message: "internal error", err: cause}
}
