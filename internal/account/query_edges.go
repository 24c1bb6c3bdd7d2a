package account

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// What follows reads what hangs on users. Whose it is is not asked: the caller has the users that the
// viewer may see.
var (
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

// listed are the users of a kind ($2), at most $1; searched are those of them whose addresses stand
// between two texts ($3, $4), byte by byte. An index has them in that order.
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
