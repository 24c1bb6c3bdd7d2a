package account

import (
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// What follows reads what hangs on users. Whose it is is not asked: the caller has the users that
// the viewer may see.
var (
	// UsersByID reads the users themselves.
	UsersByID = record.ByID("users", record.NewQuery(`SELECT `+ent.UserColumns+` FROM users WHERE id = ANY($1::uuid[])`),
		ent.ReadUser, func(u *ent.User) typeid.User { return u.ID })

	// AddressesByUser reads the users' addresses, the oldest first.
	AddressesByUser = record.Lists("addresses of users",
		record.NewQuery(`SELECT `+ent.AddressColumns+` FROM addresses WHERE user_id = ANY($1::uuid[]) ORDER BY id`),
		ent.ReadAddress, func(a *ent.Address) typeid.User { return a.UserID })

	// IdentitiesByUser reads who each user is at other providers, the oldest link first.
	IdentitiesByUser = record.Lists("identities of users",
		record.NewQuery(`SELECT `+ent.ExternalIdentityColumns+` FROM external_identities
			WHERE user_id = ANY($1::uuid[]) ORDER BY id`),
		ent.ReadExternalIdentity, func(e *ent.ExternalIdentity) typeid.User { return e.UserID })
)

// listed are the users of a kind ($2), at most $1. The queries searched are for those of them whose
// addresses stand between two texts ($3, $4), byte by byte. An index has them in that order.
var (
	listed = page.Sorting[*ent.User]{Ordering: newestFirst, Cursor: cursorOf, Queries: page.NewQueries(newestFirst, "users", 3,
		func(condition, orderBy string) string {
			return `SELECT ` + ent.UserColumns + ` FROM users WHERE kind = $2 AND ` + condition + ` ORDER BY ` + orderBy + ` LIMIT $1`
		})}
	searched = page.Sorting[*ent.User]{Ordering: newestFirst, Cursor: cursorOf, Queries: page.NewQueries(newestFirst, "users", 5,
		func(condition, orderBy string) string {
			return `SELECT ` + ent.UserColumns + ` FROM users
				WHERE kind = $2 AND email ~>=~ $3 AND email ~<~ $4 AND ` + condition + ` ORDER BY ` + orderBy + ` LIMIT $1`
		})}
	countUsers    = record.NewQuery(`SELECT count(*) FROM users WHERE kind = $1`)
	countSearched = record.NewQuery(`SELECT count(*) FROM users WHERE kind = $1 AND email ~>=~ $2 AND email ~<~ $3`)
)

func cursorOf(u *ent.User) string { return newestFirst.Cursor(u.ID.UUID()) }

// userByID reads the user with an id.
var userByID = record.NewQuery(`SELECT ` + ent.UserColumns + ` FROM users WHERE id = $1`)

const (
	selectUser = `SELECT ` + ent.UserColumns + ` FROM users WHERE `
	// forNoKeyUpdate is the strength of a lock that hinders no rows from referring to the locked
	// one.
	forNoKeyUpdate = ` FOR NO KEY UPDATE`
	// hasToken holds for the user whom a good token ($1) was mailed about for a purpose ($2). $3 is
	// now.
	hasToken = `id IN (SELECT user_id FROM credential_tokens WHERE ` + isGood + `)`
	// hasIdentity holds for the user who is somebody ($2) at a provider ($1).
	hasIdentity = `id IN (SELECT user_id FROM external_identities WHERE issuer = $1 AND subject = $2)`
	isGood      = `token_hash = $1 AND purpose = $2 AND expires_at > $3`
)

var (
	userByEmail        = record.NewQuery(selectUser + `email = $1`)
	userByToken        = record.NewQuery(selectUser + hasToken)
	lockUserByID       = record.NewQuery(selectUser + `id = $1` + forNoKeyUpdate)
	lockUserByEmail    = record.NewQuery(selectUser + `email = $1` + forNoKeyUpdate)
	lockUserByToken    = record.NewQuery(selectUser + hasToken + forNoKeyUpdate)
	userByIdentity     = record.NewQuery(selectUser + hasIdentity)
	lockUserByIdentity = record.NewQuery(selectUser + hasIdentity + forNoKeyUpdate)
	// lockWholeUser lets no row refer to the user from now on.
	lockWholeUser = record.NewQuery(selectUser + `id = $1 FOR UPDATE`)
	makeCustomer  = record.NewStatement(`UPDATE users SET kind = 'CUSTOMER', updated_at = now() WHERE id = $1`)
	// visibleUsers reads a user ($2), customers if $3 and members of the staff if $4.
	visibleUsers = record.NewQuery(selectUser + `id = ANY($1::uuid[])
		AND (id = $2 OR kind = 'CUSTOMER' AND $3::bool OR kind = 'STAFF' AND $4::bool)`)

	goodToken = record.NewQuery(`SELECT ` + ent.CredentialTokenColumns + ` FROM credential_tokens WHERE ` + isGood)

	signUpByToken = record.NewQuery(`SELECT ` + ent.SignUpColumns + ` FROM sign_ups
		WHERE id IN (SELECT sign_up_id FROM credential_tokens WHERE ` + isGood + `)`)
	lockSignUps = record.NewQuery(`SELECT ` + ent.SignUpColumns + ` FROM sign_ups WHERE email = $1 ORDER BY id DESC FOR UPDATE`)

	addressesOfUser = record.NewQuery(`SELECT ` + ent.AddressColumns + ` FROM addresses WHERE id = ANY($1::uuid[]) AND user_id = $2`)
	// clearDefault takes from a user's addresses that one is the default for shipping if $2, for
	// bills if $3.
	clearDefault = record.NewStatement(`
		UPDATE addresses SET default_shipping = default_shipping AND NOT $2, default_billing = default_billing AND NOT $3
		WHERE user_id = $1 AND (default_shipping AND $2 OR default_billing AND $3)`)

	identitiesOfOne  = record.NewQuery(`SELECT ` + ent.ExternalIdentityColumns + ` FROM external_identities WHERE user_id = $1`)
	identitiesOfUser = record.NewQuery(`SELECT ` + ent.ExternalIdentityColumns + ` FROM external_identities
		WHERE id = ANY($1::uuid[]) AND user_id = $2`)
	externalSignInByToken = record.NewQuery(`SELECT ` + ent.ExternalSignInColumns + ` FROM external_sign_ins
		WHERE token_hash = $1 AND expires_at > $2`)
)

var (
	sessionByID = record.NewQuery(`SELECT ` + ent.SessionColumns + ` FROM sessions WHERE id = $1 AND user_id = $2`)
	// sessionsOfUser reads the sessions that have not ended at $2 and were used after $3, at most
	// $4.
	sessionsOfUser = record.NewQuery(`SELECT ` + ent.SessionColumns + ` FROM sessions
		WHERE user_id = $1 AND expires_at > $2 AND last_used_at > $3 ORDER BY last_used_at DESC, id DESC LIMIT $4`)
	lockCustomers = record.NewQuery(`SELECT id, customer_group_id FROM users
		WHERE id = ANY($1::uuid[]) AND kind = 'CUSTOMER' ORDER BY id FOR NO KEY UPDATE`)
	assignGroup       = record.NewStatement(`UPDATE users SET updated_at = now(), customer_group_id = $2 WHERE id = ANY($1::uuid[])`)
	taxExemptions     = record.NewQuery(`SELECT id, tax_exempt, tax_exempt_reason FROM users WHERE id = ANY($1::uuid[])`)
	setTaxExemption   = record.NewStatement(`UPDATE users SET updated_at = now(), tax_exempt = $2, tax_exempt_reason = $3 WHERE id = $1`)
	sessionIDsOfUsers = record.NewStatement(`SELECT id FROM sessions WHERE user_id = ANY($1::uuid[])`)
	sessionIDsOfUser  = record.NewStatement(`SELECT id FROM sessions WHERE user_id = $1`)
	// sessionByToken also reads whose a session is, and what they may do: that is asked at every
	// request.
	sessionByToken = record.NewStatement(`
		SELECT s.id, s.user_id, u.customer_group_id, u.kind, s.last_used_at, s.expires_at,
			ARRAY(SELECT p.permission FROM staff_permissions p WHERE p.user_id = u.id)
		FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.token_hash = $1`)

	endOne = record.NewStatement(`DELETE FROM sessions WHERE id = $1 AND user_id = $2 RETURNING id`)
	// endAll ends a user's sessions but one ($2), and has the account know no device.
	endAll = record.NewStatement(`
		WITH forgotten AS (DELETE FROM known_devices WHERE user_id = $1)
		DELETE FROM sessions WHERE user_id = $1 AND id <> $2 RETURNING id`)

	isKnownDevice = record.NewStatement(`SELECT EXISTS (
		SELECT FROM known_devices d JOIN users u ON u.id = d.user_id
		WHERE d.token_hash = $1 AND u.email = $2 AND d.expires_at > $3)`)
	// makeRoom ends a user's sessions that have expired, and those not used for longest of those
	// above $2. It notes that a device ($3) was used, and makes another ($4) if it is not known. $5
	// is now, and $6 is until when the device is known. All devices but $7 beside it are forgotten.
	// It returns the sessions that ended, and once whether the device was known.
	makeRoom = record.NewStatement(`
		WITH known AS (
			UPDATE known_devices SET last_used_at = $5, expires_at = $6
			WHERE user_id = $1 AND token_hash = $3 AND expires_at > $5 RETURNING token_hash
		), made AS (
			INSERT INTO known_devices (token_hash, user_id, created_at, last_used_at, expires_at)
			SELECT $4, $1, $5, $5, $6 WHERE NOT EXISTS (SELECT FROM known)
		), forgotten AS (
			DELETE FROM known_devices WHERE token_hash IN (
				SELECT token_hash FROM known_devices WHERE user_id = $1 AND token_hash <> $3
				ORDER BY last_used_at DESC, token_hash OFFSET $7)
		), ended AS (
			DELETE FROM sessions WHERE user_id = $1 AND (expires_at <= now() OR id IN (
				SELECT id FROM sessions WHERE user_id = $1 AND expires_at > now() ORDER BY last_used_at DESC, id DESC OFFSET $2))
			RETURNING id
		)
		SELECT NULL::uuid, EXISTS (SELECT FROM known) UNION ALL SELECT id, false FROM ended`)
)

// purges delete rows that are of no use once they have expired, at most $1 of a table.
var purges = []struct {
	table     string
	statement record.Statement
}{
	{"sessions", purge("sessions")},
	{"sign_ups", purge("sign_ups")},
	{"credential_tokens", purge("credential_tokens")},
	{"external_sign_ins", purge("external_sign_ins")},
	{"known_devices", record.NewStatement(`
		DELETE FROM known_devices WHERE token_hash = ANY(ARRAY(
			SELECT token_hash FROM known_devices WHERE expires_at < now() ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED))`)},
}

func purge(table string) record.Statement {
	return record.NewStatement(fmt.Sprintf(`
		DELETE FROM %[1]s WHERE id = ANY(ARRAY(
			SELECT id FROM %[1]s WHERE expires_at < now() ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED))`, table))
}
