// Package config is shopgraph's settings. Each is a flag and a variable of the environment; a flag
// has precedence.
//
// The help of a flag ends with its default, as in "…; by default 16." or "…. By default none.":
// docs/settings.md, which go generate writes, has a column for it.
package config

//go:generate go run ./document ../../docs/settings.md

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/shopgraph/shopgraph/internal/language"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/tax/vat"
)

// Config is everything that can be set. Its parts are apart because not every command needs all.
type Config struct {
	Database `embed:"" group:"Database"`
	Address  `embed:"" group:"Server"`
	Server   `embed:"" group:"Server"`
	Log      `embed:"" group:"Log"`
}

// Database is where the data lies.
type Database struct {
	DatabaseURL string `name:"database-url" env:"DATABASE_URL" placeholder:"URL" help:"Postgres to use, as postgres://user:password@host:port/database. It must be a session-mode connection, because LISTEN and prepared statements need one. By default a private Postgres of its own."`
	DataDir     string `name:"data-dir" env:"SHOPGRAPH_DATA_DIR" placeholder:"DIR" help:"Where the private Postgres keeps its data; by default $$XDG_DATA_HOME/shopgraph."`
	MaxConns    int    `name:"max-conns" env:"SHOPGRAPH_MAX_CONNS" default:"16" help:"The most connections to the database that requests share, 1 to 1000; by default ${default}."`

	StatementTimeout time.Duration `name:"statement-timeout" env:"SHOPGRAPH_STATEMENT_TIMEOUT" default:"10s" placeholder:"TIME" help:"How long a single statement may take in the database; by default ${default}."`
}

// Check reports the first setting that cannot be used.
func (d *Database) Check() error {
	if d.DatabaseURL != "" && d.DataDir != "" {
		return errors.New("--data-dir is for the private Postgres, and --database-url (DATABASE_URL) names another: give one of the two")
	}
	if d.MaxConns < 1 || d.MaxConns > 1000 {
		return fmt.Errorf("--max-conns: must be 1 to 1000, not %d", d.MaxConns)
	}
	if d.StatementTimeout < 0 {
		return errors.New("--statement-timeout: must be a time such as 10s")
	}
	return nil
}

// Log is what is logged, and how.
type Log struct {
	LogLevel  slog.Level `name:"log-level" env:"SHOPGRAPH_LOG_LEVEL" default:"info" placeholder:"LEVEL" help:"The least that is logged: debug, info, warn or error; by default ${default}."`
	LogFormat string     `name:"log-format" env:"SHOPGRAPH_LOG_FORMAT" default:"text" enum:"text,json" placeholder:"FORMAT" help:"How it is logged: text or json; by default ${default}."`
}

// Logger returns a logger to w.
func (l *Log) Logger(w io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: l.LogLevel}
	if l.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// Mode decides what is on unless set otherwise.
type Mode string

// The modes.
const (
	// Development is for trying things out: demo data, test gateway, playground and introspection
	// are on.
	Development Mode = "development"
	// Production is for a store's own data: they are off.
	Production Mode = "production"
)

// Address is where the server is.
type Address struct {
	Addr      string `name:"addr" env:"SHOPGRAPH_ADDR" placeholder:"HOST:PORT" help:"Where the server listens; port 0 takes a free one. By default 127.0.0.1:8080 in development, which other machines do not reach, and :8080 in production."`
	PublicURL string `name:"public-url" env:"SHOPGRAPH_PUBLIC_URL" placeholder:"URL" help:"How clients reach the server; by default http://localhost and the port."`
}

// Where the server listens by default.
const (
	developmentAddr = "127.0.0.1:8080"
	productionAddr  = ":8080"
)

// developmentSecret hashes the codes of gift cards in development.
const developmentSecret = "the secret of development, which everybody knows"

// maxLineQuantity is the most that --max-line-quantity may be.
const maxLineQuantity = 1000

// maxSearchMemory is the most that --search-memory may be: a TiB.
const maxSearchMemory = 1 << 20

// maxAbandonedCartAfter is the most that --abandoned-cart-after may be.
const maxAbandonedCartAfter = 14 * 24 * time.Hour

