// Package executor executes GraphQL operations by plans, beside gqlgen's own executor and with the same answers.
//
// gqlgen walks an operation's selections anew for each object of an answer: a context, closures and a set of fields for each,
// and a goroutine for each field that has a resolver. That is most of what a read costs. This executor keeps gqlgen's schema,
// resolvers and generated code, and does three things instead:
//
//   - It compiles an operation once (compile.go). A plan has, for each place of the operation and each type that can be there,
//     the fields that are answered, fragments merged and @skip and @include decided. Plans are kept (cache.go).
//   - It resolves level by level (level.go). All objects of one place, across nested lists and edges { node }, are the parents
//     of one call of a batch function (Batch in table.go), so that a level costs the statements of its fields, without timers
//     and without goroutines that wait for one another. A batch function is called with all parents first and asked for its
//     values when all fields of the level were begun, so that those of different fields can share a loader's fetch. Fields
//     without one have their resolvers called one by one.
//   - It writes JSON while it walks the plan (write.go): what is a struct's field or a plain method is appended to a buffer,
//     with no value in between. A FieldContext is made for a resolver that is called and for an error, and for nothing else.
//
// What there is to read of a Go value is generated (plugin/): a table of types and fields with a typed function for each
// (Table), beside gqlgen's generated.go. The table holds gqlgen's own functions for arguments and field contexts.
//
// For a category's listing of 24 products and a customer's last 10 orders (BenchmarkExecutors in package graph) that took
// allocations from 9,140 to 3,010 and from 14,210 to 3,720, and Go's time to 0.42 and 0.34 of what it was; nearly all that is
// left is ent and the driver.
//
// # What is gqlgen's
//
// An operation that needs more is executed by gqlgen's executor as a whole, as decided before any of it is executed:
// introspection, @defer, fields with directives at run time and fields whose Go types the plugin does not know (lists of lists of
// objects, maps), names that fields of unrelated types answer under, plans beyond maxFields, and operations whose fields a
// middleware wants to see one by one (AroundFields). The answer is the same; batch functions are not called.
//
// # What resolvers see
//
// A resolver has the field context, path and operation context that gqlgen gives it, but for the Result of the fields around it,
// which is there only for those that had resolvers. A batch function belongs to many fields, so its context is that of the
// operation, and after a root field's middleware has changed it that one. Around a query's root fields middlewares are entered
// one within the other, for all their fields are resolved together; around mutations one after the other, each with all below.
package executor
