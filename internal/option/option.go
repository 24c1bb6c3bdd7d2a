// Package option is the value type of a variant's options, such as Size: M. It stands alone because
// entities, the catalog and orders name it, and none of these imports another.
package option

// Selected is one option of a product with the value that a variant has of it.
type Selected struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}
