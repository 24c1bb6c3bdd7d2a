// Package page is Relay's cursor connections (https://relay.dev/graphql/connections.htm) by keyset.
// A page starts at the sort key that its cursor holds. So each page costs the
// same, and rows that come or go do not shift it. Some lists can also be entered at a page's number, by an
// OFFSET within MaxReach; from there cursors lead on.
//
// A list that stands by itself is read by a Sorting. Lists that belong to parents, such as the
// orders of users, are read by ListsOf: pages of many parents by one query.
package page

import (
	"cmp"
	"fmt"

	"github.com/shopgraph/shopgraph/internal/fault"
)

// How many rows a page has: DefaultSize if neither first nor last is given, and never more than
// MaxSize, unless its ordering says otherwise.
const (
	DefaultSize = 20
	MaxSize     = 100
)

// MaxReach is how many rows from the start of a list the last page lies in that can be asked for by its number:
// all rows before it are read.
const MaxReach = 10_000

// Args are a connection field's arguments.
type Args struct {
	First, Last   *int
	After, Before *string
	// Page is the number of a page of First rows, from 1 on.
	Page *int
}

// Window is which rows to fetch for one page. They are Limit+1 of those strictly between After and
// Before. Their order is by the ordering's columns, in the direction of Desc. The one row more
// tells whether there is a further page.
type Window struct {
	Ordering Ordering
	Limit    int
	// Backward says that the page is the last rows before Before and not the first ones after
	// After.
	Backward bool
	// After and Before hold a value for each of the ordering's columns, or nothing where the window
	// is open.
	After, Before []any
	// Skipped is how many rows lie before the page, if it was asked for by its number. Such a window has no bounds.
	Skipped int
}

// Desc reports whether rows must be fetched in descending order. A backward window reverses its
// ordering.
func (w Window) Desc() bool { return w.Ordering.Desc != w.Backward }

// Window checks the arguments of a list in ordering o. Errors are of kind BAD_USER_INPUT: both
// first and last, one of them negative or more than a page may have, a cursor that is malformed or from another
// ordering, a page's number together with a cursor or beyond MaxReach.
func (a Args) Window(o Ordering) (Window, error) {
	w := Window{Ordering: o, Limit: DefaultSize}
	if a.First != nil && a.Last != nil {
		return Window{}, fault.BadUserInput("give either first or last, not both")
	}
	for name, size := range map[string]*int{"first": a.First, "last": a.Last} {
		if size == nil {
			continue
		}
		if err := checkSize(name, *size, cmp.Or(o.Most, MaxSize)); err != nil {
			return Window{}, err
		}
		w.Limit, w.Backward = *size, name == "last"
	}
	var err error
	if w.After, err = bound(o, "after", a.After); err != nil {
		return Window{}, err
	}
	if w.Before, err = bound(o, "before", a.Before); err != nil {
		return Window{}, err
	}
	if w.Skipped, err = a.skipped(w.Limit); err != nil {
		return Window{}, err
	}
	return w, nil
}

// skipped returns how many rows lie before the page whose number was asked for.
func (a Args) skipped(size int) (int, error) {
	switch {
	case a.Page == nil:
		return 0, nil
	case a.Last != nil || a.After != nil || a.Before != nil:
		return 0, fault.BadUserInput("give page either alone or with first")
	case *a.Page < 1:
		return 0, fault.BadUserInput("page must be 1 or more")
	case *a.Page > MaxReach/max(size, 1):
		return 0, fault.BadUserInput(fmt.Sprintf("page must lie within the first %d items; from there on, ask for what comes after a cursor", MaxReach))
	}
	return (*a.Page - 1) * size, nil
}

func bound(o Ordering, name string, cursor *string) ([]any, error) {
	if cursor == nil {
		return nil, nil
	}
	values, err := o.decode(*cursor)
	if err != nil {
		return nil, fault.BadUserInput(name + ": " + err.Error())
	}
	return values, nil
}

// Size checks the argument "first" of a list that has no cursors, and returns how many items of it
// are wanted: at most as many as are given. An error is of kind BAD_USER_INPUT.
func Size(first *int, most int) (int, error) {
	if first == nil {
		return most, nil
	}
	return *first, checkSize("first", *first, most)
}

func checkSize(name string, size, most int) error {
	if size >= 0 && size <= most {
		return nil
	}
	return fault.BadUserInput(fmt.Sprintf("%s must be between 0 and %d", name, most))
}
