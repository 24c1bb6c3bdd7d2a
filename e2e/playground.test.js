// The playground in a browser: a developer follows its examples from the first listing to the parcel at the door.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { buildClientSchema, buildSchema, getIntrospectionQuery, parse, validate } from 'graphql';

import { launchBrowser, newSession, Playground } from './browser.js';
import { repository, startFreshProgram } from './program.js';
import { ask, authorization, checkout, checkoutComplete, fillCart, mailedLink, signIn } from './shop.js';

describe('in a browser', () => {
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

  // session is a person's browser, in which nothing may go wrong until the test ends.
  const session = async (t) => {
    const { context, problems, requests } = await newSession(browser, program.playground);
    t.after(async () => {
      await context.close();
      assert.ok(requests.length > 0, 'requests were seen');
      assert.deepEqual(problems, []);
    });
    return context;
  };

  it('brings examples that fit the schema as graphql-js reads it', async (t) => {
    const playground = await Playground.open(await session(t), program.playground);
    const { staff, password } = program.logins;
    const token = await signIn(program.graphql, staff, password); // guests see only the storefront's part
    const sdl = await fetch(new URL('/schema.graphql', program.playground), { headers: authorization(token) });
    const introspection = await ask(program.graphql, getIntrospectionQuery({ oneOf: true }), {}, token);
    const schemas = {
      'the SDL': buildSchema(await sdl.text()),
      introspection: buildClientSchema(introspection),
    };
    const examples = await playground.examples();
    assert.deepEqual(await playground.tabs(), examples.map(({ query }) => parse(query).definitions[0].name.value));
    for (const [origin, schema] of Object.entries(schemas)) {
      for (const { query } of examples) assert.deepEqual(validate(schema, parse(query)), [], `${query} by ${origin}`);
    }
  });

  it('opens with the query of the announcement, at first and later', async (t) => {
    const context = await session(t);
    const expected = new URL(program.firstQuery).searchParams.get('query');
    await Playground.open(context, program.firstQuery).then(check);
    await Playground.open(context, program.playground).then((playground) => playground.choose('Category'));
    await Playground.open(context, program.firstQuery).then(check);

    async function check(playground) {
      assert.equal(await playground.query(), expected);
      const { products } = await playground.run();
      assert.equal(products.nodes.length, 3);
    }
  });

  it('says what to run first when an example comes too early', async (t) => {
    const playground = await Playground.open(await session(t), program.playground);
    await playground.choose('CartCreate');
    await playground.press();
    const message = '<signIn.token> is taken from the answer of signIn, which has not come yet: ' +
      'run that first, or write a value.';
    await playground.shows(JSON.stringify({ errors: [{ message }] }, null, 2));
  });

  it('runs the examples in their order and shows the order move', async (t) => {
    const context = await session(t);
    const playground = await Playground.open(context, program.playground);
    assert.match(await playground.query(), /query Products/);
    const { products } = await playground.run();
    assert.ok(products.nodes.length > 0);
    const example = async (name, window = playground) => {
      await window.choose(name);
      return window.run();
    };
    const { category } = await example('Category');
    assert.equal(category.name, products.nodes[0].category.name);
    const { product } = await example('Product');
    assert.equal(product.name, products.nodes[0].name);
    const { signUp } = await example('SignUp');
    const mail = await context.newPage();
    await mail.goto(await mailedLink(program.graphql, signUp.email));
    await mail.locator('input[name=password]').fill('analytical engine');
    await mail.getByRole('button', { name: 'Verify your e-mail address' }).click();
    await mail.getByText(`"email": "${signUp.email}"`).waitFor();
    assert.equal(new URL(mail.url()).hash, '', 'the token stays in no address');
    await mail.close();
    assert.ok((await example('SignIn')).signIn.token);
    await example('CartCreate');
    const { cartLinesAdd } = await example('CartLinesAdd');
    assert.deepEqual(cartLinesAdd.cart.lines.map((line) => line.variant.sku), [product.variants[0].sku]);
    await example('PaymentMethodSave');
    const { checkoutComplete: bought } = await example('CheckoutComplete');
    assert.equal(bought.__typename, 'CheckoutCompleted');
    assert.equal((await playground.run()).checkoutComplete.order.id, bought.order.id);
    const { order } = await example('Order');
    assert.equal(order.number, bought.order.number);

    await playground.choose('OrderEvents');
    await playground.press();
    await playground.showsEvent({ sequence: 2, type: 'PAYMENT_AUTHORIZED', status: 'CONFIRMED' });

    const second = await Playground.open(context, program.playground);
    assert.equal((await example('StaffSignIn', second)).staff.user.kind, 'STAFF');
    await example('FulfillmentCreate', second);
    await playground.showsEvent({ sequence: 3, type: 'FULFILLMENT_CREATED', status: 'PROCESSING' });
    await example('FulfillmentUpdate', second);
    await playground.showsEvent({ sequence: 4, type: 'FULFILLMENT_SHIPPED', status: 'SHIPPED' });
    if (process.env.E2E_SCREENSHOT) await playground.screenshot(join(repository, 'docs', 'playground.png'));
    await second.replaceVariable('SHIPPED', 'OUT_FOR_DELIVERY');
    await second.run();
    await playground.showsEvent({ sequence: 5, type: 'FULFILLMENT_OUT_FOR_DELIVERY', status: 'OUT_FOR_DELIVERY' });
    await second.replaceVariable('OUT_FOR_DELIVERY', 'DELIVERED');
    await second.run();
    await playground.showsEvent({ sequence: 6, type: 'FULFILLMENT_DELIVERED', status: 'DELIVERED' });
  });

  it('leads a shopper through a payment that the bank wants confirmed', async (t) => {
    const cart = await fillCart(program.graphql);
    const purchase = checkout(cart, { gatewayToken: 'tok_action_required' }, 'guest@example.com');
    const { checkoutComplete: waiting } = await ask(program.graphql, checkoutComplete, purchase);
    assert.equal(waiting.__typename, 'PaymentActionRequired', JSON.stringify(waiting));
    assert.equal(waiting.order.status, 'PENDING_PAYMENT');

    const page = await (await session(t)).newPage();
    await page.goto(waiting.actionUrl);
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('status').getByText('The payment has been approved').waitFor();

    const { checkoutComplete: bought } = await ask(program.graphql, checkoutComplete, purchase);
    assert.equal(bought.__typename, 'CheckoutCompleted', JSON.stringify(bought));
    assert.equal(bought.order.id, waiting.order.id);
    assert.equal(bought.order.status, 'CONFIRMED');
  });
});
