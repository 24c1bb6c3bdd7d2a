package words

import "math"

// The constants of the formula that package's comment states.
const (
	k1       = 1.2
	byLength = 0.6 // b
)

// Kind is how a word of a document answers to one of a query.
type Kind uint8

// The kinds, the best first.
const (
	// Code is a document's code, given in full.
	Code Kind = iota
	// Exact is the word itself.
	Exact
	// Stem is a word with the same stem.
	Stem
	// Prefix is a word that begins so.
	Prefix
	// Compound is a word of which the word is a part, or the parts of the word.
	Compound
	// Typo is the word as somebody may have meant it.
	Typo
	// PrefixTypo is a word whose beginning somebody may have meant.
	PrefixTypo
	numberOfKinds
)

var kindNames = [numberOfKinds]string{"code", "exact", "stem", "prefix", "compound", "typo", "prefix typo"}

func (k Kind) String() string {
	if k < numberOfKinds {
		return kindNames[k]
	}
	return "unknown"
}

// factors are how much the kinds count.
var factors = [numberOfKinds]float32{Code: 1, Exact: 1, Stem: 0.8, Prefix: 0.65, Compound: 0.5, Typo: 0.35, PrefixTypo: 0.2}

const (
	// synonymFactor is how much a synonym counts of what the word itself would.
	synonymFactor = 0.9
	// codeBonus is more than all words of a query together can count.
	codeBonus = 1 << 14
	// mostBoost bounds popularity and availability, and its inverse does.
	mostBoost = 4
)

// Ranking is what a document's score depends on beside its words.
type Ranking struct {
	// Weights are those of the fields; nil is DefaultWeights.
	Weights *Weights
	// Popularity and Availability return what a document's score is multiplied by, each from ¼ to 4;
	// nil is 1 for all. What is beyond counts as the bound. They are called for documents that are ranked.
	Popularity, Availability func(ordinal uint32) float32
}

func boost(by func(uint32) float32, ordinal uint32) float32 {
	if by == nil {
		return 1
	}
	x := by(ordinal)
	if x != x { // no number
		return 1
	}
	return min(max(x, 1./mostBoost), mostBoost)
}

// Score returns a document's score by the score of its words.
func (r *Ranking) Score(ordinal uint32, ofWords float32) float32 {
	bonus := bonusIn(ofWords)
	return bonus + (ofWords-bonus)*boost(r.Popularity, ordinal)*boost(r.Availability, ordinal)
}

// bonusIn returns what codes have added to a score.
func bonusIn(score float32) float32 {
	if score < codeBonus {
		return 0
	}
	return float32(math.Floor(float64(score/codeBonus))) * codeBonus
}

// rarity returns how rare a word is that so many documents have.
func (s *Set) rarity(documents int) float32 {
	n := float64(min(documents, s.documents))
	return float32(math.Log1p((float64(s.documents) - n + 0.5) / (n + 0.5)))
}

// scorer scores the postings of a segment.
type scorer struct {
	segment *Segment
	weights []float32 // by the number of the shape
	norms   [256]float32
}

func (s *Set) scorer(of *Segment, weights *Weights) *scorer {
	if weights == nil {
		weights = &DefaultWeights
	}
	c := &scorer{segment: of, weights: make([]float32, len(of.shapes))}
	for i, form := range of.shapes {
		c.weights[i] = shape(form).weight(weights)
	}
	for code := range c.norms {
		c.norms[code] = k1 * (1 - byLength + byLength*lengths[code]/s.mean)
	}
	return c
}

// saturation returns the part of the formula that depends on the document: from 0 to 1.
func (c *scorer) saturation(ordinal, number uint32) float32 {
	w := c.weights[number]
	return w / (w + c.norms[c.segment.lengths[ordinal-c.segment.first]])
}

// bonus returns what a posting of a code adds.
func (c *scorer) bonus(k Kind, number uint32) float32 {
	if k == Code && shape(c.segment.shapes[number]).isWhole() {
		return codeBonus
	}
	return 0
}
