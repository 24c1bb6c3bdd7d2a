package staff

import (
	"context"
	"fmt"
	"time"
)

// endedTokenLife is how long the staff see a service's token that has ended.
const endedTokenLife = 90 * 24 * time.Hour

// Purge deletes the services' tokens that ended 90 days ago.
func (s *Service) Purge(ctx context.Context) error {
	if err := purgeTokens.Purge(ctx, s.store.DB, endedTokenLife.Seconds()); err != nil {
		return fmt.Errorf("purge service tokens: %w", err)
	}
	return nil
}
