// The clients' usual ways to send a token: as a guest, who has none, with a session that has ended, and with a good one.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { createClient as createUrql, fetchExchange, subscriptionExchange } from '@urql/core';
import { authExchange } from '@urql/exchange-auth';
import apollo3 from 'apollo-client-3/core/core.cjs';
import context3 from 'apollo-client-3/link/context/context.cjs';
import subscriptions3 from 'apollo-client-3/link/subscriptions/subscriptions.cjs';
import { createClient as createSocket } from 'graphql-ws';
import relay from 'relay-runtime';
import { tap } from 'rxjs';
import WebSocket from 'ws';

import { launchBrowser } from './browser.js';
import { assertWhole, transports } from './follow.js';
import { repository, startFreshProgram, within } from './program.js';
import { resuming } from './resuming.js';
import { ask, buy, newCustomer, signIn, Staff } from './shop.js';
import { Wire } from './wire.js';

const patience = 30_000;
const whoAmI = '{ me { email } categories { slug } }';
const mine = '{ sessions { id } }';

// A client is given an endpoint and a function that returns what is stored as the token. It returns how to ask: a document's
// data, the codes of its errors and its extensions.
const clients = {
  'Apollo Client 4': (endpoint, token) => {
    const told = new ApolloLink((operation, forward) => forward(operation).pipe(tap((result) => {
      operation.getContext().note(result.extensions);
    })));
    const auth = new SetContextLink(({ headers }) => ({ headers: { ...headers, authorization: token() ? `Bearer ${token()}` : '' } }));
    const client = new ApolloClient({ link: ApolloLink.from([told, auth, new HttpLink({ uri: endpoint })]), cache: new InMemoryCache() });
    return async (text) => {
      let extensions;
      const { data, error } = await client.query({
        query: gql(text), errorPolicy: 'all', fetchPolicy: 'no-cache', context: { note: (given) => { extensions = given; } },
      });
      return { data, codes: codesOf(error?.errors), extensions };
    };
  },
  'Apollo Client 3': (endpoint, token) => {
    const auth = context3.setContext((_, { headers }) => ({ headers: { ...headers, authorization: `Bearer ${token()}` } }));
    let extensions;
    const told = new apollo3.ApolloLink((operation, forward) => forward(operation).map((result) => {
      extensions = result.extensions;
      return result;
    }));
    const client = new apollo3.ApolloClient({
      link: apollo3.from([told, auth, new apollo3.HttpLink({ uri: endpoint })]), cache: new apollo3.InMemoryCache(),
    });
    return async (text) => {
      const { data, errors } = await client.query({ query: apollo3.gql(text), errorPolicy: 'all', fetchPolicy: 'no-cache' });
      return { data, codes: codesOf(errors), extensions };
    };
  },
  urql: (endpoint, token) => {
    const auth = authExchange(async (utils) => ({
      addAuthToOperation: (operation) => utils.appendHeaders(operation, { Authorization: `Bearer ${token()}` }),
      didAuthError: () => false,
      refreshAuth: async () => {},
    }));
    const client = createUrql({ url: endpoint, exchanges: [auth, fetchExchange], preferGetMethod: true });
    return async (text) => {
      const { data, error, extensions } = await client.query(text, {});
      return { data, codes: codesOf(error?.graphQLErrors), extensions };
    };
  },
  Relay: (endpoint, token) => {
    const network = relay.Network.create(async ({ text }) => {
      const response = await fetch(endpoint, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: token() ?? '' },
        body: JSON.stringify({ query: text }),
      });
      assert.equal(response.status, 200);
      return response.json();
    });
    return async (text) => {
      const { data, errors, extensions } = await network.execute({ text, name: 'Q', operationKind: 'query' }, {}, {}).toPromise();
      return { data, codes: codesOf(errors), extensions };
    };
  },
  'graphql-ws': (endpoint, token) => async (text) => {
    let ack;
    const client = createSocket({
      url: endpoint.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      connectionParams: () => ({ Authorization: `Bearer ${token()}` }),
      retryAttempts: 0,
      on: { connected: (_, payload) => { ack = payload; } },
    });
    try {
      const { value } = await client.iterate({ query: text }).next();
      return { data: value.data, codes: [], extensions: value.extensions };
    } catch (errors) {
      assert.ok(Array.isArray(errors), `closed: ${errors.code} ${errors.reason}`);
      return { data: null, codes: codesOf(errors), extensions: ack };
    } finally {
      client.dispose();
    }
  },
};

