package order

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// OwnFilter says which of their orders a customer lists: those that fulfil all that is given. Its zero value means all.
type OwnFilter struct {
	Statuses     []entorder.Status
	Number       *string
	PlacedAfter  *time.Time // included
	PlacedBefore *time.Time // not included
}

// OwnSort is an order of a customer's orders.
type OwnSort string

// The orders of a customer's orders.
const (
	OwnNewest OwnSort = "NEWEST"
	OwnOldest OwnSort = "OLDEST"
)

// OwnList is which orders of a user are listed, and how. It is comparable, so that alike lists are read together.
type OwnList struct {
	oldest        bool
	statuses      string // with a comma after each; none if chosen is true and it is empty
	chosen        bool
	number        string
	after, before int64 // in microseconds since 1970; 0 is none
}

func (l OwnList) isAll() bool { return l == OwnList{} }

// args are the arguments of ownOrders.
func (l OwnList) args() []any {
	var statuses any
	if l.chosen {
		statuses = pq.Array(strings.FieldsFunc(l.statuses, func(r rune) bool { return r == ',' }))
	}
	return []any{statuses, given(l.number), timeOf(l.after), timeOf(l.before)}
}

func timeOf(micros int64) *time.Time {
	if micros == 0 {
		return nil
	}
	t := time.UnixMicro(micros)
	return &t
}

// NewUserPage returns the page that arguments ask for, or a BAD_USER_INPUT.
func NewUserPage(user typeid.User, filter *OwnFilter, sort OwnSort, args page.Args) (UserPage, error) {
	list := OwnList{oldest: sort == OwnOldest}
	if filter != nil {
		if len(filter.Statuses) > maxStatuses || len([]rune(orEmpty(filter.Number))) > maxQuery {
			return UserPage{}, fault.BadUserInput("filter: it asks for too much")
		}
		list.chosen = filter.Statuses != nil
		for _, status := range slices.Sorted(slices.Values(filter.Statuses)) {
			list.statuses += string(status) + ","
		}
		list.number = readNumber(orEmpty(filter.Number))
		list.after, list.before = microsOf(filter.PlacedAfter), microsOf(filter.PlacedBefore)
	}
	return ofUsers.Page(user, list, args)
}

func microsOf(t *time.Time) int64 {
	if t == nil {
		return 0
	}
	return t.UnixMicro()
}

// counts are the totals of lists that are not of all orders. Lists that are alike have the same, so that they are counted
// together. They are forgotten once they are too many.
var (
	countsMu sync.Mutex
	counts   = map[OwnList]*record.Many[uuid.UUID, int]{}
)

const maxCounts = 1000

func countsOf(list OwnList) *record.Many[uuid.UUID, int] {
	if list.isAll() {
		return ordersOfUsers
	}
	countsMu.Lock()
	defer countsMu.Unlock()
	if known, ok := counts[list]; ok {
		return known
	}
	if len(counts) >= maxCounts {
		clear(counts)
	}
	counts[list] = page.CountsOf("orders of users", countChosenOfUsers, list.args()...)
	return counts[list]
}

// ByUser reads pages of users' orders.
var ByUser = ofUsers.Pages()

var ofUsers = &page.ListsOf[typeid.User, OwnList, *ent.Order]{
	What: "orders of users",
	Sorting: func(list OwnList) page.Sorting[*ent.Order] {
		switch {
		case list.isAll():
			return ofUser
		case list.oldest:
			return oldestOfUser
		}
		return newestOfUser
	},
	Args: func(list OwnList, _ []typeid.User, _ record.Parts) []any {
		if list.isAll() {
			return nil
		}
		return list.args()
	},
	Read:   ent.ReadOrder,
	Counts: countsOf,
}
