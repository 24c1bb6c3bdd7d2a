package checkout

import "context"

// Follow brings a payment, and with it its order, to how it stands at its gateway, and then does what that asks for. It
// may be called at any time and any number of times, while others are at work on the payment. It is false if there is no
// payment of that name.
func (s *Service) Follow(ctx context.Context, gateway, reference string) (known bool, err error) {
	p, err := s.payments.ByReference(ctx, gateway, reference)
	if err != nil || p == nil {
		return false, err
	}
	seen, err := s.look(ctx, gateway, reference)
	if err != nil {
		return true, err
	}
	now, err := s.settle(ctx, p, seen)
	if err != nil {
		return true, err
	}
	s.cameLater(ctx, p.Status, now)
	return true, s.drive(ctx, p.ID)
}