// How much may be asked for in a minute in production.
const (
	productionRate        = 600_000
	productionAddressRate = 3_000_000
)

// Server is how the server serves. What is a pointer follows the mode until Complete.
type Server struct {
	Mode              Mode     `name:"mode" env:"SHOPGRAPH_MODE" placeholder:"MODE" help:"What the switches and the rate limits follow: development or production; by default production if a database is named, else development."`
	Currency          string   `name:"currency" env:"SHOPGRAPH_CURRENCY" default:"USD" placeholder:"CODE" help:"The store's currency, for operations without @inContext(currency:); by default ${default}."`
	Languages         []string `name:"languages" env:"SHOPGRAPH_LANGUAGES" placeholder:"TAGS" help:"The languages that the store speaks, such as en,de,pt-BR, at most 30. The first is the one that the catalog is written in, for operations without @inContext(language:). By default en,de in development, as the demo store has it, and en in production."`
	LanguageFallbacks []string `name:"language-fallbacks" env:"SHOPGRAPH_LANGUAGE_FALLBACKS" sep:";" placeholder:"TAG=TAGS" help:"Where a language's missing texts are looked for before the first language, such as gsw=de,fr; several are separated by semicolons. By default de-AT falls back to de, and so on."`

	Playground         *bool         `name:"playground" env:"SHOPGRAPH_PLAYGROUND" negatable:"" help:"Serve GraphiQL at /; by default in development."`
	Introspection      *bool         `name:"introspection" env:"SHOPGRAPH_INTROSPECTION" negatable:"" help:"Let clients ask for the schema, also at /schema.graphql. Guests and users see the storefront's part. By default in development."`
	TestGateway        *bool         `name:"test-gateway" env:"SHOPGRAPH_TEST_GATEWAY" negatable:"" help:"Take payments that move no money; refused in production. By default in development."`
	TestGatewayLatency time.Duration `name:"test-gateway-latency" env:"SHOPGRAPH_TEST_GATEWAY_LATENCY" placeholder:"TIME" help:"How long the test gateway may take for the way to it, and again for the way back, such as 30ms; at random. By default it takes none."`
	DemoData           *bool         `name:"demo-data" env:"SHOPGRAPH_DEMO_DATA" negatable:"" help:"Fill an empty database with a demo store; refused in production. By default in development."`
	Migrate            bool          `name:"migrate" env:"SHOPGRAPH_MIGRATE" default:"true" negatable:"" help:"Migrate the database at the start; by default on."`

	CORSOrigin       []string `name:"cors-origin" env:"SHOPGRAPH_CORS_ORIGIN" placeholder:"ORIGIN" help:"Other origins whose pages may ask the endpoint, such as https://shop.example.com; several are separated by commas. By default none."`
	Compress         bool     `name:"compress" env:"SHOPGRAPH_COMPRESS" default:"true" negatable:"" help:"Compress answers of more than 1 KiB by gzip, for clients that take them so; not needed behind a proxy that does it. By default on."`
	TrustedDocuments string   `name:"trusted-documents" env:"SHOPGRAPH_TRUSTED_DOCUMENTS" placeholder:"FILE" help:"A manifest of persisted documents, as Apollo's and Relay's tools write it: the endpoint takes these and no others. By default any document."`

	GuestCostLimit   int            `name:"guest-cost-limit" env:"SHOPGRAPH_GUEST_COST_LIMIT" default:"100000" placeholder:"POINTS" help:"How many points one operation of a guest may cost at the most, as estimated before it is executed; 0 is no limit. By default ${default}."`
	UserCostLimit    int            `name:"user-cost-limit" env:"SHOPGRAPH_USER_COST_LIMIT" default:"250000" placeholder:"POINTS" help:"The same for a signed-in user; by default ${default}."`
	StaffCostLimit   int            `name:"staff-cost-limit" env:"SHOPGRAPH_STAFF_COST_LIMIT" default:"500000" placeholder:"POINTS" help:"The same for staff; by default ${default}."`
	AnswerLimit      int            `name:"answer-limit" env:"SHOPGRAPH_ANSWER_LIMIT" default:"10000000" placeholder:"BYTES" help:"How long the data of one answer may be, and of each event of a subscription; 0 is no limit. By default ${default}."`
	RateLimit        *int           `name:"rate-limit" env:"SHOPGRAPH_RATE_LIMIT" placeholder:"POINTS" help:"How many points a caller's operations may cost a minute together: a user's, or those of all guests of an address; 0 is no limit. By default 600000 in production, and 0 in development."`
	AddressRateLimit *int           `name:"address-rate-limit" env:"SHOPGRAPH_ADDRESS_RATE_LIMIT" placeholder:"POINTS" help:"The same for all callers of an address together; by default 3000000 in production, and 0 in development."`
	TrustedProxies   []netip.Prefix `name:"trusted-proxies" env:"SHOPGRAPH_TRUSTED_PROXIES" placeholder:"CIDR" help:"The networks of the proxies before the server, such as 10.0.0.0/8, separated by commas: their X-Forwarded-For says where a request comes from. By default none, and the header is ignored."`

	AddressConnections   int `name:"address-connection-limit" env:"SHOPGRAPH_ADDRESS_CONNECTION_LIMIT" default:"500" placeholder:"NUMBER" help:"How many WebSockets and event streams the clients of an address may have open at a time, at one server; 0 is no limit. By default ${default}."`
	UserConnections      int `name:"user-connection-limit" env:"SHOPGRAPH_USER_CONNECTION_LIMIT" default:"100" placeholder:"NUMBER" help:"The same for a user, or for a service; by default ${default}."`
	AddressSubscriptions int `name:"address-subscription-limit" env:"SHOPGRAPH_ADDRESS_SUBSCRIPTION_LIMIT" default:"2000" placeholder:"NUMBER" help:"How many subscriptions and other operations the clients of an address may have open over those connections; 0 is no limit. By default ${default}."`
	UserSubscriptions    int `name:"user-subscription-limit" env:"SHOPGRAPH_USER_SUBSCRIPTION_LIMIT" default:"500" placeholder:"NUMBER" help:"The same for a user, or for a service; by default ${default}."`

	MaxLineQuantity     int `name:"max-line-quantity" env:"SHOPGRAPH_MAX_LINE_QUANTITY" default:"100" placeholder:"NUMBER" help:"How many of a variant a cart may hold, 1 to 1000; by default ${default}."`
	UnpaidOrders        int `name:"unpaid-order-limit" env:"SHOPGRAPH_UNPAID_ORDER_LIMIT" default:"10" placeholder:"NUMBER" help:"How many orders of a user, or of guests with an e-mail address, may wait for their payment at a time; 0 is no limit. By default ${default}."`
	AddressUnpaidOrders int `name:"address-unpaid-order-limit" env:"SHOPGRAPH_ADDRESS_UNPAID_ORDER_LIMIT" default:"50" placeholder:"NUMBER" help:"The same for all guests of an address; by default ${default}."`
	UnpaidUnits         int `name:"unpaid-unit-limit" env:"SHOPGRAPH_UNPAID_UNIT_LIMIT" default:"500" placeholder:"NUMBER" help:"How many units the orders of each of them may reserve while they wait, and so the most that one order may take; 0 is no limit. By default ${default}."`
	AddressCarts        int `name:"address-cart-limit" env:"SHOPGRAPH_ADDRESS_CART_LIMIT" default:"600" placeholder:"NUMBER" help:"How many carts the guests of an address may make in an hour, at one server; 0 is no limit. By default ${default}."`

	CartLife           time.Duration `name:"cart-life" env:"SHOPGRAPH_CART_LIFE" default:"2160h" placeholder:"TIME" help:"How long an open cart of a user is kept that nobody changes; 0 is for ever. By default ${default}, which is 90 days."`
	GuestCartLife      time.Duration `name:"guest-cart-life" env:"SHOPGRAPH_GUEST_CART_LIFE" default:"720h" placeholder:"TIME" help:"The same for a guest's; by default ${default}, which is 30 days."`
	SearchMemory       int           `name:"search-memory" env:"SHOPGRAPH_SEARCH_MEMORY" default:"1024" placeholder:"MIB" help:"How much memory the index of search may take, in MiB; while a new one is built, there are two. With 0 there is none, and Postgres searches and counts facets, which takes longer. By default ${default}."`
	SearchSnapshots    string        `name:"search-snapshots" env:"SHOPGRAPH_SEARCH_SNAPSHOTS" placeholder:"DIR" help:"Where the index of search is kept for the next start, which then need not read the whole catalog. By default in the directory of the private Postgres in development, and nowhere else."`
	AbandonedCartAfter time.Duration `name:"abandoned-cart-after" env:"SHOPGRAPH_ABANDONED_CART_AFTER" placeholder:"TIME" help:"How long nobody has changed a cart when its buyer gets a mail about it, such as 24h, at most 336h. By default there is no such mail."`

	GiftCardSecret string `name:"gift-card-secret" env:"SHOPGRAPH_GIFT_CARD_SECRET" placeholder:"TEXT" help:"The secret that the codes of gift cards are hashed and sealed with, of at least 32 characters: keep it, as no code is good with another one. By default a known one in development, and none in production, which then takes no gift cards."`

	CaptureWhen         string            `name:"capture" env:"SHOPGRAPH_CAPTURE" default:"staff" enum:"staff,confirmation,shipment" placeholder:"WHEN" help:"When money is taken that a gateway holds: staff, by orderCapture, confirmation, as soon as the order stands, or shipment, with its first parcel. By default ${default}."`
	RefundApprovalAbove map[string]string `name:"refund-approval-above" env:"SHOPGRAPH_REFUND_APPROVAL_ABOVE" placeholder:"CODE=AMOUNT" help:"How much of an order a member of the staff may give back without a second one's approval, such as EUR=100;JPY=15000, in each currency. By default any amount."`

	Returns `embed:"" prefix:"return-"`

	Stripe         Stripe         `embed:"" prefix:"stripe-"`
	BankTransfer   BankTransfer   `embed:"" prefix:"bank-transfer-"`
	CashOnDelivery CashOnDelivery `embed:"" prefix:"cash-on-delivery-"`
	OnAccount      OnAccount      `embed:"" prefix:"on-account-"`

	Couriers  Couriers `embed:""`
	Documents `embed:""`
	Mails     `embed:""`
	Company   Company `embed:"" prefix:"company-"`

	Abuse `embed:""`

	StorefrontURL string `name:"storefront-url" env:"SHOPGRAPH_STOREFRONT_URL" placeholder:"URL" help:"The frontend that mail leads to, with the pages /verify-email, /reset-password, /change-email, /sign-in, /forgot-password, /orders/track, /orders/NUMBER and /cart/pay, and with --abandoned-cart-after also /cart/restore and /cart/opt-out; by default the server itself, which has such pages in development."`
	StoreName     string `name:"store-name" env:"SHOPGRAPH_STORE_NAME" default:"shopgraph" placeholder:"NAME" help:"What the store calls itself in its mail; by default ${default}."`
	SMTPURL       string `name:"smtp-url" env:"SHOPGRAPH_SMTP_URL" placeholder:"URL" help:"The server that mail is sent through, as smtp://user:password@host:587 or smtps://user:password@host:465; by default none: development shows mail at /dev/mail, production sends none."`
	MailFrom      string `name:"mail-from" env:"SHOPGRAPH_MAIL_FROM" default:"no-reply@localhost" placeholder:"ADDRESS" help:"Who mail is from, as no-reply@shop.example or Shop <no-reply@shop.example>; by default ${default}."`
	OIDCProviders string `name:"oidc-providers" env:"SHOPGRAPH_OIDC_PROVIDERS" placeholder:"FILE" help:"The OpenID Connect providers that users can sign in with: a JSON list of name, issuer, clientId, clientSecret or clientSecretEnv, and redirectUris. By default none."`
	VIESURL       string `name:"vies-url" env:"SHOPGRAPH_VIES_URL" placeholder:"URL" help:"Where VIES is asked for the VAT numbers that buyers give, such as https://ec.europa.eu/taxation_customs/vies/rest-api. By default nobody is asked."`
	VIESRequester string `name:"vies-requester" env:"SHOPGRAPH_VIES_REQUESTER" placeholder:"NUMBER" help:"The store's own VAT number, such as DE136695976: VIES then gives each question a consultation number, which proves it. By default none."`

	TaxProviderURL     string            `name:"tax-provider-url" env:"SHOPGRAPH_TAX_PROVIDER_URL" placeholder:"URL" help:"Where a provider is asked for the rates of taxes, of the countries that it is to be asked for, as docs/taxes.md says. By default nobody is asked."`
	TaxProviderTimeout time.Duration     `name:"tax-provider-timeout" env:"SHOPGRAPH_TAX_PROVIDER_TIMEOUT" default:"2s" placeholder:"TIME" help:"How long a cart waits for it, before the rates that the store has written down stand in, at most 10s; by default ${default}."`
	CarrierURLs        map[string]string `name:"carrier-url" env:"SHOPGRAPH_CARRIER_URLS" placeholder:"NAME=URL" help:"Where carriers are asked for their prices, as docs/shipping.md says: each by the name that shipping methods have it by, with ; between them. By default none is asked."`

	Jobs bool `name:"jobs" env:"SHOPGRAPH_JOBS" default:"true" negatable:"" help:"Work on the queue of jobs, such as mail, beside serving; without it, shopgraph worker must. By default on."`

	OperationTimeout time.Duration `name:"operation-timeout" env:"SHOPGRAPH_OPERATION_TIMEOUT" default:"30s" placeholder:"TIME" help:"How long a query, a mutation or an event of a subscription may take; by default ${default}."`
	ShutdownTimeout  time.Duration `name:"shutdown-timeout" env:"SHOPGRAPH_SHUTDOWN_TIMEOUT" default:"20s" placeholder:"TIME" help:"How long requests under way may take to end when the server stops; by default ${default}."`
}

