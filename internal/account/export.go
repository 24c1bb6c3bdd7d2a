package account

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
)

// Export returns all that is stored about the viewer as one JSON document, as article 20 of the
// GDPR gives everybody a right to.
func (s *Service) Export(ctx context.Context, viewer auth.Viewer) (json.RawMessage, error) {
	exponents, err := json.Marshal(money.Exponents())
	if err != nil {
		return nil, fmt.Errorf("export account: %w", err)
	}
	var document []byte
	found, err := exportOfUser.Scan(ctx, s.store.DB, []any{viewer.User, exponents}, &document)
	if err != nil {
		return nil, fmt.Errorf("export account: %w", err)
	}
	if !found {
		return nil, fault.Unauthenticated("sign in first")
	}
	return document, nil
}
