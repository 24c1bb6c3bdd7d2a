package checkout_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	entcart "github.com/shopgraph/shopgraph/ent/cart"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	entpayment "github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/tender"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// giftCard makes a gift card that is worth so much in USD, and returns its code.
func (s *shop) giftCard(worth money.Decimal) (code string, id typeid.GiftCard) {
	s.t.Helper()
	made, err := s.tenders.Issue(s.t.Context(), auth.Viewer{Role: auth.Staff}, tender.IssueInput{
		IdempotencyKey: uuid.NewString(), Amount: money.Input{Amount: worth, CurrencyCode: "USD"},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return *made.Code, made.GiftCard.ID
}

// put has a gift card pay for a cart.
func (s *shop) put(in checkout.CompleteInput, code string) {
	s.t.Helper()
	_, err := s.carts.AddGiftCard(s.t.Context(), guest, cart.GiftCardAddInput{On: cart.On{Cart: in.Cart}, Code: code})
	if err != nil {
		s.t.Error(err)
	}
}

// wantLedger checks what a tender is worth, and the entries of its ledger after the first one. Of all
// tenders, the entries must add up to what they are worth.
func (s *shop) wantLedger(id uuid.UUID, balance int64, want ...string) {
	s.t.Helper()
	var wrong int
	var got int64
	s.scan(`SELECT count(*) FROM tenders t WHERE balance <> (SELECT coalesce(sum(amount), 0) FROM tender_entries WHERE tender_id = t.id)`, &wrong)
	s.scan(`SELECT balance FROM tenders WHERE id = '`+id.String()+`'`, &got)
	var entries []string
	rows, err := s.store.DB.QueryContext(context.Background(), `SELECT kind || ' ' || amount FROM tender_entries WHERE tender_id = $1 ORDER BY sequence OFFSET 1`, id)
	if err != nil {
		s.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var entry string
		if err := rows.Scan(&entry); err != nil {
			s.t.Fatal(err)
		}
		entries = append(entries, entry)
	}
	if rows.Err() != nil || wrong > 0 || got != balance || !slices.Equal(entries, want) {
		s.t.Errorf("%d are left after %q, want %d after %q; %d ledgers do not add up; %v", got, entries, balance, want, wrong, rows.Err())
	}
}

func (s *shop) scan(query string, into any) {
	s.t.Helper()
	if err := s.store.DB.QueryRowContext(context.Background(), query).Scan(into); err != nil {
		s.t.Fatal(err)
	}
}

// TestGiftCardPaysAll: there is no payment, and whoever cancels the order gets the gift card back, once.
func TestGiftCardPaysAll(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	code, id := s.giftCard("30.00")
	in := s.purchase("", cart.LineInput{VariantID: s.variant(10), Quantity: 2})
	in.Payment = nil
	s.put(in, strings.ToLower(code))
	done, ok := s.complete(in).(checkout.Completed)
	if !ok || done.Order.Status != entorder.StatusConfirmed || done.Order.Tendered != 2500 || s.store.Client.Payment.Query().CountX(t.Context()) != 0 {
		t.Fatalf("%+v", done)
	}
	s.wantLedger(id.UUID(), 500, "RESERVED -2500", "CAPTURED 0")
	if again, ok := s.complete(in).(checkout.Completed); !ok || again.Order.ID != done.Order.ID {
		t.Errorf("asked again: %+v", again)
	}
	if c := s.store.Client.Cart.GetX(t.Context(), in.Cart.ID); c.Tenders != nil {
		t.Errorf("the cart has kept %+v", c.Tenders)
	}
	viewer := s.staff()
	for _, key := range []string{"a", "a", "b"} {
		_, _ = s.checkout.Cancel(t.Context(), viewer, checkout.CancelInput{IdempotencyKey: key, OrderID: &done.Order.ID})
	}
	s.wantLedger(id.UUID(), 3000, "RESERVED -2500", "CAPTURED 0", "REFUNDED 2500")
	paid, err := tender.PaidByOrder.Read(t.Context(), s.store.Client, []typeid.Order{done.Order.ID})
	if one := paid[done.Order.ID]; err != nil || len(one) != 1 || one[0].Status != tender.Refunded || !strings.HasSuffix(code, one[0].LastFour) {
		t.Errorf("the order says %+v, %v", one, err)
	}
}

// TestGiftCardsPayAPart: the gateway is asked for the rest. A payment that is declined leaves the gift cards
// as they were, and one that is cancelled gives them back.
func TestGiftCardsPayAPart(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	first, one := s.giftCard("4.00")
	second, other := s.giftCard("5.50")
	in := s.purchase("tok_declined", cart.LineInput{VariantID: s.variant(10), Quantity: 2})
	s.put(in, first)
	s.put(in, second)
	if got, ok := s.complete(in).(checkout.Declined); !ok {
		t.Fatalf("%+v", got)
	}
	s.wantLedger(one.UUID(), 400, "RESERVED -400", "RELEASED 400")
	s.wantLedger(other.UUID(), 550, "RESERVED -550", "RELEASED 550")

	in.IdempotencyKey, in.Payment.GatewayToken = uuid.NewString(), new("tok_approved")
	done, ok := s.complete(in).(checkout.Completed)
	if !ok {
		t.Fatalf("%+v", done)
	}
	p := s.store.Client.Payment.Query().Where(entpayment.OrderID(done.Order.ID)).OnlyX(t.Context())
	if p.Amount != 1550 || p.AuthorizedAmount != 1550 || done.Order.Status != entorder.StatusConfirmed {
		t.Fatalf("%+v, %+v", done, p)
	}
	s.wantLedger(one.UUID(), 0, "RESERVED -400", "RELEASED 400", "RESERVED -400", "CAPTURED 0")
	_, err := s.checkout.Cancel(t.Context(), s.staff(), checkout.CancelInput{IdempotencyKey: "k", OrderID: &done.Order.ID})
	if err != nil {
		t.Fatal(err)
	}
	s.wantLedger(one.UUID(), 400, "RESERVED -400", "RELEASED 400", "RESERVED -400", "CAPTURED 0", "REFUNDED 400")
	s.wantLedger(other.UUID(), 550, "RESERVED -550", "RELEASED 550", "RESERVED -550", "CAPTURED 0", "REFUNDED 550")
}

// TestStoreCreditPays after gift cards, for its own user alone.
func TestStoreCreditPays(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada := s.customer("ada")
	credit := tender.CreditAdjustInput{IdempotencyKey: "k", UserID: ada.User, Amount: money.Input{Amount: "20.00", CurrencyCode: "USD"}, Reason: "sorry"}
	for range 2 {
		if _, err := s.tenders.AdjustCredit(t.Context(), auth.Viewer{Role: auth.Staff, User: ada.User}, credit); err != nil {
			t.Fatal(err)
		}
	}
	in := s.purchaseBy(ada, "", cart.LineInput{VariantID: s.variant(10), Quantity: 2})
	in.Payment = nil
	if _, err := s.carts.UpdateStoreCredit(t.Context(), ada, cart.StoreCreditUpdateInput{On: cart.On{Cart: in.Cart}, Use: true}); err != nil {
		t.Fatal(err)
	}
	wantInvalid(t, s.completeBy(ada, in), "REQUIRED", "payment")
	code, id := s.giftCard("10.00")
	if _, err := s.carts.AddGiftCard(t.Context(), ada, cart.GiftCardAddInput{On: cart.On{Cart: in.Cart}, Code: code}); err != nil {
		t.Fatal(err)
	}
	if got, ok := s.completeBy(ada, in).(checkout.Completed); !ok {
		t.Fatalf("%+v", got)
	}
	s.wantLedger(id.UUID(), 0, "RESERVED -1000", "CAPTURED 0")
	var own uuid.UUID
	s.scan(`SELECT id FROM tenders WHERE kind = 'STORE_CREDIT'`, &own)
	s.wantLedger(own, 500, "RESERVED -1500", "CAPTURED 0")
}

// TestGiftCardThatIsWorthNothing refuses the checkout, so that nobody pays otherwise by mistake. Nothing is
// left behind.
func TestGiftCardThatIsWorthNothing(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]string{
		"disabled": "UPDATE tenders SET enabled = false",
		"expired":  "UPDATE tenders SET expires_at = now()",
		"used up":  "WITH spent AS (UPDATE tenders SET balance = 0 RETURNING id) INSERT INTO tender_entries (tender_id, kind, amount, actor) SELECT id, 'ADJUSTED', -3000, '-' FROM spent",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			code, _ := s.giftCard("30.00")
			in := s.purchase("tok_approved", cart.LineInput{VariantID: s.variant(10), Quantity: 2})
			s.put(in, code)
			if _, err := s.store.DB.ExecContext(t.Context(), change); err != nil {
				t.Fatal(err)
			}
			wantInvalid(t, s.complete(in), "UNAVAILABLE", "cart")
			if n := s.store.Client.Order.Query().CountX(t.Context()); n > 0 {
				t.Errorf("%d orders", n)
			}
		})
	}
}

