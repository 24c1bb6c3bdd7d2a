package words

// Field is where in a document a text stands.
type Field uint8

// The fields of a document.
const (
	Name Field = iota
	Vendor
	Category
	Tags
	Options
	Attributes
	Description
	SKU
	Barcode
	numberOfFields
)

var fieldNames = [numberOfFields]string{"name", "vendor", "category", "tags", "options", "attributes", "description", "sku", "barcode"}

func (f Field) String() string {
	if f < numberOfFields {
		return fieldNames[f]
	}
	return "unknown"
}

// isCode reports whether a field's text is a code, which is found in full or by its parts.
func (f Field) isCode() bool { return f == SKU || f == Barcode }

// Weights says how much a word counts in each field.
type Weights [numberOfFields]float32

// DefaultWeights has a name count most and a description least.
var DefaultWeights = Weights{Name: 8, Vendor: 5, Category: 4, Tags: 3, Options: 3, Attributes: 2, Description: 1, SKU: 8, Barcode: 8}

// shape is how often a word is in each field of a document: two bits a field, 3 standing for more. Of
// a code, 1 says that the word is a part of it and 2 that it is the whole.
type shape uint32

const (
	partOfCode  = 1
	wholeOfCode = 2
)

func (s shape) in(f Field) int { return int(s >> (2 * f) & 3) }

// add counts the word once more in a field.
func (s shape) add(f Field) shape {
	if s.in(f) == 3 {
		return s
	}
	return s + 1<<(2*f)
}

// code notes that the word is a field's code, or a part of it.
func (s shape) code(f Field, as int) shape {
	return s&^(3<<(2*f)) | shape(max(as, s.in(f)))<<(2*f)
}

// isWhole reports whether the word is the whole code of a document.
func (s shape) isWhole() bool { return s.in(SKU) == wholeOfCode || s.in(Barcode) == wholeOfCode }

// weight returns w of the formula.
func (s shape) weight(weights *Weights) (w float32) {
	for f := range numberOfFields {
		n := s.in(f)
		if f.isCode() {
			n = min(n, 1)
		}
		w += float32(n) * weights[f]
	}
	return w
}
