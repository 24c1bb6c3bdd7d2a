package manual_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/payment/gateway/gatewaytest"
	"github.com/shopgraph/shopgraph/internal/payment/manual"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

var account = manual.Account{Holder: "Clay & Co", IBAN: "DE89 3704 0044 0532 0130 00", BIC: "COBADEFFXXX", Within: 7 * 24 * time.Hour}

func transfers(t *testing.T, st *store.Store) *manual.Gateway {
	t.Helper()
	gw, err := manual.NewBankTransfer(st, "Bank transfer", account)
	if err != nil {
		t.Fatal(err)
	}
	return gw
}

// receive records money in a transaction.
func receive(t *testing.T, st *store.Store, gw *manual.Gateway, reference string, operation uuid.UUID, amount money.Money) {
	t.Helper()
	err := st.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
		_, err := gw.Receive(ctx, tx, reference, manual.Receipt{Operation: operation, Amount: amount, At: time.Now()})
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// made records that the next refund was made.
func made(t *testing.T, st *store.Store, gw *manual.Gateway, reference string) error {
	t.Helper()
	return st.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
		_, err := gw.MarkMade(ctx, tx, reference, manual.Made{Operation: uuid.New(), At: time.Now()})
		return err
	})
}

// buyer pays on account whatever the attempt: the tests of gateways know no users.
type buyer struct {
	*manual.Gateway
	user typeid.User
}

func (b buyer) Prepare(ctx context.Context, p gateway.Preparation) (string, error) {
	p.User = &b.user
	return b.Gateway.Prepare(ctx, p)
}

func eur(amount int64) money.Money { return money.Money{Amount: amount, Currency: "EUR"} }

// allow lets a new customer pay on account up to a limit.
func allow(t *testing.T, st *store.Store, limit string) typeid.User {
	t.Helper()
	user := st.Client.User.Create().SetKind("CUSTOMER").SetEmail(uuid.NewString() + "@example.com").SaveX(t.Context()).ID
	terms, err := accounts(st).Update(t.Context(), auth.Viewer{Role: auth.Staff, User: typeid.NewUser()}, manual.TermsUpdateInput{
		CustomerID: user, Limit: &money.Input{Amount: money.Decimal(limit), CurrencyCode: "EUR"}, Days: 30,
	})
	if err != nil || terms == nil || terms.Days != 30 || terms.Left != terms.Limit {
		t.Fatalf("%+v, %v", terms, err)
	}
	return user
}

func accounts(st *store.Store) *manual.Accounts {
	return manual.NewAccounts(st, func(context.Context, *ent.Tx, string, string, fmt.Stringer, map[string]any) error { return nil })
}

func TestConformance(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(*testing.T, *store.Store) (gateway.Gateway, *manual.Gateway){
		manual.BankTransfer: func(t *testing.T, st *store.Store) (gateway.Gateway, *manual.Gateway) {
			gw := transfers(t, st)
			return gw, gw
		},
		manual.CashOnDelivery: func(_ *testing.T, st *store.Store) (gateway.Gateway, *manual.Gateway) {
			gw := manual.NewCashOnDelivery(st, "Cash", nil)
			return gw, gw
		},
		manual.OnAccount: func(t *testing.T, st *store.Store) (gateway.Gateway, *manual.Gateway) {
			gw := manual.NewOnAccount(st, "On account")
			return buyer{gw, allow(t, st, "1000.00")}, gw
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gatewaytest.Run(t, func(t *testing.T) gatewaytest.Subject {
				st := pgtest.New(t)
				gw, own := open(t, st)
				return gatewaytest.Subject{
					Gateway: gw, Currency: "EUR", Approved: func() string { return name }, Waits: name == manual.BankTransfer,
					Paid: func(t *testing.T, reference string, operation uuid.UUID, amount money.Money) {
						receive(t, st, own, reference, operation, amount)
					},
					Made: func(t *testing.T, reference string) {
						if err := made(t, st, own, reference); err != nil {
							t.Error(err)
						}
					},
				}
			})
		})
	}
}

