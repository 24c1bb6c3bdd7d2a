// Apollo Client 4, unchanged: queries and mutations, persisted queries, deferred fragments, subscriptions. And 3, where it differs.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';

import { ApolloClient, ApolloLink, CombinedGraphQLErrors, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { Defer20220824Handler } from '@apollo/client/incremental';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import apollo3 from 'apollo-client-3/core/core.cjs';

import { transports } from './follow.js';
import { startFreshProgram, within } from './program.js';
import { authorization, buy, findVariants, signUp, Staff } from './shop.js';

const patience = 30_000;

// collect returns what an observable brings until enough says so, or it ends.
const collect = (observable, enough = () => false) => within(patience, 'the results', new Promise((resolve, reject) => {
  const results = [];
  const subscription = observable.subscribe({
    next: (result) => {
      results.push(result);
      if (!enough(results)) return;
      resolve(results);
      queueMicrotask(() => subscription.unsubscribe());
    },
    error: reject,
    complete: () => resolve(results),
  });
}));

describe('Apollo Client', () => {
  let program;

  before(async () => { program = await startFreshProgram(); });
  after(() => program?.stop());

  // connect returns a client with its links, and the HTTP exchanges that it makes.
  function connect(t, token, ...links) {
    const exchanges = [];
    const http = new HttpLink({
      uri: program.graphql,
      headers: authorization(token),
      fetch: async (address, options) => {
        const response = await fetch(address, options);
        exchanges.push({ method: options.method, address: String(address), body: options.body, response });
        return response;
      },
    });
    const client = new ApolloClient({
      link: ApolloLink.from([...links, http]),
      cache: new InMemoryCache({ possibleTypes: { CheckoutError: ['CheckoutInvalidError'] } }),
      incrementalHandler: new Defer20220824Handler(),
    });
    t.after(() => client.stop());
    return { client, exchanges };
  }

  it('queries, and shares what it got by the ids', async (t) => {
    const { client, exchanges } = connect(t);
    const { data } = await client.query({ query: gql`{ products(first: 2) { nodes { id name slug } } }` });
    const [product] = data.products.nodes;
    assert.ok(product.name);
    assert.deepEqual(client.readFragment({ id: `Product:${product.id}`, fragment: gql`fragment P on Product { slug }` }), {
      __typename: 'Product', slug: product.slug,
    });
    assert.match(exchanges[0].response.headers.get('content-type'), /^application\/graphql-response\+json/);
  });

  it('sees errors with their codes', async (t) => {
    const { client } = connect(t);
    await assert.rejects(client.query({ query: gql`{ orders(first: 1) { totalCount } }` }), (error) => {
      assert.ok(CombinedGraphQLErrors.is(error), String(error));
      assert.equal(error.errors[0].extensions.code, 'UNAUTHENTICATED');
      return true;
    });
    await assert.rejects(client.query({ query: gql`{ nonsense }` }), CombinedGraphQLErrors);
  });

  it('changes things, and its cache by what a payload returns', async (t) => {
    const { client } = connect(t, await signUp(program.graphql));
    const [variant] = await findVariants(program.graphql, 1);
    const { data: { cartCreate: made } } = await client.mutate({
      mutation: gql`mutation ($input: CartCreateInput!) { cartCreate(input: $input) { cart { id totalQuantity } userErrors { code } } }`,
      variables: { input: {} },
    });
    const fragment = gql`fragment C on Cart { totalQuantity }`;
    const cached = () => client.readFragment({ id: `Cart:${made.cart.id}`, fragment }).totalQuantity;
    assert.equal(cached(), 0);
    await client.mutate({
      mutation: gql`mutation ($input: CartLinesAddInput!) { cartLinesAdd(input: $input) { cart { id totalQuantity } userErrors { code } } }`,
      variables: { input: { cart: { id: made.cart.id }, lines: [{ variantId: variant.id, quantity: 3 }] } },
    });
    assert.equal(cached(), 3);
  });

  for (const useGETForHashedQueries of [false, true]) {
    it(`sends queries by their hashes, with ${useGETForHashedQueries ? 'GET' : 'POST'}`, async (t) => {
      const sha256 = (text) => createHash('sha256').update(text).digest('hex');
      // Of this test alone: what one client has told is known to all.
      const query = gql`query Hashed { categories { slug ${useGETForHashedQueries ? 'name' : 'id'} } }`;
      const first = connect(t, undefined, new PersistedQueryLink({ sha256, useGETForHashedQueries }));
      const second = connect(t, undefined, new PersistedQueryLink({ sha256, useGETForHashedQueries }));
      const { data } = await first.client.query({ query });
      assert.ok(data.categories.length > 0);
      assert.equal(first.exchanges.length, 2, 'the hash, then the query with it');
      assert.equal(first.exchanges[0].method, useGETForHashedQueries ? 'GET' : 'POST');
      assert.deepEqual((await second.client.query({ query })).data, data);
      assert.equal(second.exchanges.length, 1, 'the hash is enough');
      const { address, body } = second.exchanges[0];
      assert.doesNotMatch(address + (body ?? ''), /categories/);
    });
  }

  it('shows what is not deferred before what is', async (t) => {
    const { client, exchanges } = connect(t);
    const results = await collect(client.watchQuery({
      query: gql`query {
        products(first: 3) {
          totalCount
          nodes { id name ...More @defer(label: "more") }
        }
      }
      fragment More on Product { id slug category { id name } variants { id sku ... @defer { options { value } } } }`,
      notifyOnNetworkStatusChange: false,
    }), (all) => all.at(-1).dataState === 'complete');
    assert.match(exchanges[0].response.headers.get('content-type'), /^multipart\/mixed;.*deferSpec=20220824/);
    const [early, late] = [results.find(({ data }) => data), results.at(-1)];
    assert.equal(early.dataState, 'streaming');
    assert.equal(early.data.products.totalCount, late.data.products.totalCount);
    assert.equal(early.data.products.nodes.length, 3);
    for (const [i, product] of late.data.products.nodes.entries()) {
      assert.equal(early.data.products.nodes[i].name, product.name);
      assert.equal(early.data.products.nodes[i].slug, undefined, 'nothing stands for what is to come');
      assert.ok(product.slug && product.category.name && product.variants[0].options, JSON.stringify(product));
    }
    assert.equal(exchanges.length, 1);
  });

  it('takes deferred fragments of what a mutation returns', async (t) => {
    const { client } = connect(t);
    const [variant] = await findVariants(program.graphql, 1);
    const { data } = await client.mutate({
      mutation: gql`mutation ($input: CartCreateInput!) {
        cartCreate(input: $input) { token cart { id ... @defer { totalQuantity lines { id quantity } } } }
      }`,
      variables: { input: { lines: [{ variantId: variant.id, quantity: 2 }] } },
    });
    assert.equal(data.cartCreate.cart.totalQuantity, 2);
    assert.equal(data.cartCreate.cart.lines[0].quantity, 2);
  });

  it('subscribes over graphql-ws', async (t) => {
    const token = await signUp(program.graphql);
    const order = await buy(program.graphql, token);
    const socket = transports['graphql-ws'](program.graphql, token);
    const { client } = connect(t, token, ApolloLink.split(
      ({ operationType }) => operationType === 'subscription', new GraphQLWsLink(socket),
    ));
    t.after(() => socket.dispose());
    const events = client.subscribe({
      query: gql`subscription ($order: OrderRef!) { orderEvents(order: $order) { ... on OrderEvent { id type order { id status } } } }`,
      variables: { order: { id: order.id } },
    });
    const staff = await Staff.signIn(program);
    const coming = collect(events, (all) => all.length === 3);
    await staff.pack(order);
    assert.deepEqual((await coming).map(({ data }) => data.orderEvents.type), [
      'ORDER_PLACED', 'PAYMENT_AUTHORIZED', 'FULFILLMENT_CREATED',
    ]);
    const fragment = gql`fragment O on Order { status }`;
    assert.equal(client.readFragment({ id: `Order:${order.id}`, fragment }).status, 'PROCESSING');
  });
});

describe('a deferred fragment that fails as a whole', () => {
  const query = '{ products(first: 10) { nodes { id ... @defer { description variants { id sku name options { name value } } } } } }';
  const asked = { errorPolicy: 'all', fetchPolicy: 'no-cache' };
  let program;

  before(async () => { program = await startFreshProgram({ SHOPGRAPH_ANSWER_LIMIT: '1500' }); });
  after(() => program?.stop());

  function assertKept({ data }, [error]) {
    assert.equal(error.extensions.code, 'ANSWER_TOO_LARGE');
    assert.equal(data.products.nodes.length, 10);
    assert.ok(data.products.nodes.every(({ id }) => id));
  }

  it('leaves what Apollo Client 4 has', async (t) => {
    const client = new ApolloClient({
      link: new HttpLink({ uri: program.graphql }), cache: new InMemoryCache(), incrementalHandler: new Defer20220824Handler(),
    });
    t.after(() => client.stop());
    const results = await collect(client.watchQuery({ query: gql(query), ...asked }), (all) => all.at(-1).error);
    assertKept(results.at(-1), results.at(-1).error.errors);
  });

  it('leaves what Apollo Client 3 has', async (t) => {
    const client = new apollo3.ApolloClient({ link: new apollo3.HttpLink({ uri: program.graphql }), cache: new apollo3.InMemoryCache() });
    t.after(() => client.stop());
    const results = await collect(client.watchQuery({ query: apollo3.gql(query), ...asked }), (all) => all.at(-1).errors);
    assertKept(results.at(-1), results.at(-1).errors);
  });
});
