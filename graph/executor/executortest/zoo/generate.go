// Package zoo is a made-up contract for tests of the executor, about animals. It has every shape of
// field that there can be, and its resolvers fail as they are told.
package zoo

//go:generate go run github.com/shopgraph/shopgraph/graph/executor/generate