// Complete fills in what follows from the mode, and checks everything. Its errors are one line for
// people.
func (c Config) Complete() (Config, error) {
	if c.Mode == "" {
		c.Mode = Development
		if c.DatabaseURL != "" {
			c.Mode = Production
		}
	}
	development := c.Mode == Development
	if c.Addr == "" {
		c.Addr = productionAddr
		if development {
			c.Addr = developmentAddr
		}
	}
	for _, follows := range []**bool{&c.Playground, &c.Introspection, &c.TestGateway, &c.DemoData} {
		if *follows == nil {
			*follows = &development
		}
	}
	if c.GiftCardSecret == "" && development {
		c.GiftCardSecret = developmentSecret
	}
	if c.PaymentDeclineWeight == 0 {
		c.PaymentDeclineWeight = declineWeight
	}
	if c.MaxLineQuantity == 0 {
		c.MaxLineQuantity = maxLineQuantity
	}
	if len(c.Languages) == 0 {
		c.Languages = []string{"en"}
		if development {
			c.Languages = []string{"en", "de"}
		}
	}
	for limit, fallback := range map[**int]int{&c.RateLimit: productionRate, &c.AddressRateLimit: productionAddressRate} {
		if *limit != nil {
			continue
		}
		if development {
			fallback = 0
		}
		*limit = &fallback
	}
	for _, check := range []func() error{c.Database.Check, c.Address.Check, c.Server.check} {
		if err := check(); err != nil {
			return c, err
		}
	}
	return c, nil
}