// TestGiftCardIsSpentMeanwhile: what was worth enough when the cart was priced and is not when it is
// reserved refuses the purchase, and takes nothing of another gift card.
func TestGiftCardIsSpentMeanwhile(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	_, one := s.giftCard("30.00")
	_, other := s.giftCard("10.00")
	pay := func(id typeid.GiftCard, amount int64) pricing.Tendered {
		return pricing.Tendered{Tender: pricing.Tender{ID: id.UUID().String()}, Amount: money.Money{Amount: amount, Currency: "USD"}}
	}
	err := s.store.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
		short, err := s.tenders.Reserve(ctx, tx, typeid.NewOrder(), []pricing.Tendered{pay(one, 500), pay(other, 1001)}, "guest")
		if err != nil || len(short) != 1 || short[0].ID != other.UUID().String() {
			return fmt.Errorf("short: %+v, %w", short, err)
		}
		return context.Canceled
	})
	if err != context.Canceled { //nolint:errorlint // it is returned as it is
		t.Error(err)
	}
	s.wantLedger(one.UUID(), 3000)
}

// TestCrashWithGiftCard: whatever a process leaves that dies between the two transactions, the gift card is
// spent if the order stands, and given back if not.
func TestCrashWithGiftCard(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		at      string
		after   bool
		balance int64
		ledger  []string
	}{
		{"prepare", false, 400, []string{"RESERVED -400", "RELEASED 400"}},
		{"prepare", true, 400, []string{"RESERVED -400", "RELEASED 400"}},
		{"confirm", false, 400, []string{"RESERVED -400", "RELEASED 400"}},
		{"confirm", true, 0, []string{"RESERVED -400", "CAPTURED 0"}},
	} {
		t.Run(fmt.Sprint(tt.at, tt.after), func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			code, id := s.giftCard("4.00")
			in := s.purchase("tok_approved", cart.LineInput{VariantID: s.variant(5), Quantity: 1})
			s.put(in, code)
			killed := s.through(dying{s.gateway, tt.at, tt.after})
			func() {
				defer func() { _ = recover() }()
				_, _ = killed.Complete(t.Context(), guest, in)
			}()
			s.wantLedger(id.UUID(), 0, "RESERVED -400")
			for range 3 {
				s.reconcile()
			}
			s.wantLedger(id.UUID(), tt.balance, tt.ledger...)
		})
	}
}

