package pricing

// RateScale is how many millionths are the whole: a rate of 19 % is 190,000.
const RateScale = 1_000_000

// Rate is a tax that is due on something.
type Rate struct {
	// Name is what buyers read, such as "VAT".
	Name string
	// Jurisdiction is whose tax it is: a country, such as "DE", or a part of one, such as "US-CA".
	Jurisdiction string
	// Millionths is the rate, of RateScale.
	Millionths int64
	// Compound is whether it is due on the taxes before it, too.
	Compound bool
}
