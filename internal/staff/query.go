package staff

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/stafftask"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// The audit log, at most $1 entries. The first query reads all of it. The second reads what an
// actor ($2) did, to one subject ($3) or any. The third reads what was done to a subject ($2).
var (
	logOfAll       = logWhere(2, "true")
	logByActor     = logWhere(4, "actor = $2 AND ($3::text IS NULL OR subject = $3)")
	logBySubject   = logWhere(3, "subject = $2")
	countEntries   = record.NewQuery(`SELECT count(*) FROM audit_entries`)
	countByActor   = record.NewQuery(`SELECT count(*) FROM audit_entries WHERE actor = $1 AND ($2::text IS NULL OR subject = $2)`)
	countBySubject = record.NewQuery(`SELECT count(*) FROM audit_entries WHERE subject = $1`)
)

func logWhere(parameter int, which string) page.Sorting[*ent.AuditEntry] {
	return page.Sorting[*ent.AuditEntry]{
		Ordering: newestFirst,
		Cursor:   func(e *ent.AuditEntry) string { return newestFirst.Cursor(e.ID.UUID()) },
		Queries: page.NewQueries(newestFirst, "audit_entries", parameter, func(condition, orderBy string) string {
			return `SELECT ` + ent.AuditEntryColumns + ` FROM audit_entries
				WHERE ` + which + ` AND ` + condition + ` ORDER BY ` + orderBy + ` LIMIT $1`
		}),
	}
}

// writeEntries writes what an actor ($1) did ($2): entries ($3) about subjects ($4), with details ($5).
var writeEntries = record.NewStatement(`INSERT INTO audit_entries (id, created_at, updated_at, actor, action, subject, detail)
	SELECT id, now(), now(), $1, $2, subject, detail FROM unnest($3::uuid[], $4::text[], $5::jsonb[]) AS told(id, subject, detail)`)

var permissionsOfUsers = record.NewQuery(`SELECT user_id, permission FROM staff_permissions WHERE user_id = ANY($1::uuid[])`)

// PermissionsByUser reads what each user is allowed to do for the store.
var PermissionsByUser = record.NewMany("permissions of users",
	func(found *record.Found[typeid.User, auth.PermissionSet], _ record.Parts, ids []typeid.User) ([]*record.Read, error) {
		return []*record.Read{permissionsOfUsers.With(func(r *record.Reader) {
			user := typeid.Of[typeid.User](r.UUID())
			found.Values[user] |= auth.PermissionSetOf(auth.Permission(r.Text()))
		}, typeid.Array(ids))}, nil
	})

// IsMember reads whether each user is a member of the staff.
var IsMember = record.NewMany("members of the staff",
	func(found *record.Found[typeid.User, bool], _ record.Parts, ids []typeid.User) ([]*record.Read, error) {
		return []*record.Read{membersAmong.With(func(r *record.Reader) {
			found.Values[typeid.Of[typeid.User](r.UUID())] = true
		}, typeid.Array(ids))}, nil
	})

var (
	// eraseNotes empties the notes of tasks about a user's orders ($1).
	eraseNotes = record.NewStatement(`
		UPDATE staff_tasks SET note = '', updated_at = now() FROM orders
		WHERE orders.id = staff_tasks.order_id AND orders.user_id = $1 AND staff_tasks.note <> ''`)

	lockStaff = record.NewStatement(`SELECT pg_advisory_xact_lock(hashtext('shopgraph staff'))`)
	// countOthers counts who has a permission ($1), and a way to sign in, beside a user ($2). Whoever
	// was invited and has not come yet has none.
	countOthers = record.NewQuery(`SELECT count(*) FROM staff_permissions p JOIN users u ON u.id = p.user_id
		WHERE p.permission = $1 AND p.user_id <> $2 AND (u.password_hash IS NOT NULL
			OR EXISTS (SELECT FROM external_identities e WHERE e.user_id = u.id))`)
	// revoke and grant take and give permissions ($2).
	revoke = record.NewStatement(`DELETE FROM staff_permissions WHERE user_id = $1 AND permission = ANY($2::text[])`)
	grant  = record.NewStatement(`
		INSERT INTO staff_permissions (id, created_at, updated_at, user_id, permission)
		SELECT t.id, $4, $4, $1, t.permission FROM unnest($2::text[], $3::uuid[]) t(permission, id)`)

	memberByID = record.NewQuery(`SELECT ` + ent.UserColumns + ` FROM users WHERE id = $1 AND kind = 'STAFF'`)

	auditEntriesByID = record.NewQuery(`SELECT ` + ent.AuditEntryColumns + ` FROM audit_entries WHERE id = ANY($1::uuid[])`)
)

