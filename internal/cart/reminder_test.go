package cart_test

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/mail"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// post is what mails about carts.
type post struct {
	*mail.Mailbox
	queue *jobs.Queue
	// done are the kinds of the jobs that have ended, with what came of them.
	done    chan string
	failure atomic.Pointer[error] // of the next mail
}

func (p *post) Send(ctx context.Context, m mail.Message) error {
	if err := p.failure.Swap(nil); err != nil {
		return *err
	}
	return p.Mailbox.Send(ctx, m)
}

func (p *post) JobStarted(string) {}
func (p *post) JobFinished(kind string, _ time.Duration, outcome jobs.Outcome) {
	p.done <- kind + " " + string(outcome)
}

const looked = "cart.reminders done"

// want waits for jobs to end.
func (p *post) want(t *testing.T, ends ...string) {
	t.Helper()
	var got []string
	for range ends {
		select {
		case one := <-p.done:
			got = append(got, one)
		case <-time.After(30 * time.Second):
			t.Fatalf("waited for jobs: %s ended", got)
		}
	}
	slices.Sort(got)
	slices.Sort(ends)
	if !slices.Equal(got, ends) {
		t.Fatalf("%s, want %s", got, ends)
	}
}

// openPost has carts reminded of that were left for a day, by a queue of its own that runs until the test ends. It
// looks at the carts at once.
func (s *shop) openPost(box *mail.Mailbox, done chan string) *post {
	s.t.Helper()
	p := &post{Mailbox: box, done: done}
	p.queue = jobs.New(s.st, slog.New(slog.DiscardHandler), jobs.Options{Poll: time.Hour, Observer: p})
	newCarts(s.st, s.quotes, cart.Limits{}).MailReminders(cart.Reminders{
		After: 24 * time.Hour, Queue: p.queue, Sender: p, Store: mail.Store{Name: "Clay"}, Storefront: "https://shop.example",
	})
	s.run(p.queue)
	return p
}

// look has the queue look at the carts now, and do what fails again, instead of waiting.
func (s *shop) look(p *post) {
	s.exec(`UPDATE jobs SET run_at = now()`)
	p.queue.Wake()
}

// leave has a cart not changed for some hours.
func (s *shop) leave(id typeid.Cart, hours int) {
	s.t.Helper()
	s.exec(`UPDATE carts SET created_at = now() - make_interval(hours => $2), updated_at = now() - make_interval(hours => $2) WHERE id = $1`, id, hours)
}

// guestWith makes a guest's cart with an e-mail address.
func (s *shop) guestWith(email, items string) auth.CartRef {
	s.t.Helper()
	made, err := s.carts.Create(s.t.Context(), auth.Viewer{}, cart.Market{Currency: eur}, cart.CreateInput{
		Lines: s.items(items), Buyer: &cart.BuyerInput{Email: patch.Of(email)},
	})
	s.check(err)
	return auth.CartRef{ID: made.Cart.ID, Token: made.Token}
}

var mailedToken = regexp.MustCompile(`https://shop\.example/cart/(restore|opt-out)#token=([\w-]+)`)

// tokens returns those of the links to get a cart back in the mails to an address, the oldest first.
func (p *post) tokens(t *testing.T, email string) (tokens []string) {
	t.Helper()
	for _, m := range p.Messages(email) {
		links := mailedToken.FindAllStringSubmatch(m.Text, -1)
		if len(links) != 2 || links[0][1] != "restore" || links[1][1] != "opt-out" || !strings.Contains(m.HTML, links[0][2]) {
			t.Fatalf("the links of a mail are %q", links)
		}
		tokens = append(tokens, links[0][2])
	}
	return tokens
}

// TestReminders: of all carts, those are reminded of that were left a day ago, with something in them and somebody to
// write to. Each is once.
func TestReminders(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sell("mug", eur, 1000, 100)
	ada := s.customer("ada@example.com")
	p := s.openPost(mail.NewMailbox(100), make(chan string, 1000))
	p.want(t, looked)

	left := s.guestWith("left@example.com", "mug 2")
	own := s.create(ada, cart.CreateInput{Lines: s.items("mug")})
	for id, hours := range map[typeid.Cart]int{
		left.ID: 25, own.ID: 25,
		s.guestWith("lately@example.com", "mug").ID: 23,
		s.guestWith("long@example.com", "mug").ID:   24 * 5,
		s.guestWith("empty@example.com", "").ID:     25,
		s.guest("mug").ID:                           25,
	} {
		s.leave(id, hours)
	}
	paid := s.guestWith("paid@example.com", "mug")
	s.leave(paid.ID, 25)
	s.exec(`UPDATE carts SET status = 'CHECKING_OUT' WHERE id = $1`, paid.ID)
	s.look(p)
	p.want(t, looked, "cart.reminder done", "cart.reminder done")
	if all := p.Messages(""); len(all) != 2 || len(p.tokens(t, "left@example.com")) != 1 || len(p.tokens(t, "ada@example.com")) != 1 {
		t.Fatalf("%d mails: %+v", len(all), all)
	}
	if text := p.Messages("left@example.com")[0].Text; !strings.Contains(text, "2 x mug (one size)") {
		t.Errorf("the mail says %s", text)
	}
	s.look(p)
	p.want(t, looked)
	if all := p.Messages(""); len(all) != 2 {
		t.Errorf("%d mails after another look", len(all))
	}
}

