package translation_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/translation"
)

// TestSetAndDelete writes translations of everything, changes some, and leaves alone what is so already.
func TestSetAndDelete(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for _, table := range tables {
		field := "name"
		if table.name == "product_images" {
			field = "alt"
		}
		owner := s.ids[table.name]
		made := s.set(owner, in("de", field, " Zoe\u0308 "), in("fr", field, "Fr"))
		if made[0].Value != "Zoë" || made[0].Version != 1 || made[1].Language != "fr" || made[0].IsOutdated {
			t.Errorf("%s: %+v", table.name, made)
		}
		changed := s.set(owner, in("de", field, "Neu"), in("fr", field, "Fr"))
		if changed[0].Version != 2 || changed[1].Version != 1 || !changed[1].UpdatedAt.Equal(made[1].UpdatedAt) {
			t.Errorf("%s: %+v, %+v", table.name, changed[0], changed[1])
		}
		s.set(owner, in("de", field, "Neu"))
		deleted, err := s.Delete(t.Context(), clerk(auth.ManageProducts), translation.DeleteInput{
			OwnerID: s.id(table.name), Translations: []translation.Ref{{Language: "de", Field: field, ExpectedVersion: new(2)}},
		})
		if err != nil || len(deleted) != 1 || deleted[0].Value != "Neu" {
			t.Errorf("%s: %+v, %v", table.name, deleted, err)
		}
		if n := s.count("translations WHERE kind = $1", table.kind); n != 1 {
			t.Errorf("%d translations of %s", n, table.name)
		}
		var told string
		s.scan(`SELECT string_agg(action || ' ' || (detail->'translations')::text, '; ' ORDER BY id) FROM audit_entries WHERE subject = $1`, &told, owner)
		want := fmt.Sprintf(`translations.set [{"to": "Zoë", "from": null, "field": "%[1]s", "language": "de"}, {"to": "Fr", "from": null, "field": "%[1]s", "language": "fr"}]; `+
			`translations.set [{"to": "Neu", "from": "Zoë", "field": "%[1]s", "language": "de"}]; `+
			`translations.deleted [{"to": null, "from": "Neu", "field": "%[1]s", "language": "de"}]`, field)
		if told != want {
			t.Errorf("the log tells %s, want %s", told, want)
		}
	}
}

// TestOutdated: a translation knows of which text it is. To write it again says that it is right still.
func TestOutdated(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.describe()
	product := s.ids["products"]
	s.set(product, in("de", "name", "P"), in("de", "attributes.care", "Pflege"), in("de", "attributes.guide", `<p onclick="x()">So</p>`))
	outdated := func() (names string) {
		fields, err := s.Fields(t.Context(), clerk(auth.ManageProducts), s.id("products"), "de")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range fields {
			if f.Translation != nil && f.Translation.IsOutdated {
				names += f.Name + " "
			}
		}
		return names
	}
	if got := outdated(); got != "" {
		t.Errorf("outdated from the beginning: %s", got)
	}
	s.exec(`UPDATE products SET name = 'other', seo_title = 'other'`)
	s.exec(`UPDATE attribute_values SET text = 'other' WHERE text = 'care'`)
	if got := outdated(); got != "name attributes.care " {
		t.Errorf("outdated are %s", got)
	}
	if again := s.set(product, in("de", "name", "P"))[0]; again.Version != 2 || again.IsOutdated {
		t.Errorf("%+v", again)
	}
	if got := outdated(); got != "attributes.care " {
		t.Errorf("then outdated are %s", got)
	}
}