// TestLimitUnderRaces has 20 orders of one customer confirmed at once, of which the limit allows four.
func TestLimitUnderRaces(t *testing.T) {
	t.Parallel()
	st := pgtest.New(t)
	gw := manual.NewOnAccount(st, "On account")
	user := allow(t, st, "100.00")
	var all sync.WaitGroup
	var mu sync.Mutex
	statuses := map[gateway.Status]int{}
	var promised string
	for range 20 {
		all.Go(func() {
			p, err := confirm(t, gw, user, eur(2499))
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			if statuses[p.Status]++; p.Status == gateway.Authorized {
				promised = p.Reference
			} else if p.DeclineCode != gateway.InsufficientFunds {
				t.Errorf("declined with %q", p.DeclineCode)
			}
		})
	}
	all.Wait()
	if statuses[gateway.Authorized] != 4 || statuses[gateway.Declined] != 16 {
		t.Fatalf("%v", statuses)
	}
	wantLeft(t, st, user, 4)
	receive(t, st, gw, promised, uuid.New(), eur(1000))
	wantLeft(t, st, user, 1004)
	if _, err := gw.Void(t.Context(), promised, uuid.New()); err != nil {
		t.Fatal(err)
	}
	wantLeft(t, st, user, 2503)
	if p, err := confirm(t, gw, user, eur(2504)); err != nil || p.Status != gateway.Declined {
		t.Errorf("more than is left: %s, %v", p.Status, err)
	}
	if p, err := confirm(t, gw, user, eur(2503)); err != nil || p.Status != gateway.Authorized {
		t.Errorf("what is left: %s, %v", p.Status, err)
	}
	if p, err := confirm(t, gw, typeid.NewUser(), eur(1)); err == nil {
		t.Errorf("a user that is not there: %s", p.Status)
	}
	if _, err := accounts(st).Update(t.Context(), auth.Viewer{}, manual.TermsUpdateInput{CustomerID: user, Days: 1}); err != nil {
		t.Fatal(err)
	}
	if p, err := confirm(t, gw, user, eur(1)); err != nil || p.Status != gateway.Declined {
		t.Errorf("a customer who may not any more: %s, %v", p.Status, err)
	}
	_, err := accounts(st).Update(t.Context(), auth.Viewer{}, manual.TermsUpdateInput{CustomerID: typeid.NewUser(), Days: 1})
	if mistakes, rest := fault.Split(err); rest != nil || len(mistakes) != 1 || mistakes[0].Code != fault.CodeNotFound {
		t.Errorf("no customer: %v", err)
	}
}

func confirm(t *testing.T, gw *manual.Gateway, user typeid.User, amount money.Money) (gateway.Payment, error) {
	t.Helper()
	reference, err := gw.Prepare(t.Context(), gateway.Preparation{Attempt: typeid.NewPayment(), Amount: amount, Token: gw.Name(), User: &user})
	if err != nil {
		return gateway.Payment{}, err
	}
	return gw.Confirm(t.Context(), reference)
}

func wantLeft(t *testing.T, st *store.Store, user typeid.User, left int64) {
	t.Helper()
	found, err := manual.TermsOfUsers.Read(t.Context(), st.Client, []typeid.User{user})
	if err != nil || found[user] == nil || found[user].Left != eur(left) {
		t.Errorf("%+v, %v, want %d left", found[user], err, left)
	}
}

func TestSurplusIsGivenBack(t *testing.T) {
	t.Parallel()
	st := pgtest.New(t)
	gw := transfers(t, st)
	reference, err := gw.Prepare(t.Context(), gateway.Preparation{Attempt: typeid.NewPayment(), Amount: eur(1000), Token: gw.Name()})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := gw.Confirm(t.Context(), reference); err != nil {
		t.Fatal(err)
	}
	receive(t, st, gw, reference, uuid.New(), eur(1000))
	if err := made(t, st, gw, reference); !errors.Is(err, gateway.ErrRefused) {
		t.Errorf("nothing is to be given back: %v", err)
	}
	receive(t, st, gw, reference, uuid.New(), eur(250))
	if err := made(t, st, gw, reference); err != nil {
		t.Fatal(err)
	}
	if p, err := gw.Get(t.Context(), reference); err != nil || p.Captured != eur(1250) || p.Refunded() != 250 || p.Status != gateway.Captured {
		t.Errorf("%+v, %v", p, err)
	}
	if err := made(t, st, gw, reference); !errors.Is(err, gateway.ErrRefused) {
		t.Errorf("it was given back already: %v", err)
	}
}

func TestTransferSaysHow(t *testing.T) {
	t.Parallel()
	gw := transfers(t, nil)
	told := gw.Transfer("RF18539007547034", eur(1250))
	want := strings.Join([]string{"BCD", "002", "1", "SCT", "COBADEFFXXX", "Clay & Co", "DE89370400440532013000", "EUR12.50", "", "RF18539007547034"}, "\n")
	if told.QR != want || told.IBAN != "DE89370400440532013000" {
		t.Errorf("%+v", told)
	}
	if other := gw.Transfer("RF18539007547034", money.Money{Amount: 1250, Currency: "USD"}); other.QR != "" {
		t.Errorf("a code for dollars: %q", other.QR)
	}
	for what, wrong := range map[string]manual.Account{
		"nobody's":       {IBAN: account.IBAN},
		"no number":      {Holder: "Clay"},
		"mistyped":       {Holder: "Clay", IBAN: "DE89370400440532013001"},
		"no IBAN at all": {Holder: "Clay", IBAN: "89370400440532013000"},
		"another's bank": {Holder: "Clay", IBAN: account.IBAN, BIC: "COBA"},
		"too long":       {Holder: strings.Repeat("a", 71), IBAN: account.IBAN},
	} {
		if _, err := manual.NewBankTransfer(nil, "", wrong); err == nil {
			t.Errorf("%s: %+v is no account", what, wrong)
		}
	}
}
