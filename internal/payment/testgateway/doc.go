// Package testgateway is a payment service for development and tests, behind gateway.Gateway. It
// moves no real money.
//
// It behaves as a service elsewhere would. Its state lies in a Postgres schema of its own,
// testgateway. It writes that over its own connections, and never in a transaction of the shop. So
// what it has answered stands whatever becomes of the shop's side, and a restarted server finds it
// again. Each call is one transaction of its own under the payment's row lock.
//
// What becomes of a payment is chosen by its token:
//
//	token                card       Confirm
//	tok_approved         visa 4242  AUTHORIZED
//	tok_declined         visa 0002  DECLINED with the code card_declined
//	tok_action_required  visa 3184  ACTION_REQUIRED until the customer approves (AUTHORIZED) or
//	                                declines (DECLINED with the code not_confirmed) at the ActionURL,
//	                                which Handler serves
//	tok_timeout          visa 0119  no answer until the context ends, or 30 seconds, then an error;
//	                                the payment stays UNCONFIRMED
//	tok_answer_lost      visa 0341  AUTHORIZED, but the call that does it returns an error, as of a
//	                                broken connection
//	tok_partial          visa 4466  AUTHORIZED, but with half of the amount only
//	tok_hold_lapses      visa 0069  AUTHORIZED, but the hold is VOIDED by the time that it is to be
//	                                captured
//	tok_no_refunds       visa 3222  AUTHORIZED, but every refund is refused
//
// All cards expire in December 2034. Any other token is gateway.ErrInvalidToken.
//
// A payment moves like this; everything else is gateway.ErrRefused and changes nothing:
//
//	UNCONFIRMED ──Confirm──> AUTHORIZED ──Capture──> CAPTURED ──Refund──> CAPTURED
//	     │                    ^       └──Void──> VOIDED
//	     ├──Confirm──> ACTION_REQUIRED ──customer──> DECLINED
//	     │                    └──Void──> VOIDED
//	     ├──Confirm──> DECLINED
//	     └──Void──> VOIDED
//
// Through Distant, each call waits at random before its effect and again after it. So other calls
// come in between, as with a service that is far away.
//
// Capturing less than is held lets the rest go. Voiding what is VOIDED or DECLINED answers with the
// state, since what Void asks for is already so. A replayed operation answers with the payment's
// present state.
package testgateway
