package config_test

import (
	"fmt"
	"io"
	"maps"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"github.com/shopgraph/shopgraph/internal/config"
)

// parse reads a command line as the program does.
func parse(t *testing.T, args ...string) (config.Config, error) {
	t.Helper()
	var c config.Config
	parser, err := kong.New(&c, kong.Writers(io.Discard, io.Discard), kong.Exit(func(int) { t.Error("exit") }))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(args); err != nil {
		return c, err
	}
	return c.Complete()
}

func TestModeDecides(t *testing.T) {
	for _, tt := range []struct {
		args        []string
		mode        config.Mode
		playground  bool
		testGateway bool
	}{
		{nil, config.Development, true, true},
		{[]string{"--no-playground"}, config.Development, false, true},
		{[]string{"--database-url=postgres://db/shop"}, config.Production, false, false},
		{[]string{"--database-url=postgres://db/shop", "--playground"}, config.Production, true, false},
		{[]string{"--database-url=postgres://db/shop", "--mode=development"}, config.Development, true, true},
		{[]string{"--mode=production"}, config.Production, false, false},
	} {
		c, err := parse(t, tt.args...)
		if err != nil {
			t.Errorf("%q: %v", tt.args, err)
			continue
		}
		if want := map[bool]string{true: "127.0.0.1:8080", false: ":8080"}[tt.mode == config.Development]; c.Addr != want {
			t.Errorf("%q: listens at %s, want %s", tt.args, c.Addr, want)
		}
		if c.Mode != tt.mode || *c.Playground != tt.playground || *c.Introspection != (tt.mode == config.Development) ||
			*c.TestGateway != tt.testGateway || *c.DemoData != tt.testGateway {
			t.Errorf("%q: mode %s, playground %t, introspection %t, test gateway %t, demo data %t",
				tt.args, c.Mode, *c.Playground, *c.Introspection, *c.TestGateway, *c.DemoData)
		}
	}
}

func TestEnvironment(t *testing.T) {
	t.Setenv("SHOPGRAPH_ADDR", "127.0.0.1:9000")
	t.Setenv("SHOPGRAPH_PLAYGROUND", "false")
	t.Setenv("SHOPGRAPH_CURRENCY", "EUR")
	c, err := parse(t, "--currency=JPY")
	if err != nil {
		t.Fatal(err)
	}
	if c.Addr != "127.0.0.1:9000" || *c.Playground || c.Currency != "JPY" {
		t.Errorf("addr %s, playground %t, currency %s", c.Addr, *c.Playground, c.Currency)
	}
}

// TestWhoIsAsked: carriers are named in the environment, too.
func TestWhoIsAsked(t *testing.T) {
	t.Setenv("SHOPGRAPH_CARRIER_URLS", "dhl=https://user:a=b@carriers.example/dhl;by hand=http://localhost:9000")
	c, err := parse(t, "--tax-provider-url=https://taxes.example/quote")
	want := map[string]string{"dhl": "https://user:a=b@carriers.example/dhl", "by hand": "http://localhost:9000"}
	if err != nil || !maps.Equal(c.CarrierURLs, want) || c.TaxProviderURL != "https://taxes.example/quote" || c.TaxProviderTimeout != 2*time.Second {
		t.Errorf("%v, %s, %s, %v", c.CarrierURLs, c.TaxProviderURL, c.TaxProviderTimeout, err)
	}
}

