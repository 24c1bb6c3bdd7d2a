package fault_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/shopgraph/shopgraph/internal/fault"
)

func TestCodesAreDistinctScreamingSnake(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^[A-Z]+(_[A-Z]+)*$`)
	seen := map[fault.Code]bool{}
	for _, c := range fault.Codes() {
		if !form.MatchString(string(c)) {
			t.Errorf("code %q is not SCREAMING_SNAKE", c)
		}
		if seen[c] {
			t.Errorf("code %q is listed twice", c)
		}
		seen[c] = true
	}
}

func TestSchemaMirrorsCodes(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("../../schema.graphql")
	if err != nil {
		t.Fatal(err)
	}
	schema, err := parser.ParseSchema(&ast.Source{Name: "schema.graphql", Input: string(source)})
	if err != nil {
		t.Fatal(err)
	}
	var mirrored []fault.Code
	for _, value := range schema.Definitions.ForName("UserErrorCode").EnumValues {
		mirrored = append(mirrored, fault.Code(value.Name))
	}
	if diff := cmp.Diff(fault.Codes(), mirrored); diff != "" {
		t.Errorf("enum UserErrorCode (-codes +schema):\n%s", diff)
	}
}

func TestValidatorCollects(t *testing.T) {
	t.Parallel()
	var v fault.Validator
	v.Require("email", " \t")
	v.MaxLen("name", "naïveté", 7)
	v.MaxLen("name", "naïveté!", 7)
	v.MinLen("password", "日本語", 4)
	v.MinLen("password", "日本語です", 4)
	v.Range("lines.0.quantity", 0, 1, 99)
	v.Range("lines.1.quantity", 1, 1, 99)
	v.Range("lines.2.quantity", 99, 1, 99)
	v.Check(false, fault.CodeTaken, "is taken", "slug")
	v.Check(true, fault.CodeTaken, "is taken", "slug")

	got, rest := fault.Split(v.Err())
	if rest != nil {
		t.Fatalf("Split left %v", rest)
	}
	want := fault.UserErrors{
		{Code: fault.CodeRequired, Message: "This is required.", Field: []string{"email"}},
		{Code: fault.CodeTooLong, Message: "This must be at most 7 characters long.", Field: []string{"name"}},
		{Code: fault.CodeTooShort, Message: "This must be at least 4 characters long.", Field: []string{"password"}},
		{Code: fault.CodeOutOfRange, Message: "This must be between 1 and 99.", Field: []string{"lines", "0", "quantity"}},
		{Code: fault.CodeTaken, Message: "is taken", Field: []string{"slug"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("user errors (-want +got):\n%s", diff)
	}
}

func TestValidatorRefusesUnstorableTextOnce(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"a\x00b", "a\xffb", "\xed\xa0\x80"} {
		var v fault.Validator
		v.Require("name", text)
		v.MaxLen("name", text, 1)
		v.MinLen("name", text, 100)
		v.Require("other", "fine")
		list, _ := fault.Split(v.Err())
		if len(list) != 1 || list[0].Code != fault.CodeInvalid || !cmp.Equal(list[0].Field, []string{"name"}) {
			t.Errorf("%q: got %v, want one INVALID for name", text, list)
		}
	}
}

func TestValidatorErrIsNilWithoutMistakes(t *testing.T) {
	t.Parallel()
	var v fault.Validator
	v.Require("name", "x")
	if err := v.Err(); err != nil {
		t.Errorf("Err() = %#v, want an untyped nil", err)
	}
}

func TestSplit(t *testing.T) {
	t.Parallel()
	one := &fault.UserError{Code: fault.CodeInvalid, Message: "is odd", Field: []string{"a", "0"}}
	list := fault.UserErrors{one, {Code: fault.CodeTaken, Message: "is taken"}}
	notFound := fault.NotFound("no such order")
	tests := map[string]struct {
		err      error
		wantList fault.UserErrors
		wantErr  error
	}{
		"nil":           {},
		"list":          {err: list, wantList: list},
		"wrapped list":  {err: fmt.Errorf("create: %w", list), wantList: list},
		"one":           {err: one, wantList: fault.UserErrors{one}},
		"request error": {err: notFound, wantErr: notFound},
		"foreign error": {err: io.EOF, wantErr: io.EOF},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := fault.Split(tt.err)
			if diff := cmp.Diff(tt.wantList, got); diff != "" {
				t.Errorf("list (-want +got):\n%s", diff)
			}
			if err != tt.wantErr { //nolint:errorlint // the very same error comes back
				t.Errorf("err = %v, want %v", err, tt.wantErr)
			}
		})
	}
}

func TestUserErrorsText(t *testing.T) {
	t.Parallel()
	err := error(fault.UserErrors{
		{Code: fault.CodeInvalid, Message: "is odd", Field: []string{"a", "0"}},
		{Code: fault.CodeTaken, Message: "Taken."},
	})
	if got, want := err.Error(), "a.0: is odd; Taken."; got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
	var one *fault.UserError
	if !errors.As(err, &one) || one.Code != fault.CodeInvalid {
		t.Errorf("errors.As found %v, want the first error", one)
	}
}

func TestErrorKeepsItsCauseForLogsOnly(t *testing.T) {
	t.Parallel()
	for _, e := range []*fault.Error{fault.Internal(io.EOF), fault.Unavailable("the gateway is down", io.EOF)} {
		if !errors.Is(e, io.EOF) {
			t.Errorf("%v does not wrap its cause", e)
		}
		if strings.Contains(e.Message, "EOF") || !strings.Contains(e.Error(), "EOF") {
			t.Errorf("message %q, log text %q: the cause belongs into the second only", e.Message, e.Error())
		}
	}
	if got := fault.Unavailable("later", nil); got.Unwrap() != nil || got.Error() != "later" {
		t.Errorf("Unavailable without a cause = %v", got)
	}
}