// TestThousandBuyersOfOneGiftCard race for a gift card that is worth exactly ten of their orders. Ten are
// made, and it is spent to the last cent.
func TestThousandBuyersOfOneGiftCard(t *testing.T) {
	t.Parallel()
	const buyers, worth, workers = 1000, 10, 24
	s := newShop(t)
	v := s.variant(buyers)
	code, id := s.giftCard("125.00")
	carts := make(chan checkout.CompleteInput, buyers)
	parallel(workers, buyers, func() {
		in := s.purchase("", cart.LineInput{VariantID: v, Quantity: 1})
		in.Payment = nil
		s.put(in, code)
		carts <- in
	})
	close(carts)
	var mu sync.Mutex
	results := map[string]int{}
	parallel(workers, buyers, func() {
		in := <-carts
		result, err := s.untilDecided(in)
		kind := fmt.Sprintf("%T", result)
		if refused, ok := result.(checkout.Invalid); ok {
			kind = string(refused.UserErrors[0].Code)
		}
		mu.Lock()
		defer mu.Unlock()
		if results[kind]++; err != nil {
			t.Error(err)
		}
	})
	if results["checkout.Completed"] != worth || results["UNAVAILABLE"]+results["CONFLICT"] != buyers-worth {
		t.Errorf("results %v", results)
	}
	ledger := slices.Repeat([]string{"RESERVED -1250", "CAPTURED 0"}, worth)
	s.wantLedger(id.UUID(), 0, ledger...)
	if level, want := s.level(v), fmt.Sprintf("%d on hand, %d reserved", buyers, worth); level != want {
		t.Errorf("%s, want %s", level, want)
	}
	ctx := t.Context()
	orders := s.store.Client.Order.Query().CountX(ctx)
	open := s.store.Client.Cart.Query().Where(entcart.StatusEQ(entcart.StatusOpen)).CountX(ctx)
	var deadlocks int
	s.scan("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()", &deadlocks)
	if orders != worth || open != buyers-worth || deadlocks > 0 {
		t.Errorf("%d orders, %d open carts, %d deadlocks", orders, open, deadlocks)
	}
}

// untilDecided completes a checkout, again for as long as something else is under way.
func (s *shop) untilDecided(in checkout.CompleteInput) (checkout.Result, error) {
	for {
		result, err := s.checkout.Complete(s.t.Context(), guest, in)
		if _, busy := result.(checkout.InProgress); !busy || err != nil {
			return result, err
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// parallel does work so many times, by so many at once.
func parallel(workers, times int, work func()) {
	var wg sync.WaitGroup
	turns := make(chan struct{}, times)
	for range times {
		turns <- struct{}{}
	}
	close(turns)
	for range workers {
		wg.Go(func() {
			for range turns {
				work()
			}
		})
	}
	wg.Wait()
}
