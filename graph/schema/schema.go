// Package schema holds the sources of the contract. Each capability has a file of GraphQL, written
// by hand. It adds its operations by "extend type Query" and the like, and its fields to the objects
// of others. Clients get schema.graphql, at the top of the repository. That is one text, which go generate assembles of the sources.
package schema

import (
	"embed"
	"regexp"
	"strings"
	"sync"
)

//go:generate go run ./assemble ../../schema.graphql

//go:embed *.graphql
var sources embed.FS

// Sections are the sources' names, in the order of the contract.
var Sections = []string{
	"base", "catalog", "search", "option", "attribute", "recommendation", "seo", "account", "cart", "cart_reminder", "wishlist", "product_alert", "checkout", "cost", "discount", "delivery", "gift_card", "market", "payment", "order", "gift", "refund", "return", "document", "order_staff", "order_bulk_staff", "order_review_staff", "draft_order_staff", "refund_staff", "return_staff", "payment_staff", "staff", "staff_task",
	"metafield", "catalog_staff", "catalog_staff_variant", "catalog_staff_tree", "catalog_staff_price", "attribute_staff", "translation", "channel", "search_staff", "product_alert_staff", "stock", "tax", "shipping", "promotion", "gift_card_staff", "gift_wrapping_staff", "books_staff", "gateway_event_staff", "courier_event_staff",
}

// SDL returns the contract as one text. Each source is a section under the source's first line.
// What extends a type stands in that type.
var SDL = sync.OnceValue(func() string {
	var sections []string
	extensions := map[string]*extended{}
	for _, name := range Sections {
		text, err := sources.ReadFile(name + ".graphql")
		if err != nil {
			panic(err) // it is embedded
		}
		sections = append(sections, section(string(text), extensions))
	}
	contract := strings.Join(sections, "\n")
	for name, by := range extensions {
		contract = by.extend(contract, name)
	}
	return "# The contract of shopgraph. It is assembled of graph/schema by go generate.\n\n" + contract
})

const (
	extension = "extend type "
	ruler     = "# ---------------------------------------------------------------------------------------------\n"
)

// section returns a source without its extensions, which it adds to those of their types.
func section(text string, extensions map[string]*extended) string {
	title, rest, _ := strings.Cut(text, "\n")
	var b strings.Builder
	b.WriteString(ruler + title + "\n" + ruler)
	for {
		before, found, is := strings.Cut(rest, "\n"+extension)
		b.WriteString(before)
		if !is {
			return b.String()
		}
		head, body, _ := strings.Cut(found, " {\n")
		body, rest, _ = strings.Cut(body, "\n}\n")
		name, interfaces, _ := strings.Cut(head, " implements ")
		if extensions[name] == nil {
			extensions[name] = &extended{}
		}
		extensions[name].add(interfaces, body+"\n")
	}
}

// extended is what sources add to a type.
type extended struct{ interfaces, fields string }

func (e *extended) add(interfaces, fields string) {
	if interfaces != "" {
		e.interfaces += " & " + interfaces
	}
	e.fields += fields
}

// extend puts fields at the end of a type, which may have none. A type that gets interfaces has some.
func (e *extended) extend(contract, name string) string {
	head := regexp.MustCompile(`(?m)^type ` + name + `\b(.*?)( \{)?$`).FindStringSubmatchIndex(contract)
	if head[4] < 0 {
		return contract[:head[1]] + " {\n" + e.fields + "}" + contract[head[1]:]
	}
	rest := contract[head[0]:]
	end := head[0] + strings.Index(rest, "\n}\n") + 1
	before, cache, hasCache := strings.Cut(contract[head[2]:head[3]], " @")
	if hasCache {
		cache = " @" + cache
	}
	return contract[:head[2]] + before + e.interfaces + cache + contract[head[4]:end] + e.fields + contract[end:]
}
