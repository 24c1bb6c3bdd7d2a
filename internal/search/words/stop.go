package words

import (
	"maps"
	"strings"
)

// Stops are words that say little.
type Stops struct{ words map[string]bool }

// NewStops returns words as they are compared.
func NewStops(words ...string) *Stops {
	s := &Stops{words: map[string]bool{}}
	for _, word := range words {
		s.words[normal(word)] = true
	}
	return s
}

// With returns these words and others.
func (s *Stops) With(words ...string) *Stops {
	more := &Stops{words: maps.Clone(s.words)}
	for _, word := range words {
		more.words[normal(word)] = true
	}
	return more
}

func (s *Stops) has(word string) bool { return s.words[word] }

// StopWords returns the words that say little in some languages. A language without a list has none.
func StopWords(languages ...string) *Stops {
	s := &Stops{words: map[string]bool{}}
	for _, language := range languages {
		if list := stopWords[baseOf(language)]; list != nil {
			maps.Copy(s.words, list.words)
		}
	}
	return s
}

var stopWords = map[string]*Stops{
	"en": stopList("a an and are as at by for from in into is it its of on or the this to with"),
	"de": stopList("als am an auf aus bei das dem den der des die ein eine einem einen einer eines für im in ist mit oder und vom von zu zum zur"),
	"fr": stopList("à au aux avec ce d dans de des du en et est l la le les ou par pour sans sur un une"),
	"es": stopList("a al con de del e el en es la las lo los o para por sin su un una unas unos y"),
	"it": stopList("a al alla con da dal dalla dei del della di e ed gli i il in l la le lo o per su un una uno"),
	"pt": stopList("a ao as com da das de do dos e em na nas no nos o os ou para por um uma"),
	"nl": stopList("aan bij de een en het in is met of om op te van voor"),
	"da": stopList("af at de den det en er et for fra i med og på som til"),
	"no": stopList("av de den det en er et for fra i med og på som til"),
	"sv": stopList("av de den det en ett för från i med och på som till är"),
	"fi": stopList("ja on tai"),
	"ru": stopList("в во для до и из к на не о от по с со"),
}

func stopList(words string) *Stops { return NewStops(strings.Fields(words)...) }