var (
	countTokens  = record.NewQuery(`SELECT count(*) FROM service_tokens`)
	tokensByID   = record.NewQuery(`SELECT ` + ent.ServiceTokenColumns + ` FROM service_tokens WHERE id = ANY($1::uuid[])`)
	newestTokens = record.NewQuery(`SELECT ` + ent.ServiceTokenColumns + ` FROM service_tokens ORDER BY id DESC LIMIT $1`)
	goodToken    = record.NewQuery(`SELECT ` + ent.ServiceTokenColumns + ` FROM service_tokens
		WHERE token_hash = $1 AND (expires_at IS NULL OR expires_at > $2)`)
	// tokensByMaker reads the tokens that a user ($1) has made, and locks them. $2 is now.
	tokensByMaker = record.NewQuery(`SELECT ` + ent.ServiceTokenColumns + ` FROM service_tokens
		WHERE created_by = $1 AND (expires_at IS NULL OR expires_at > $2) ORDER BY id DESC FOR UPDATE`)
	// revokeTokens deletes tokens ($1), and writes an entry ($3) of the audit log about each, under
	// its name for clients ($2). $4 is who does it, $5 who made the tokens, and $6 is now.
	revokeTokens = record.NewStatement(`
		WITH gone AS (DELETE FROM service_tokens WHERE id = ANY($1::uuid[]))
		INSERT INTO audit_entries (id, created_at, updated_at, action, actor, subject, detail)
		SELECT t.entry, $6, $6, 'service_token.revoked', $4, t.name, jsonb_build_object('createdBy', $5::text)
		FROM unnest($2::text[], $3::uuid[]) t(name, entry)`)
	membersAmong = record.NewQuery(`SELECT id FROM users WHERE id = ANY($1::uuid[]) AND kind = 'STAFF'`)
	// purgeTokens deletes at most $1 tokens that ended $2 seconds ago. There are a hundred of them at
	// most.
	purgeTokens = record.NewStatement(`
		DELETE FROM service_tokens WHERE id = ANY(ARRAY(
			SELECT id FROM service_tokens WHERE expires_at < now() - make_interval(secs => $2) LIMIT $1 FOR UPDATE SKIP LOCKED))`)
)

// The list of tasks, at most $1 of them: all, those that are open, and those that are resolved.
var (
	allTasks           = tasksWhere("true")
	openTasks          = tasksWhere("resolved_at IS NULL")
	resolvedTasks      = tasksWhere("resolved_at IS NOT NULL")
	countTasks         = record.NewQuery(`SELECT count(*) FROM staff_tasks`)
	countOpenTasks     = record.NewQuery(`SELECT count(*) FROM staff_tasks WHERE resolved_at IS NULL`)
	countResolvedTasks = record.NewQuery(`SELECT count(*) FROM staff_tasks WHERE resolved_at IS NOT NULL`)
)

// newestTaskFirst is the order of the list.
var newestTaskFirst = page.Ordering{Name: "task", Columns: []page.Column{page.UUID(stafftask.FieldID)}, Desc: true}

