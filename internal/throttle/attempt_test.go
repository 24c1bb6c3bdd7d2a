package throttle_test

import (
	"testing"
	"time"
)

func TestSuccess(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada, home := account("ada"), address("192.0.2.1")
	s.fail(ada, home)
	s.fail(ada, home)
	s.succeed(s.try(ada, home))
	s.expect("2") // the account's are forgotten, the address keeps those before
	s.succeed(s.try(account("mallory"), home))
	s.expect("2")
	s.fail(home)
	s.fail(home)
	s.succeed(s.try(account("mallory"), home)) // would be the one that closes it
	s.fail(home)
	s.refused(10*time.Second, home)
	s.expect("5")
	s.pass(10 * time.Second)
	s.succeed(s.try(ada, home))
	s.fail(ada, home) // as open as before
	s.refused(20*time.Second, home)

	first := s.try(address("192.0.2.9"))
	s.succeed(first)
	s.succeed(first)
	s.expect("1 6")
}

// TestSuccessKeepsWhatOthersFailedMeanwhile has somebody with an account of their own try to undo a
// guess's delay with it.
func TestSuccessKeepsWhatOthersFailedMeanwhile(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	home := address("192.0.2.1")
	for range addresses.Free - 1 {
		s.fail(home)
	}
	s.pass(accounts.Forget - time.Minute)
	own := s.try(account("mallory"), home)
	s.pass(10 * time.Second)
	s.fail(account("ada"), home)
	s.succeed(own)
	s.refused(20*time.Second, home)
	s.expect("1 5")
	s.pass(time.Minute) // the guess is no older for it
	s.fail(home)
	s.expect("1 6")
}

// TestSuccessDoesNotKeepFailuresAlive has an office whose people sign in all day long.
func TestSuccessDoesNotKeepFailuresAlive(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	office := address("192.0.2.1")
	s.fail(office)
	for range 5 {
		s.pass(addresses.Forget / 5)
		s.succeed(s.try(office))
	}
	s.expect("")
}

func TestForget(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for range accounts.Free {
		s.fail(account("ada"))
	}
	s.fail(account("grace"))
	if err := s.Forget(t.Context(), account("ada"), account("nobody")); err != nil {
		t.Fatal(err)
	}
	s.expect("1")
	s.fail(account("ada"))
}
