// Package walls tests which folder may import which. The layers are in layers_test.go, from the lowest to the highest.
package walls