func tasksWhere(which string) page.Sorting[*ent.StaffTask] {
	return page.Sorting[*ent.StaffTask]{
		Ordering: newestTaskFirst,
		Cursor:   func(t *ent.StaffTask) string { return newestTaskFirst.Cursor(t.ID.UUID()) },
		Queries: page.NewQueries(newestTaskFirst, "staff_tasks", 2, func(condition, orderBy string) string {
			return `SELECT ` + ent.StaffTaskColumns + ` FROM staff_tasks
				WHERE ` + which + ` AND ` + condition + ` ORDER BY ` + orderBy + ` LIMIT $1`
		}),
	}
}

var (
	tasksByID = record.NewQuery(`SELECT ` + ent.StaffTaskColumns + ` FROM staff_tasks WHERE id = ANY($1::uuid[])`)
	lockTask  = record.NewQuery(`SELECT ` + ent.StaffTaskColumns + ` FROM staff_tasks WHERE id = $1 FOR UPDATE`)

	// warnOfHolds puts on the list the payments, at most $1, whose holds end within $2 seconds, each once.
	warnOfHolds = record.NewStatement(`
		INSERT INTO staff_tasks (id, created_at, updated_at, kind, order_id, payment_id)
		SELECT new_id(), now(), now(), 'HOLD_ENDS', p.order_id, p.id FROM payments p
		WHERE p.status = 'AUTHORIZED' AND p.held_until BETWEEN now() AND now() + make_interval(secs => $2)
			AND NOT EXISTS (SELECT FROM staff_tasks t WHERE t.payment_id = p.id AND t.kind = 'HOLD_ENDS')
		ORDER BY p.held_until LIMIT $1
		ON CONFLICT DO NOTHING`)
	// openTask opens nothing if the same is open, but says about how much ($5) it is.
	openTask = record.NewStatement(`
		INSERT INTO staff_tasks (id, created_at, updated_at, kind, order_id, payment_id, amount) VALUES ($1, now(), now(), $2, $3, $4, nullif($5::bigint, 0))
		ON CONFLICT (payment_id, kind) WHERE resolved_at IS NULL DO UPDATE SET amount = excluded.amount, updated_at = now()
		WHERE staff_tasks.amount IS DISTINCT FROM excluded.amount`)
	// taskDone resolves a task of a kind ($1) about a payment ($2) with a note ($3).
	taskDone = record.NewStatement(`
		UPDATE staff_tasks SET updated_at = now(), resolved_at = now(), note = $3 WHERE payment_id = $2 AND kind = $1 AND resolved_at IS NULL`)
	// noteOverdue puts on the list the payments, at most $1, that were promised until before now and have not all come, each once.
	noteOverdue = record.NewStatement(`
		INSERT INTO staff_tasks (id, created_at, updated_at, kind, order_id, payment_id, amount)
		SELECT new_id(), now(), now(), 'PAYMENT_OVERDUE', p.order_id, p.id, p.amount - p.released_amount - p.captured_amount FROM payments p
		WHERE p.due_at IS NOT NULL AND p.due_at < now() AND p.captured_amount < p.amount AND p.status = 'AUTHORIZED'
			AND NOT EXISTS (SELECT FROM staff_tasks t WHERE t.payment_id = p.id AND t.kind = 'PAYMENT_OVERDUE')
		ORDER BY p.due_at LIMIT $1
		ON CONFLICT DO NOTHING`)
	// openTaskOfOrder opens nothing if the same is open.
	openTaskOfOrder = record.NewStatement(`
		INSERT INTO staff_tasks (id, created_at, updated_at, kind, order_id) VALUES ($1, now(), now(), $2, $3)
		ON CONFLICT (order_id, kind) WHERE resolved_at IS NULL AND payment_id IS NULL DO NOTHING`)
	// closeTasks resolves what is open of a kind ($2) about an order ($1), with a note ($3).
	closeTasks = record.NewStatement(`
		UPDATE staff_tasks SET updated_at = now(), resolved_at = now(), note = $3 WHERE order_id = $1 AND kind = $2 AND resolved_at IS NULL`)
	resolveTask = record.NewStatement(`
		UPDATE staff_tasks SET updated_at = now(), resolved_at = now(), note = $2 WHERE id = $1 RETURNING resolved_at`)
)
