package translation

import (
	"strings"

	"github.com/shopgraph/shopgraph/internal/record"
)

// texts are the texts of SQL of a kind of things.
type texts struct {
	lock record.Statement
	// defaults reads the default texts of a thing ($1), in the order of the kind's fields.
	defaults record.Query
}

func newKind(name, what, table string, fields ...field) *kind {
	columns := make([]string, len(fields))
	for i, f := range fields {
		columns[i] = f.column
	}
	return &kind{name, what, fields, texts{
		record.NewStatement(`SELECT FROM ` + table + ` WHERE id = $1 FOR NO KEY UPDATE`),
		record.NewQuery(`SELECT ` + strings.Join(columns, ", ") + ` FROM ` + table + ` WHERE id = $1`),
	}}
}

// attributeTexts reads what a product or a variant ($1) has of attributes whose values can be translated.
var attributeTexts = record.NewQuery(`SELECT attributes.id, attributes.slug, attributes.kind = 'RICH_TEXT', v.text
	FROM (SELECT * FROM attribute_values WHERE product_id = $1::uuid UNION ALL SELECT * FROM attribute_values WHERE variant_id = $1::uuid) AS v
	JOIN attributes ON attributes.id = v.attribute_id AND attributes.localizable
	WHERE v.text IS NOT NULL ORDER BY attributes.slug`)

var (
	// firstOfChain reads fields ($2) of things ($1) in the first of some languages ($3, with commas between
	// them) that has them, with the language's place.
	firstOfChain = record.NewQuery(`SELECT k.owner, k.field, k.chain, first.rank, first.value
		FROM unnest($1::uuid[], $2::text[], $3::text[]) AS k(owner, field, chain), LATERAL (
			SELECT array_position(string_to_array(k.chain, ','), language) AS rank, value FROM translations
			WHERE owner_id = k.owner AND field = k.field AND language = ANY(string_to_array(k.chain, ',')) ORDER BY 1 LIMIT 1
		) AS first`)

	// addresses reads what the names and slugs of things ($1) are in all languages.
	addresses = record.NewQuery(`SELECT k.owner, t.language, t.field, t.value
		FROM (SELECT DISTINCT unnest($1::uuid[])) AS k(owner), LATERAL (
			SELECT language, field, value FROM translations WHERE owner_id = k.owner AND field IN ('name', 'slug') OFFSET 0
		) AS t`)

	// ofOwner reads the translations of a thing ($1), into one language ($2) or all.
	ofOwner = record.NewQuery(`SELECT field, language, value, version, updated_at, source_hash FROM translations
		WHERE owner_id = $1::uuid AND language = coalesce($2::text, language)`)

	// slugsTaken reads which slugs ($3) in languages ($2) other things of a kind ($1) have than one ($4).
	slugsTaken = record.NewQuery(`SELECT t.language FROM unnest($2::text[], $3::text[]) AS k(language, slug)
		JOIN translations AS t ON t.kind = $1::text AND t.language = k.language AND t.value = k.slug AND t.field = 'slug' AND t.owner_id <> $4::uuid`)

	// write writes translations of a thing ($1) of a kind ($2), as JSON ($3): those that are there already
	// get a new value.
	write = record.NewStatement(`
		INSERT INTO translations (owner_id, kind, field, language, value, source_hash, version, created_at, updated_at)
		SELECT $1, $2, field, language, value, decode(source_hash, 'hex'), version, updated_at, updated_at
		FROM jsonb_to_recordset($3::jsonb) AS t(field text, language text, value text, source_hash text, version int, updated_at timestamptz)
		ON CONFLICT (owner_id, field, language) DO UPDATE SET value = excluded.value, source_hash = excluded.source_hash,
			version = excluded.version, updated_at = excluded.updated_at`)

	// remove deletes translations of a thing ($1): fields ($2) in languages ($3).
	remove = record.NewStatement(`DELETE FROM translations USING unnest($2::text[], $3::text[]) AS k(field, language)
		WHERE owner_id = $1 AND translations.field = k.field AND translations.language = k.language`)
)