const codesOf = (errors) => (errors ?? []).map(({ extensions }) => extensions.code);

describe('sessions of clients', () => {
  let program;
  let customer;
  let ended;

  before(async () => {
    program = await startFreshProgram();
    customer = await newCustomer(program.graphql);
    ended = await signIn(program.graphql, customer.email, customer.password);
    await ask(program.graphql, 'mutation { signOut { userErrors { code } } }', {}, ended);
  });
  after(() => program?.stop());

  for (const [name, connect] of Object.entries(clients)) {
    it(`serve a guest with ${name}, without a token and with one that has ended`, async () => {
      for (const token of [null, undefined, '', ended]) {
        // Relay's network sends what is stored as it is, as some do by hand.
        const stored = name === 'Relay' && token ? `Bearer ${token}` : token;
        const send = connect(program.graphql, () => stored);
        const state = token ? 'ENDED' : undefined;
        const { data, codes, extensions } = await send(whoAmI);
        assert.deepEqual(codes, [], `with ${token}`);
        assert.equal(data.me, null);
        assert.ok(data.categories.length > 0);
        assert.equal(extensions?.session, state);
        const refused = await send(mine);
        assert.deepEqual(refused.codes, ['UNAUTHENTICATED']);
      }
    });

    it(`know a customer with ${name}`, async () => {
      const token = await signIn(program.graphql, customer.email, customer.password);
      const send = connect(program.graphql, () => (name === 'Relay' ? `Bearer ${token}` : token));
      const { data, codes, extensions } = await send(whoAmI);
      assert.deepEqual(codes, []);
      assert.equal(data.me.email, customer.email);
      assert.equal(extensions?.session, undefined);
      const { data: own, codes: refusals } = await send(mine);
      assert.deepEqual(refusals, []);
      assert.ok(own.sessions.length > 0);
    });
  }

  it('signs in with a client whose session has ended', async () => {
    const { email, password } = customer;
    const document = 'mutation ($input: SignInInput!) { signIn(input: $input) { token userErrors { code } } }';
    const { signIn: signedIn } = await ask(program.graphql, document, { input: { email, password } }, ended);
    assert.ok(signedIn.token);
  });

  it('forgets a token that has ended, by the link of docs/accounts.md', async () => {
    const recipe = await blockOf('docs/accounts.md', 'const sessionLink');
    const storage = { token: ended };
    const sessionLink = new Function('ApolloLink', 'tap', 'storage', `${recipe}; return sessionLink;`)(ApolloLink, tap, storage);
    const client = new ApolloClient({ link: sessionLink.concat(new HttpLink({ uri: program.graphql })), cache: new InMemoryCache() });
    assert.equal((await client.query({ query: gql(whoAmI) })).data.me, null);
    assert.equal(storage.token, null);
    storage.token = await signIn(program.graphql, customer.email, customer.password);
    const { data } = await client.query({ query: gql(whoAmI), fetchPolicy: 'no-cache' });
    assert.equal(data.me.email, customer.email);
    assert.ok(storage.token);
  });

  it('has the recipe for going on in docs/orders.md', async () => {
    const [, code] = (await readFile(new URL('resuming.js', import.meta.url), 'utf8')).split(/^(?=export)/m);
    assert.equal(await blockOf('docs/orders.md', 'export function resuming'), code.trim());
  });

  // Each way of subscribing, by a client that goes on.
  const subscribing = {
    'Apollo Client 4': (socket, query, variables, next) => {
      const client = new ApolloClient({ link: new GraphQLWsLink(socket), cache: new InMemoryCache() });
      const following = client.subscribe({ query: gql(query), variables }).subscribe(({ data }) => next(data));
      return () => following.unsubscribe();
    },
    'Apollo Client 3': (socket, query, variables, next) => {
      const client = new apollo3.ApolloClient({ link: new subscriptions3.GraphQLWsLink(socket), cache: new apollo3.InMemoryCache() });
      const following = client.subscribe({ query: apollo3.gql(query), variables }).subscribe(({ data }) => next(data));
      return () => following.unsubscribe();
    },
    urql: (socket, query, variables, next) => {
      const client = createUrql({
        url: program.graphql,
        exchanges: [subscriptionExchange({
          forwardSubscription: (request) => ({ subscribe: (sink) => ({ unsubscribe: socket.subscribe(request, sink) }) }),
        })],
      });
      const following = client.subscription(query, variables).subscribe(({ data }) => next(data));
      return () => following.unsubscribe();
    },
    Relay: (socket, query, variables, next) => {
      const network = relay.Network.create(() => assert.fail('a subscription was fetched'), ({ text }, given) => (
        relay.Observable.create((sink) => socket.subscribe({ query: text, variables: given }, sink))
      ));
      const following = network.execute({ text: query, name: 'Follow', operationKind: 'subscription' }, variables, {})
        .subscribe({ next: ({ data }) => next(data) });
      return () => following.unsubscribe();
    },
    'graphql-ws': (socket, query, variables, next) => socket.subscribe({ query, variables }, {
      next: ({ data }) => next(data), error: () => {}, complete: () => {},
    }),
  };
  for (const [name, subscribe] of Object.entries(subscribing)) {
    it(`goes on with ${name} after the last event, though the connection breaks at every one`, async (t) => {
      const wire = await Wire.to(program.graphql);
      t.after(() => wire.close());
      const order = await buy(program.graphql);
      const socket = resuming(transports['graphql-ws'](wire.endpoint));
      t.after(() => socket.dispose());
      const query = `subscription Follow($order: OrderRef!, $after: String) {
        orderEvents(order: $order, after: $after) { ... on OrderEvent { id sequence cursor } }
      }`;
      const staff = await Staff.signIn(program);
      const events = [];
      let stop;
      await within(patience, 'the events', new Promise((resolve) => {
        stop = subscribe(socket, query, { order: { trackingToken: order.trackingToken } }, ({ orderEvents }) => {
          events.push(orderEvents);
          if (events.length === 2) staff.pack(order);
          if (events.length === 3) resolve();
          wire.cut();
        });
      }));
      stop();
      assertWhole(events);
      assert.ok(wire.connections > 1, 'the connection broke');
    });
  }
});

