package payment_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/paymentmethod"
	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

var errGatewayDown = errors.New("gateway is down")

// methodGateway describes payment methods and does nothing else. It knows every token but
// "unknown", and fails at "down".
type methodGateway struct {
	gateway.Gateway
	asked atomic.Int64
}

func (*methodGateway) Name() string { return "methods" }

func (*methodGateway) Poll() time.Duration { return time.Second }

func (g *methodGateway) Method(_ context.Context, token string) (gateway.Method, error) {
	g.asked.Add(1)
	switch token {
	case "unknown":
		return gateway.Method{}, fmt.Errorf("methods: %w", gateway.ErrInvalidToken)
	case "down":
		return gateway.Method{}, errGatewayDown
	}
	return gateway.Method{Kind: gateway.Card, Brand: "visa", Last4: "4242", ExpMonth: 12, ExpYear: 2034}, nil
}

// methodsFixture is a service with two users.
type methodsFixture struct {
	*payment.Service
	store      *store.Store
	gateway    *methodGateway
	ada, grace auth.Viewer
}

func newMethodsFixture(t *testing.T) *methodsFixture {
	t.Helper()
	f := &methodsFixture{store: pgtest.New(t), gateway: &methodGateway{}}
	f.Service = payment.New(f.store, payment.Everywhere(f.gateway), payment.Options{})
	for email, viewer := range map[string]*auth.Viewer{"ada@example.com": &f.ada, "grace@example.com": &f.grace} {
		u, err := f.store.Client.User.Create().SetKind(user.KindCustomer).SetEmail(email).SetPasswordHash("-").Save(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		*viewer = auth.Viewer{Role: auth.User, User: u.ID}
	}
	return f
}

func (f *methodsFixture) save(t *testing.T, viewer auth.Viewer, token string) *ent.PaymentMethod {
	t.Helper()
	m, err := f.SaveMethod(t.Context(), viewer, payment.MethodSaveInput{GatewayToken: token})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func (f *methodsFixture) count(t *testing.T, viewer auth.Viewer) int {
	t.Helper()
	n, err := f.store.Client.PaymentMethod.Query().Where(paymentmethod.UserID(viewer.User)).Count(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func wantMethodMistake(t *testing.T, err error, code fault.Code, field ...string) {
	t.Helper()
	list, other := fault.Split(err)
	if other != nil || len(list) != 1 || list[0].Code != code || !slices.Equal(list[0].Field, field) {
		t.Errorf("error is %v, want %s at %v", err, code, field)
	}
}

func TestSaveMethod(t *testing.T) {
	t.Parallel()
	f := newMethodsFixture(t)
	made := f.save(t, f.ada, "tok_1")
	stored, err := f.store.Client.PaymentMethod.Get(t.Context(), made.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range []*ent.PaymentMethod{made, stored} {
		if m.UserID != f.ada.User || m.Gateway != "methods" || m.GatewayToken != "tok_1" ||
			m.Brand != "visa" || m.Last4 != "4242" || m.ExpMonth != 12 || m.ExpYear != 2034 {
			t.Errorf("saved %v", m)
		}
	}
	if again := f.save(t, f.ada, "tok_1"); again.ID != made.ID {
		t.Error("the same token was saved twice")
	}
	if other := f.save(t, f.grace, "tok_1"); other.ID == made.ID || other.UserID != f.grace.User {
		t.Error("two users share a payment method")
	}
	if longest := f.save(t, f.ada, strings.Repeat("t", 255)); longest.ID == made.ID {
		t.Error("two tokens share a payment method")
	}
}

func TestSaveMethodRefuses(t *testing.T) {
	t.Parallel()
	f := newMethodsFixture(t)
	for token, code := range map[string]fault.Code{
		"":                       fault.CodeRequired,
		" \t":                    fault.CodeRequired,
		"tok\x00":                fault.CodeInvalid,
		"\xff":                   fault.CodeInvalid,
		strings.Repeat("t", 256): fault.CodeTooLong,
	} {
		_, err := f.SaveMethod(t.Context(), f.ada, payment.MethodSaveInput{GatewayToken: token})
		wantMethodMistake(t, err, code, "gatewayToken")
	}
	if n := f.gateway.asked.Load(); n != 0 {
		t.Errorf("the gateway was asked %d times", n)
	}

	_, err := f.SaveMethod(t.Context(), f.ada, payment.MethodSaveInput{GatewayToken: "unknown"})
	wantMethodMistake(t, err, fault.CodePaymentMethodDeclined, "gatewayToken")

	_, err = f.SaveMethod(t.Context(), f.ada, payment.MethodSaveInput{GatewayToken: "down"})
	unavailable, ok := errors.AsType[*fault.Error](err)
	if !ok || unavailable.Kind != fault.KindUnavailable || !errors.Is(err, errGatewayDown) {
		t.Errorf("error is %v", err)
	}

	for _, viewer := range []auth.Viewer{{}, {Role: auth.User, User: typeid.NewUser()}} {
		_, err := f.SaveMethod(t.Context(), viewer, payment.MethodSaveInput{GatewayToken: "tok_1"})
		if stranger, ok := errors.AsType[*fault.Error](err); !ok || stranger.Kind != fault.KindUnauthenticated {
			t.Errorf("error is %v", err)
		}
	}
	if n := f.count(t, f.ada); n != 0 {
		t.Errorf("%d were saved", n)
	}
}

func TestMethodLimitHoldsUnderConcurrency(t *testing.T) {
	t.Parallel()
	f := newMethodsFixture(t)
	var made, refused atomic.Int64
	var wg sync.WaitGroup
	for i := range 30 {
		wg.Go(func() {
			_, err := f.SaveMethod(t.Context(), f.ada, payment.MethodSaveInput{GatewayToken: fmt.Sprint("tok_", i)})
			if err == nil {
				made.Add(1)
				return
			}
			wantMethodMistake(t, err, fault.CodeLimitReached)
			refused.Add(1)
		})
	}
	wg.Wait()
	if n := f.count(t, f.ada); made.Load() != 20 || refused.Load() != 10 || n != 20 {
		t.Errorf("made %d, refused %d, stored %d", made.Load(), refused.Load(), n)
	}
	present, err := f.store.Client.PaymentMethod.Query().First(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if again := f.save(t, f.ada, present.GatewayToken); again.ID != present.ID {
		t.Error("at the limit, a saved token is not recognized")
	}
	f.save(t, f.grace, "tok_1")
}

func TestOneTokenSavedConcurrentlyIsOneMethod(t *testing.T) {
	t.Parallel()
	f := newMethodsFixture(t)
	var mu sync.Mutex
	ids := map[typeid.PaymentMethod]int{}
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			m, err := f.SaveMethod(t.Context(), f.ada, payment.MethodSaveInput{GatewayToken: "tok_1"})
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			ids[m.ID]++
		})
	}
	wg.Wait()
	if n := f.count(t, f.ada); len(ids) != 1 || n != 1 {
		t.Errorf("stored %d, returned %v", n, ids)
	}
}

func TestDeleteMethod(t *testing.T) {
	t.Parallel()
	f := newMethodsFixture(t)
	m := f.save(t, f.ada, "tok_1")

	_, notFound := f.DeleteMethod(t.Context(), f.ada, payment.MethodDeleteInput{ID: typeid.NewPaymentMethod()})
	wantMethodMistake(t, notFound, fault.CodeNotFound, "id")
	for _, viewer := range []auth.Viewer{f.grace, {Role: auth.Staff, User: f.grace.User}, {}} {
		_, err := f.DeleteMethod(t.Context(), viewer, payment.MethodDeleteInput{ID: m.ID})
		if diff := cmp.Diff(notFound, err); diff != "" {
			t.Errorf("%+v can tell that the payment method exists:\n%s", viewer, diff)
		}
	}
	id, err := f.DeleteMethod(t.Context(), f.ada, payment.MethodDeleteInput{ID: m.ID})
	if err != nil || id != m.ID {
		t.Errorf("deleted %v, %v", id, err)
	}
	if n := f.count(t, f.ada); n != 0 {
		t.Errorf("%d are left", n)
	}
	if again := f.save(t, f.ada, "tok_1"); again.ID == m.ID {
		t.Error("a deleted payment method came back")
	}
}

func TestMethodsByUser(t *testing.T) {
	t.Parallel()
	f := newMethodsFixture(t)
	want := map[typeid.User][]typeid.PaymentMethod{}
	for i := range 5 {
		for _, viewer := range []auth.Viewer{f.ada, f.grace} {
			want[viewer.User] = append(want[viewer.User], f.save(t, viewer, fmt.Sprint("tok_", i)).ID)
		}
	}
	got, err := payment.MethodsByUser.Read(t.Context(), f.store.Client, []typeid.User{f.grace.User, typeid.NewUser(), f.ada.User})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(want) {
		t.Errorf("got %d users", len(got))
	}
	for u, ids := range want {
		if !slices.EqualFunc(ids, got[u], func(id typeid.PaymentMethod, m *ent.PaymentMethod) bool { return id == m.ID }) {
			t.Errorf("%s has %v, want %v", u, got[u], ids)
		}
	}
	if got, err := payment.MethodsByUser.Read(t.Context(), f.store.Client, []typeid.User{f.ada.User}); err != nil || len(got) != 1 {
		t.Errorf("asked for one user, got %v, %v", got, err)
	}
}

func TestVisibleMethodsByID(t *testing.T) {
	t.Parallel()
	f := newMethodsFixture(t)
	own, foreign := f.save(t, f.ada, "tok_1"), f.save(t, f.grace, "tok_1")
	ids := []typeid.PaymentMethod{foreign.ID, own.ID, typeid.NewPaymentMethod(), own.ID}

	for _, viewer := range []auth.Viewer{f.ada, {Role: auth.Staff, User: f.ada.User}} {
		got, err := f.VisibleMethodsByID(t.Context(), viewer, ids)
		if err != nil || len(got) != 1 || got[own.ID] == nil || got[own.ID].ID != own.ID {
			t.Errorf("%+v sees %v, %v", viewer, got, err)
		}
	}
	if got, err := f.VisibleMethodsByID(t.Context(), auth.Viewer{}, ids); err != nil || len(got) != 0 {
		t.Errorf("a guest sees %v, %v", got, err)
	}
}

// One constant statement, so that it is prepared once whatever the number of keys.
func TestMethodBatchesAreOneStatement(t *testing.T) {
	t.Parallel()
	f := newMethodsFixture(t)
	users, methods := []typeid.User{f.ada.User}, []typeid.PaymentMethod{f.save(t, f.ada, "tok_1").ID}
	for range 99 {
		users, methods = append(users, typeid.NewUser()), append(methods, typeid.NewPaymentMethod())
	}
	for name, batch := range map[string]func(ctx context.Context, n int) (found int, err error){
		"MethodsByUser": func(ctx context.Context, n int) (int, error) {
			got, err := payment.MethodsByUser.Read(ctx, f.store.Client, users[:n])
			return len(got), err
		},
		"VisibleMethodsByID": func(ctx context.Context, n int) (int, error) {
			got, err := f.VisibleMethodsByID(ctx, f.ada, methods[:n])
			return len(got), err
		},
	} {
		ctx, counter := store.RecordStatements(t.Context())
		for _, n := range []int{1, 10, 100} {
			if found, err := batch(ctx, n); found != 1 || err != nil {
				t.Errorf("%s of %d found %d, %v", name, n, found, err)
			}
		}
		texts := counter.Texts()
		if len(texts) != 3 || len(slices.Compact(texts)) != 1 {
			t.Errorf("%s sent %q", name, texts)
		}
	}
}
