package account

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/oidc/oidctest"
)

// waysIn is by what somebody gains a lasting way into an account, with the mails that tell the
// owner. A way that is new needs a line here.
var waysIn = map[string]struct {
	do   func(p provided, in *SignedIn)
	want []string
}{
	"sign-up": {func(p provided, _ *SignedIn) {
		p.signUp("new@example.com")
		_, err := p.verify(p.token("new@example.com", "/verify-email"))
		p.check(err)
	}, []string{"new@example.com: Confirm your e-mail address"}},
	"sign-in with a new device": {func(p provided, _ *SignedIn) {
		_, err := p.signInWith(adaEmail, goodPassword)
		p.check(err)
	}, []string{"ada@example.com: A new sign-in to your account"}},
	"sign-in with a known device": {func(p provided, in *SignedIn) {
		_, err := p.signInOn(adaEmail, goodPassword, here.with(in.Device.Token))
		p.check(err)
	}, nil},
	"password change": {func(p provided, in *SignedIn) {
		secret := goodPassword
		_, err := p.PasswordChange(p.t.Context(), in.Viewer, PasswordChangeInput{CurrentPassword: &secret, NewPassword: otherPassword}, here)
		p.check(err)
	}, []string{"ada@example.com: Your password was changed"}},
	"first password": {func(p provided, in *SignedIn) {
		p.exec("UPDATE users SET password_hash = NULL")
		_, err := p.PasswordChange(p.t.Context(), in.Viewer, PasswordChangeInput{NewPassword: otherPassword}, here)
		p.check(err)
	}, []string{"ada@example.com: Your password was changed"}},
	"password reset": {func(p provided, _ *SignedIn) {
		p.check(requestReset(p.shop, adaEmail))
		_, err := p.reset(p.token(adaEmail, "/reset-password"), otherPassword)
		p.check(err)
	}, []string{"ada@example.com: Choose a new password", "ada@example.com: Your password was changed"}},
	"invitation": {func(p provided, _ *SignedIn) {
		p.invite("staff@example.com")
		p.queue.Wake()
		_, err := p.reset(p.token("staff@example.com", "/reset-password"), otherPassword)
		p.check(err)
	}, []string{"staff@example.com: Join the staff of Engines", "staff@example.com: Your password was changed"}},
	"e-mail change": {func(p provided, in *SignedIn) {
		_, err := p.requestChange(p.t.Context(), in, newEmail, goodPassword)
		p.check(err)
		_, err = p.changeEmail(in, p.token(newEmail, "/change-email"))
		p.check(err)
	}, []string{
		"ada@example.com: Somebody asked to change your e-mail address", "ada@example.com: Your e-mail address was changed",
		"countess@example.com: Confirm your new e-mail address",
	}},
	"account by a provider": {func(p provided, _ *SignedIn) {
		_, err := p.signInAt("first", oidctest.User{Subject: "grace", Email: graceEmail, EmailVerified: true})
		p.check(err)
	}, []string{"grace@example.com: A new way to sign in to your account"}},
	"link to a provider": {func(p provided, _ *SignedIn) {
		visit := p.visit("first", adaElsewhere)
		_, err := p.complete(visit.with(goodPassword))
		p.check(err)
		p.mails(adaEmail)
		in, err := p.signInAt("first", adaElsewhere) // from now on it is a device like any other
		p.check(err)
		_, err = p.ExternalSignInComplete(p.t.Context(), auth.Viewer{}, p.visit("first", adaElsewhere), here.with(in.Device.Token))
		p.check(err)
	}, []string{"ada@example.com: A new sign-in to your account", "ada@example.com: A new way to sign in to your account"}},
	"end of a link": {func(p provided, in *SignedIn) {
		p.check(p.store.Client.ExternalIdentity.Create().SetUserID(in.User.ID).SetIssuer("i").SetSubject("s").SetProvider("p").Exec(p.t.Context()))
		list := p.linkedIDs(in.User)
		_, err := p.ExternalIdentityUnlink(p.t.Context(), in.Viewer, ExternalIdentityUnlinkInput{ID: list[0]})
		p.check(err)
	}, []string{"ada@example.com: A way to sign in to your account was removed"}},
}

func TestOwnersAreToldOfEachWayIn(t *testing.T) {
	t.Parallel()
	for name, way := range waysIn {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProvided(t)
			in := p.start(p.addUser(adaEmail))
			way.do(p, in)
			p.settle()
			var told []string
			for _, m := range p.mailbox.Messages("") {
				told = append(told, m.To+": "+m.Subject)
			}
			slices.Sort(told)
			if diff := cmp.Diff(way.want, told); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
