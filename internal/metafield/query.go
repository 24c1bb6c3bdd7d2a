package metafield

import (
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/internal/record"
)

const columns = `m.id, m.updated_at, m.version, m.namespace, m.key, m.type, m.value, m.description, m.visibility`

// newKind returns a kind of things with its texts of SQL. What finds one stands before its id.
func newKind(name, find string, k Kind) *Kind {
	column := name + "_id"
	k.name = name
	// list reads metafields of things ($1): of a namespace ($2) and a key ($3), or of any if that is
	// empty, also private ones if $4. Of each thing it reads at most $5.
	k.list = record.NewQuery(`SELECT k.*, ` + columns + `
		FROM (SELECT DISTINCT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bool[])) AS k(owner, namespace, key, private), LATERAL (
			SELECT * FROM metafields WHERE ` + column + ` = k.owner AND (k.namespace = '' OR namespace = k.namespace)
				AND (k.key = '' OR key = k.key) AND (k.private OR visibility = 'PUBLIC')
			ORDER BY namespace, key LIMIT $5
		) AS m ORDER BY m.namespace, m.key`)
	k.count = record.NewQuery(`SELECT count(*) FROM metafields WHERE ` + column + ` = $1`)
	k.lock = record.NewStatement(`SELECT FROM ` + find + ` = $1 FOR NO KEY UPDATE`)
	return &k
}

// ByKey reads metafields in the order of their namespaces and keys, at most MaxPerOwner of a thing.
var ByKey = record.NewMany("metafields",
	func(found *record.Found[Key, []*Metafield], _ record.Parts, keys []Key) (reads []*record.Read, err error) {
		byKind := map[*Kind][]Key{}
		for _, key := range keys {
			byKind[key.Owner.Kind] = append(byKind[key.Owner.Kind], key)
		}
		for kind, keys := range byKind {
			reads = append(reads, kind.readInto(found, keys))
		}
		return reads, nil
	})

func (k *Kind) readInto(found *record.Found[Key, []*Metafield], keys []Key) *record.Read {
	n := len(keys)
	owners, namespaces, names, private := make([]string, n), make([]string, n), make([]string, n), make([]bool, n)
	for i, key := range keys {
		owners[i], namespaces[i], names[i], private[i] = key.Owner.ID.String(), key.Namespace, key.Key, key.Private
	}
	return k.list.With(func(r *record.Reader) {
		key := Key{Owner{k, r.UUID()}, Name{r.Text(), r.Text()}, r.Bool()}
		if m := read(r); found.Readable(r, key) {
			found.Values[key] = append(found.Values[key], m)
		}
	}, pq.Array(owners), pq.Array(namespaces), pq.Array(names), pq.Array(private), MaxPerOwner)
}

var (
	// visibleByID reads those of metafields ($1) that a viewer sees. Who may read things of the catalog
	// ($2), customers ($3) and orders ($4) sees private ones. A user ($5) sees the public ones of what is
	// their own, and everybody those of what is sold.
	visibleByID = record.NewQuery(`SELECT ` + columns + ` FROM metafields m
		LEFT JOIN variants v ON v.id = m.variant_id
		LEFT JOIN products p ON p.id = coalesce(m.product_id, v.product_id)
		LEFT JOIN carts c ON c.id = m.cart_id
		LEFT JOIN users u ON u.id = coalesce(m.user_id, c.user_id)
		LEFT JOIN orders o ON o.id = m.order_id
		WHERE m.id = ANY($1::uuid[]) AND (
			(p.status = 'ACTIVE' OR num_nonnulls(m.category_id, m.collection_id) > 0) AND ($2::bool OR m.visibility = 'PUBLIC')
			OR u.kind = 'CUSTOMER' AND $3::bool OR o.id IS NOT NULL AND $4::bool
			OR m.visibility = 'PUBLIC' AND $5::uuid IN (u.id, o.user_id))`)
	// write writes metafields, as JSON ($1): those that are there already get a new content.
	write = record.NewStatement(`
		INSERT INTO metafields (id, created_at, updated_at, version, product_id, variant_id, category_id, collection_id, user_id, cart_id, order_id,
			namespace, key, type, value, description, visibility)
		SELECT id, updated_at, updated_at, version, product_id, variant_id, category_id, collection_id, user_id, cart_id, order_id,
			namespace, key, type, value, description, visibility FROM json_populate_recordset(NULL::metafields, $1)
		ON CONFLICT (id) DO UPDATE SET updated_at = excluded.updated_at, version = excluded.version, type = excluded.type,
			value = excluded.value, description = excluded.description, visibility = excluded.visibility`)
	remove = record.NewStatement(`DELETE FROM metafields WHERE id = ANY($1::uuid[])`)
)
