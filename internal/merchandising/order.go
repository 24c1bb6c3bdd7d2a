package merchandising

import (
	"slices"
	"strconv"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/fault"
)

// reordered returns things in an order that is given: what is left out comes after that, in the order that
// it had. What is not among the things is a fault.CodeNotFound.
func reordered(present, given []uuid.UUID, field, unknown string) ([]uuid.UUID, error) {
	var v fault.Validator
	among := make(map[uuid.UUID]bool, len(present))
	for _, id := range present {
		among[id] = true
	}
	first := make(map[uuid.UUID]bool, len(given))
	for i, id := range given {
		path := []string{field, strconv.Itoa(i)}
		v.Check(among[id], fault.CodeNotFound, unknown, path...)
		v.Check(!first[id], fault.CodeInvalid, "This is given twice.", path...)
		first[id] = true
	}
	order := slices.Clone(given)
	for _, id := range present {
		if !first[id] {
			order = append(order, id)
		}
	}
	return order, v.Err()
}

// uuids returns the uuids of ids.
func uuids[ID interface{ UUID() uuid.UUID }](list []ID) []uuid.UUID {
	all := make([]uuid.UUID, len(list))
	for i, id := range list {
		all[i] = id.UUID()
	}
	return all
}

// texts returns uuids as an argument of a statement takes them.
func texts(list []uuid.UUID) []string {
	all := make([]string, len(list))
	for i, id := range list {
		all[i] = id.String()
	}
	return all
}
