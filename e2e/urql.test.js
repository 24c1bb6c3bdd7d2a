// urql, unchanged: queries and mutations, persisted queries, deferred fragments, subscriptions.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { cacheExchange, createClient, fetchExchange, gql, subscriptionExchange } from '@urql/core';

import { transports } from './follow.js';
import { startFreshProgram, within } from './program.js';
import { authorization, buy, fillCart, signUp, Staff } from './shop.js';

const patience = 30_000;

describe('urql', () => {
  let program;

  before(async () => { program = await startFreshProgram(); });
  after(() => program?.stop());

  function connect(t, token, options = {}) {
    const socket = transports['graphql-ws'](program.graphql, token);
    t.after(() => socket.dispose());
    const exchanges = [cacheExchange, fetchExchange, subscriptionExchange({
      forwardSubscription: (request) => ({
        subscribe: (sink) => ({ unsubscribe: socket.subscribe({ ...request, query: request.query ?? '' }, sink) }),
      }),
    })];
    return createClient({ url: program.graphql, exchanges, fetchOptions: { headers: authorization(token) }, ...options });
  }

  // collect returns the results of an operation until enough says so.
  const collect = (source, enough) => within(patience, 'the results', new Promise((resolve) => {
    const results = [];
    const subscription = source.subscribe((result) => {
      results.push(result);
      if (!enough(results)) return;
      resolve(results);
      queueMicrotask(() => subscription.unsubscribe());
    });
  }));

  for (const preferGetMethod of [false, true]) {
    it(`queries with ${preferGetMethod ? 'GET' : 'POST'}`, async (t) => {
      const { data, error } = await connect(t, undefined, { preferGetMethod })
        .query(gql`query ($n: Int) { products(first: $n) { nodes { id name } } }`, { n: 2 });
      assert.equal(error, undefined);
      assert.equal(data.products.nodes.length, 2);
    });
  }

  it('sees errors with their codes', async (t) => {
    const { data, error } = await connect(t).query(gql`{ orders(first: 1) { totalCount } }`, {});
    assert.equal(data ?? null, null);
    assert.equal(error.graphQLErrors[0].extensions.code, 'UNAUTHENTICATED');
  });

  it('changes things, and asks anew for what they are in', async (t) => {
    const token = await signUp(program.graphql);
    const { id } = await fillCart(program.graphql, token);
    const client = connect(t, token);
    const results = collect(client.query(gql`{ me { id cart { id totalQuantity } } }`, {}),
      (all) => all.at(-1).data.me.cart.totalQuantity === 0);
    const cart = await client.query(gql`query ($cart: CartRef!) { cart(cart: $cart) { id lines { id } } }`, { cart: { id } });
    const { error, data } = await client.mutation(gql`mutation ($input: CartLinesRemoveInput!) {
      cartLinesRemove(input: $input) { cart { id totalQuantity } userErrors { code } }
    }`, { input: { cart: { id }, lineIds: cart.data.cart.lines.map((line) => line.id) } });
    assert.equal(error, undefined);
    assert.equal(data.cartLinesRemove.cart.totalQuantity, 0);
    assert.equal((await results)[0].data.me.cart.totalQuantity, 1);
  });

  it('shows what is not deferred before what is', async (t) => {
    const query = gql`{ products(first: 2) { nodes { id name ... @defer { slug category { id name } } } } }`;
    const results = await collect(connect(t).query(query, {}), (all) => !all.at(-1).hasNext);
    const [early, late] = [results[0], results.at(-1)];
    assert.equal(late.error, undefined);
    assert.ok(early.hasNext);
    for (const [i, product] of late.data.products.nodes.entries()) {
      assert.equal(early.data.products.nodes[i].name, product.name);
      assert.ok(!('slug' in early.data.products.nodes[i]), 'nothing stands for what is to come');
      assert.ok(product.slug && product.category.name);
    }
  });

  it('subscribes over graphql-ws', async (t) => {
    const token = await signUp(program.graphql);
    const order = await buy(program.graphql, token);
    const events = connect(t, token).subscription(gql`subscription ($order: OrderRef!) {
      orderEvents(order: $order) { ... on OrderEvent { id type } }
    }`, { order: { id: order.id } });
    const coming = collect(events, (all) => all.length === 3);
    await (await Staff.signIn(program)).pack(order);
    assert.deepEqual((await coming).map(({ data }) => data.orderEvents.type), [
      'ORDER_PLACED', 'PAYMENT_AUTHORIZED', 'FULFILLMENT_CREATED',
    ]);
  });
});
