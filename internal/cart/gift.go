package cart

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/text"
)

// maxGiftMessageLen is in characters.
const maxGiftMessageLen = 500

// GiftMessageUpdateInput is what a card beside what is in which cart is to say.
type GiftMessageUpdateInput struct {
	On
	GiftMessage string
}

// UpdateGiftMessage sets what a card beside what is in a cart of the viewer's is to say, like UpdateBuyer.
func (s *Service) UpdateGiftMessage(ctx context.Context, viewer auth.Viewer, in GiftMessageUpdateInput) (*Changed, error) {
	var v fault.Validator
	v.Paragraphs("giftMessage", in.GiftMessage, maxGiftMessageLen)
	if err := v.Err(); err != nil {
		return nil, err
	}
	return s.edit(ctx, viewer, in.On, func(c *ent.Cart) { c.GiftMessage = text.Clean(in.GiftMessage) })
}