func TestRefused(t *testing.T) {
	for arg, want := range map[string]string{
		"--addr=8080":                              "--addr",
		"--currency=usd":                           "--currency",
		"--currency=XXL":                           "--currency",
		"--max-conns=0":                            "--max-conns",
		"--max-conns=many":                         "--max-conns",
		"--mode=staging":                           "--mode",
		"--log-level=loud":                         "--log-level",
		"--log-format=xml":                         "--log-format",
		"--public-url=shop.example.com":            "--public-url",
		"--public-url=https://a.example/b":         "--public-url",
		"--cors-origin=*":                          "--cors-origin",
		"--cors-origin=null":                       "--cors-origin",
		"--cors-origin=shop.example":               "--cors-origin",
		"--cors-origin=https://a.example/":         "--cors-origin",
		"--cors-origin=https://A.example":          "--cors-origin",
		"--cors-origin=https://*.example":          "--cors-origin",
		"--cors-origin=https://a@b.example":        "--cors-origin",
		"--cors-origin=https://a.example,file://b": "--cors-origin",
		"--shutdown-timeout=0s":                    "--shutdown-timeout",
		"--operation-timeout=soon":                 "--operation-timeout",
		"--guest-cost-limit=-1":                    "--guest-cost-limit",
		"--address-connection-limit=-1":            "--address-connection-limit",
		"--user-subscription-limit=-1":             "--user-subscription-limit",
		"--unpaid-unit-limit=-1":                   "--unpaid-unit-limit",
		"--max-line-quantity=1001":                 "--max-line-quantity",
		"--rate-limit=-1":                          "--rate-limit",
		"--trusted-proxies=10.0.0.1":               "--trusted-proxies",
		"--payment-decline-limit=-1":               "--payment-decline-limit",
		"--address-payment-method-limit=1000001":   "--address-payment-method-limit",
		"--payment-decline-weight=1001":            "--payment-decline-weight",
		"--payment-proof=sometimes":                "--payment-proof",
		"--payment-proof=never,guests":             "--payment-proof",
		"--payment-proof-from=EUR=1.234":           "--payment-proof-from",
		"--risk-amount-from=EURO=1":                "--risk-amount-from",
		"--risk-countries=maybe":                   "--risk-countries",
		"--risk-url=risk.example":                  "--risk-url",
		"--risk-url=https://risk.example/judge":    "SHOPGRAPH_RISK_SECRET",
		"--risk-url=https://risk.example --risk-secret=whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz --risk-timeout=11s": "--risk-timeout",
		"--tax-provider-url=taxes.example":                                "--tax-provider-url",
		"--tax-provider-url=https://a.example --tax-provider-timeout=11s": "--tax-provider-timeout",
		"--carrier-url=dhl=carriers.example":                              "--carrier-url",
		"--test-gateway-latency=-1ms":                                     "must be 0",
		"--mode=production --test-gateway":                                "refused in production",
		"--mode=production --demo-data":                                   "--demo-data",
		"--data-dir=d --database-url=p://x":                               "one of the two",
	} {
		_, err := parse(t, strings.Fields(arg)...)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want one line with %q", arg, err, want)
		}
	}
}

func TestLanguages(t *testing.T) {
	for args, want := range map[string]string{
		"":                  "en [en de] de",
		"--mode=production": "en [en] ",
		"--languages=de,gsw,fr,en --language-fallbacks=gsw=fr;en=gsw,fr": "de [de gsw fr en] gsw,fr",
	} {
		c, err := parse(t, strings.Fields(args)...)
		if err != nil {
			t.Errorf("%s: %v", args, err)
			continue
		}
		spoken := c.Spoken()
		second := spoken.Tags()[min(1, len(spoken.Tags())-1)]
		if got := fmt.Sprintf("%s %v %s", spoken.Default(), spoken.Tags(), spoken.Chain(second)); got != want {
			t.Errorf("%s: %s, want %s", args, got, want)
		}
	}
	for args, want := range map[string]string{
		"--languages=english-":                      "expected a language's tag such as de or pt-BR",
		"--languages=en,de,en":                      "en is there twice",
		"--languages=en --language-fallbacks=de=fr": "de has to be one of the languages: en",
	} {
		_, err := parse(t, strings.Fields(args)...)
		if err == nil || !strings.HasPrefix(err.Error(), "--languages and --language-fallbacks: "+want) {
			t.Errorf("%s: %v, want %s", args, err, want)
		}
	}
}

