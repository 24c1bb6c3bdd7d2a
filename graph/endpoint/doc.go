// Package endpoint serves a GraphQL schema over HTTP, server-sent events and WebSocket. It knows of
// the contract what Options says, and no field of it.
//
// A request goes through these steps. Each can refuse it; what comes later then does not happen.
//
//  1. request.go gives it an id and notes who sent it, for logs, errors and resolvers (package
//     internal/request).
//  2. Package answer stands by: should anything below panic, it answers with an internal error.
//  3. origin.go answers preflights of CORS, and refuses what a page of a foreign origin made a
//     browser send.
//  4. Package ratelimit refuses it while its address has spent its points.
//     From here on a request that is refused for what is wrong with it is paid for, like an
//     operation.
//  5. Package credentials finds out who asks, by the Authorization header or the session's cookie.
//     Without a token, and with one that stands for nobody, it is a guest; in the latter case the
//     answer says so.
//  6. Package ratelimit refuses it while the caller has spent theirs.
//  7. admit.go checks the method, and reads and expands the body. Package params makes a document's
//     text, variables and extensions of it.
//  8. gqlgen's handler picks the transport. Package stream takes WebSockets and server-sent events,
//     plainhttp.go all others. Stream counts how many of them, and of their operations, a client
//     has open. It ends them with their session. Over a WebSocket what follows happens for each
//     operation. Package credentials looks anew whose each is, and package ratelimit lets each in
//     by itself.
//  9. Package document finds the text of a document that is named by its id. Package bounds
//     measures the text, unless the document is known to be valid.
//  10. gqlgen parses and validates the document, by the rules of package validation. Package
//     document keeps it.
//  11. The contract's extensions look at the operation. That is where @auth is held.
//  12. Package costlimit estimates what the operation costs, makes the caller pay, and refuses it
//     above the caller's limit. The contract's Coercion holds variables and arguments to the
//     schema, so that nothing runs with a value that is bad.
//  13. The contract executes the operation, within the deadline of endpoint.go. Package deferral
//     asks for what is in @defer afterwards, when the client takes an answer in parts.
//  14. The contract's Errors say what clients see of errors. Package costlimit adds what the
//     operation did cost, when asked to.
//  15. Package caching says who may keep the answer, and package answer compresses and writes it.
//     Streams write their own frames and events.
//
// Package playground serves a page to try the endpoint with.
package endpoint
