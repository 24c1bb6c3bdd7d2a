package config

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/money"
)

// BankTransfer is the store's account that orders are paid to by transfers, and for which carts that is offered. Without a
// holder it is not.
type BankTransfer struct {
	Holder     string        `name:"holder" env:"SHOPGRAPH_BANK_TRANSFER_HOLDER" placeholder:"NAME" help:"Whose account orders can be paid to by a transfer, as docs/payments.md says. By default none can."`
	IBAN       string        `name:"iban" env:"SHOPGRAPH_BANK_TRANSFER_IBAN" placeholder:"IBAN" help:"The account's IBAN. By default it has none, and needs --bank-transfer-details."`
	BIC        string        `name:"bic" env:"SHOPGRAPH_BANK_TRANSFER_BIC" placeholder:"BIC" help:"The BIC of the account's bank. By default none is told."`
	Bank       string        `name:"bank" env:"SHOPGRAPH_BANK_TRANSFER_BANK" placeholder:"NAME" help:"The name of the account's bank. By default none is told."`
	Details    string        `name:"details" env:"SHOPGRAPH_BANK_TRANSFER_DETAILS" placeholder:"TEXT" help:"How to transfer to an account without an IBAN, such as its number and the bank's. By default nothing is told."`
	Within     time.Duration `name:"within" env:"SHOPGRAPH_BANK_TRANSFER_WITHIN" default:"168h" placeholder:"TIME" help:"How long an order waits for the money and keeps its stock, at most 720h; then it expires. By default ${default}, which is 7 days."`
	Remind     time.Duration `name:"remind" env:"SHOPGRAPH_BANK_TRANSFER_REMIND" default:"48h" placeholder:"TIME" help:"How long before that the buyer gets a mail about it; 0 is no mail. By default ${default}."`
	Label      string        `name:"label" env:"SHOPGRAPH_BANK_TRANSFER_LABEL" default:"Bank transfer" placeholder:"NAME" help:"What shoppers call it; by default ${default}."`
	Currencies []string      `name:"currencies" env:"SHOPGRAPH_BANK_TRANSFER_CURRENCIES" placeholder:"CODES" help:"The currencies of the carts that it is offered for, such as EUR. By default all."`
	Countries  []string      `name:"countries" env:"SHOPGRAPH_BANK_TRANSFER_COUNTRIES" placeholder:"CODES" help:"The countries that those carts go to, such as DE,FR. By default all."`
	Channels   []string      `name:"channels" env:"SHOPGRAPH_BANK_TRANSFER_CHANNELS" placeholder:"CODES" help:"The channels of those carts. By default all, and outside of channels, too."`
}

// CashOnDelivery is whether orders can be paid to who brings them, and for which carts.
type CashOnDelivery struct {
	Offered         bool     `name:"offered" env:"SHOPGRAPH_CASH_ON_DELIVERY_OFFERED" help:"Let orders be paid in cash to who brings them. By default they cannot."`
	Limits          []string `name:"limits" env:"SHOPGRAPH_CASH_ON_DELIVERY_LIMITS" placeholder:"CODE=AMOUNT" help:"The most that can be due in cash, such as EUR=500.00,CHF=500.00. By default there is no limit, and neither is there in other currencies."`
	PaidByDelivered bool     `name:"paid-by-delivered" env:"SHOPGRAPH_CASH_ON_DELIVERY_PAID_BY_DELIVERED" help:"Take an order as paid once all of it is delivered. By default the staff mark it paid."`
	Label           string   `name:"label" env:"SHOPGRAPH_CASH_ON_DELIVERY_LABEL" default:"Cash on delivery" placeholder:"NAME" help:"What shoppers call it; by default ${default}."`
	Currencies      []string `name:"currencies" env:"SHOPGRAPH_CASH_ON_DELIVERY_CURRENCIES" placeholder:"CODES" help:"The currencies of the carts that it is offered for, such as EUR. By default all."`
	Countries       []string `name:"countries" env:"SHOPGRAPH_CASH_ON_DELIVERY_COUNTRIES" placeholder:"CODES" help:"The countries that those carts go to, such as DE,FR. By default all."`
	Channels        []string `name:"channels" env:"SHOPGRAPH_CASH_ON_DELIVERY_CHANNELS" placeholder:"CODES" help:"The channels of those carts. By default all, and outside of channels, too."`
}

