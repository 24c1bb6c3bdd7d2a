package demo

import (
	"slices"

	"github.com/shopgraph/shopgraph/internal/chance"
)

var (
	generatedLines = []string{
		"Aska", "Birk", "Calla", "Dune", "Elm", "Fjord", "Gale", "Holm", "Isla", "Juno", "Karst", "Luma", "Mira", "Nord", "Oslo", "Pike",
		"Quill", "Rowan", "Sund", "Tarn", "Una", "Vale", "Wren", "Yara", "Zora", "Alder", "Brae", "Cove", "Dell", "Ebbe", "Fen", "Glen",
		"Heath", "Inga", "Jarl", "Kelp", "Lark", "Moor", "Nell", "Orla", "Petra", "Reed", "Selma", "Thea", "Ulm", "Vega", "Wick", "York",
	}
	generatedAdjectives = []string{
		"Classic", "Everyday", "Nordic", "Hand-Made", "Folding", "Heavy", "Light", "Round", "Tall", "Low", "Rustic", "Modern", "Weekend",
		"Travelling", "Stackable", "Quiet", "Plain", "Little", "Grand", "Sunday",
	}
	generatedProse = []string{
		"Made in small batches by people who know what they are doing.",
		"It gets better with every year of use, and can be mended when it breaks.",
		"The edges are rounded, so that it lies well in the hand.",
		"Comes in a box of recycled paper without any plastic.",
		"Each piece differs a little from the next: that is how it should be.",
		"Goes with everything else of the same line.",
		"We have used ours every day for five years.",
		"Drawn in our own studio, and made two hours away from it.",
		"A present that nobody has to exchange.",
		"What is left of the material becomes the smaller sizes.",
		"Made to be handed on.",
		"Plain enough for every day, and good enough for guests.",
	}
	generatedCare = []string{
		"Wipe it with a damp cloth.", "Wash it by hand with warm water.", "Oil it once a month.", "Wash it at 40 degrees.", "Keep it dry.",
	}
	// generatedTags come beside those of the kind and the material. The first are the most common.
	generatedTags = []string{
		"everyday", "gift", "handmade", "new", "bestseller", "small batch", "local", "minimal", "colourful", "set", "limited", "recycled",
		"travel", "outdoor", "vegan", "wedding", "studio", "restocked", "archive",
	}
	generatedVendors = func() (vendors []string) {
		works := []string{"Studio", "Works", "& Sons", "Brothers", "Workshop", "Manufaktur", "Atelier", "Supply", "House", "Mill"}
		names := []string{
			"Abel", "Berg", "Carlsen", "Dahl", "Eriksson", "Faber", "Grau", "Hansen", "Ito", "Jansen", "Kerr", "Lund", "Meyer", "Nakamura",
			"Olsen", "Petit", "Quist", "Rossi", "Sato", "Tamm", "Urban", "Vogel", "Weiss", "Young", "Zimmer", "Ash", "Brook", "Clay", "Dorn", "Ebner",
		}
		for _, work := range works {
			for _, name := range names {
				vendors = append(vendors, name+" "+work)
			}
		}
		return vendors
	}()
)

// ranked are texts of which each is as common as its place says: the second half as common as the first, the
// third a third, and so on.
type ranked struct {
	texts []string
	upTo  []uint64 // of the draws below the last, those below this mean the text or one before it
}

func rank(texts []string) ranked {
	r := ranked{texts: texts, upTo: make([]uint64, len(texts))}
	sum := uint64(0)
	for i := range texts {
		sum += 1_000_000 / uint64(i+1)
		r.upTo[i] = sum
	}
	return r
}

func (r ranked) draw(d *chance.Draws) string {
	place, _ := slices.BinarySearch(r.upTo, d.Next()%r.upTo[len(r.upTo)-1]+1)
	return r.texts[place]
}

var rankedVendors, rankedTags = rank(generatedVendors), rank(generatedTags)
