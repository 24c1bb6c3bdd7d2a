package config

import (
	"errors"
	"fmt"
	"time"
)

// Mails are which mails buyers get about their orders, and how all mails look.
type Mails struct {
	OrderMails      []string      `name:"order-mails" env:"SHOPGRAPH_ORDER_MAILS" placeholder:"KINDS" help:"The mails about orders that buyers get, such as placed,shipped, of those in docs/mails.md; none for none. By default all."`
	OrderMailMaxAge time.Duration `name:"order-mail-max-age" env:"SHOPGRAPH_ORDER_MAIL_MAX_AGE" default:"2160h" placeholder:"TIME" help:"How old an order may be that its buyer gets mail about; by default ${default}, which is 90 days."`
	ReviewAfter     time.Duration `name:"review-request-after" env:"SHOPGRAPH_REVIEW_REQUEST_AFTER" placeholder:"TIME" help:"How long after its delivery a buyer is asked how an order is liked, such as 168h, at most 1440h. By default nobody is asked."`
	InvoiceMail     string        `name:"invoice-mail" env:"SHOPGRAPH_INVOICE_MAIL" default:"none" enum:"none,placed,paid,shipped" placeholder:"KIND" help:"The mail that an order's invoice is attached to: placed, paid or shipped; one that is issued later gets a mail of its own. By default ${default}, and invoices are not mailed."`
	AlertsPerUnit   int           `name:"alerts-per-unit" env:"SHOPGRAPH_ALERTS_PER_UNIT" placeholder:"NUMBER" help:"How many of those who wait for a variant that can be bought again get a mail in a day for each unit that there is, who waits longest first, such as 3. By default all do."`
	MailTemplates   string        `name:"mail-templates" env:"SHOPGRAPH_MAIL_TEMPLATES" placeholder:"FOLDER" help:"A folder with templates and texts of mails that take the place of those of the same names, as docs/mails.md says. By default there is none."`
}

// maxReviewAfter is the most that --review-request-after may be.
const maxReviewAfter = 60 * 24 * time.Hour

func (m *Mails) check() error {
	switch {
	case m.ReviewAfter < 0 || m.ReviewAfter > maxReviewAfter:
		return errors.New("--review-request-after: must be 0, which is never, or more, such as 168h, and at most 1440h")
	case m.AlertsPerUnit < 0:
		return fmt.Errorf("--alerts-per-unit: must be 0, which is no limit, or more, not %d", m.AlertsPerUnit)
	case m.OrderMailMaxAge < 0:
		return errors.New("--order-mail-max-age: must be a time such as 2160h")
	}
	return nil
}
