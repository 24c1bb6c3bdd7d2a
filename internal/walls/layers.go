// Package walls says which folder may import which, and draws the house. Its test holds every
// folder to its layer.
package walls

//go:generate go run ./draw ../..

// layer is folders that may import the same.
type layer struct {
	// name is what the layers above call it by.
	name string
	// folders are patterns. One that ends in /... stands for a folder and all below; the longest
	// pattern that fits counts.
	folders []string
	// imports are the names of the layers that it may import.
	imports []string
	// only are patterns of the packages of other modules that it may import; nil is any. The
	// standard library is free.
	only []string
	// never are patterns of other packages that it must not import, the standard library's among
	// them.
	never []string
	// names are identifiers of package ent that it must not name.
	names []string
	// why is said to who breaks the rule.
	why string
}

// client is what reads and writes in package ent.
var client = []string{"Client", "Tx", "NewClient", "Open", "NewContext", "FromContext", "NewTxContext", "TxFromContext"}

// layers are all there are. Every folder with Go code is in one; files of tests are free to import
// what they like.
var layers = []layer{
	{
		name: "values",
		folders: []string{
			"internal/address", "internal/auth", "internal/carrier", "internal/custom", "internal/fault", "internal/language", "internal/measure", "internal/money",
			"internal/option", "internal/patch", "internal/pricing", "internal/pricing/...", "internal/quantity", "internal/request", "internal/tax/vat", "internal/text", "internal/typeid", "internal/voucher",
		},
		imports: []string{"values"},
		only:    []string{"github.com/google/uuid", "github.com/nyaruka/phonenumbers", "github.com/vektah/gqlparser/v2/gqlerror", "go.jetify.com/typeid/...", "golang.org/x/text/..."},
		never:   []string{"net/http", "database/sql"},
		why:     "values and rules know no store and no transport",
	},
	{
		name:    "tools",
		folders: []string{"internal/weighted"},
		only:    []string{"github.com/hashicorp/golang-lru/v2/..."},
		why:     "they know nothing of stores",
	},
	{
		name:    "indexes of search",
		folders: []string{"internal/search/index", "internal/search/words"},
		only: []string{
			"github.com/RoaringBitmap/roaring/v2", "github.com/blevesearch/snowballstem/...", "github.com/blevesearch/vellum/...",
			"github.com/google/uuid", "golang.org/x/text/...",
		},
		never: []string{"net/http", "database/sql"},
		why:   "they are values in memory: who reads products and gives them numbers is elsewhere",
	},
	{
		name:    "ground",
		folders: []string{"internal/config", "internal/dial", "internal/live", "internal/page", "internal/record", "internal/store/localpg"},
		imports: []string{"values", "ground"},
		never:   gqlgen,
		why:     "what all others stand on knows no entities, and no store",
	},
	{
		name:    "schema of the entities",
		folders: []string{"ent/schema"},
		imports: []string{"values"},
		never:   append([]string{"database/sql"}, gqlgen...),
		why:     "entities import only value types",
	},
	{
		name:    "entities",
		folders: []string{"ent", "ent/..."},
		imports: []string{"values", "ground", "schema of the entities", "entities"},
		never:   gqlgen,
		why:     "the entities know nobody who uses them",
	},
	{
		name:    "store",
		folders: []string{"internal/store"},
		imports: []string{"values", "ground", "entities"},
		never:   gqlgen,
		why:     "the store knows nobody who uses it",
	},
	{
		name:    "tools of accounts",
		folders: []string{"internal/mail", "internal/oidc", "internal/password"},
		imports: []string{"values"},
		never:   gqlgen,
		why:     "they are given what they need: a mail does not know why it is sent",
	},
	{
		name:    "services",
		folders: []string{"internal/asked", "internal/feed", "internal/idempotency", "internal/jobs", "internal/optout", "internal/rulebook", "internal/throttle"},
		imports: []string{"values", "tools", "ground", "entities", "store", "services"},
		never:   gqlgen,
		why:     "capabilities use services, not the other way round",
	},
	{
		name:    "gateway",
		folders: []string{"internal/payment/gateway"},
		imports: []string{"values"},
		never:   gqlgen,
		why:     "a gateway's interface knows no implementation",
	},
	{
		name:    "gateways",
		folders: []string{"internal/payment/stripe", "internal/payment/testgateway"},
		imports: []string{"values", "ground", "gateway"},
		never:   gqlgen,
		why:     "a gateway is wired in internal/server",
	},
	{
		name:    "papers",
		folders: []string{"internal/document/bill", "internal/document/paper", "internal/document/ubl"},
		imports: []string{"values", "papers"},
		only:    []string{"codeberg.org/go-pdf/fpdf", "golang.org/x/text/...", "rsc.io/qr"},
		never:   []string{"net/http", "database/sql"},
		why:     "what a document looks like follows from what it says alone",
	},
	{
		// A new folder below internal is a capability, unless it is listed elsewhere.
		name:    "capabilities",
		folders: []string{"internal/..."},
		imports: []string{"values", "indexes of search", "ground", "entities", "store", "tools of accounts", "services", "gateway", "papers"},
		never:   gqlgen,
		why:     "capabilities know no GraphQL and not one another: name what you need as an interface, wired in internal/server",
	},
	{
		name:    "drafts",
		folders: []string{"internal/draftorder"},
		imports: []string{"values", "ground", "entities", "store", "tools of accounts", "services", "capabilities"},
		never:   gqlgen,
		why:     "an order that is prepared is a cart with a link that is mailed, which is for checkout to pay for",
	},
	{
		name:    "orchestrators",
		folders: []string{"internal/checkout", "internal/merchandising", "internal/quote", "internal/reconcile", "internal/search"},
		imports: []string{"indexes of search", "values", "ground", "entities", "store", "services", "gateway", "capabilities", "drafts"},
		never:   gqlgen,
		why:     "what puts capabilities together knows no GraphQL",
	},
	{
		name:    "executor",
		folders: []string{"graph/executor", "graph/coercion", "graph/cost", "graph/selection", "graph/audience"},
		imports: []string{"tools", "executor"},
		never:   []string{"net/http", "database/sql"},
		why:     "it executes any schema: it knows nothing of this one",
	},
	{
		name:    "sources of the contract",
		folders: []string{"graph/schema"},
		why:     "they are texts",
	},
	{
		name:    "contract",
		folders: []string{"graph", "graph/generated", "graph/model", "graph/scalar"},
		imports: []string{"values", "ground", "entities", "papers", "capabilities", "drafts", "orchestrators", "executor", "sources of the contract", "contract"},
		never:   []string{"net/http", "database/sql", "github.com/lib/pq/...", "entgo.io/ent/dialect/...", "github.com/99designs/gqlgen/graphql/handler/..."},
		names:   client,
		why:     "resolvers call capabilities, and never see the transport",
	},
	{
		name:    "endpoint",
		folders: []string{"graph/endpoint", "graph/endpoint/..."},
		imports: []string{"values", "tools", "ground", "executor", "endpoint"},
		never:   []string{"database/sql", "github.com/lib/pq/...", "entgo.io/..."},
		why:     "the endpoint knows of the contract what endpoint.Options says",
	},
	{
		name:    "demo store",
		folders: []string{"internal/demo"},
		imports: []string{"values", "ground", "entities", "store", "capabilities"},
		never:   gqlgen,
		why:     "it writes entities by the rules of capabilities, and is wired in internal/server",
	},
	{
		name:    "server",
		folders: []string{"internal/server"},
		imports: []string{
			"values", "ground", "entities", "store", "tools of accounts", "services", "gateway", "gateways", "papers", "capabilities",
			"drafts", "orchestrators", "contract", "endpoint", "demo store",
		},
		why: "it puts the others together, and only programs import it",
	},
	{
		name:    "programs",
		folders: []string{"cmd/...", "bench/..."},
		imports: []string{"values", "ground", "entities", "store", "tools of accounts", "capabilities", "sources of the contract", "contract", "demo store", "server", "programs"},
		why:     "a program starts what internal/server puts together",
	},
	{
		name:    "generators",
		folders: []string{"ent/generate", "ent/migrate/diff", "graph/executor/generate", "graph/executor/plugin", "graph/schema/assemble", "internal/config/document"},
		imports: []string{"ground", "entities", "sources of the contract", "generators"},
		why:     "go generate must build before what it generates does",
	},
	{
		name: "help for tests",
		folders: []string{
			"graph/endpoint/bounds/boundstest", "graph/executor/executortest/...", "internal/contract", "internal/oidc/oidctest",
			"internal/payment/gateway/gatewaytest", "internal/payment/stripe/stripefake", "internal/sqlcheck", "internal/store/pgtest", "internal/walls/...",
		},
		imports: []string{"values", "ground", "store", "tools of accounts", "gateway", "executor", "help for tests"},
		why:     "only tests import it, and what proves the program from outside",
	},
	{
		name:    "proving programs",
		folders: []string{"bench/faults"},
		imports: []string{"values", "ground", "store", "capabilities", "contract", "demo store", "help for tests"},
		why:     "it starts the program that is built, and asks it what tests ask",
	},
}

// gqlgen is what executes GraphQL.
var gqlgen = []string{"github.com/99designs/gqlgen/..."}
