package words

import "strings"

// Synonyms are words that are looked for along with others. They may be used concurrently once all are
// added.
type Synonyms struct {
	// to are the words that stand for others, by those: folded, with spaces between them.
	to map[string][][]asked
	// longest is how many words are replaced at the most.
	longest int
}

// mostSynonymWords is how many words a synonym has at the most; what has more is left out.
const mostSynonymWords = 5

// Mutual adds texts that mean the same.
func (s *Synonyms) Mutual(texts ...string) {
	for i, from := range texts {
		for j, to := range texts {
			if i != j {
				s.OneWay(from, to)
			}
		}
	}
}

// OneWay adds that who looks for one text finds the others too, but not the other way round.
func (s *Synonyms) OneWay(from string, to ...string) {
	replaced := (&Query{Text: from, Stop: NewStops()}).words()
	key := keyOf(replaced)
	if key == "" || len(replaced) > mostSynonymWords {
		return
	}
	if s.to == nil {
		s.to = map[string][][]asked{}
	}
	for _, text := range to {
		by := (&Query{Text: text, Stop: NewStops()}).words()
		if len(by) > 0 && len(by) <= mostSynonymWords && keyOf(by) != key {
			s.to[key] = append(s.to[key], by)
			s.longest = max(s.longest, len(replaced))
		}
	}
}

func keyOf(words []asked) string {
	all := make([]string, len(words))
	for i, one := range words {
		all[i] = one.word
	}
	return strings.Join(all, " ")
}

// of returns what stands for the first words, the most of them that there is something for, and how
// many they are.
func (s *Synonyms) of(words []asked) (to [][]asked, replaced int) {
	if s == nil {
		return nil, 0
	}
	for n := min(s.longest, len(words)); n > 0; n-- {
		if to := s.to[keyOf(words[:n])]; to != nil {
			return to, n
		}
	}
	return nil, 0
}
