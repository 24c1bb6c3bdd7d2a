// Package fault is the errors that shopgraph's capabilities return and its GraphQL layer presents.
//
// A UserError is a mistake in a mutation's input that the caller can mend; it reaches clients in
// the payload's userErrors. An Error fails the whole request or field and reaches clients as a
// top-level GraphQL error. Any other error is internal: clients learn only that it happened.
package fault

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// UserError is one thing the caller can mend; it reaches clients in a payload's userErrors.
type UserError struct {
	Code Code
	// Message is a whole sentence, or several, for the person at the frontend.
	Message string
	// Field is the path of the offending value below the mutation's input, such as ["lines", "0",
	// "quantity"]. It is empty when the error is about the input as a whole.
	Field []string
	// RetryAfter is after how many seconds to try again; nil unless waiting helps.
	RetryAfter *int
}

// Error returns the message, after the field's path if there is one.
func (e *UserError) Error() string {
	if len(e.Field) == 0 {
		return e.Message
	}
	return strings.Join(e.Field, ".") + ": " + e.Message
}

// User returns a UserErrors that holds one error.
func User(code Code, message string, field ...string) UserErrors {
	return UserErrors{{Code: code, Message: message, Field: field}}
}

// At returns the user errors of err, as those of the value at a field.
func At(err error, field string) error {
	var v Validator
	v.Add(err, field)
	return v.Err()
}

// TooManyAttempts says that the caller may try again after a while, at least a second.
func TooManyAttempts(wait time.Duration) UserErrors {
	seconds := max(1, int(math.Ceil(wait.Seconds())))
	message := fmt.Sprintf("There were too many attempts. Try again in %d seconds.", seconds)
	if seconds == 1 {
		message = "There were too many attempts. Try again in a second."
	}
	return UserErrors{{Code: CodeTooManyAttempts, Message: message, RetryAfter: &seconds}}
}

// UserErrors is every mistake found in one input. As an error it is never empty.
type UserErrors []*UserError

// Error returns the errors, separated by semicolons.
func (es UserErrors) Error() string {
	texts := make([]string, len(es))
	for i, e := range es {
		texts[i] = e.Error()
	}
	return strings.Join(texts, "; ")
}

// Unwrap lets errors.As find each *UserError.
func (es UserErrors) Unwrap() []error {
	out := make([]error, len(es))
	for i, e := range es {
		out[i] = e
	}
	return out
}

// MaxUserErrors is how many userErrors a payload has at the most.
const MaxUserErrors = 100

// Split separates what a payload's userErrors show from what fails the request. If err is or wraps
// UserErrors or a *UserError, it returns those and nil: of more than MaxUserErrors the first. Else
// it returns nil and err itself.
func Split(err error) (UserErrors, error) {
	if list, ok := errors.AsType[UserErrors](err); ok {
		return list[:min(len(list), MaxUserErrors)], nil
	}
	if one, ok := errors.AsType[*UserError](err); ok {
		return UserErrors{one}, nil
	}
	return nil, err
}

// IsConflict reports whether nothing is wrong but that things are not what was expected of them.
func IsConflict(err error) bool {
	mistakes, _ := Split(err)
	return len(mistakes) > 0 && !slices.ContainsFunc(mistakes, func(m *UserError) bool { return m.Code != CodeConflict })
}
