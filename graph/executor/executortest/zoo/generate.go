// Package zoo is a schema with every shape of field, whose resolvers fail as they are told.
package zoo

//go:generate go run github.com/shopgraph/shopgraph/graph/executor/generate
