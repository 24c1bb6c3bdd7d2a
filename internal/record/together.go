package record

import (
	"strconv"
	"strings"
	"sync"
)

const (
	// mostTogether is how many queries a statement has at most.
	mostTogether = 8
	// mostTexts bounds how many statements of several queries are kept.
	mostTexts = 4096
)

// readPrefix begins each statement of queries.
const readPrefix = "SELECT record_send(r) FROM "

// IsRead reports whether a text is a statement of queries, and so may be run again.
func IsRead(text string) bool { return strings.HasPrefix(text, readPrefix) }

// set is the queries of a statement, by their ids and one more, in ascending order.
type set [mostTogether]int

var (
	textsMu sync.RWMutex
	texts   = map[set]string{}
)

// together returns the statement of several queries. The same queries in the same order always make
// the same text, so that it is prepared once. Each row begins with the number of its query.
//
// Postgres runs the parts of a UNION ALL one after the other. Each part's rows stay in the order
// that its query says. Nothing else happens to them, and no session of ours runs a query by several
// processes.
func together(reads []*Read) string {
	var of set
	for i, c := range reads {
		of[i] = c.id + 1
	}
	textsMu.RLock()
	text, ok := texts[of]
	textsMu.RUnlock()
	if ok {
		return text
	}
	var b strings.Builder
	before := 0
	for i, c := range reads {
		if i > 0 {
			b.WriteString(" UNION ALL ")
		}
		b.WriteString(readPrefix + "(SELECT " + strconv.Itoa(i) + "::smallint, q.* FROM (" + c.renumbered(before) + ") AS q) AS r")
		before += c.parameters
	}
	text = b.String()
	textsMu.Lock()
	defer textsMu.Unlock()
	if len(texts) >= mostTexts {
		clear(texts)
	}
	texts[of] = text
	return text
}

// renumbered returns the query's text with parameters that follow a number of others.
func (q *query) renumbered(before int) string {
	if before == 0 {
		return q.text
	}
	return parameter.ReplaceAllStringFunc(q.text, func(name string) string {
		n, _ := strconv.Atoi(name[1:])
		return "$" + strconv.Itoa(n+before)
	})
}
