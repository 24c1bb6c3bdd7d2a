package account

import (
	"testing"

	"github.com/shopgraph/shopgraph/ent/credentialtoken"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/record"
)

func TestPurge(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada := s.addPerson("Ada")
	_, hash := auth.NewToken()
	for range 2 {
		token, hash2 := auth.NewToken()
		s.check(s.store.Client.ExternalSignIn.Create().SetTokenHash(hash2).SetStateHash(hash).SetProvider("id").SetRedirectURI(token).
			SetNonce("n").SetCodeVerifier("v").SetExpiresAt(ada.in.ExpiresAt).Exec(t.Context()))
		s.start(ada.User)
		s.signUp("another@example.com")
	}
	s.settle()
	// Of each kind one has ended, in a moment one more will.
	for _, p := range purges {
		table := p.table
		if n := s.count("SELECT count(*) FROM " + table); n < 2 {
			t.Fatalf("%d rows in %s", n, table)
		}
		s.exec("UPDATE " + table + " SET expires_at = now() - interval '1 ms' WHERE ctid = (SELECT min(ctid) FROM " + table + ")")
		s.exec("UPDATE " + table + " SET expires_at = now() + interval '1 minute' WHERE ctid = (SELECT min(ctid) FROM " + table + " WHERE expires_at > now())")
	}
	s.exec("UPDATE throttles SET updated_at = now() - interval '25 hours' WHERE id = (SELECT min(id::text)::uuid FROM throttles)")
	ofSignUp := s.count(`SELECT count(*) FROM credential_tokens t JOIN sign_ups s ON s.id = t.sign_up_id
		WHERE s.expires_at < now() AND t.expires_at > now()`)
	before := s.sizes()

	s.check(s.Purge(t.Context()))
	after := s.sizes()
	for table, n := range before {
		want := n
		switch table {
		case "sessions", "sign_ups", "external_sign_ins", "known_devices", "throttles":
			want--
		case "credential_tokens":
			want -= 1 + ofSignUp
		}
		if after[table] != want {
			t.Errorf("%s: %d of %d rows are left, want %d", table, after[table], n, want)
		}
	}
	for _, p := range purges {
		table := p.table
		if n := s.count("SELECT count(*) FROM " + table + " WHERE expires_at < now()"); n != 0 {
			t.Errorf("%d rows of %s have ended", n, table)
		}
	}
}

// sizes returns how many rows there are in each table but that of jobs.
func (s *shop) sizes() map[string]int {
	s.t.Helper()
	sizes := map[string]int{}
	for table := range s.contents() {
		if table != "jobs" {
			sizes[table] = s.count("SELECT count(*) FROM " + table)
		}
	}
	return sizes
}

func TestPurgeOfVeryMany(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada := s.addUser(adaEmail)
	s.exec(`INSERT INTO credential_tokens (id, created_at, updated_at, purpose, user_id, email, token_hash, expires_at)
		SELECT gen_random_uuid(), now(), now(), $1, $2, 'a@example.com', sha256(n::text::bytea), now() - interval '1 hour'
		FROM generate_series(1, 2 * $3::int + 1) n`, credentialtoken.PurposeResetPassword, ada.ID, record.PurgeBatch)
	s.check(s.Purge(t.Context()))
	if n := s.count("SELECT count(*) FROM credential_tokens"); n != 0 {
		t.Errorf("%d are left", n)
	}
}

func TestPurgeIsAJob(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.start(s.addUser(adaEmail))
	s.exec("UPDATE sessions SET expires_at = now() - interval '1 ms'")
	if n := s.count("SELECT count(*) FROM jobs WHERE kind = $1 AND run_at BETWEEN now() + interval '55 minutes' AND now() + interval '1 hour'", purgeJob); n != 1 {
		t.Errorf("%d jobs come due in an hour", n)
	}
	s.exec("UPDATE jobs SET run_at = now()")
	s.queue.Wake()
	if got := receive(t, s.done); got != (finished{purgeJob, jobs.Done}) {
		t.Errorf("finished %v", got)
	}
	if n := s.count("SELECT count(*) FROM sessions"); n != 0 {
		t.Errorf("%d sessions are left", n)
	}
}
