// Package words finds documents by words. It analyses texts, keeps what it found in segments that do not
// change, and answers queries over a set of them. It knows no store: who uses it builds the segments
// from documents and says with each query how popular a document is and whether it is available.
//
// # Words
//
// Text is cut into words, which are compared folded: in small letters, without marks. A word with a
// hyphen and the like is there as a whole, without its separators, and by its parts. Words that differ by
// their endings meet in their stem, language by language. Words of languages that write compounds in one
// meet in their parts, as far as the segment has them as words of their own.
//
// # Score
//
// A document's score is the sum over the words of the query of
//
//	kind × rarity × w / (w + k1 × (1 − b + b × length / mean length))
//
// which is BM25F in its first form (Robertson, Zaragoza, Taylor: Simple BM25 Extension to Multiple Weighted
// Fields, 2004) without the constant k1 + 1: w is how often the word is in each field, times the field's
// weight; the length is that of the fields, weighed alike. Rarity is ln(1 + (N − n + ½) / (n + ½)) for N
// documents of which n have the word, as Lucene has it, so that it is never negative. Kind is 1 for the
// word as it was asked for and less for what only resembles it. The best of what a document has for a
// word of the query counts. The sum is multiplied by popularity and availability. A code that was given
// in full, such as a SKU, adds more than all words together can.
package words
