// Package stripefake is Stripe's HTTP API, in memory, for tests and fault runs. It moves no money.
// It is written from Stripe's public documentation, in the shape of stripe.APIVersion, and knows
// what a store with cards, delayed and redirect methods needs.
//
// It keeps state as Stripe does: payment intents move by their documented states, holds expire
// after seven days, refunds fail later, disputes withdraw money, the balance settles and is paid
// out. Time is the clock of Options and what Advance adds to it; whatever falls due happens before
// the next request or call. What a shopper's browser, a bank or a card's issuer would do, the
// exported methods do. Books tells what all of it sums to.
//
// What becomes of a payment is chosen by the card: by Stripe's names for tests, such as
// pm_card_visa, pm_card_chargeDeclinedInsufficientFunds (with or without visa_) and
// pm_card_authenticationRequired, by tok_visa and the like, or by Stripe's test numbers given as
// card[number]. Other numbers are incorrect_number. sepa_debit is processing until SettleDelayed;
// ideal, bancontact and klarna wait for CompleteAction.
//
// Where Stripe leaves something open or depends on contracts, it is so:
//
//   - A charge costs 1.5 % and 25 of the smallest unit, in each currency, a dispute 1500. Fees do not
//     come back.
//   - With capture_method automatic_async, the default, the balance transaction comes a second later,
//     with charge.updated.
//   - What was held and let go, by cancel, expiry or a partial capture, is in the charge's
//     amount_refunded and in the list of refunds, without a balance transaction, as with Stripe. No
//     event tells of that refund, and Books does not count it.
//   - A refund that is pending succeeds after an hour, and that of the card 4000000000005126, which
//     says succeeded first, fails then.
//   - Each name for tests makes a new payment method, which pays once, unless it is attached to a
//     customer.
//   - A parameter that is unknown here is an error, also where Stripe has it.
package stripefake