// TestRemindersOfManyProcesses: however many processes look, each cart is reminded of once.
func TestRemindersOfManyProcesses(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sell("mug", eur, 1000, 1000)
	const carts = 30
	for i := range carts {
		s.leave(s.guestWith(fmt.Sprintf("a%d@example.com", i), "mug").ID, 25)
	}
	box, done := mail.NewMailbox(1000), make(chan string, 1000)
	var posts []*post
	for range 4 {
		posts = append(posts, s.openPost(box, done))
	}
	for reminded := 0; reminded < carts; {
		select {
		case one := <-done:
			if one == "cart.reminder done" {
				reminded++
			} else if one != looked {
				t.Fatal(one)
			}
		case <-time.After(30 * time.Second):
			t.Fatalf("waited for jobs: %d ended", reminded)
		}
		for _, p := range posts {
			p.queue.Wake()
		}
	}
	if all := box.Messages(""); len(all) != carts {
		t.Errorf("%d mails about %d carts", len(all), carts)
	}
}

// TestReminderThatFails: a mail that was not sent is sent again, with a link of its own.
func TestReminderThatFails(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sell("mug", eur, 1000, 100)
	p := s.openPost(mail.NewMailbox(100), make(chan string, 1000))
	p.want(t, looked)
	ref := s.guestWith("ada@example.com", "mug")
	s.leave(ref.ID, 25)
	p.failure.Store(new(errDown))
	s.look(p)
	p.want(t, looked, "cart.reminder failed")
	s.look(p)
	p.want(t, looked, "cart.reminder done")
	tokens := p.tokens(t, "ada@example.com")
	if len(tokens) != 1 {
		t.Fatalf("%d mails", len(tokens))
	}
	_, err := s.carts.Restore(t.Context(), auth.Viewer{}, cart.RestoreInput{Token: tokens[0]})
	s.check(err)
}

// TestReminderOfWhatGoesOn: whoever goes on before the mail is written gets none then. One address gets no two mails
// within a week.
func TestReminderOfWhatGoesOn(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sell("mug", eur, 1000, 100)
	p := s.openPost(mail.NewMailbox(100), make(chan string, 1000))
	p.want(t, looked)
	ref := s.guestWith("ada@example.com", "mug")
	s.exec(`INSERT INTO cart_reminders (cart_id, claimed_at) VALUES ($1, now())`, ref.ID)
	s.check(s.st.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
		store.AfterCommit(tx, p.queue.Wake)
		return jobs.Add(ctx, tx, "cart.reminder", struct{ Cart typeid.Cart }{ref.ID})
	}))
	p.want(t, "cart.reminder done")
	if n := len(p.Messages("")); n != 0 {
		t.Fatalf("%d mails", n)
	}
	s.leave(ref.ID, 25)
	s.look(p)
	p.want(t, looked, "cart.reminder done")
	s.leave(s.guestWith("ADA@example.com", "mug").ID, 25)
	s.look(p)
	p.want(t, looked, "cart.reminder done")
	if n := len(p.Messages("")); n != 1 {
		t.Errorf("%d mails to one address", n)
	}
}