// Spoken returns the store's languages, which Complete has checked.
func (s *Server) Spoken() *language.Set {
	spoken, _ := language.New(s.Languages, s.LanguageFallbacks)
	return spoken
}

func (s *Server) check() error {
	if s.Mode != Development && s.Mode != Production {
		return fmt.Errorf("--mode: must be development or production, not %q", s.Mode)
	}
	if _, err := money.ParseCurrency(s.Currency); err != nil {
		return fmt.Errorf("--currency: %w", err)
	}
	if _, err := language.New(s.Languages, s.LanguageFallbacks); err != nil {
		return fmt.Errorf("--languages and --language-fallbacks: %w", err)
	}
	if s.StorefrontURL != "" {
		if err := checkStorefront(s.StorefrontURL); err != nil {
			return err
		}
	}
	if err := s.checkVIES(); err != nil {
		return err
	}
	if err := s.checkAsked(); err != nil {
		return err
	}
	for _, check := range []func() error{s.Stripe.check, s.BankTransfer.check, s.CashOnDelivery.check, s.OnAccount.check, s.Couriers.check, s.Documents.check, s.Company.check, s.Returns.check, s.Mails.check} {
		if err := check(); err != nil {
			return err
		}
	}
	if _, err := s.refundLimits(); err != nil {
		return err
	}
	if err := s.Abuse.check(); err != nil {
		return err
	}
	for _, origin := range s.CORSOrigin {
		if err := checkOrigin(origin); err != nil {
			return err
		}
	}
	if err := s.checkLimits(); err != nil {
		return err
	}
	if s.MaxLineQuantity < 1 || s.MaxLineQuantity > maxLineQuantity {
		return fmt.Errorf("--max-line-quantity: must be 1 to %d, not %d", maxLineQuantity, s.MaxLineQuantity)
	}
	if s.OperationTimeout <= 0 || s.ShutdownTimeout <= 0 {
		return errors.New("--operation-timeout and --shutdown-timeout must be more than 0, such as 30s")
	}
	if s.CartLife < 0 || s.GuestCartLife < 0 {
		return errors.New("--cart-life and --guest-cart-life must be 0, which is for ever, or more, such as 720h")
	}
	if s.SearchMemory < 0 || s.SearchMemory > maxSearchMemory {
		return fmt.Errorf("--search-memory must be 0, which is no index, to %d", maxSearchMemory)
	}
	if s.AbandonedCartAfter < 0 || s.AbandonedCartAfter > maxAbandonedCartAfter {
		return fmt.Errorf("--abandoned-cart-after must be 0, which is no mail, or more, such as 24h, and at most %s", maxAbandonedCartAfter)
	}
	if s.TestGatewayLatency < 0 {
		return errors.New("--test-gateway-latency must be 0, which is none, or more, such as 30ms")
	}
	if s.Mode == Production && *s.TestGateway {
		return errors.New("--test-gateway: the test gateway moves no money and is refused in production; " +
			"for a trial on this database use --mode development")
	}
	if s.Mode == Production && *s.DemoData {
		return errors.New("--demo-data: production is not filled with demo data by itself; use shopgraph seed")
	}
	return nil
}

