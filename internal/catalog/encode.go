package catalog

import (
	"slices"
	"strconv"
)

// EncodeCombinations writes combinations of options' values, each a place for each option, in few
// characters: see the schema of Product.encodedVariantExistence, whose format is that of Shopify's
// Storefront API. It sorts them.
func EncodeCombinations(all [][]int) string {
	slices.SortFunc(all, slices.Compare)
	const version = "v1_"
	return string(appendTree([]byte(version), all, 0))
}

// appendTree appends combinations that differ from an option on.
func appendTree(text []byte, all [][]int, option int) []byte {
	if len(all) == 0 {
		return text
	}
	if option == len(all[0])-1 {
		return appendLast(text, all, option)
	}
	for len(all) > 0 {
		value, n := all[0][option], 1
		for n < len(all) && all[n][option] == value {
			n++
		}
		text = append(strconv.AppendInt(text, int64(value), 10), ':')
		text = append(appendTree(text, all[:n], option+1), ',')
		all = all[n:]
	}
	return text
}

// appendLast appends the values of the last option, as ranges.
func appendLast(text []byte, all [][]int, option int) []byte {
	for i := 0; i < len(all); i++ {
		from := all[i][option]
		for i+1 < len(all) && all[i+1][option] == all[i][option]+1 {
			i++
		}
		text = strconv.AppendInt(text, int64(from), 10)
		if to := all[i][option]; to != from {
			text = strconv.AppendInt(append(text, '-'), int64(to), 10)
		}
		if i+1 < len(all) {
			text = append(text, ' ')
		}
	}
	return text
}
