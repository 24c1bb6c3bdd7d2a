// The shopper's path over HTTP: from the category list to the order.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';

import { startFreshProgram } from './program.js';
import {
  ask, buy, cartCreate, cartLinesAdd, cartLinesRemove, cartLinesUpdate, checkout, checkoutComplete, fillCart, findVariants,
  send, signIn, signUp,
} from './shop.js';

describe('over HTTP', () => {
  let program;
  let endpoint;

  before(async () => {
    program = await startFreshProgram();
    endpoint = program.graphql;
  });
  after(() => program?.stop());

  it('answers the line that the announcement gives for a shell', async () => {
    const { stdout } = await promisify(execFile)('sh', ['-c', program.shell]);
    const { products } = JSON.parse(stdout).data;
    assert.equal(products.nodes.length, 3);
    assert.match(products.nodes[0].priceRange.min.amount, /^\d+\.\d\d$/);
  });

  it('leads from the categories to a product with its pictures', async () => {
    const { categories } = await ask(endpoint, '{ categories { slug children { slug } } }');
    const slug = categories.find((category) => category.children.length > 0).children[0].slug;
    const { category } = await ask(endpoint, `query ($slug: String!) {
      category(slug: $slug) { name parent { slug } products(first: 2) { totalCount nodes { slug name } pageInfo { endCursor } } }
    }`, { slug });
    assert.ok(category.parent);
    const { totalCount, nodes, pageInfo } = category.products;
    assert.ok(totalCount > nodes.length, 'there is a second page');
    const { category: next } = await ask(endpoint, `query ($slug: String!, $after: String) {
      category(slug: $slug) { products(first: 2, after: $after) { nodes { slug } } }
    }`, { slug, after: pageInfo.endCursor });
    assert.ok(!nodes.some((node) => node.slug === next.products.nodes[0].slug), 'the second page is another');

    const { product } = await ask(endpoint, `query ($slug: String!) {
      product(slug: $slug) { name mainImage { url alt } variants { sku price { amount } availableQuantity } }
    }`, { slug: nodes[0].slug });
    assert.equal(product.name, nodes[0].name);
    assert.ok(product.variants.length > 0);
    const picture = await fetch(product.mainImage.url);
    assert.equal(picture.status, 200);
    assert.match(picture.headers.get('content-type'), /^image\/svg\+xml/);
    await picture.body.cancel();
  });

  it('lets a customer fill a cart, pay with a saved card and find the order', async () => {
    const token = await signUp(endpoint);
    const [one, two] = await findVariants(endpoint, 2);
    const { cartCreate: made } = await ask(endpoint, cartCreate, { input: {} }, token);
    assert.equal(made.token, null, 'a customer needs no secret');
    const cart = { id: made.cart.id };

    const lines = [{ variantId: one.id }, { variantId: two.id, quantity: 2 }];
    const { cartLinesAdd: added } = await ask(endpoint, cartLinesAdd, { input: { cart, lines } }, token);
    assert.equal(added.cart.totalQuantity, 3);
    const [first, second] = added.cart.lines;
    const { cartLinesUpdate: changed } =
      await ask(endpoint, cartLinesUpdate, { input: { cart, lines: [{ id: first.id, quantity: 2 }] } }, token);
    assert.equal(changed.cart.totalQuantity, 4);
    const { cartLinesRemove: left } =
      await ask(endpoint, cartLinesRemove, { input: { cart, lineIds: [second.id] } }, token);
    assert.deepEqual(left.cart.lines.map((line) => [line.id, line.quantity]), [[first.id, 2]]);

    const { paymentMethodSave: saved } = await ask(endpoint, `mutation ($input: PaymentMethodSaveInput!) {
      paymentMethodSave(input: $input) { paymentMethod { id brand last4 } userErrors { message } }
    }`, { input: { gatewayToken: 'tok_approved' } }, token);
    assert.equal(saved.paymentMethod.last4, '4242');

    const purchase = checkout(left.cart, { paymentMethodId: saved.paymentMethod.id });
    const { checkoutComplete: bought } = await ask(endpoint, checkoutComplete, purchase, token);
    assert.equal(bought.__typename, 'CheckoutCompleted', JSON.stringify(bought));
    assert.equal(bought.trackingToken, null);
    const { checkoutComplete: again } = await ask(endpoint, checkoutComplete, purchase, token);
    assert.deepEqual(again, bought, 'the same key is the same order');

    const { order, me } = await ask(endpoint, `query ($by: OrderRef!) {
      order(by: $by) {
        number status lines { quantity sku } total { gross { amount currencyCode } } payments { status amount { amount } }
        events { type }
      }
      me { orders(first: 10) { totalCount nodes { number } } cart { id } }
    }`, { by: { id: bought.order.id } }, token);
    assert.equal(order.number, bought.order.number);
    assert.equal(order.status, 'CONFIRMED');
    assert.deepEqual(order.lines, [{ quantity: 2, sku: first.variant.sku }]);
    assert.deepEqual(order.total.gross, left.cart.total.gross);
    assert.deepEqual(order.payments, [{ status: 'AUTHORIZED', amount: { amount: order.total.gross.amount } }]);
    assert.deepEqual(order.events.map((event) => event.type), ['ORDER_PLACED', 'PAYMENT_AUTHORIZED']);
    assert.deepEqual(me, { orders: { totalCount: 1, nodes: [{ number: order.number }] }, cart: null });

    const [now] = (await findVariants(endpoint, 50)).filter((variant) => variant.id === one.id);
    assert.equal(now.availableQuantity, one.availableQuantity - 2, 'the stock is reserved');
  });

  it('shows a customer\'s order to nobody else', async () => {
    const order = await buy(endpoint, await signUp(endpoint));
    const query = 'query ($by: OrderRef!, $id: ID!) { order(by: $by) { id } node(id: $id) { id } }';
    const other = await signIn(endpoint, program.logins.other, program.logins.password);
    for (const token of [undefined, other]) {
      assert.deepEqual(await ask(endpoint, query, { by: { id: order.id }, id: order.id }, token), { order: null, node: null });
    }
  });

  it('lets a guest buy by the cart\'s secret and read the order by its tracking token', async () => {
    const cart = await fillCart(endpoint);
    assert.ok(cart.token, 'a guest is given a secret');
    const read = 'query ($cart: CartRef!) { cart(cart: $cart) { totalQuantity } }';
    assert.deepEqual(await ask(endpoint, read, { cart: { id: cart.id, token: cart.token } }), { cart: { totalQuantity: 1 } });
    for (const token of [undefined, randomUUID()]) {
      assert.deepEqual(await ask(endpoint, read, { cart: { id: cart.id, token } }), { cart: null });
    }

    const { checkoutComplete: bought } =
      await ask(endpoint, checkoutComplete, checkout(cart, undefined, 'guest@example.com'));
    assert.equal(bought.__typename, 'CheckoutCompleted', JSON.stringify(bought));
    const order = 'query ($by: OrderRef!) { order(by: $by) { number status email } }';
    assert.deepEqual(await ask(endpoint, order, { by: { trackingToken: bought.trackingToken } }), {
      order: { number: bought.order.number, status: 'CONFIRMED', email: 'guest@example.com' },
    });
    assert.deepEqual(await ask(endpoint, order, { by: { id: bought.order.id } }), { order: null });
  });

  it('opens the cart again after a declined card', async () => {
    const cart = await fillCart(endpoint);
    const decline = checkout(cart, { gatewayToken: 'tok_declined' }, 'guest@example.com');
    for (let attempt = 1; attempt <= 2; attempt++) {
      const { checkoutComplete: refused } = await ask(endpoint, checkoutComplete, decline);
      assert.equal(refused.__typename, 'PaymentDeclinedError');
      assert.equal(refused.reason, 'DECLINED');
    }
    const approve = checkout(cart, { gatewayToken: 'tok_approved' }, 'guest@example.com');
    const { checkoutComplete: bought } = await ask(endpoint, checkoutComplete, approve);
    assert.equal(bought.__typename, 'CheckoutCompleted', JSON.stringify(bought));
  });

  it('gives stock and money back when a customer cancels', async () => {
    const token = await signUp(endpoint);
    const stock = async () => (await findVariants(endpoint, 1))[0].availableQuantity;
    const before = await stock();
    const order = await buy(endpoint, token);
    assert.equal(await stock(), before - 1);
    const { orderCancel } = await ask(endpoint, `mutation ($input: OrderCancelInput!) {
      orderCancel(input: $input) { order { status cancellable payments { status } } userErrors { code message } }
    }`, { input: { idempotencyKey: randomUUID(), orderId: order.id } }, token);
    assert.deepEqual(orderCancel.order, { status: 'CANCELLED', cancellable: false, payments: [{ status: 'VOIDED' }] });
    assert.equal(await stock(), before);
  });

  it('tells an ended session from a guest', async () => {
    const { status, data, extensions } = await send(endpoint, '{ me { email } }', {}, 'no-such-session');
    assert.equal(status, 200);
    assert.deepEqual([data, extensions], [{ me: null }, { session: 'ENDED' }]);
    assert.equal((await send(endpoint, '{ me { email } }')).extensions, undefined);
  });
});