// RefundLimits are how much of an order may be given back without approval, in minor units, which Complete has checked.
func (s *Server) RefundLimits() map[money.Currency]int64 {
	limits, _ := s.refundLimits()
	return limits
}

func (s *Server) refundLimits() (map[money.Currency]int64, error) {
	limits := map[money.Currency]int64{}
	for code, text := range s.RefundApprovalAbove {
		currency, err := money.ParseCurrency(code)
		if err != nil {
			return nil, fmt.Errorf("--refund-approval-above: %w", err)
		}
		limit, err := money.Parse(text, currency)
		if err != nil || limit.Amount < 0 {
			return nil, fmt.Errorf("--refund-approval-above: %q is no amount of %s such as 100", text, currency)
		}
		limits[currency] = limit.Amount
	}
	return limits, nil
}

// checkLimits wants each limit to be one, or none.
func (s *Server) checkLimits() error {
	for _, limit := range []struct {
		flag  string
		value int
	}{
		{"--guest-cost-limit", s.GuestCostLimit},
		{"--user-cost-limit", s.UserCostLimit},
		{"--staff-cost-limit", s.StaffCostLimit},
		{"--answer-limit", s.AnswerLimit},
		{"--rate-limit", *s.RateLimit},
		{"--address-rate-limit", *s.AddressRateLimit},
		{"--address-connection-limit", s.AddressConnections},
		{"--user-connection-limit", s.UserConnections},
		{"--address-subscription-limit", s.AddressSubscriptions},
		{"--user-subscription-limit", s.UserSubscriptions},
		{"--unpaid-order-limit", s.UnpaidOrders},
		{"--address-unpaid-order-limit", s.AddressUnpaidOrders},
		{"--unpaid-unit-limit", s.UnpaidUnits},
		{"--address-cart-limit", s.AddressCarts},
	} {
		if limit.value < 0 {
			return fmt.Errorf("%s: must be 0, which is no limit, or more, not %d", limit.flag, limit.value)
		}
	}
	return nil
}

