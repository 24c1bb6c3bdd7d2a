package translation_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/language"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/translation"
)

// TestChain: each field is looked for along the chain by itself.
func TestChain(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	product, other := s.id("products").UUID(), parsed(t, s.other).UUID()
	s.set(s.ids["products"], in("de", "name", "de"), in("de-AT", "name", "at"), in("de", "description", "de"), in("fr", "seoTitle", "fr"), in("fr", "name", "fr"))
	for _, c := range []struct {
		owner uuid.UUID
		field string
		chain language.Chain
		want  string
	}{
		{product, "name", "de-AT,de,fr", "at 1"}, {product, "description", "de-AT,de,fr", "de 2"}, {product, "seoTitle", "de-AT,de,fr", "fr 3"},
		{product, "name", "fr,de", "fr 1"}, {product, "name", "de", "de 1"}, {product, "seoDescription", "de-AT,de,fr", ""},
		{product, "seoTitle", "de-AT,de", ""}, {other, "name", "de", ""}, {product, "name", "it", ""},
	} {
		key := translation.Key{Owner: c.owner, Field: c.field, Chain: c.chain}
		keys := []translation.Key{key, {Owner: other, Field: "name", Chain: "de"}} // which has none
		ctx, statements := store.CountStatements(t.Context())
		found, err := translation.ByKey.Read(ctx, s.store.Client, keys)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if text := found[key]; text != nil {
			got = fmt.Sprint(text.Value, " ", text.Rank)
		}
		if got != c.want || statements.Load() != 1 {
			t.Errorf("%s in %s is %q by %d statements, want %q", c.field, c.chain, got, statements.Load(), c.want)
		}
	}
}

// TestAddresses: a page has an address in the default language, and in each that its name or its slug was
// translated into.
func TestAddresses(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	spoken, err := language.New([]string{"en", "de", "de-AT", "fr"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	s.set(s.ids["products"], in("de-AT", "slug", "haeferl"), in("de", "name", "Tasse"), in("de", "slug", "tasse"), in("fr", "description", "fr"))
	product := s.id("products").UUID()
	found, err := translation.AddressesByOwner.Read(t.Context(), s.store.Client, []uuid.UUID{product, uuid.New()})
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, a := range found[product].In(spoken, "Cup", "cup") {
		got += fmt.Sprintf("%s %s %s; ", a.Language, a.Name, a.Slug)
	}
	if want := "en Cup cup; de Tasse tasse; de-AT Tasse haeferl; "; got != want || len(found) != 1 {
		t.Errorf("%s of %d, want %s", got, len(found), want)
	}
}

// TestReadsUseIndexes: on many translations, each text reads what it needs by an index, for its arguments
// and as a prepared statement for any.
func TestReadsUseIndexes(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.exec(`INSERT INTO translations (owner_id, kind, field, language, value, source_hash)
		SELECT md5(n::text)::uuid, 'PRODUCT', field, language, field || n, sha256('')
		FROM generate_series(1, 5000) n, unnest(ARRAY['name', 'slug', 'description']) field, unnest(ARRAY['de', 'fr']) language`)
	s.exec(`ANALYZE translations`)
	owners := `'{c4ca4238-a0b9-2382-0dcc-509a6f75849b,c81e728d-9d4c-2f63-6f06-7f89cc14862c}'`
	explained := 0
	for text, args := range map[string]string{
		"SELECT k.owner, k.field, k.chain":    owners + `, '{name,slug}', '{"de-AT,de","de-AT,de"}'`,
		"SELECT k.owner, t.language, t.field": owners,
		"SELECT field, language, value":       `'c4ca4238-a0b9-2382-0dcc-509a6f75849b', 'de'`,
		"SELECT t.language FROM unnest":       `'PRODUCT', '{de}', '{slug7}', 'c4ca4238-a0b9-2382-0dcc-509a6f75849b'`,
		"DELETE FROM translations USING":      `'c4ca4238-a0b9-2382-0dcc-509a6f75849b', '{name}', '{de}'`,
	} {
		for _, registered := range record.RegisteredTexts() {
			if !strings.HasPrefix(registered.SQL, text) {
				continue
			}
			for _, mode := range []string{"force_custom_plan", "force_generic_plan"} {
				explained++
				if plan := s.explain(mode, registered.SQL, args); strings.Contains(plan, "Seq Scan on translations") {
					t.Errorf("%s, %s, reads all:\n%s", text, mode, plan)
				}
			}
		}
	}
	if explained != 10 {
		t.Errorf("%d plans were seen", explained)
	}
}

func (s *shop) explain(mode, text, args string) string {
	s.t.Helper()
	conn, err := s.store.DB.Conn(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	defer conn.Close()
	for _, statement := range []string{"SET plan_cache_mode = " + mode, "PREPARE explained AS " + text} {
		if _, err := conn.ExecContext(s.t.Context(), statement); err != nil {
			s.t.Fatal(err)
		}
	}
	var plan []string
	rows, err := conn.QueryContext(s.t.Context(), "EXPLAIN EXECUTE explained("+args+")")
	if err != nil {
		s.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			s.t.Fatal(err)
		}
		plan = append(plan, line)
	}
	if err := rows.Err(); err != nil {
		s.t.Fatal(err)
	}
	if _, err := conn.ExecContext(s.t.Context(), "DEALLOCATE explained"); err != nil {
		s.t.Fatal(err)
	}
	return strings.Join(plan, "\n")
}
