// Package contract tests what schema.graphql promises, from the outside: whole servers on databases
// of their own, asked over HTTP, server-sent events and WebSocket. It holds nothing but tests:
//
//   - golden answers (testdata, a folder a story, a case a document): everything that the schema
//     has is given and asked for at least once, bad input included; go test ./internal/contract
//     -update writes them anew
//   - the shopper's whole path, with subscribers at another server than the one that the order is
//     changed at
//   - statements: how many each operation takes, and that more rows take no more
//   - roles: each field is open to exactly those whom its @auth names, with each permission alone
//   - intruders: whatever takes or returns an id or a secret is tried by those whom it is none of,
//     and what is somebody else's looks as if it did not exist; with -v, TestIntruders shows how
//     often
//   - revocation: a session that ends at one server ends at the others
//
// What is new in the schema and is missing in one of them fails a test.
package contract
