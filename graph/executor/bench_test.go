package executor_test

import (
	"context"
	"testing"

	"github.com/99designs/gqlgen/graphql"

	"github.com/shopgraph/shopgraph/graph/executor/executortest/zoo"
	"github.com/shopgraph/shopgraph/graph/executor/executortest/zoo/beings"
)

// BenchmarkExecutors compares the executors where resolvers cost next to nothing.
func BenchmarkExecutors(b *testing.B) {
	const document = `{ animals(n: 24) { id name age kind code home { name altitude } homeMaybe { name } score
		mate { id name } litter { id name mate { id } } } }`
	for _, bench := range []struct {
		name   string
		schema graphql.ExecutableSchema
	}{
		{"gqlgen", zoo.Own(&beings.World{})},
		{"plans", zoo.Planned(&beings.World{}, true)},
	} {
		e := newExecutor(bench.schema)
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if responses := run(context.Background(), e, document, nil); len(responses) != 1 || len(responses[0].Errors) > 0 {
					b.Fatal(responses)
				}
			}
		})
	}
}