func TestCORSOrigins(t *testing.T) {
	c, err := parse(t, "--cors-origin=https://shop.example.com,http://localhost:3000")
	if err != nil || !slices.Equal(c.CORSOrigin, []string{"https://shop.example.com", "http://localhost:3000"}) {
		t.Errorf("%q, %v", c.CORSOrigin, err)
	}
}

func TestLimits(t *testing.T) {
	for _, tt := range []struct {
		args           string
		rate, address  int
		guest, trusted int
	}{
		{"", 0, 0, 100_000, 0},
		{"--mode=production", 600_000, 3_000_000, 100_000, 0},
		{"--mode=production --rate-limit=0 --address-rate-limit=7", 0, 7, 100_000, 0},
		{"--rate-limit=600 --guest-cost-limit=0 --trusted-proxies=10.0.0.0/8,fd00::/8", 600, 0, 0, 2},
	} {
		c, err := parse(t, strings.Fields(tt.args)...)
		if err != nil {
			t.Errorf("%s: %v", tt.args, err)
			continue
		}
		if *c.RateLimit != tt.rate || *c.AddressRateLimit != tt.address || c.GuestCostLimit != tt.guest ||
			c.UserCostLimit != 250_000 || c.StaffCostLimit != 500_000 || len(c.TrustedProxies) != tt.trusted {
			t.Errorf("%s: %d and %d a minute, %d, %d and %d an operation, proxies %v", tt.args, *c.RateLimit, *c.AddressRateLimit,
				c.GuestCostLimit, c.UserCostLimit, c.StaffCostLimit, c.TrustedProxies)
		}
	}
}

// TestLimitsOfClients have defaults in every mode.
func TestLimitsOfClients(t *testing.T) {
	for args, want := range map[string][]int{
		"":                  {500, 100, 2000, 500, 100, 10, 50, 500, 600, 6, 30, 40, 20, 100},
		"--mode=production": {500, 100, 2000, 500, 100, 10, 50, 500, 600, 6, 30, 40, 20, 100},
		"--address-connection-limit=1 --user-connection-limit=2 --address-subscription-limit=3 --user-subscription-limit=4 " +
			"--max-line-quantity=5 --unpaid-order-limit=6 --address-unpaid-order-limit=7 --unpaid-unit-limit=0 --address-cart-limit=9 " +
			"--payment-decline-limit=10 --address-payment-decline-limit=0 --payment-decline-weight=12 --payment-method-limit=13 --address-payment-method-limit=14": {1, 2, 3, 4, 5, 6, 7, 0, 9, 10, 0, 12, 13, 14},
	} {
		c, err := parse(t, strings.Fields(args)...)
		got := []int{
			c.AddressConnections, c.UserConnections, c.AddressSubscriptions, c.UserSubscriptions,
			c.MaxLineQuantity, c.UnpaidOrders, c.AddressUnpaidOrders, c.UnpaidUnits, c.AddressCarts,
			c.PaymentDeclines, c.AddressPaymentDeclines, c.PaymentDeclineWeight, c.PaymentMethods, c.AddressPaymentMethods,
		}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %v, %v, want %v", args, got, err, want)
		}
	}
}

func TestPublicAddress(t *testing.T) {
	for _, tt := range []struct{ addr, public, want string }{
		{":8080", "", "http://localhost:4321"},
		{"0.0.0.0:8080", "", "http://localhost:4321"},
		{"127.0.0.1:0", "", "http://localhost:4321"},
		{"[::1]:0", "", "http://localhost:4321"},
		{"192.0.2.7:80", "", "http://192.0.2.7:4321"},
		{":8080", "https://shop.example.com/", "https://shop.example.com"},
	} {
		a := config.Address{Addr: tt.addr, PublicURL: tt.public}
		if got := a.Public(&net.TCPAddr{IP: net.IPv4zero, Port: 4321}); got != tt.want {
			t.Errorf("%s %s: %s, want %s", tt.addr, tt.public, got, tt.want)
		}
	}
	a := config.Address{} // of a command that does not listen
	if got := a.Public(nil); got != "http://localhost:8080" {
		t.Errorf("not bound: %s", got)
	}
}
