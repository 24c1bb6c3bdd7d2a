package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/shopgraph/shopgraph/graph"
	"github.com/shopgraph/shopgraph/graph/endpoint/ratelimit"
	"github.com/shopgraph/shopgraph/internal/account"
	"github.com/shopgraph/shopgraph/internal/alert"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/books"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/config"
	"github.com/shopgraph/shopgraph/internal/courier"
	"github.com/shopgraph/shopgraph/internal/draftorder"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/inventory"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/live"
	"github.com/shopgraph/shopgraph/internal/mail"
	"github.com/shopgraph/shopgraph/internal/merchandising"
	"github.com/shopgraph/shopgraph/internal/metafield"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/oidc"
	"github.com/shopgraph/shopgraph/internal/optout"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/password"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/payment/manual"
	"github.com/shopgraph/shopgraph/internal/promotion"
	"github.com/shopgraph/shopgraph/internal/quote"
	"github.com/shopgraph/shopgraph/internal/reconcile"
	"github.com/shopgraph/shopgraph/internal/refund"
	"github.com/shopgraph/shopgraph/internal/returns"
	"github.com/shopgraph/shopgraph/internal/search"
	"github.com/shopgraph/shopgraph/internal/search/tuning"
	"github.com/shopgraph/shopgraph/internal/shipping"
	"github.com/shopgraph/shopgraph/internal/staff"
	"github.com/shopgraph/shopgraph/internal/tax"
	"github.com/shopgraph/shopgraph/internal/tender"
	"github.com/shopgraph/shopgraph/internal/translation"
	"github.com/shopgraph/shopgraph/internal/typeid"
	"github.com/shopgraph/shopgraph/internal/wishlist"
)

// mailboxSize is how many mails development keeps.
const mailboxSize = 200

// shop is the capabilities, put together.
type shop struct {
	resolver  *graph.Resolver
	mailbox   *mail.Mailbox // nil where mail is sent
	optOuts   *optout.Service
	reconcile *reconcile.Service
	search    *search.Service
}

// Authenticate returns whose token it is: a service's, which its prefix tells, or else a session's.
// Until is when that ends.
func (s *shop) Authenticate(ctx context.Context, token string) (viewer auth.Viewer, until time.Time, err error) {
	if strings.HasPrefix(token, staff.ServiceTokenPrefix) {
		return s.resolver.Staff.Authenticate(ctx, token)
	}
	return s.resolver.Accounts.Authenticate(ctx, token)
}

