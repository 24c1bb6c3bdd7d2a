//go:build race

package endpoint_test

// slower is how much longer work may take: the race detector makes some of it twenty times as slow.
const slower = 10
