package graph

import (
	"errors"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/graph/executor"
)

// TestEveryEdgeHasABatchFunction but those that a resolver computes of the parent alone.
func TestEveryEdgeHasABatchFunction(t *testing.T) {
	t.Parallel()
	alone := []string{"AuditEntry.Detail", "ServiceToken.Permissions", "Session.IsCurrent", "User.HasPassword"}
	var without []string
	all := reflect.ValueOf(batches)
	for object, functions := range all.Fields() {
		for field, function := range functions.Fields() {
			if function.IsNil() {
				without = append(without, object.Name+"."+field.Name)
			}
		}
	}
	if diff := cmp.Diff(alone, without); diff != "" {
		t.Errorf("fields without a batch function: %s", diff)
	}
}

// TestBatchesOfSomeParents give the others zero values, and errors to whom they belong.
func TestBatchesOfSomeParents(t *testing.T) {
	t.Parallel()
	bad := errors.New("bad")
	fetch, calls := recordedFetch()
	l := newLoader(&level{}, 0, fetch)
	key := func(text string) *string {
		if text == "" {
			return nil
		}
		return &text
	}
	thunk := loadSome(t.Context(), &l, []string{"", "a", "", "bb"}, key)
	checkThunk(t, thunk, []int{0, 1, 0, 2}, make([]error, 4))
	checkThunk(t, loadSome(t.Context(), &l, []string{"", ""}, key), []int{0, 0}, make([]error, 2))
	checkCalls(t, calls(), []string{"a", "bb"})

	some := func() ([]int, []error) { return []int{7, 8}, []error{nil, bad} }
	checkThunk(t, spreadOut(3, []int{0, 2}, some), []int{7, 0, 8}, []error{nil, nil, bad})
	longer := loaded([]string{"x", "yy"}, some, func(parent string, n int) int { return n + len(parent) })
	checkThunk(t, longer, []int{8, 0}, []error{nil, bad})
	checkThunk(t, computed([]string{"x", "yy"}, func(s string) int { return len(s) }), []int{1, 2}, nil)
	checkThunk(t, refused[int](2, bad), []int{0, 0}, []error{bad, bad})
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
