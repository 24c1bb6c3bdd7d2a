// Package idempotency makes a mutation's work happen once for one key of a caller's, however often it is asked for.
package idempotency

import (
	"context"
	"crypto/sha256"
	stdsql "database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"entgo.io/ent/dialect/sql"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/idempotencyrecord"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
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

// UserKey is a key of a signed-in user's, or of a service's. The input must marshal to JSON without loss.
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
	v.Require("idempotencyKey", key)
	v.Check(utf8.RuneCountInString(key) <= maxKey, fault.CodeTooLong,
		fmt.Sprintf("must be at most %d characters long", maxKey), "idempotencyKey")
}

// ErrExpired says that a key's record, found to be there, had expired a moment later.
var ErrExpired = errors.New("the record of an idempotency key expired just now")

// Claim makes the key's record in tx, or returns the one that is there: claimed tells which. While another transaction that
// claims the same key is open, Claim waits for its end. A key that was used with other input is a fault.UserErrors.
func Claim(ctx context.Context, tx *ent.Tx, k Key) (record *ent.IdempotencyRecord, claimed bool, err error) {
	record = &ent.IdempotencyRecord{ID: typeid.NewIdempotencyRecord()}
	if claimed, err = insert(ctx, tx, k, record.ID, Outcome{}); claimed || err != nil {
		return record, claimed, err
	}
	record, err = Find(ctx, tx.Client(), k)
	if err == nil && record == nil {
		err = fmt.Errorf("claim idempotency key: %w", ErrExpired)
	}
	return record, false, err
}

// ClaimFor is Claim at the end of a transaction, with what the work under way belongs to. claimed is false when the key was used
// before: then tx must be rolled back, and Find tells the rest. It takes a lock that others wait for, so a transaction that takes
// further locks after it can deadlock.
func ClaimFor(ctx context.Context, tx *ent.Tx, k Key, o Outcome) (claimed bool, err error) {
	return insert(ctx, tx, k, typeid.NewIdempotencyRecord(), o)
}

func insert(ctx context.Context, tx *ent.Tx, k Key, id typeid.IdempotencyRecord, o Outcome) (inserted bool, err error) {
	err = tx.IdempotencyRecord.Create().SetID(id).SetScope(k.scope).SetMutation(k.mutation).SetKey(k.key).
		SetInputHash(k.inputHash).SetExpiresAt(time.Now().Add(Retention)).SetResult(o.Result).
		SetNillableOrderID(o.Order).SetNillablePaymentID(o.Payment).SetNillableFulfillmentID(o.Fulfillment).
		OnConflict(
			sql.ConflictColumns(idempotencyrecord.FieldScope, idempotencyrecord.FieldMutation, idempotencyrecord.FieldKey),
			sql.DoNothing(),
		).Exec(ctx)
	switch {
	case errors.Is(err, stdsql.ErrNoRows): // the conflicting row was left alone, so there is no id to return
		return false, nil
	case err != nil:
		return false, fmt.Errorf("claim idempotency key: %w", err)
	}
	return true, nil
}

// Find returns the key's record, or nil when there is none. A key that was used with other input is a fault.UserErrors.
func Find(ctx context.Context, client *ent.Client, k Key) (*ent.IdempotencyRecord, error) {
	record, err := client.IdempotencyRecord.Query().Where(
		idempotencyrecord.Scope(k.scope), idempotencyrecord.Mutation(k.mutation), idempotencyrecord.Key(k.key),
	).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find idempotency key: %w", err)
	}
	if string(record.InputHash) != string(k.inputHash) {
		return nil, fault.UserErrors{{
			Code: fault.CodeIdempotencyKeyReused, Message: "this key was used before with other input",
			Field: []string{"idempotencyKey"},
		}}
	}
	return record, nil
}

// Outcome is what a piece of work came to: the name of the result's type and what belongs to it.
type Outcome struct {
	Result      string
	Order       *typeid.Order
	Payment     *typeid.Payment
	Fulfillment *typeid.Fulfillment
}

// Complete stores in tx what the work came to. What it was claimed for stays unless o replaces it.
func Complete(ctx context.Context, tx *ent.Tx, record typeid.IdempotencyRecord, o Outcome) error {
	err := tx.IdempotencyRecord.Update().Where(idempotencyrecord.ID(record)).
		SetState(idempotencyrecord.StateCompleted).SetResult(o.Result).
		SetNillableOrderID(o.Order).SetNillablePaymentID(o.Payment).SetNillableFulfillmentID(o.Fulfillment).Exec(ctx)
	if err != nil {
		return fmt.Errorf("store the outcome of an idempotency key: %w", err)
	}
	return nil
}

// CompleteOf stores in tx what a mutation's work on a payment came to.
func CompleteOf(ctx context.Context, tx *ent.Tx, mutation string, payment typeid.Payment, result string) error {
	err := tx.IdempotencyRecord.Update().
		Where(idempotencyrecord.PaymentID(payment), idempotencyrecord.Mutation(mutation)).
		SetState(idempotencyrecord.StateCompleted).SetResult(result).Exec(ctx)
	if err != nil {
		return fmt.Errorf("store the outcome of an idempotency key: %w", err)
	}
	return nil
}
