package rulebook_test

import (
	"context"
	"errors"
	"testing"

	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/rulebook"
)

func TestReadsAgainForALaterVersion(t *testing.T) {
	t.Parallel()
	stored, reads := "one", 0
	book := rulebook.New("rules", func(context.Context, record.Queryer) (string, error) {
		reads++
		return stored, nil
	})
	at := func(version int64, want string, wantReads int) {
		t.Helper()
		if got, err := book.At(t.Context(), nil, version); err != nil || got != want || reads != wantReads {
			t.Errorf("version %d: %q after %d reads, %v; want %q after %d", version, got, reads, err, want, wantReads)
		}
	}
	at(1, "one", 1)
	stored = "two"
	at(1, "one", 1)
	at(2, "two", 2)
	at(1, "two", 2) // a statement that began before the change may use what came after it
}

func TestForgetsWhatCouldNotBeRead(t *testing.T) {
	t.Parallel()
	failure := errors.New("the database is gone")
	err := failure
	book := rulebook.New("rules", func(context.Context, record.Queryer) (int, error) { return 7, err })
	if _, got := book.At(t.Context(), nil, 1); !errors.Is(got, failure) {
		t.Fatalf("%v, want %v", got, failure)
	}
	err = nil
	if got, err := book.At(t.Context(), nil, 1); err != nil || got != 7 {
		t.Errorf("%d, %v", got, err)
	}
}

// TestNeverGoesBack has a slow reader of an old version end after a quick one of a new version.
func TestNeverGoesBack(t *testing.T) {
	t.Parallel()
	began, goOn := make(chan struct{}), make(chan struct{})
	book := rulebook.New("rules", func(ctx context.Context, _ record.Queryer) (string, error) {
		version := ctx.Value(versionKey{}).(string)
		if version == "old" {
			close(began)
			<-goOn
		}
		return version, nil
	})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if _, err := book.At(context.WithValue(t.Context(), versionKey{}, "old"), nil, 1); err != nil {
			t.Error(err)
		}
	}()
	<-began
	if _, err := book.At(context.WithValue(t.Context(), versionKey{}, "new"), nil, 2); err != nil {
		t.Fatal(err)
	}
	close(goOn)
	<-ended
	if got, err := book.At(t.Context(), nil, 2); err != nil || got != "new" {
		t.Errorf("%q, %v", got, err)
	}
}

type versionKey struct{}