// makeShop makes the capabilities and the workers that they need, and returns the customer's side
// of a payment service if that is ours to serve.
func (s *Server) makeShop(ctx context.Context) (testGateway http.Handler, err error) {
	gateways, testGateway, err := s.openGateways(ctx)
	if err != nil {
		return nil, err
	}
	orderNotifier, err := s.makeNotifier(order.ChannelName)
	if err != nil {
		return nil, err
	}
	cartNotifier, err := s.makeNotifier(cart.ChannelName)
	if err != nil {
		return nil, err
	}
	s.shop = &shop{optOuts: optout.New(s.database.Store, s.url)}
	sender, err := s.mailSender(ctx)
	if err != nil {
		return nil, err
	}
	providers, err := oidcProviders(s.cfg.OIDCProviders, s.log)
	if err != nil {
		return nil, err
	}
	st := s.database.Store
	queue := s.database.Jobs(s.log)
	changes := s.database.Changes(s.log)
	writer, err := s.mailWriter()
	if err != nil {
		return nil, err
	}
	if s.shop.mailbox != nil {
		s.shop.mailbox.Previewed = writer
	}
	stock := inventory.New(st, staff.AuditAll)
	orders := order.New(st, account.LockEmail, stock, orderNotifier, staff.AuditAll, s.log)
	orders.MailTracking(order.TrackingMail{Queue: queue, Sender: sender, Store: writer, Storefront: s.storefront()})
	products := catalog.New(st, money.Currency(s.cfg.Currency), s.log)
	channels := catalog.NewDirectory(products, s.log)
	orders.PrefixNumbers(channels.OrderPrefix)
	payments := payment.New(st, gateways, payment.Options{ChannelCode: channels.Code, MethodLimits: s.methodLimits()})
	accounts := account.New(st, account.Options{
		Passwords: password.NewHasher(s.passwordParams),
		Queue:     queue, Mail: sender, Store: writer,
		Links:     account.Links{Storefront: s.storefront()},
		Providers: providers,
		HasBought: order.HasBought,
		Erasers:   []account.Eraser{staff.Erase, cart.Erase, draftorder.Erase, inventory.Erase, order.Erase, payment.Erase, manual.Erase, refund.Erase, returns.Erase, tender.Erase, alert.Erase, jobs.Erase},
	})
	delivery := shipping.New(st)
	quotes := quote.New(delivery, stock)
	if err := quotes.Prepare(ctx, st.Client); err != nil {
		return nil, err
	}
	wishlists := wishlist.New(st)
	alerts := alert.New(st, s.log, alert.Options{
		Shelf: shelf{st.Client}, Queue: queue, Sender: sender, Store: writer, OptOuts: s.shop.optOuts, Storefront: s.storefront(), PerUnit: s.cfg.AlertsPerUnit,
	})
	carts := cart.New(st, accounts, products.Currencies, quotes, wishlists, cartNotifier, s.log, cart.Limits{
		LineQuantity: s.cfg.MaxLineQuantity, GuestCarts: ratelimit.NewBuckets(s.cfg.AddressCarts, time.Hour),
		GuestLife: s.cfg.GuestCartLife, UserLife: s.cfg.CartLife,
	})
	if s.cfg.AbandonedCartAfter > 0 {
		carts.MailReminders(cart.Reminders{After: s.cfg.AbandonedCartAfter, Queue: queue, Sender: sender, Store: writer, Storefront: s.storefront(), OptOuts: s.shop.optOuts})
	}
	if err := s.askVIES(queue, carts, quotes); err != nil {
		return nil, err
	}
	s.askOthers(quotes)
	merchandise := merchandising.New(st, products, accounts, delivery, s.cfg.Spoken(), staff.AuditAll, s.log)
	tasks := staff.NewTasks(st, payments)
	s.checkout.Unpaid = checkout.UnpaidLimits{Orders: s.cfg.UnpaidOrders, AddressOrders: s.cfg.AddressUnpaidOrders, Units: s.cfg.UnpaidUnits}
	s.checkout.Capture, s.checkout.RefundLimits = checkout.CaptureWhen(s.cfg.CaptureWhen), s.cfg.RefundLimits()
	if s.checkout.Returns, err = returnRules(&s.cfg.Returns); err != nil {
		return nil, err
	}
	if err := s.guardCheckout(); err != nil {
		return nil, err
	}
	tenders, err := s.makeTenders(queue, sender, writer)
	if err != nil {
		return nil, err
	}
	if s.cfg.GiftCardSecret != "" {
		carts.AcceptGiftCards(tenders)
	}
	checkouts := checkout.New(st, accounts, carts, stock, orders, payments, tenders, tasks, staff.Audit, s.log, s.checkout)
	drafts := draftorder.New(st, carts, staff.Audit, draftorder.Mails{Queue: queue, Sender: sender, Store: writer, Storefront: s.storefront()})
	checkouts.PrepareDrafts(drafts, queue)
	jobs.Handle(queue, checkout.ExchangeJob, checkouts.PlaceExchange, jobs.Policy{})
	orders.TakeMoney(checkouts)
	orders.OpenTasks(tasks)
	couriers := courier.New(st, s.cfg.Couriers.ByName(), orders, queue, s.log)
	orders.HearCouriers(couriers)
	jobs.Handle(queue, "payment.holds", func(ctx context.Context, _ struct{}) error {
		return errors.Join(tasks.WarnOfHolds(ctx), payments.LookAtLapsed(ctx))
	}, jobs.Policy{Every: time.Hour})
	s.workOnPaymentsByHand(gateways, queue, sender, writer, tasks, checkouts)
	payments.TakeEvents(payment.Inbox{Queue: queue, Follow: checkouts.Follow})
	s.shop.reconcile = reconcile.New(st, payments, checkouts.Follow, s.log)
	jobs.Handle(queue, "payments.movements", func(ctx context.Context, _ struct{}) error { return s.shop.reconcile.ReadMovements(ctx) }, jobs.Policy{Every: time.Hour, Timeout: time.Hour})
	jobs.Handle(queue, "payments.reconcile", func(ctx context.Context, _ struct{}) error { return s.shop.reconcile.Check(ctx) }, jobs.Policy{Every: 24 * time.Hour, Timeout: 3 * time.Hour})
	employees := staff.New(st, accounts)
	jobs.Handle(queue, "books.verify", func(ctx context.Context, _ struct{}) error { return books.Check(ctx, st, s.log) }, jobs.Policy{Every: 24 * time.Hour, Timeout: time.Hour})
	documents, err := s.makeDocuments(ctx, gateways)
	if err != nil {
		return nil, err
	}
	documents.Work(queue)
	jobs.Handle(queue, inventory.PreorderMoved, orders.MovePreorders, jobs.Policy{Timeout: 10 * time.Minute})
	jobs.Handle(queue, "inventory.preorders", func(ctx context.Context, _ struct{}) error { return stock.ClosePreorders(ctx) }, jobs.Policy{Every: time.Minute})
	orders.WorkExports(queue, order.ExportSpell)
	jobs.Handle(queue, "returns.expire", func(ctx context.Context, _ struct{}) error { return checkouts.ExpireReturns(ctx) }, jobs.Policy{Every: time.Hour})
	mails, err := s.orderMails(queue, sender, writer, orders, documents, gateways)
	if err != nil {
		return nil, err
	}
	if s.hasMail() {
		orders.TellComments(mails.Commented)
		documents.TellInvoices(mails.Invoiced)
	}
	jobs.HandlePurge(queue, "cart.purge", carts.Purge)
	jobs.HandlePurge(queue, "catalog.purge", products.Purge)
	jobs.Handle(queue, "catalog.sales", func(ctx context.Context, _ struct{}) error { return products.CountSales(ctx) }, jobs.Policy{Every: time.Hour})
	jobs.Handle(queue, "catalog.together", func(ctx context.Context, _ struct{}) error { return products.CountBoughtTogether(ctx) }, jobs.Policy{Every: time.Hour})
	jobs.HandlePurge(queue, "feed.purge", changes.Purge)
	jobs.HandlePurge(queue, "idempotency.purge", func(ctx context.Context) error { return idempotency.Purge(ctx, st) })
	jobs.HandlePurge(queue, "jobs.purge", queue.Purge)
	jobs.HandlePurge(queue, "order.purge", orders.Purge)
	searching := tuning.New(st, staff.AuditAll, s.log)
	finding := search.New(st, products, changes, s.log, search.Options{Memory: s.cfg.SearchMemory << 20, Language: s.cfg.Spoken().Default(), Tuning: searching, Snapshots: s.searchSnapshots()})
	s.closers = append(s.closers, finding.Close)
	s.shop.search = finding
	jobs.HandlePurge(queue, "search.purge", searching.Purge)
	jobs.HandlePurge(queue, "staff.purge", employees.Purge)
	s.shop.resolver = &graph.Resolver{
		DB:            st.Client,
		Currency:      money.Currency(s.cfg.Currency),
		Languages:     s.cfg.Spoken(),
		Channels:      channels,
		Accounts:      accounts,
		Alerts:        alerts,
		Books:         books.New(st),
		Carts:         carts,
		Catalog:       products,
		Checkout:      checkouts,
		Couriers:      couriers,
		Documents:     documents,
		Drafts:        drafts,
		Inventory:     stock,
		Merchandising: merchandise,
		OnAccount:     manual.NewAccounts(st, staff.Audit),
		OrderMails:    mails,
		Metafields:    metafield.New(st, staff.Audit),
		Orders:        orders,
		Payments:      payments,
		Refunds:       refund.New(st),
		Returns:       returns.New(st, s.checkout.Returns),
		Search:        finding,
		SearchTuning:  searching,
		Shipping:      delivery,
		Staff:         employees,
		Tasks:         tasks,
		Promotions:    promotion.New(st),
		Taxes:         tax.New(st),
		Tenders:       tenders,
		Wishlists:     wishlists,
		Translations:  translation.New(st, s.cfg.Spoken(), staff.Audit, catalog.SanitizeHTML),
	}
	listener, err := live.NewListener(s.database.url, s.log, live.ListenerOptions{},
		orders.Channel(), carts.Channel(), accounts.Channel(), s.shop.resolver.Staff.Channel(s.servicesEnded), channels.Channel(), searching.Channel(), changes.Channel(), mails.Channel(order.ChannelName))
	if err != nil {
		return nil, err
	}
	s.workers = []worker{
		{"order events", orders.Hub().Run},
		{"followers of carts", carts.Run},
		{"rights to follow orders", func(ctx context.Context) error {
			return orders.WatchRights(ctx, cmp.Or(s.rightsEvery, order.RightsEvery))
		}},
		{"listener", listener.Run},
		{"channels", channels.Run},
		{"tuning of search", searching.Follow},
		{"log of searches", searching.WriteLog},
		{"checkout", checkouts.Run},
		{"publication", merchandise.Publish},
	}
	if !s.workerOnly {
		s.workers = append(s.workers, worker{"search", finding.Run})
	}
	if s.cfg.Jobs {
		s.workers = append(s.workers, worker{"jobs", queue.Run}, s.lookForMail(mails), worker{"catalog", products.Keep}, worker{"filters", func(ctx context.Context) error { return s.followCatalog(ctx, changes, products) }}, s.followForAlerts(changes, alerts))
	}
	return testGateway, nil
}

