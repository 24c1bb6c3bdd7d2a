package fault

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/shopgraph/shopgraph/internal/text"
)

// Validator collects the mistakes of one input, so that a caller learns of all of them at once. Its
// zero value is ready:
//
//	var v fault.Validator
//	v.Require("email", in.Email)
//	v.MaxLen("name", in.Name, 200)
//	v.Check(in.Quantity > 0, fault.CodeOutOfRange, "This must be at least 1.", "quantity")
//	if err := v.Err(); err != nil {
//		return err
//	}
//
// The methods that take a field's name take a dotted path for a nested one: "address.city". Each
// reports whether its check passed. The methods that take text refuse what Postgres cannot store:
// NUL and invalid UTF-8; a field is blamed for that once, whichever checks it undergoes.
type Validator struct {
	errs UserErrors
	// malformed holds the fields already blamed for text that cannot be stored.
	malformed map[string]bool
}

// Require refuses text of which nothing is visible.
func (v *Validator) Require(field, value string) bool {
	if !v.Text(field, value) {
		return false
	}
	return v.Check(!text.IsBlank(value), CodeRequired, "This is required.", path(field)...)
}

// MaxLen refuses text of more than limit Unicode code points.
func (v *Validator) MaxLen(field, value string, limit int) bool {
	if !v.Text(field, value) {
		return false
	}
	message := fmt.Sprintf("This must be at most %d characters long.", limit)
	return v.Check(utf8.RuneCountInString(value) <= limit, CodeTooLong, message, path(field)...)
}

// MinLen refuses text of fewer than limit Unicode code points.
func (v *Validator) MinLen(field, value string, limit int) bool {
	if !v.Text(field, value) {
		return false
	}
	message := fmt.Sprintf("This must be at least %d characters long.", limit)
	return v.Check(utf8.RuneCountInString(value) >= limit, CodeTooShort, message, path(field)...)
}

// Line refuses text of more than limit Unicode code points. It also refuses control characters,
// such as a line's end, and those that turn the direction of the letters after them. Text of which
// nothing is visible is for text.Clean to drop.
func (v *Validator) Line(field, value string, limit int) bool {
	if !v.Text(field, value) || !v.MaxLen(field, value, limit) {
		return false
	}
	return v.Check(strings.TrimSpace(value) == "" || text.IsLine(value), CodeInvalid, "This must be one line, without control characters.", path(field)...)
}

// Paragraphs refuses text of more than limit Unicode code points. It also refuses what Line refuses,
// but for ends of lines and tabs.
func (v *Validator) Paragraphs(field, value string, limit int) bool {
	if !v.MaxLen(field, value, limit) {
		return false
	}
	return v.Check(text.IsParagraphs(value), CodeInvalid, "This must be text without control characters.", path(field)...)
}

// Add reports what another function found wrong with the value at a field: the user errors of err.
func (v *Validator) Add(err error, field string) {
	mistakes, _ := Split(err)
	for _, m := range mistakes {
		v.Check(false, m.Code, m.Message, path(field)...)
	}
}

// Range refuses a number outside low to high, both inclusive.
func (v *Validator) Range(field string, n, low, high int) bool {
	message := fmt.Sprintf("This must be between %d and %d.", low, high)
	return v.Check(low <= n && n <= high, CodeOutOfRange, message, path(field)...)
}

// Text refuses text that holds NUL or invalid UTF-8.
func (v *Validator) Text(field, value string) bool {
	if utf8.ValidString(value) && strings.IndexByte(value, 0) < 0 {
		return true
	}
	if v.malformed[field] {
		return false
	}
	if v.malformed == nil {
		v.malformed = make(map[string]bool)
	}
	v.malformed[field] = true
	return v.Check(false, CodeInvalid, "This must be valid text.", path(field)...)
}

// Check records an error about the value at the path field unless ok, and returns ok.
func (v *Validator) Check(ok bool, code Code, message string, field ...string) bool {
	if !ok {
		v.errs = append(v.errs, &UserError{Code: code, Message: message, Field: field})
	}
	return ok
}

// Err returns the mistakes as UserErrors in the order they were found, or nil if there are none.
func (v *Validator) Err() error {
	if len(v.errs) == 0 {
		return nil
	}
	return v.errs
}

func path(field string) []string { return strings.Split(field, ".") }
