package account

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/mail"
)

// brokenSender fails as it is told to.
type brokenSender struct {
	*mail.Mailbox
	failure atomic.Pointer[error]
}

func (b *brokenSender) fail(err error) { b.failure.Store(&err) }

func (b *brokenSender) Send(ctx context.Context, m mail.Message) error {
	if err := *b.failure.Load(); err != nil {
		return err
	}
	return b.Mailbox.Send(ctx, m)
}

// refusal is what a server says to an address that it will never take.
func refusal(t *testing.T) error {
	t.Helper()
	smtp, err := mail.NewSMTP("smtp://localhost", "shop@example.com", mail.SMTPOptions{})
	if err != nil {
		t.Fatal(err)
	}
	err = smtp.Send(t.Context(), mail.Message{To: "no address"})
	if !mail.IsPermanent(err) {
		t.Fatalf("error is %v", err)
	}
	return err
}

func TestMailThatFailsForNowIsSentLater(t *testing.T) {
	t.Parallel()
	sender := &brokenSender{Mailbox: mail.NewMailbox(10)}
	s := newShop(t, withSender(sender))
	s.mailbox = sender.Mailbox
	sender.fail(errors.New("the server is busy"))
	s.signUp(adaEmail)
	if got := receive(t, s.done); got != (finished{signUpMailJob, jobs.Failed}) {
		t.Fatalf("finished %v", got)
	}
	sender.fail(nil)
	s.exec("UPDATE jobs SET run_at = now(), last_error = '', attempts = 0 WHERE kind = $1", signUpMailJob)
	s.queue.Wake()
	if _, err := s.verify(s.token(adaEmail, "/verify-email")); err != nil {
		t.Error(err)
	}
	if n := s.count("SELECT count(*) FROM jobs WHERE kind <> $1", purgeJob); n != 0 {
		t.Errorf("%d jobs are left", n)
	}
}

func TestMailThatIsRefusedIsGivenUp(t *testing.T) {
	t.Parallel()
	sender := &brokenSender{Mailbox: mail.NewMailbox(10)}
	s := newShop(t, withSender(sender))
	ada := s.addUser(adaEmail)
	in := s.start(ada)
	sender.fail(refusal(t))
	for kind, ask := range map[string]func(){
		signUpMailJob: func() { s.signUp(graceEmail) },
		resetMailJob:  func() { s.check(requestReset(s, adaEmail)) },
		changeMailJob: func() {
			_, err := s.requestChange(t.Context(), in, newEmail, goodPassword)
			s.check(err)
		},
		inviteMailJob: func() { s.invite("staff@example.com") },
	} {
		ask()
		got := receive(t, s.done)
		if got.kind == noticeJob { // of the change, which the present address is told of
			got = receive(t, s.done)
		}
		if got != (finished{kind, jobs.Dead}) {
			t.Errorf("%s finished %v", kind, got)
		}
	}
	s.check(s.deleteAccount(in.Viewer, goodPassword))
	if got := receive(t, s.done); got != (finished{noticeJob, jobs.Dead}) {
		t.Errorf("finished %v", got)
	}
}

func TestNoticesThatNobodyKnows(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.check(s.store.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
		return jobs.Add(ctx, tx, noticeJob, notice{Kind: "of a later version", Email: adaEmail})
	}))
	s.queue.Wake()
	if got := receive(t, s.done); got != (finished{noticeJob, jobs.Dead}) {
		t.Errorf("finished %v", got)
	}
}

// What a job is about may be gone by the time that it is done.
func TestMailAboutWhatIsGone(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada := s.addUser(adaEmail)
	in := s.start(ada)
	late := open(t, s.url) // whose queue does not run
	late.signUp(graceEmail)
	s.check(requestReset(late, adaEmail))
	_, err := late.requestChange(t.Context(), in, newEmail, goodPassword)
	s.check(err)
	invited := late.invite("staff@example.com")
	s.exec("DELETE FROM sign_ups")
	s.check(s.store.Client.User.DeleteOne(invited).Exec(t.Context()))
	s.check(s.deleteAccount(in.Viewer, goodPassword)) // wakes the queue
	s.settle()
	var subjects []string
	for _, m := range s.mailbox.Messages("") {
		subjects = append(subjects, m.Subject)
	}
	slices.Sort(subjects)
	if diff := cmp.Diff([]string{"Somebody asked to change your e-mail address", "Your account was deleted"}, subjects); diff != "" {
		t.Errorf("mails (-want +got):\n%s", diff)
	}
	if n := s.count("SELECT count(*) FROM jobs WHERE kind <> $1", purgeJob); n != 0 {
		t.Errorf("%d jobs are left", n)
	}
}

func TestLinks(t *testing.T) {
	t.Parallel()
	l := Links{Storefront: "https://shop.example.com/de"}
	got := []string{
		l.verifyEmail("a-b_c"), l.resetPassword("t"), l.changeEmail("t"), l.signIn(), l.forgotPassword(),
	}
	want := []string{
		"https://shop.example.com/de/verify-email#token=a-b_c", "https://shop.example.com/de/reset-password#token=t",
		"https://shop.example.com/de/change-email#token=t", "https://shop.example.com/de/sign-in",
		"https://shop.example.com/de/forgot-password",
	}
	if !slices.Equal(want, got) {
		t.Errorf("links are %q", got)
	}
}
