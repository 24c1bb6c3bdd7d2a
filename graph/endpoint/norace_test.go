//go:build !race

package endpoint_test

// slower is how much longer work may take than it should.
const slower = 1