// TestRestore: an owner gets the cart itself, anybody else a copy that says nothing of where it goes.
func TestRestore(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sell("mug", eur, 1000, 100)
	s.sell("pen", eur, 200, 1)
	ada, grace := s.customer("ada@example.com"), s.customer("grace@example.com")
	p := s.openPost(mail.NewMailbox(100), make(chan string, 1000))
	p.want(t, looked)
	own, guest := s.create(ada, cart.CreateInput{Lines: s.items("mug 2")}), s.guestWith("guest@example.com", "mug 3, pen")
	goes := berlin
	_, err := s.carts.UpdateAddresses(t.Context(), auth.Viewer{}, cart.AddressesUpdateInput{On: cart.On{Cart: guest}, ShippingAddress: &cart.AddressInput{Address: &goes}})
	s.check(err)
	s.leave(own.ID, 25)
	s.leave(guest.ID, 25)
	s.look(p)
	p.want(t, looked, "cart.reminder done", "cart.reminder done")
	ofAda, ofGuest := p.tokens(t, "ada@example.com")[0], p.tokens(t, "guest@example.com")[0]
	s.setStock("pen", 0, 0)

	for name, tt := range map[string]struct {
		viewer             auth.Viewer
		token              string
		isSame             bool
		email, content     string
		warnings           string
		hasOwner, hasToken bool
	}{
		"her own":             {ada, ofAda, true, "", "mug 2", "", true, false},
		"hers, not signed in": {auth.Viewer{}, ofAda, false, "", "mug 2", "", false, true},
		"hers, by another":    {grace, ofAda, false, "", "mug 2", "", true, false},
		"a guest's":           {auth.Viewer{}, ofGuest, false, "guest@example.com", "mug 3, pen 1", "UNAVAILABLE pen", false, true},
		"a guest's, by her":   {ada, ofGuest, false, "", "mug 3, pen 1", "UNAVAILABLE pen", true, false},
	} {
		changed, err := s.carts.Restore(t.Context(), tt.viewer, cart.RestoreInput{Token: tt.token})
		s.check(err)
		c := changed.Cart
		if got := s.warnings(changed); got != tt.warnings {
			t.Errorf("%s: warnings %s", name, got)
		}
		if isSame := c.ID == own.ID || c.ID == guest.ID; isSame != tt.isSame || s.content(c.ID) != tt.content {
			t.Errorf("%s: the same %v, with %s", name, isSame, s.content(c.ID))
		}
		if (c.UserID != nil) != tt.hasOwner || tt.hasOwner && *c.UserID != tt.viewer.User || (changed.Token != nil) != tt.hasToken {
			t.Errorf("%s: whose %v, token %v", name, c.UserID, changed.Token)
		}
		if c.ShippingAddress != nil || (c.Email != nil) != (tt.email != "") || c.Email != nil && *c.Email != tt.email {
			t.Errorf("%s: says %v, %v", name, c.ShippingAddress, c.Email)
		}
		if !tt.isSame {
			s.leave(c.ID, 25) // and yet is not reminded of
		}
	}
	s.look(p)
	p.want(t, looked)
	_, err = s.carts.Restore(t.Context(), ada, cart.RestoreInput{Token: "x"})
	if got := s.mistakes(err); got != "NOT_FOUND token" {
		t.Errorf("an unknown link: %s", got)
	}
	s.exec(`UPDATE carts SET status = 'COMPLETED' WHERE id = $1`, guest.ID)
	_, err = s.carts.Restore(t.Context(), ada, cart.RestoreInput{Token: ofGuest})
	if got := s.mistakes(err); got != "NOT_FOUND token" {
		t.Errorf("an order's cart: %s", got)
	}
}

// TestOptOut: an address that wants no mail gets none, about whichever cart, also after its account is gone.
func TestOptOut(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sell("mug", eur, 1000, 100)
	ada := s.customer("ada@example.com")
	p := s.openPost(mail.NewMailbox(100), make(chan string, 1000))
	p.want(t, looked)
	s.leave(s.create(ada, cart.CreateInput{Lines: s.items("mug")}).ID, 25)
	s.look(p)
	p.want(t, looked, "cart.reminder done")
	token := p.tokens(t, "ada@example.com")[0]
	for _, again := range []string{token, token} {
		s.check(s.carts.OptOut(t.Context(), cart.MailOptOutInput{Token: again}))
	}
	if got := s.mistakes(s.carts.OptOut(t.Context(), cart.MailOptOutInput{Token: "x"})); got != "NOT_FOUND token" {
		t.Errorf("an unknown link: %s", got)
	}
	u := s.st.Client.User.GetX(t.Context(), ada.User)
	s.check(s.st.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error { return cart.Erase(ctx, tx, u) }))
	var reminders, optOuts int
	s.check(s.st.DB.QueryRowContext(t.Context(), `SELECT (SELECT count(*) FROM cart_reminders), (SELECT count(*) FROM mail_opt_outs)`).Scan(&reminders, &optOuts))
	if reminders != 0 || optOuts != 1 {
		t.Errorf("after the account: %d reminders, %d opt-outs", reminders, optOuts)
	}
	s.exec(`DELETE FROM carts`)
	s.leave(s.guestWith("Ada@Example.com", "mug").ID, 25)
	s.look(p)
	p.want(t, looked, "cart.reminder done")
	if n := len(p.Messages("")); n != 1 {
		t.Errorf("%d mails", n)
	}
}

// wantPlanOfReminders checks that carts that were left are found by their index, among those that fill has made.
func (s *shop) wantPlanOfReminders() {
	s.t.Helper()
	for _, text := range record.RegisteredTexts() {
		if !strings.Contains(text.SQL, "INSERT INTO cart_reminders (cart_id, claimed_at)\n\t\tSELECT c.id") {
			continue
		}
		day := (24 * time.Hour).Seconds()
		plan := s.explain(text.SQL, 200, day, 3*day, 30*day)
		if !strings.Contains(plan, "cart_remindable") || strings.Contains(strings.ReplaceAll(plan, "Seq Scan on cart_reminders", ""), "Seq Scan") {
			s.t.Errorf("the plan is\n%s", plan)
		}
		return
	}
	s.t.Error("there is no such statement")
}