// makeTenders makes the gift cards and credits.
func (s *Server) makeTenders(queue *jobs.Queue, sender mail.Sender, writer mail.Store) (*tender.Service, error) {
	var keys *tender.Keys
	if s.cfg.GiftCardSecret != "" {
		var err error
		if keys, err = tender.NewKeys(s.cfg.GiftCardSecret); err != nil {
			return nil, fmt.Errorf("--gift-card-secret: %w", err)
		}
	}
	tenders := tender.New(s.database.Store, keys, staff.Audit)
	tenders.MailCards(tender.Mail{Queue: queue, Sender: sender, Store: writer})
	return tenders, nil
}

// makeNotifier makes what tells all processes on a channel of Postgres.
func (s *Server) makeNotifier(channel string) (*live.Notifier, error) {
	notifier, err := live.NewNotifier(s.database.url, channel, s.log)
	if err != nil {
		return nil, err
	}
	s.notifiers = append(s.notifiers, worker{"notifier of " + channel, notifier.Run})
	return notifier, nil
}

// servicesEnded ends the connections of services whose tokens were revoked.
func (s *Server) servicesEnded(ids []typeid.ServiceToken) {
	if s.endpoint != nil { // a worker has none
		s.endpoint.RecheckServices(ids)
	}
}

// storefront returns where mail leads to, without a slash at the end.
func (s *Server) storefront() string {
	switch {
	case s.cfg.StorefrontURL != "":
		return strings.TrimRight(s.cfg.StorefrontURL, "/")
	case s.cfg.Mode == config.Development:
		return s.url + devPath
	}
	return s.url
}

