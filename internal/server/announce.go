package server

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/shopgraph/shopgraph/graph/endpoint/playground"
	"github.com/shopgraph/shopgraph/internal/demo"
	"github.com/shopgraph/shopgraph/internal/mail"
)

// tryQuery is a first query to try, as an address and as a line for the shell.
const tryQuery = "{ products(first: 3) { nodes { name slug priceRange { min { amount currencyCode } } } } }"

// Announce tells a person what is where.
func (s *Server) Announce(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	line := func(label, format string, args ...any) {
		fmt.Fprintf(t, "  %s\t%s\n", label, fmt.Sprintf(format, args...))
	}
	fmt.Fprintf(t, "\nshopgraph is ready (%s)\n\n", s.cfg.Mode)
	line("GraphQL", "%s%s", s.url, endpointPath)
	if *s.cfg.Playground {
		line("Playground", "%s/", s.url)
		line("A first query", "%s", playground.Link(s.url, tryQuery))
	}
	line("In a shell", `curl %s%s -H 'Content-Type: application/json' -d '{"query":"%s"}'`, s.url, endpointPath, tryQuery)
	if *s.cfg.DemoData {
		line("Demo logins", "%s, %s (staff: %s)", demo.CustomerEmail, demo.OtherEmail, demo.StaffEmail)
		line("", "each with the password %s", demo.Password)
		line("", "%s, with prices of its own, has the same one", demo.GroupEmail)
	}
	if s.shop.mailbox != nil {
		line("Mail", "%s%s", s.url, mail.MailboxPath)
	}
	if s.database.private != nil {
		line("Data", "%s", s.database.private.DataDir())
	}
	fmt.Fprintf(t, "\nCtrl-C stops it.\n\n")
	return t.Flush()
}
