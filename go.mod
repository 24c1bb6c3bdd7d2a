module github.com/shopgraph/shopgraph

go 1.26

tool (
	entgo.io/ent/cmd/ent
	github.com/99designs/gqlgen
)

require (
	github.com/gofrs/uuid/v5 v5.2.0 // indirect
	github.com/google/uuid v1.6.0 // indirect
	go.jetify.com/typeid v1.3.0 // indirect
)
