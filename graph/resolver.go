package graph

import (
	"github.com/shopgraph/shopgraph/internal/account"
	"github.com/shopgraph/shopgraph/internal/alert"
	"github.com/shopgraph/shopgraph/internal/books"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/courier"
	"github.com/shopgraph/shopgraph/internal/document"
	"github.com/shopgraph/shopgraph/internal/draftorder"
	"github.com/shopgraph/shopgraph/internal/inventory"
	"github.com/shopgraph/shopgraph/internal/language"
	"github.com/shopgraph/shopgraph/internal/merchandising"
	"github.com/shopgraph/shopgraph/internal/metafield"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/ordermail"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/payment/manual"
	"github.com/shopgraph/shopgraph/internal/promotion"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/refund"
	"github.com/shopgraph/shopgraph/internal/returns"
	"github.com/shopgraph/shopgraph/internal/search"
	"github.com/shopgraph/shopgraph/internal/search/tuning"
	"github.com/shopgraph/shopgraph/internal/shipping"
	"github.com/shopgraph/shopgraph/internal/staff"
	"github.com/shopgraph/shopgraph/internal/tax"
	"github.com/shopgraph/shopgraph/internal/tender"
	"github.com/shopgraph/shopgraph/internal/translation"
	"github.com/shopgraph/shopgraph/internal/wishlist"
)

// Resolver is what resolvers may touch.
type Resolver struct {
	// DB is what fields of objects are read from.
	DB record.Queryer
	// Currency is the store's own, and Languages what it speaks.
	Currency  money.Currency
	Languages *language.Set
	// Channels finds the channels that operations are in.
	Channels *catalog.Directory

	Accounts      *account.Service
	Alerts        *alert.Service
	Books         *books.Service
	Carts         *cart.Service
	Catalog       *catalog.Service
	Documents     *document.Service
	Checkout      *checkout.Service
	Couriers      *courier.Service
	Inventory     *inventory.Service
	OnAccount     *manual.Accounts
	Merchandising *merchandising.Service
	Metafields    *metafield.Service
	Orders        *order.Service
	OrderMails    *ordermail.Service
	Payments      *payment.Service
	Refunds       *refund.Service
	Drafts        *draftorder.Service
	Returns       *returns.Service
	Search        *search.Service
	SearchTuning  *tuning.Service
	Shipping      *shipping.Service
	Staff         *staff.Service
	Tasks         *staff.Tasks
	Promotions    *promotion.Service
	Taxes         *tax.Service
	Tenders       *tender.Service
	Translations  *translation.Service
	Wishlists     *wishlist.Service
}
