package manual

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/store"
)

// Account is the store's account at a bank. It has an IBAN, or else details by which money can be transferred to it.
type Account struct {
	Holder, IBAN, BIC, Bank, Details string
	// Within is how long an order waits for the money.
	Within time.Duration
}

var (
	ibans = regexp.MustCompile(`^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$`)
	bics  = regexp.MustCompile(`^[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$`)
)

// maxHolder is how long a holder's name may be in the code that banks' apps read.
const maxHolder = 70

// NewBankTransfer returns transfers to an account. An error says what of it cannot be right.
func NewBankTransfer(st *store.Store, label string, to Account) (*Gateway, error) {
	to.IBAN, to.BIC = strings.ReplaceAll(strings.ToUpper(to.IBAN), " ", ""), strings.ToUpper(to.BIC)
	switch {
	case strings.TrimSpace(to.Holder) == "" || utf8.RuneCountInString(to.Holder) > maxHolder:
		return nil, fmt.Errorf("the account's holder must be given, in at most %d characters", maxHolder)
	case to.IBAN == "" && to.Details == "":
		return nil, errors.New("the account needs an IBAN, or details")
	case to.IBAN != "" && (!ibans.MatchString(to.IBAN) || !isChecked(to.IBAN)):
		return nil, errors.New("the IBAN is mistyped: its check digits are wrong")
	case to.BIC != "" && !bics.MatchString(to.BIC):
		return nil, errors.New("the BIC must have 8 or 11 characters, such as COBADEFFXXX")
	}
	return &Gateway{store: st, method: gateway.BankTransfer, name: BankTransfer, label: label, account: to}, nil
}

// Transfer implements gateway.Instructor. There is a code for euros and an IBAN only.
func (g *Gateway) Transfer(reference string, left money.Money) gateway.Transfer {
	a := &g.account
	t := gateway.Transfer{
		Holder: a.Holder, IBAN: a.IBAN, BIC: a.BIC, Bank: a.Bank, Details: a.Details, Reference: reference, Amount: left,
	}
	if a.IBAN != "" && left.Currency == "EUR" {
		t.QR = code(&t)
	}
	return t
}

// code returns the text of a QR code for a transfer, by EPC069-12 of the European Payments Council, version 2 with the
// characters of UTF-8. What it is for is the creditor reference, so the lines after that are left out.
func code(t *gateway.Transfer) string {
	return strings.Join([]string{
		"BCD", "002", "1", "SCT", t.BIC, t.Holder, t.IBAN, "EUR" + string(t.Amount.Decimal()), "", t.Reference,
	}, "\n")
}
