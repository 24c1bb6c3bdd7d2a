package payment_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/request"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// keeping is a gateway that keeps methods, and counts what it is asked.
type keeping struct {
	methodGateway
	set atomic.Int64
}

func (k *keeping) Option() gateway.Option { return gateway.Option{} }

func (k *keeping) Customer(context.Context, typeid.User) (string, error) { return "cus_1", nil }

func (k *keeping) Keep(ctx context.Context, _, token string) (gateway.Method, error) {
	return k.Method(ctx, token)
}

func (k *keeping) Forget(context.Context, string) error { return nil }

func (k *keeping) ForgetCustomer(context.Context, string) error { return nil }

func (k *keeping) Setup(context.Context, string, uuid.UUID) (string, error) {
	k.set.Add(1)
	return "secret", nil
}

// TestMethodsAreLimited has users try cards by saving them, at two servers at once: the gateway is asked so many times, of
// a user and of an address, whether or not the cards are good.
func TestMethodsAreLimited(t *testing.T) {
	t.Parallel()
	f, gw := newMethodsFixture(t), &keeping{}
	opts := payment.Options{MethodLimits: payment.MethodLimits{User: 4, Address: 6}}
	servers := []*payment.Service{payment.New(f.store, payment.Everywhere(gw), opts), payment.New(f.store, payment.Everywhere(gw), opts)}
	at := func(network string) context.Context {
		return request.With(t.Context(), request.Request{Network: network})
	}
	var tooMany atomic.Int64
	refused := func(err error) {
		if list, other := fault.Split(err); other != nil {
			t.Error(err)
		} else if len(list) == 1 && list[0].Code == fault.CodeTooManyAttempts && *list[0].RetryAfter > 0 {
			tooMany.Add(1)
		}
	}
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			if i%4 == 0 {
				_, err := servers[i%2].SetUpMethod(at("192.0.2.1"), f.ada, payment.MethodSetupInput{})
				refused(err)
				return
			}
			_, err := servers[i%2].SaveMethod(at("192.0.2.1"), f.ada, payment.MethodSaveInput{GatewayToken: "unknown"})
			refused(err)
		})
	}
	all.Wait()
	asked := func() int64 { return gw.asked.Load() + gw.set.Load() }
	if asked() != 4 || tooMany.Load() != 16 {
		t.Errorf("asked %d times, %d refused", asked(), tooMany.Load())
	}
	for range 5 {
		_, err := servers[0].SetUpMethod(at("192.0.2.1"), f.grace, payment.MethodSetupInput{})
		refused(err)
	}
	if asked() != 6 || tooMany.Load() != 19 {
		t.Errorf("asked %d times by all at the address, %d refused", asked(), tooMany.Load())
	}
	if _, err := servers[0].SetUpMethod(at("192.0.2.2"), f.grace, payment.MethodSetupInput{}); err != nil {
		t.Errorf("elsewhere: %v", err)
	}
}
