package page

import (
	"strconv"
	"strings"
)

// orderBy returns the columns of a table's ORDER BY in which the window's rows must be fetched.
func (w Window) orderBy(table string) string {
	direction := ""
	if w.Desc() {
		direction = " DESC"
	}
	return w.columns(table, direction)
}

// condition returns what holds for a table's rows strictly between the window's bounds. Its
// parameters are numbered from the given one on. It compares whole rows, (title, id) > ($1, $2), so
// that an index on the ordering's columns finds the first.
func (w Window) condition(table string, parameter int) string {
	after, before := ">", "<"
	if w.Ordering.Desc {
		after, before = before, after
	}
	var conditions []string
	for _, bound := range []struct {
		compare string
		values  []any
	}{{after, w.After}, {before, w.Before}} {
		if bound.values == nil {
			continue
		}
		parameters := make([]string, len(bound.values))
		for i := range parameters {
			parameters[i] = "$" + strconv.Itoa(parameter)
			parameter++
		}
		conditions = append(conditions, "("+w.columns(table, "")+") "+bound.compare+" ("+strings.Join(parameters, ", ")+")")
	}
	if conditions == nil {
		return "true"
	}
	return strings.Join(conditions, " AND ")
}

func (w Window) columns(table, direction string) string {
	names := make([]string, len(w.Ordering.Columns))
	for i, column := range w.Ordering.Columns {
		names[i] = table + "." + column.Name + column.collate() + direction
	}
	return strings.Join(names, ", ")
}

// collate returns what the column's order and its comparison say of their collation: the same.
func (c Column) collate() string {
	if c.kind != textKind {
		return ""
	}
	return ` COLLATE "` + Collation + `"`
}
