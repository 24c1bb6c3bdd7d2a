package store

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/shopgraph/shopgraph/internal/record"
)

// Secret is a secret in the database, which all processes of a store share. It is read once, when it is needed first.
type Secret struct {
	of    string
	query record.Query

	mu    sync.Mutex
	value []byte
}

// NewSecret returns the secret of something that a query without arguments reads.
func NewSecret(of string, query record.Query) *Secret { return &Secret{of: of, query: query} }

// Read returns the secret. That there is none is an error.
func (s *Secret) Read(ctx context.Context, db record.Queryer) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.value != nil {
		return s.value, nil
	}
	value, err := record.First(ctx, db, s.query, (*record.Reader).Bytes)
	if err == nil && len(value) == 0 {
		err = errNoSecret
	}
	if err != nil {
		return nil, fmt.Errorf("read the secret of %s: %w", s.of, err)
	}
	s.value = value
	return value, nil
}

var errNoSecret = errors.New("there is none")