// OnAccount is whether customers whom the staff allow it can pay later, and for which carts.
type OnAccount struct {
	Offered    bool     `name:"offered" env:"SHOPGRAPH_ON_ACCOUNT_OFFERED" help:"Let customers to whom the staff have given a limit pay on account. By default nobody can."`
	Label      string   `name:"label" env:"SHOPGRAPH_ON_ACCOUNT_LABEL" default:"On account" placeholder:"NAME" help:"What shoppers call it; by default ${default}."`
	Currencies []string `name:"currencies" env:"SHOPGRAPH_ON_ACCOUNT_CURRENCIES" placeholder:"CODES" help:"The currencies of the carts that it is offered for, such as EUR. By default all, of which a customer's limit is in one."`
	Countries  []string `name:"countries" env:"SHOPGRAPH_ON_ACCOUNT_COUNTRIES" placeholder:"CODES" help:"The countries that those carts go to, such as DE,FR. By default all."`
	Channels   []string `name:"channels" env:"SHOPGRAPH_ON_ACCOUNT_CHANNELS" placeholder:"CODES" help:"The channels of those carts. By default all, and outside of channels, too."`
}

// maxTransferWithin is the most that --bank-transfer-within may be: as long as the keys of checkouts are remembered.
const maxTransferWithin = 30 * 24 * time.Hour

func (b *BankTransfer) check() error {
	if b.Holder == "" {
		if b.IBAN != "" || b.Details != "" {
			return errors.New("--bank-transfer-iban and --bank-transfer-details need --bank-transfer-holder")
		}
		return nil
	}
	if b.Within <= 0 || b.Within > maxTransferWithin {
		return fmt.Errorf("--bank-transfer-within must be more than 0, such as 168h, and at most %s", maxTransferWithin)
	}
	if b.Remind < 0 || b.Remind >= b.Within {
		return errors.New("--bank-transfer-remind must be 0, which is no mail, or more, and less than --bank-transfer-within")
	}
	return checkPlaces("--bank-transfer", b.Currencies, b.Countries)
}

func (c *CashOnDelivery) check() error {
	if _, err := c.Most(); err != nil {
		return fmt.Errorf("--cash-on-delivery-limits: %w", err)
	}
	return checkPlaces("--cash-on-delivery", c.Currencies, c.Countries)
}

func (o *OnAccount) check() error { return checkPlaces("--on-account", o.Currencies, o.Countries) }

// Most returns the most that can be due in cash, in those currencies in which there is a limit.
func (c *CashOnDelivery) Most() (map[money.Currency]money.Money, error) {
	most := map[money.Currency]money.Money{}
	for _, limit := range c.Limits {
		code, amount, _ := strings.Cut(limit, "=")
		currency, err := money.ParseCurrency(code)
		if err != nil {
			return nil, err
		}
		if most[currency], err = money.Parse(amount, currency); err != nil {
			return nil, err
		}
	}
	return most, nil
}

// checkPlaces checks for which carts something is offered.
func checkPlaces(flags string, currencies, countries []string) error {
	for _, code := range currencies {
		if _, err := money.ParseCurrency(code); err != nil {
			return fmt.Errorf("%s-currencies: %w", flags, err)
		}
	}
	for _, code := range countries {
		if _, err := address.ParseCountry(code); err != nil {
			return fmt.Errorf("%s-countries: %w", flags, err)
		}
	}
	return nil
}