// TestFields: what can be translated of a thing, and what is.
func TestFields(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.describe()
	s.set(s.ids["products"], in("de", "attributes.guide", `<p onclick="x()">So</p>`), in("fr", "name", "F"))
	names := func(table, tag string, by auth.Viewer) (all string) {
		fields, err := s.Fields(t.Context(), by, s.id(table), tag)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range fields {
			all += f.Name
			if f.Translation != nil {
				all += "=" + f.Translation.Value
			}
			all += " "
		}
		return all
	}
	boss := clerk(auth.ManageProducts)
	for table, want := range map[string]string{
		"products": "name slug description descriptionHtml seoTitle seoDescription attributes.care attributes.guide=<p>So</p> ",
		"variants": "name attributes.care attributes.guide ", "categories": "name slug description seoTitle seoDescription imageAlt ",
		"collections": "name slug description seoTitle seoDescription imageAlt ", "product_images": "alt ", "attributes": "name ",
	} {
		if got := names(table, "de", boss); got != want {
			t.Errorf("of %s there are %s, want %s", table, got, want)
		}
	}
	for _, nobody := range []auth.Viewer{clerk(auth.ManageOrders), {Role: auth.User, Permissions: auth.PermissionSetOf(auth.ManageProducts)}} {
		if got := names("products", "de", nobody); got != "" {
			t.Errorf("somebody without the permission is told of %s", got)
		}
	}
	s.exec(`DELETE FROM products WHERE slug = 'p'`)
	if got := names("products", "de", boss); got != "" {
		t.Errorf("of a deleted product there are %s", got)
	}
}

