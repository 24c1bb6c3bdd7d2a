// Accounts as people use them: mail whose links lead somewhere, and a browser that holds its session in a cookie.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

import { launchBrowser, newSession } from './browser.js';
import { startFreshProgram, within } from './program.js';
import { ask, buy, fillCart, mailedLink, newCustomer, send, signIn, signUp, tokenOf } from './shop.js';

const patience = 30_000;

describe('accounts', () => {
  let program;
  let browser;

  before(async () => {
    program = await startFreshProgram();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await program?.stop();
  });

  // person is a browser's session, which must have run into nothing in the end.
  async function person(t) {
    const { context, problems } = await newSession(browser, program.playground);
    t.after(async () => {
      await context.close();
      assert.deepEqual(problems, []);
    });
    return context;
  }

  it('keeps a browser signed in by a cookie that scripts cannot read', async (t) => {
    const context = await person(t);
    const page = await context.newPage();
    const { email, password } = await newCustomer(program.graphql);
    await page.goto(new URL('/dev/sign-in', program.playground).href);
    await page.getByLabel('email').fill(email);
    await page.getByLabel('password').fill(password);
    await page.getByRole('button').click();
    await page.getByText(`"email": "${email}"`).waitFor();
    assert.equal(await page.evaluate(() => document.cookie), '');
    const cookies = await context.cookies();
    assert.deepEqual(cookies.map((cookie) => cookie.name).sort(), ['shopgraph', 'shopgraph-device']);
    for (const cookie of cookies) {
      assert.deepEqual([cookie.httpOnly, cookie.sameSite, cookie.path], [true, 'Lax', '/']);
    }
    const asked = (query) => page.evaluate(async (text) => {
      const response = await fetch('/graphql', {
        method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ query: text }),
      });
      return response.json();
    }, query);
    assert.equal((await asked('{ me { email } }')).data.me.email, email);
    assert.equal((await asked('{ sessions { isCurrent delivery } }')).data.sessions[0].delivery, 'COOKIE');
    await asked('mutation { signOut { userErrors { code } } }');
    assert.equal((await asked('{ me { email } }')).data.me, null);
    assert.deepEqual((await context.cookies()).map((cookie) => cookie.name), ['shopgraph-device']);
  });

  it('lets somebody who forgot the password choose another by mail', async (t) => {
    const page = await (await person(t)).newPage();
    const { email, password } = await newCustomer(program.graphql);
    const old = await signIn(program.graphql, email, password);
    const before = await mailedLink(program.graphql, email);
    await page.goto(new URL('/dev/forgot-password', program.playground).href);
    await page.getByLabel('email').fill(email);
    await page.getByRole('button').click();
    await page.getByText(`"email": "${email}"`).waitFor();

    await page.goto(await mailedLink(program.graphql, email, before));
    await page.getByLabel('newPassword').fill('another quiet afternoon');
    await page.getByRole('button').click();
    await page.getByText(`"email": "${email}"`).waitFor();
    assert.equal((await send(program.graphql, '{ sessions { id } }', {}, old)).errors[0].extensions.code, 'UNAUTHENTICATED');
    assert.ok(await signIn(program.graphql, email, 'another quiet afternoon'));
  });

  it('takes a guest\'s cart over at the sign-in', async () => {
    const { email, password } = await newCustomer(program.graphql);
    const { id, token } = await fillCart(program.graphql);
    const { signIn: first } = await ask(program.graphql, `mutation ($input: SignInInput!) {
      signIn(input: $input) { user { cart { id } } cart { id totalQuantity } warnings { code } userErrors { code } }
    }`, { input: { email, password, cart: { id, token } } });
    assert.equal(first.cart.id, id);
    assert.equal(first.user.cart.id, id);
    const { data } = await send(program.graphql, 'query ($cart: CartRef!) { cart(cart: $cart) { id } }', { cart: { id, token } });
    assert.equal(data.cart, null, 'the guest\'s secret is worth nothing any more');
  });

  it('ends a WebSocket with its session', async (t) => {
    const token = await signUp(program.graphql);
    const order = await buy(program.graphql, token);
    let closed;
    const closing = new Promise((resolve) => { closed = resolve; });
    const client = createClient({
      url: program.graphql.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      connectionParams: { Authorization: `Bearer ${token}` },
      retryAttempts: 0,
      on: { closed },
    });
    t.after(() => client.dispose());
    const events = client.iterate({
      query: 'subscription ($order: OrderRef!) { orderEvents(order: $order) { __typename } }',
      variables: { order: { id: order.id } },
    });
    assert.equal((await events.next()).value.data.orderEvents.__typename, 'OrderEvent');
    const began = performance.now();
    await ask(program.graphql, 'mutation { signOut { userErrors { code } } }', {}, token);
    const { code } = await within(patience, 'the end of the WebSocket', closing);
    assert.equal(code, 4403);
    t.diagnostic(`closed ${Math.round(performance.now() - began)} ms after the sign-out was asked for`);
  });

  it('mails a fresh link to follow an order', async () => {
    const { email, password } = await newCustomer(program.graphql);
    await signIn(program.graphql, email, password);
    const bought = await buy(program.graphql);
    const { order } = await ask(program.graphql, 'query ($by: OrderRef!) { order(by: $by) { number email } }', { by: { trackingToken: bought.trackingToken } });
    const request = 'mutation ($input: OrderTrackingRequestInput!) { orderTrackingRequest(input: $input) { email userErrors { code } } }';
    await ask(program.graphql, request, { input: { number: order.number, email: order.email } });
    const trackingToken = tokenOf(await mailedLink(program.graphql, order.email));
    assert.notEqual(trackingToken, bought.trackingToken);
    const { order: found } = await ask(program.graphql, 'query ($by: OrderRef!) { order(by: $by) { number } }', { by: { trackingToken } });
    assert.equal(found.number, order.number);
    for (const secret of [trackingToken, bought.trackingToken, password]) {
      assert.ok(!program.output.text.includes(secret), 'a secret is in the log');
    }
  });
});
