package contract_test

import (
	"slices"
	"strings"
	"testing"
)

// mark is a text that tells of somebody's things.
type mark struct {
	what, text string
	readers    []string // the permissions that let the staff know it
}

func (m mark) isFor(who *person) bool { return slices.ContainsFunc(m.readers, who.may) }

// hiddenFrom returns the marks that somebody must not know, one of each text: all are looked for in all answers.
func hiddenFrom(who *person, marks []mark) []mark {
	known := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(marks), func(m mark) bool {
		again := known[m.text]
		if !m.isFor(who) {
			known[m.text] = true
		}
		return again || m.isFor(who)
	})
}

// collectMarks returns the ids of all that the victims can reach of theirs, with their secrets and
// the details that tell whose they are.
func (w *world) collectMarks(t *testing.T) []mark {
	t.Helper()
	marks := []mark{hiddenAttribute}
	for _, name := range victims {
		p := w.people[name]
		var shown strings.Builder
		for _, root := range []struct {
			field string
			vars  variables
		}{
			{"me", nil},
			{"sessions", nil},
			{"serviceTokens", nil},
			{"auditLog", nil},
			{"cart", variables{"cart": p.own.cart(p.own.secrets["cart"])}},
			{"order", variables{"by": orderRef(p)}},
		} {
			if question := questionOf(t, "Query."+root.field); question.refusal(p.caller) != "" {
				continue
			}
			document, _ := everythingOf(contract(), contract().Query, root.field, "")
			answer := p.send(t, document, root.vars).body
			shown.Write(answer)
			seen(decode(t, answer).value, func(kind, id string, _ []string) {
				if id != "" && !slices.Contains(publicKinds, kind) && kind != "Metafield" { // whose value is a mark
					marks = append(marks, mark{name + "'s " + kind, id, readersOf(t, kind, name)})
				}
			})
		}
		details := detailsOf(name, p)
		for _, detail := range details {
			if !strings.Contains(shown.String(), detail.text) {
				t.Errorf("%s is not even in %s's own answers", detail.what, name)
			}
		}
		marks = append(append(marks, details...), privateNotesOf(name)...)
		for kind, secret := range p.own.secrets {
			marks = append(marks, mark{name + "'s secret " + kind, secret, secretReaders[kind]})
		}
	}
	return marks
}

// secretReaders are the permissions that let the staff know secrets of others.
var secretReaders = map[string][]string{"draft": {"MANAGE_ORDERS"}} // whoever prepares orders hands out the links to them

// detailsOf returns what is personal about a victim's account and order.
func detailsOf(name string, p *person) []mark {
	orders := []string{"READ_ORDERS"}
	details := []mark{
		{"who " + name + "'s order is mailed to", "orders-of-" + name, orders},
		{"where " + name + "'s order goes", "Door of " + name, orders},
		{"the number of " + name + "'s order", p.own.number, orders},
	}
	if reader := userReaders[name]; reader != "" {
		account := []string{reader}
		details = append(details, mark{name + "'s address", `"` + p.own.email, account},
			mark{name + "'s home", "Home of " + name, slices.DeleteFunc(slices.Clone(account), isOfStaff)})
	}
	return append(details, publicNotesOf(name)...)
}

// isOfStaff holds for the permission to know who is on the staff, which is none to know what they
// buy.
func isOfStaff(permission string) bool { return permission == "READ_STAFF" }

// readersOf returns the permissions that let the staff be shown the id of somebody's things,
// wherever it is.
func readersOf(t *testing.T, kind, victim string) []string {
	t.Helper()
	reader, known := nodeReaders[kind]
	switch {
	case !known:
		t.Errorf("who may read a %s?", kind)
		return nil
	case kind == "User" && victim == "boss", kind == "ServiceToken":
		return []string{"READ_STAFF", "READ_AUDIT_LOG", "MANAGE_STOCK", "MANAGE_GIFT_CARDS"} // the logs say who did what, and to whom
	case kind == "Order", kind == "Fulfillment", kind == "Payment":
		return []string{reader, "READ_AUDIT_LOG", "MANAGE_GIFT_CARDS", "READ_BOOKS"} // and to what of an order
	case kind == "GiftCard":
		return []string{reader, "READ_AUDIT_LOG", "READ_ORDERS"} // what it pays is shown with the order
	case kind == "TaxClass":
		return []string{reader, "MANAGE_PRODUCTS"} // who gives goods a class lists all
	case kind == "DeliveryProfile":
		return []string{reader, "MANAGE_PRODUCTS"} // it is shown of products
	case kind == "Session":
		return nil
	case reader != "":
		return []string{reader}
	case victim == "ada":
		return []string{"READ_CUSTOMERS"} // what belongs to a customer's account is read with it
	}
	return nil
}

func orderRef(p *person) variables {
	if p.token == "" {
		return variables{"trackingToken": p.own.secrets["tracking"]}
	}
	return variables{"id": p.own.ids["Order"]}
}

// alike makes answers equal that differ only in what differs from request to request, or was given.
func (w *world) alike(answer string) string {
	answer = secretField.ReplaceAllString(answer, `"$1":"…"`)
	answer = timeValue.ReplaceAllString(answer, `"<time>"`)
	answer = idValue.ReplaceAllString(answer, "$1_…")
	for _, name := range victims {
		answer = strings.ReplaceAll(answer, w.people[name].own.email, w.nobody.email)
	}
	return answer
}
