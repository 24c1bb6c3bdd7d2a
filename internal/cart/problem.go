package cart

import (
	"fmt"
	"slices"

	"github.com/shopgraph/shopgraph/ent"
	entcart "github.com/shopgraph/shopgraph/ent/cart"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Problem is something that keeps a cart from being checked out now. Code, Message and Field are
// those of the user error that a checkout would be refused with.
type Problem struct {
	Code    fault.Code
	Message string
	Field   []string
	Target  *typeid.CartLine // nil if it is not about a line
}

// Problems returns what keeps a cart from being checked out now. It is given what the cart costs, read
// with StockPart, and what is wrong with whom it is for and where it goes.
func Problems(c *ent.Cart, priced *Priced, contact fault.UserErrors) []*Problem {
	if c.Status != entcart.StatusOpen {
		return []*Problem{closed()}
	}
	var problems []*Problem
	if priced != nil {
		problems = priced.Problems
	}
	for _, mistake := range contact {
		problems = append(problems, &Problem{Code: mistake.Code, Message: mistake.Message, Field: mistake.Field})
	}
	return problems
}

// closed is the problem of a cart that is not open.
func closed() *Problem {
	return &Problem{Code: fault.CodeCartClosed, Message: "The cart is being checked out, or has become an order.", Field: []string{"cart"}}
}

// problems returns what is wrong with what is in the cart. Stock is looked at if it was read.
func (b *Basket) problems() []*Problem {
	if len(b.lines) == 0 {
		return []*Problem{{Code: fault.CodeRequired, Message: "The cart is empty.", Field: []string{"cart"}}}
	}
	demand := b.demand()
	var problems []*Problem
	for _, line := range b.lines {
		name := line.name()
		refusal, why := line.rule.Refuse(demand[line.item.Variant], name)
		switch {
		case line.unit(demand) == nil:
			problems = append(problems, about(line.id, fault.CodeUnavailable, name+" cannot be bought any more."))
		case refusal != "":
			problems = append(problems, about(line.id, refusal, why))
		case line.item.GiftWrap && line.wrapping == nil:
			problems = append(problems, about(line.id, fault.CodeUnavailable, name+" cannot be wrapped as a gift any more."))
		case line.available == nil || line.covers(demand):
		case *line.available == 0:
			problems = append(problems, about(line.id, fault.CodeInsufficientStock, name+" is out of stock."))
		default:
			problems = append(problems, about(line.id, fault.CodeInsufficientStock,
				fmt.Sprintf("Of %s only %d can be bought now, not %d.", name, *line.available, demand[line.item.Variant])))
		}
	}
	return append(problems, b.unusable()...)
}

// undelivered returns what is wrong with how groups are delivered.
func (b *Basket) undelivered(groups []DeliveryGroup) (problems []*Problem) {
	for i := range groups {
		first := slices.IndexFunc(b.lines, func(l basketLine) bool { return l.id == groups[i].Items[0].Line })
		if problem := groups[i].problem(b.lines[first].name()); problem != nil {
			problems = append(problems, problem)
		}
	}
	return problems
}

// name is what shoppers call what is in a line.
func (l *basketLine) name() string { return l.item.ProductName + " (" + l.item.VariantName + ")" }

func about(line typeid.CartLine, code fault.Code, message string) *Problem {
	return &Problem{Code: code, Message: message, Field: []string{"cart"}, Target: &line}
}

// userErrors returns problems as a checkout is refused with them.
func userErrors(problems []*Problem) fault.UserErrors {
	var v fault.UserErrors
	for _, p := range problems {
		v = append(v, &fault.UserError{Code: p.Code, Message: p.Message, Field: p.Field})
	}
	return v
}