// TestRefused: what is wrong is said with its place, and nothing of it is left behind.
func TestRefused(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.describe()
	s.set(s.other, in("de", "slug", "vergeben"))
	s.set(s.ids["categories"], in("de", "slug", "frei"))
	product, nobody := s.ids["products"], "prod_01h455vb4pex5vsknk084sn02q"
	expecting := in("de", "name", "N")
	expecting.ExpectedVersion = patch.Int{Given: true, Value: new(1)}
	boss, long := clerk(auth.ManageProducts), strings.Repeat("ä", 50001)
	for name, c := range map[string]struct {
		owner string
		by    auth.Viewer
		list  []translation.Input
		want  string
	}{
		"no owner":           {nobody, boss, []translation.Input{in("de", "name", "x")}, "NOT_FOUND ownerId"},
		"of another kind":    {"order_01h455vb4pex5vsknk084sn02q", boss, []translation.Input{in("de", "name", "x")}, "INVALID ownerId"},
		"without permission": {product, clerk(auth.ManageOrders), []translation.Input{in("de", "name", "x")}, "NOT_FOUND ownerId"},
		"nothing":            {product, boss, nil, "REQUIRED translations"},
		"too many":           {product, boss, make([]translation.Input, 51), "LIMIT_REACHED translations"},
		"twice":              {product, boss, []translation.Input{in("de", "name", "x"), in("de", "name", "y")}, "INVALID translations.1"},
		"languages": {
			product, boss, []translation.Input{in("en", "name", "x"), in("it", "name", "x"), in("DE", "name", "x")},
			"INVALID translations.0.language, INVALID translations.1.language, INVALID translations.2.language",
		},
		"fields": {
			product, boss, []translation.Input{in("de", "vendor", "x"), in("de", "attributes.code", "x"), in("de", "attributes.colour", "x"), in("de", "alt", "x")},
			"NOT_FOUND translations.0.field, NOT_FOUND translations.1.field, NOT_FOUND translations.2.field, NOT_FOUND translations.3.field",
		},
		"too long": {
			product, boss, []translation.Input{
				in("de", "name", long[:402]), in("de", "slug", long[:402]), in("de", "description", long), in("de", "descriptionHtml", long),
				in("de", "seoTitle", long[:402]), in("de", "seoDescription", long[:2002]), in("de", "attributes.care", long[:10002]),
			},
			"TOO_LONG translations.0.value, TOO_LONG translations.1.value, TOO_LONG translations.2.value, TOO_LONG translations.3.value, " +
				"TOO_LONG translations.4.value, TOO_LONG translations.5.value, TOO_LONG translations.6.value",
		},
		"texts": {
			product, boss, []translation.Input{
				in("de", "name", ""), in("de", "description", "\x00"), in("de", "seoTitle", "a\nb"), in("de", "attributes.guide", "<script>x</script>"),
				in("de", "attributes.care", "a\x01b"),
			},
			"REQUIRED translations.0.value, INVALID translations.1.value, INVALID translations.2.value, INVALID translations.3.value, INVALID translations.4.value",
		},
		"a slug that is taken":  {product, boss, []translation.Input{in("fr", "slug", "vergeben"), in("de", "slug", "vergeben")}, "TAKEN translations.1.value"},
		"what is not there yet": {product, boss, []translation.Input{in("fr", "name", "x"), expecting}, "CONFLICT translations.1.expectedVersion"},
	} {
		_, err := s.Set(t.Context(), c.by, translation.SetInput{OwnerID: parsed(t, c.owner), Translations: c.list})
		if got := mistakes(t, err); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	for _, slug := range []string{"Gross", "zwei worte", "-a", "a-", "a--b", "a/b", "a_b", "ß!"} {
		_, err := s.Set(t.Context(), boss, translation.SetInput{OwnerID: parsed(t, product), Translations: []translation.Input{in("de", "slug", slug)}})
		if got := mistakes(t, err); got != "INVALID translations.0.value" {
			t.Errorf("%s: %s", slug, got)
		}
	}
	if n := s.count("translations"); n != 2 {
		t.Errorf("there are %d translations", n)
	}
	// A slug may be the same in another language, of another kind, by default, and as before.
	s.set(product, in("fr", "slug", "vergeben"), in("de", "slug", "frei"))
	s.set(product, in("de", "slug", "frei"), in("fr", "slug", "q"), in("de-AT", "slug", "größe-2-日本"))
}

// TestSlugRace: of many who want the same slug one gets it, and the others are told.
func TestSlugRace(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.exec(`INSERT INTO products (id, created_at, updated_at, name, slug, category_id)
		SELECT gen_random_uuid(), now(), now(), n, n, c.id FROM categories c, generate_series(1, 8) n`)
	var owners []string
	rows, err := s.store.DB.QueryContext(t.Context(), `SELECT id FROM products`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id uuid.UUID
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		owners = append(owners, tables[0].id(id))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	errs := make([]error, len(owners))
	var wg sync.WaitGroup
	for i, owner := range owners {
		wg.Go(func() {
			_, errs[i] = s.Set(t.Context(), clerk(auth.ManageProducts), translation.SetInput{
				OwnerID: parsed(t, owner), Translations: []translation.Input{in("de", "name", "N"), in("de", "slug", "kanne")},
			})
		})
	}
	wg.Wait()
	won := 0
	for _, err := range errs {
		switch got := mistakes(t, err); got {
		case "":
			won++
		case "TAKEN translations.1.value":
		default:
			t.Errorf("told %s", got)
		}
	}
	if n := s.count("translations"); won != 1 || n != 2 {
		t.Errorf("%d have the slug, and there are %d translations", won, n)
	}
}

// TestIdempotency: with a key, translations are written once.
func TestIdempotency(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	key, by := "key", clerk(auth.ManageProducts)
	once := translation.SetInput{IdempotencyKey: &key, OwnerID: s.id("products"), Translations: []translation.Input{in("de", "name", "N")}}
	for range 2 {
		written, err := s.Set(t.Context(), by, once)
		if err != nil || len(written) != 1 || written[0].Version != 1 {
			t.Fatalf("%+v, %v", written, err)
		}
	}
	s.set(s.ids["products"], in("de", "name", "O"))
	if written, err := s.Set(t.Context(), by, once); err != nil || written[0].Value != "O" {
		t.Errorf("%+v, %v", written, err)
	}
	other := once
	other.Translations = []translation.Input{in("de", "name", "M")}
	if _, err := s.Set(t.Context(), by, other); mistakes(t, err) != "IDEMPOTENCY_KEY_REUSED idempotencyKey" {
		t.Errorf("another input: %v", err)
	}
}

// TestDeleteRefused: translations are deleted all or none.
func TestDeleteRefused(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.set(s.ids["products"], in("de", "name", "N"))
	for name, c := range map[string]struct {
		by   auth.Viewer
		list []translation.Ref
		want string
	}{
		"without permission": {clerk(), []translation.Ref{{Language: "de", Field: "name"}}, "NOT_FOUND ownerId"},
		"nothing":            {clerk(auth.ManageProducts), nil, "REQUIRED translations"},
		"not all": {
			clerk(auth.ManageProducts), []translation.Ref{{Language: "de", Field: "name"}, {Language: "fr", Field: "name"}, {Language: "de", Field: "alt"}},
			"NOT_FOUND translations.1, NOT_FOUND translations.2.field",
		},
		"another version": {clerk(auth.ManageProducts), []translation.Ref{{Language: "de", Field: "name", ExpectedVersion: new(2)}}, "CONFLICT translations.0.expectedVersion"},
	} {
		_, err := s.Delete(t.Context(), c.by, translation.DeleteInput{OwnerID: s.id("products"), Translations: c.list})
		if got := mistakes(t, err); got != c.want || s.count("translations") != 1 {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// TestGoesWithOwner: what was translated of a thing goes with it, however that goes.
func TestGoesWithOwner(t *testing.T) {
	t.Parallel()
	for _, deletion := range []struct {
		statement, kinds string // of what is left
	}{
		{`DELETE FROM products WHERE slug = 'p'`, "ATTRIBUTE ATTRIBUTE_CHOICE CATEGORY COLLECTION PRODUCT_TYPE"},
		{`DELETE FROM variants`, "ATTRIBUTE ATTRIBUTE_CHOICE CATEGORY COLLECTION OPTION_VALUE PRODUCT PRODUCT_IMAGE PRODUCT_OPTION PRODUCT_TYPE"},
		{`DELETE FROM collections`, "ATTRIBUTE ATTRIBUTE_CHOICE CATEGORY OPTION_VALUE PRODUCT PRODUCT_IMAGE PRODUCT_OPTION PRODUCT_TYPE VARIANT"},
		{`DELETE FROM product_images`, "ATTRIBUTE ATTRIBUTE_CHOICE CATEGORY COLLECTION OPTION_VALUE PRODUCT PRODUCT_OPTION PRODUCT_TYPE VARIANT"},
		{`DELETE FROM attributes`, "CATEGORY COLLECTION OPTION_VALUE PRODUCT PRODUCT_IMAGE PRODUCT_OPTION PRODUCT_TYPE VARIANT"},
		{`DELETE FROM attribute_choices`, "ATTRIBUTE CATEGORY COLLECTION OPTION_VALUE PRODUCT PRODUCT_IMAGE PRODUCT_OPTION PRODUCT_TYPE VARIANT"},
		{`DELETE FROM variants; DELETE FROM product_options`, "ATTRIBUTE ATTRIBUTE_CHOICE CATEGORY COLLECTION PRODUCT PRODUCT_IMAGE PRODUCT_TYPE"},
		{`DELETE FROM products; DELETE FROM product_types; DELETE FROM categories`, "ATTRIBUTE ATTRIBUTE_CHOICE COLLECTION"},
		{`TRUNCATE products, categories CASCADE`, "ATTRIBUTE ATTRIBUTE_CHOICE COLLECTION PRODUCT_TYPE"},
	} {
		s := newShop(t)
		s.describe()
		for _, table := range tables {
			field := "name"
			if table.name == "product_images" {
				field = "alt"
			}
			s.set(s.ids[table.name], in("de", field, "N"))
		}
		s.set(s.ids["products"], in("de", "attributes.care", "Pflege"))
		s.exec(`DELETE FROM attributes WHERE slug = 'care'`)
		if n := s.count("translations WHERE attribute_id IS NOT NULL"); n != 0 {
			t.Errorf("%d translations of what an attribute said are left without it", n)
		}
		s.exec(deletion.statement)
		var left string
		if s.scan(`SELECT string_agg(DISTINCT kind, ' ' ORDER BY kind) FROM translations`, &left); left != deletion.kinds {
			t.Errorf("%s leaves %s, want %s", deletion.statement, left, deletion.kinds)
		}
	}
}
