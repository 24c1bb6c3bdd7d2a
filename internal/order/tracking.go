package order

import (
	"context"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// trackingTokenLife is how long a tracking token opens its order.
const trackingTokenLife = 90 * 24 * time.Hour

// IssueTrackingToken returns a fresh secret token that lets whoever knows it read and follow the
// order. Earlier ones stay good until they expire.
func (s *Service) IssueTrackingToken(ctx context.Context, order typeid.Order) (string, error) {
	token, hash := auth.NewToken()
	_, err := insertTrackingToken.Exec(ctx, s.store.DB, typeid.NewTrackingToken(), order, hash, trackingTokenLife.Seconds())
	if err != nil {
		return "", fmt.Errorf("issue a tracking token for %s: %w", order, err)
	}
	return token, nil
}
