// Package idempotency makes a mutation's work happen once for one key of a caller's, however often
// it is asked for.
package idempotency

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Retention is how long a key is remembered.
const Retention = 30 * 24 * time.Hour

// maxKey is the longest key, in characters.
const maxKey = 255

// Key names a piece of work: a caller's key for one mutation, with the hash of what was asked.
type Key struct {
	scope, mutation, key string
	inputHash            []byte
}

// UserKey is a key of a signed-in user's, or of a service's. The input must marshal to JSON without
// loss.
func UserKey(viewer auth.Viewer, mutation, key string, input any) (Key, error) {
	if !viewer.Service.IsZero() {
		return newKey("service:"+viewer.Service.UUID().String(), mutation, key, input)
	}
	return newKey("user:"+viewer.User.UUID().String(), mutation, key, input)
}

// CartKey is a key of whoever holds a cart. The input must marshal to JSON without loss.
func CartKey(cart typeid.Cart, mutation, key string, input any) (Key, error) {
	return newKey("cart:"+cart.UUID().String(), mutation, key, input)
}

func newKey(scope, mutation, key string, input any) (Key, error) {
	canonical, err := json.Marshal(input)
	if err != nil {
		return Key{}, fmt.Errorf("hash the input of %s: %w", mutation, err)
	}
	sum := sha256.Sum256(canonical)
	return Key{scope, mutation, key, sum[:]}, nil
}

// Validate reports to v what is wrong with a client's key.
func Validate(v *fault.Validator, key string) {
	if v.Require("idempotencyKey", key) {
		v.MaxLen("idempotencyKey", key, maxKey)
	}
}

// ErrExpired says that a key's record, found to be there, had expired a moment later.
var ErrExpired = errors.New("the record of an idempotency key expired just now")

// Claim makes the key's record in tx, or returns the one that is there: claimed tells which. While
// another transaction that claims the same key is open, Claim waits for its end. A key that was
// used with other input is a fault.UserErrors.
func Claim(ctx context.Context, tx *ent.Tx, k Key) (found *Record, claimed bool, err error) {
	fresh := &Record{ID: typeid.NewIdempotencyRecord()}
	if claimed, err = insert(ctx, tx, k, fresh.ID, Outcome{}); claimed || err != nil {
		return fresh, claimed, err
	}
	found, err = Find(ctx, tx, k)
	if err == nil && found == nil {
		err = fmt.Errorf("claim idempotency key: %w", ErrExpired)
	}
	return found, false, err
}

// ClaimFor is Claim at the end of a transaction, with what the work under way belongs to. The
// result claimed is false when the key was used before. Then tx must be rolled back, and Find tells
// the rest. ClaimFor takes a lock that others wait for. So a transaction that takes further locks
// after it can deadlock.
func ClaimFor(ctx context.Context, tx *ent.Tx, k Key, o Outcome) (claimed bool, err error) {
	return insert(ctx, tx, k, typeid.NewIdempotencyRecord(), o)
}

func insert(ctx context.Context, tx *ent.Tx, k Key, id typeid.IdempotencyRecord, o Outcome) (inserted bool, err error) {
	rows, err := insertRecord.Exec(ctx, tx, id, Retention.Seconds(), k.scope, k.mutation, k.key, k.inputHash,
		o.Result, o.Order, o.Payment, o.Fulfillment)
	if err != nil {
		return false, fmt.Errorf("claim idempotency key: %w", err)
	}
	return rows > 0, nil
}

// Find returns the key's record, or nil when there is none. A key that was used with other input is
// a fault.UserErrors.
func Find(ctx context.Context, db record.Queryer, k Key) (*Record, error) {
	found, err := record.First(ctx, db, recordOfKey, readRecord, k.scope, k.mutation, k.key)
	if err != nil {
		return nil, fmt.Errorf("find idempotency key: %w", err)
	}
	if found != nil && !bytes.Equal(found.inputHash, k.inputHash) {
		return nil, fault.UserErrors{{
			Code: fault.CodeIdempotencyKeyReused, Message: "This key was used before with other input.",
			Field: []string{"idempotencyKey"},
		}}
	}
	return found, nil
}

// Outcome is what a piece of work came to: the name of the result's type and what belongs to it.
type Outcome struct {
	Result      string
	Order       *typeid.Order
	Payment     *typeid.Payment
	Fulfillment *typeid.Fulfillment
}

// Complete stores in tx what the work came to. What it was claimed for stays unless o replaces it.
func Complete(ctx context.Context, tx *ent.Tx, id typeid.IdempotencyRecord, o Outcome) error {
	_, err := completeRecord.Exec(ctx, tx, id, o.Result, o.Order, o.Payment, o.Fulfillment)
	if err != nil {
		return fmt.Errorf("store the outcome of an idempotency key: %w", err)
	}
	return nil
}

// CompleteOf stores in tx what a mutation's work on a payment came to.
func CompleteOf(ctx context.Context, tx *ent.Tx, mutation string, payment typeid.Payment, result string) error {
	_, err := completeRecordOfPayment.Exec(ctx, tx, payment, mutation, result)
	if err != nil {
		return fmt.Errorf("store the outcome of an idempotency key: %w", err)
	}
	return nil
}
