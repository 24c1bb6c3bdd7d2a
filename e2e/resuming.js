// The recipe of docs/orders.md, which a test compares with this.

// resuming makes a client of graphql-ws or graphql-sse go on after the last event that came when it
// connects again.
export function resuming(client) {
  return {
    ...client,
    subscribe(request, sink) {
      if (!request.query.includes('$after')) return client.subscribe(request, sink);
      let last = request.variables?.after ?? null;
      const variables = { ...request.variables, get after() { return last; } };
      return client.subscribe({ ...request, variables }, {
        next(result) {
          last = Object.values(result.data ?? {})[0]?.cursor ?? last;
          sink.next(result);
        },
        error: (error) => sink.error(error),
        complete: () => sink.complete(),
      });
    },
  };
}
