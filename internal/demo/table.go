package demo

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/chance"
)

// row is a row to insert: its values by column. The rows of one insert have the same columns.
type row map[string]any

// table is where rows go, and which rows of other tables they must find there.
type table struct {
	name    string
	parents []parent
}

type parent struct{ column, table string }

// insert adds those of the rows that collide with nothing and whose parents, if they have any, exist.
func (t table) insert(ctx context.Context, tx *ent.Tx, rows []row) (added int, err error) {
	values, err := json.Marshal(rows)
	if err != nil {
		return 0, err
	}
	columns := strings.Join(slices.Sorted(maps.Keys(rows[0])), ", ")
	// Triggers are called for what collides, too, and would tie it to options that the store has renamed.
	conditions := []string{"true"}
	if _, hasID := rows[0]["id"]; hasID {
		conditions = []string{fmt.Sprintf("NOT EXISTS (SELECT FROM %s there WHERE there.id = r.id)", t.name)}
	}
	for _, p := range t.parents {
		conditions = append(conditions, fmt.Sprintf("(r.%s IS NULL OR EXISTS (SELECT FROM %s WHERE %s.id = r.%s))", p.column, p.table, p.table, p.column))
	}
	result, err := tx.ExecContext(ctx, fmt.Sprintf(
		"INSERT INTO %s (%s) SELECT %s FROM jsonb_populate_recordset(NULL::%s, $1) r WHERE %s ON CONFLICT DO NOTHING",
		t.name, columns, columns, t.name, strings.Join(conditions, " AND ")), string(values))
	if err != nil {
		return 0, err
	}
	n, err := result.RowsAffected()
	return int(n), err
}

// epoch is when the first of the demo's rows may have been made, but what is for the home; the last is made 90
// days later.
var epoch = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)

const days = 90

// newRow returns a row with the id that the key has in a table, always the same, and with the times
// of its making. The id is a UUIDv7 of that time, so that what a store adds of its own is newer
// than the demo.
func newRow(table, key string, values row) row {
	id, made := newID(table, key)
	r := row{"id": id, "created_at": made, "updated_at": made}
	maps.Copy(r, values)
	return r
}

func newID(table, key string) (uuid.UUID, time.Time) {
	hash := sha256.Sum256([]byte("shopgraph demo/" + table + "/" + key))
	seconds := binary.BigEndian.Uint32(hash[16:]) % (days * 24 * 60 * 60)
	made := epoch.Add(time.Duration(seconds) * time.Second)
	if table == "products" && isHome[key] {
		made = made.AddDate(0, 0, -days)
	}
	return chance.ID(made, binary.BigEndian.Uint16(hash[6:]), binary.BigEndian.Uint64(hash[8:])), made
}