func (s *Server) checkVIES() error {
	if s.VIESURL != "" && !isService(s.VIESURL) {
		return fmt.Errorf("--vies-url: expected an address such as https://ec.europa.eu/taxation_customs/vies/rest-api, not %q", s.VIESURL)
	}
	if s.VIESRequester == "" {
		return nil
	}
	if number, err := vat.Parse(s.VIESRequester); err != nil || !number.IsEU() {
		return fmt.Errorf("--vies-requester: expected a VAT number of the European Union such as DE136695976, not %q", s.VIESRequester)
	}
	return nil
}

// maxTaxProviderTimeout is how long a cart may wait for the taxes at the most.
const maxTaxProviderTimeout = 10 * time.Second

// checkAsked checks who is asked for prices of the moment. Addresses may have passwords, so no error has them.
func (s *Server) checkAsked() error {
	for name, address := range s.CarrierURLs {
		if name == "" || !isService(address) {
			return fmt.Errorf("--carrier-url: expected the name of a carrier and an address, such as dhl=https://carriers.example/dhl, of %q", name)
		}
	}
	if s.TaxProviderURL == "" {
		return nil
	}
	if !isService(s.TaxProviderURL) {
		return errors.New("--tax-provider-url: expected an address such as https://taxes.example/quote")
	}
	if s.TaxProviderTimeout <= 0 || s.TaxProviderTimeout > maxTaxProviderTimeout {
		return fmt.Errorf("--tax-provider-timeout must be more than 0, such as 2s, and at most %s", maxTaxProviderTimeout)
	}
	return nil
}

