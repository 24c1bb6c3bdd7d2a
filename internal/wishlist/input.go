package wishlist

import (
	"fmt"
	"strconv"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// CreateInput is a list to be made.
type CreateInput struct{ Name string }

// UpdateInput is a name for which list.
type UpdateInput struct {
	ID   typeid.Wishlist
	Name string
}

// DeleteInput is which list to delete.
type DeleteInput struct{ ID typeid.Wishlist }

// ItemsAddInput is what to add to which list.
type ItemsAddInput struct {
	WishlistID typeid.Wishlist
	Items      []ItemInput
}

// ItemInput is a variant to be added.
type ItemInput struct {
	VariantID typeid.Variant
	Quantity  int
	Note      string
}

// ItemsRemoveInput is items to remove from a list.
type ItemsRemoveInput struct {
	WishlistID typeid.Wishlist
	ItemIDs    []typeid.WishlistItem
}

// ItemsMoveInput is items to move from a list to another.
type ItemsMoveInput struct {
	WishlistID   typeid.Wishlist
	ItemIDs      []typeid.WishlistItem
	ToWishlistID typeid.Wishlist
}

// ShareInput is which list to share. Without an end it is shared until it is taken back.
type ShareInput struct {
	ID        typeid.Wishlist
	ExpiresAt *time.Time
}

// UnshareInput is which list to share no more.
type UnshareInput struct{ ID typeid.Wishlist }

type (
	// Payload is what became of a change to a list.
	Payload = fault.Outcome[*ent.Wishlist]
	// DeletePayload is what became of deleting a list.
	DeletePayload = fault.Outcome[typeid.Wishlist]
)

func checkName(name string) error {
	var v fault.Validator
	if v.Require("name", name) {
		v.Line("name", name, maxNameLen)
	}
	return v.Err()
}

func (in ItemsAddInput) validate() error {
	if err := atMost(len(in.Items), "items"); err != nil {
		return err
	}
	var v fault.Validator
	for i, item := range in.Items {
		at := "items." + strconv.Itoa(i)
		v.Range(at+".quantity", item.Quantity, 1, maxQuantity)
		v.Paragraphs(at+".note", item.Note, maxNoteLen)
	}
	return v.Err()
}

// atMost refuses a list of more than maxAtOnce, so that no longer one is looked at.
func atMost(n int, field string) error {
	if n <= maxAtOnce {
		return nil
	}
	return fault.User(fault.CodeLimitReached, fmt.Sprintf("At most %d items can be changed at once.", maxAtOnce), field)
}
