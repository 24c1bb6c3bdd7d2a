package words_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/shopgraph/shopgraph/internal/search/words"
)

func TestFold(t *testing.T) {
	t.Parallel()
	for from, want := range map[string]string{
		"Straße": "strasse", "GROẞ": "gross", "Æbler": "aebler", "Œuvre": "oeuvre", "Søren": "soren", "Łódź": "lodz", "İstanbul": "istanbul",
		"ılık": "ilik", "Crème": "creme", "e\u0301": "e", "Ñandú": "nandu", "Þór": "thor", "ﬁne": "fine", "Ёлка": "елка", "Йогурт": "йогурт",
		"Ψάρι": "ψαρι", "ΟΔΟΣ": "οδοσ", "كِتَاب": "كتاب", "한국": "한국", "हिन्दी": "हिन्दी", "T-Shirt": "tshirt", "x²": "x2", "\xff": "", "A\xffb": "ab",
	} {
		if got := words.Fold(from); got != want {
			t.Errorf("%q is %q, not %q", from, got, want)
		}
	}
}

func TestAnalyze(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"Hello,  World!", "hello:0 world:1"},
		{"AB-12/3", "ab123+3:0 ab:0 12:1 3:2"},
		{"and/or", "and:0 or:1"},
		{"T-Shirt rot", "tshirt+2:0 t:0 shirt:1 rot:2"},
		{"l’été", "lete+2:0 l:0 ete:1"},
		{"1,5 l und 1.5", "1.5+2:0 1:0 5:1 l:2 und:3 1.5+2:4 1:4 5:5"},
		{"rot,blau", "rot:0 blau:1"},
		{"H&M - Mode", "hm+2:0 h:0 m:1 mode:2"},
		{"a-b-c-d-e-f-g-h-i", "a:0 b:1 c:2 d:3 e:4 f:5 g:6 h:7 i:8"},
		{"-x-", "x:0"},
		{"500ml", "500ml:0"},
		{"户外背包 X1のケース", "户:0 外:1 背:2 包:3 x1:4 の:5 ケ:6 ー:7 ス:8"},
		{"a-\u0301-b", "ab+2:0 a:0 b:1"},
	} {
		var got []string
		for _, token := range words.Analyze(c.text) {
			one := token.Word
			if token.Parts > 0 {
				one += fmt.Sprintf("+%d", token.Parts)
			}
			got = append(got, fmt.Sprintf("%s:%d", one, token.Position))
		}
		if found := strings.Join(got, " "); found != c.want {
			t.Errorf("%q has %s, not %s", c.text, found, c.want)
		}
	}
}

func TestStemOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ language, word, want string }{
		{"en", "Running", "run"}, {"en-GB", "boxes", "box"}, {"de", "Häuser", "haus"}, {"de-CH", "Schuhe", "schuh"}, {"fr", "bottes", "bott"},
		{"es", "camiones", "camion"}, {"nb", "bøker", "bok"}, {"ru", "книги", "книг"}, {"ja", "本", "本"}, {"", "Shoes", "shoes"}, {"en", "ab12s", "ab12s"},
	} {
		if got := words.StemOf(c.language, c.word); got != c.want {
			t.Errorf("%s: %q has the stem %q, not %q", c.language, c.word, got, c.want)
		}
	}
}

// checkTokens holds tokens to what Analyze promises.
func checkTokens(text string) error {
	position := 0
	tokens := words.Analyze(text)
	for i, token := range tokens {
		switch {
		case token.Start < 0 || token.End > len(text) || token.Start >= token.End:
			return fmt.Errorf("%+v is outside", token)
		case !utf8.RuneStart(text[token.Start]) || token.End < len(text) && utf8.ValidString(text) && !utf8.RuneStart(text[token.End]):
			return fmt.Errorf("%+v cuts a letter", token)
		case token.Word == "" || !utf8.ValidString(token.Word) || utf8.RuneCountInString(token.Word) > 64:
			return fmt.Errorf("%+v is no word", token)
		case token.Position != position:
			return fmt.Errorf("%+v is not at %d", token, position)
		case token.Parts < 0 || token.Parts > len(tokens)-i-1:
			return fmt.Errorf("%+v has not so many parts", token)
		}
		if token.Parts == 0 {
			position++
		}
		for _, part := range tokens[i+1 : i+1+token.Parts] {
			if part.Start < token.Start || part.End > token.End || part.Parts > 0 {
				return fmt.Errorf("%+v is no part of %+v", part, token)
			}
		}
	}
	return nil
}

// FuzzAnalyze: no text makes the analysis panic; words are inside the text, on borders of its letters, and
// the index takes and finds them.
func FuzzAnalyze(f *testing.F) {
	for _, seed := range []string{
		"", "Wanderschuhe für Größe 42", "AB-12/3", "1,5", "--", "a-\u0301", "\u0301", "\xff-\xfe", "日本語", "👟 shoes", "ﷺ-x", "İ'ı", "\u0130\u0307",
		strings.Repeat("a-", 40), strings.Repeat("é", 200), "½-1", "x\u200by", "ŉ-ʼn", "\U0001D400", "क्षि", "ﬀ", "①②", "ͺ", "\u037a-\u037a",
	} {
		f.Add(seed, "de")
		f.Add(seed, "en")
	}
	f.Fuzz(func(t *testing.T, text, language string) {
		if err := checkTokens(text); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		words.StemOf(language, text)
		set := words.NewSet(words.Part{Segment: build(t, words.Document{Ordinal: 4, Texts: []words.Text{
			{Field: words.Name, Language: language, Text: text}, {Field: words.SKU, Text: text}, {Field: words.Vendor, Text: text},
		}})})
		q := words.Query{Text: text, Languages: []string{language}, Prefix: true}
		result := set.Search(q, words.Ranking{})
		if len(words.Analyze(text)) > 0 && len(text) < 1000 && len(result.Ordinals) != 1 {
			t.Fatalf("%q is not found by itself", text)
		}
		result.Highlight(text)
		set.Suggest(q, 3)
		set.DidYouMean(q)
	})
}

func TestFoldIsStable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		once := words.Fold(text)
		if again := words.Fold(once); again != once {
			t.Fatalf("%q is %q and then %q", text, once, again)
		}
		if err := checkTokens(text); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
	})
}
