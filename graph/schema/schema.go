// Package schema holds the sources of the contract. Each capability has a file of GraphQL, written
// by hand. It adds its operations by "extend type Query" and the like. Clients get schema.graphql,
// at the top of the repository. That is one text, which go generate assembles of the sources.
package schema

import (
	"embed"
	"strings"
	"sync"
)

//go:generate go run ./assemble ../../schema.graphql

//go:embed *.graphql
var sources embed.FS

// Sections are the sources' names, in the order of the contract.
var Sections = []string{"base", "catalog", "option", "account", "cart", "checkout", "market", "payment", "order", "order_staff", "staff", "staff_task"}

// SDL returns the contract as one text. Each source is a section under the source's first line.
// What extends a type stands in that type.
var SDL = sync.OnceValue(func() string {
	var sections []string
	extensions := map[string][]string{}
	for _, name := range Sections {
		text, err := sources.ReadFile(name + ".graphql")
		if err != nil {
			panic(err) // it is embedded
		}
		sections = append(sections, section(string(text), extensions))
	}
	contract := strings.Join(sections, "\n")
	for root, bodies := range extensions {
		contract = extend(contract, root, strings.Join(bodies, ""))
	}
	return "# The contract of shopgraph. It is assembled of graph/schema by go generate.\n\n" + contract
})

const (
	extension = "extend type "
	ruler     = "# ---------------------------------------------------------------------------------------------\n"
)

// section returns a source without its extensions, which it adds to those of their types.
func section(text string, extensions map[string][]string) string {
	title, rest, _ := strings.Cut(text, "\n")
	var b strings.Builder
	b.WriteString(ruler + title + "\n" + ruler)
	for {
		before, found, is := strings.Cut(rest, "\n"+extension)
		b.WriteString(before)
		if !is {
			return b.String()
		}
		root, body, _ := strings.Cut(found, " {\n")
		body, rest, _ = strings.Cut(body, "\n}\n")
		extensions[root] = append(extensions[root], body+"\n")
	}
}

// extend puts fields at the end of a type, which may have none.
func extend(contract, name, fields string) string {
	head := "\ntype " + name
	if before, after, has := strings.Cut(contract, head+" "); has {
		body, rest, _ := strings.Cut(after, "\n}\n")
		return before + head + " " + body + "\n" + fields + "}\n" + rest
	}
	before, after, _ := strings.Cut(contract, head+"\n")
	return before + head + " {\n" + fields + "}\n" + after
}