// mailSender returns what sends mail: to a mailbox in development, unless there is a server for it.
func (s *Server) mailSender(ctx context.Context) (mail.Sender, error) {
	if s.cfg.SMTPURL != "" {
		sender, err := mail.NewSMTP(s.cfg.SMTPURL, s.cfg.MailFrom, mail.SMTPOptions{})
		if err != nil {
			return nil, fmt.Errorf("--smtp-url and --mail-from: %w", err)
		}
		return sender, nil
	}
	if s.cfg.Mode == config.Development {
		s.shop.mailbox = mail.NewMailbox(mailboxSize)
		return s.shop.mailbox, nil
	}
	s.log.WarnContext(ctx, "there is no --smtp-url: mail waits in the queue and is given up after some hours")
	return noMail{}, nil
}

// noMail sends nothing.
type noMail struct{}

var errNoMail = errors.New("there is no server to send mail through: set --smtp-url (SHOPGRAPH_SMTP_URL)")

func (noMail) Send(context.Context, mail.Message) error { return errNoMail }

// oidcProviders reads the providers of a file; nil without one.
func oidcProviders(path string, log *slog.Logger) (*oidc.Providers, error) {
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("--oidc-providers: %w", err)
	}
	configs, err := oidc.ParseConfig(text, os.Getenv)
	if err != nil {
		return nil, fmt.Errorf("--oidc-providers: %s: %w", path, err)
	}
	return oidc.New(configs, http.DefaultClient, log), nil
}
