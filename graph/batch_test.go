package graph

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/record"
)

// TestBatchesOfSomeParents give the others zero values, and errors to whom they belong.
func TestBatchesOfSomeParents(t *testing.T) {
	t.Parallel()
	lengths, asked := recordedMany()
	ctx := withLoaders(t.Context(), loading{})
	key := func(text string) *string {
		if text == "" {
			return nil
		}
		return &text
	}
	checkThunk(t, loadSome(ctx, lengths, []string{"", "a", "", "bb"}, key), []int{0, 1, 0, 2}, make([]error, 4))
	checkThunk(t, loadSome(ctx, lengths, []string{"", ""}, key), []int{0, 0}, make([]error, 2))
	checkAsked(t, asked(), []string{"a", "bb"})
}

func TestValuesOfThunks(t *testing.T) {
	t.Parallel()
	bad := errors.New("bad")
	some := func() ([]int, []error) { return []int{7, 8}, []error{nil, bad} }
	good := func() ([]int, []error) { return []int{1, 2}, nil }
	parents := []string{"x", "yy"}
	longer := loaded(parents, some, func(parent string, n int) int { return n + len(parent) })
	checkThunk(t, longer, []int{8, 0}, []error{nil, bad})
	sum := func(parent string, a, b int) int { return len(parent) + a + b }
	checkThunk(t, both(parents, some, good, sum), []int{9, 0}, []error{nil, bad})
	checkThunk(t, both(parents, good, some, sum), []int{9, 0}, []error{nil, bad})
	checkThunk(t, computed(parents, func(s string) int { return len(s) }), []int{1, 2}, nil)
	checkThunk(t, refused[int](2, bad), []int{0, 0}, []error{bad, bad})
}

// TestLoadPages: arguments that make no page are an error of each parent, and nothing is read.
func TestLoadPages(t *testing.T) {
	t.Parallel()
	bad := errors.New("bad")
	lengths, asked := recordedMany()
	ctx := withLoaders(t.Context(), loading{})
	page := func(text string) (string, error) { return text, nil }
	checkThunk(t, loadPages(ctx, lengths, []string{"a", "bb"}, page), []int{1, 2}, nil)
	none := func(string) (string, error) { return "", bad }
	checkThunk(t, loadPages(ctx, lengths, []string{"a", "bb"}, none), []int{0, 0}, []error{bad, bad})
	checkAsked(t, asked(), []string{"a", "bb"})
}

// TestLoadUnlessThere loads only for those parents that do not have it.
func TestLoadUnlessThere(t *testing.T) {
	t.Parallel()
	lengths, asked := recordedMany()
	pointers := record.Derive(lengths, func(n int) (*int, error) { return &n, nil })
	there := func(text string) *int {
		if text == "there" {
			return new(100)
		}
		return nil
	}
	thunk := loadUnlessThere(withLoaders(t.Context(), loading{}), pointers, []string{"there", "abc"}, there,
		func(text string) *string { return &text })
	values, errs := thunk()
	if errors.Join(errs...) != nil || *values[0] != 100 || *values[1] != 3 {
		t.Error(values, errs)
	}
	checkAsked(t, asked(), []string{"abc"})
}

func checkThunk(t *testing.T, thunk executor.Thunk[int], want []int, wantErrs []error) {
	t.Helper()
	got, errs := thunk()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(wantErrs, errs, cmp.Comparer(func(a, b error) bool { return errors.Is(a, b) })); diff != "" {
		t.Error(diff)
	}
}