// isService reports whether an address is one of a service that is asked over HTTP.
func isService(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.RawQuery == "" && u.Fragment == ""
}

func checkStorefront(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return fmt.Errorf("--storefront-url: expected an address such as https://shop.example.com, not %q", address)
	}
	return nil
}

// checkOrigin wants an origin as browsers write it: nothing else would ever match.
func checkOrigin(origin string) error {
	u, err := url.Parse(origin)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || origin != u.Scheme+"://"+u.Host ||
		origin != strings.ToLower(origin) || strings.Contains(origin, "*") {
		return fmt.Errorf("--cors-origin: expected an origin such as https://shop.example.com, in lower case and with nothing after it, not %q", origin)
	}
	return nil
}

// Check reports the first setting that cannot be used.
func (a *Address) Check() error {
	if _, port, err := net.SplitHostPort(a.addr()); err != nil || port == "" {
		return fmt.Errorf("--addr: expected host:port such as :8080 or 127.0.0.1:8080, not %q", a.Addr)
	}
	if a.PublicURL == "" {
		return nil
	}
	u, err := url.Parse(a.PublicURL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.Trim(u.Path, "/") != "" ||
		u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return fmt.Errorf("--public-url: expected an address such as https://shop.example.com, not %q", a.PublicURL)
	}
	return nil
}

func (a *Address) addr() string { return cmp.Or(a.Addr, productionAddr) }

// HostPort returns the host and the port to listen at, of an address that Check has seen.
func (a *Address) HostPort() (host, port string) {
	host, port, _ = net.SplitHostPort(a.addr())
	return host, port
}

// Public returns how clients reach the server, without a slash at the end. The argument bound is
// the address it listens at. It tells the port that was taken for port 0. If it is nil, Addr is
// used.
func (a *Address) Public(bound net.Addr) string {
	if a.PublicURL != "" {
		return strings.TrimRight(a.PublicURL, "/")
	}
	host, port := a.HostPort()
	if bound != nil {
		_, port, _ = net.SplitHostPort(bound.String())
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && (ip.IsUnspecified() || ip.IsLoopback()) {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}