describe('a browser\'s EventSource', () => {
  it('goes on after the last event by itself', async (t) => {
    const program = await startFreshProgram();
    t.after(() => program.stop());
    const browser = await launchBrowser();
    t.after(() => browser.close());
    const wire = await Wire.to(program.graphql);
    t.after(() => wire.close());
    const [order, staff] = [await buy(program.graphql), await Staff.signIn(program)];
    const page = await browser.newPage();
    await page.goto(new URL('/', wire.endpoint.replace('127.0.0.1', 'localhost')).href);
    const events = [];
    await page.exposeFunction('came', (data) => {
      events.push(JSON.parse(data).data.orderEvents);
      if (events.length !== 2) return;
      wire.cut();
      staff.pack(order);
    });
    const query = `subscription ($order: OrderRef!) { orderEvents(order: $order) { ... on OrderEvent { sequence cursor } } }`;
    const variables = JSON.stringify({ order: { trackingToken: order.trackingToken } });
    await page.evaluate((parameters) => {
      const source = new EventSource(`/graphql?${new URLSearchParams(parameters)}`);
      source.addEventListener('next', ({ data }) => globalThis.came(data));
    }, { query, variables });
    for (const deadline = Date.now() + patience; events.length < 3 && Date.now() < deadline;) await delay(50);
    assertWhole(events);
    assert.equal(events.length, 3);
  });
});

// blockOf returns the code of a text that begins so.
async function blockOf(file, begin) {
  const lines = (await readFile(join(repository, file), 'utf8')).split('\n');
  const first = lines.findIndex((line) => line.startsWith(`    ${begin}`));
  assert.ok(first >= 0, `${file} has ${begin}`);
  const rest = lines.slice(first);
  const end = rest.findIndex((line) => line !== '' && !line.startsWith('    '));
  return rest.slice(0, end).map((line) => line.slice(4)).join('\n').trim();
}
