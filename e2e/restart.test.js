// The program is stopped with Ctrl-C and started again, while a shopper watches.
import assert from 'node:assert/strict';
import { it } from 'node:test';

import { assertWhole, Follower, transports } from './follow.js';
import { makeDataDir, startProgram } from './program.js';
import { ask, buy, signIn, Staff } from './shop.js';

const readOrder = `query ($by: OrderRef!) {
  order(by: $by) { number status lines { sku quantity } total { gross { amount } } events { sequence type createdAt } }
}`;

const readStore = `{
  products(first: 100, sort: NAME) { totalCount nodes { id name createdAt updatedAt variants { id availableQuantity } } }
}`;

it('is there again after Ctrl-C, with all that it had', async (t) => {
  const data = await makeDataDir();
  let program;
  let followers = [];
  t.after(async () => {
    for (const follower of followers) follower.stop();
    try {
      await program?.stop();
    } finally {
      await data.remove();
    }
  });
  program = await startProgram(data.path);
  const endpoint = program.graphql;
  const token = await signIn(endpoint, program.logins.customer, program.logins.password);
  const order = await buy(endpoint, token);
  followers = Object.values(transports).map((connect) => new Follower(connect(endpoint, token), { id: order.id }));
  for (const follower of followers) await follower.until(2);

  // Demo data is for an empty database only: what the customer deletes of it must not come back.
  const { me } = await ask(endpoint, '{ me { addresses { id } } }', {}, token);
  assert.equal(me.addresses.length, 1);
  await ask(endpoint, 'mutation ($input: AddressDeleteInput!) { addressDelete(input: $input) { userErrors { message } } }',
    { input: { id: me.addresses[0].id } }, token);

  const orderBefore = await ask(endpoint, readOrder, { by: { id: order.id } }, token);
  const storeBefore = await ask(endpoint, readStore);
  await program.stop();

  program = await startProgram(data.path, `127.0.0.1:${new URL(endpoint).port}`);
  assert.equal(program.graphql, endpoint);
  assert.deepEqual(await ask(endpoint, readOrder, { by: { id: order.id } }, token), orderBefore, 'the order');
  assert.deepEqual(await ask(endpoint, readStore), storeBefore, 'the catalog and its stock');
  assert.deepEqual(await ask(endpoint, '{ me { addresses { id } } }', {}, token), { me: { addresses: [] } });

  const staff = await Staff.signIn(program);
  await staff.pack(order);
  for (const follower of followers) {
    await follower.until(3);
    assertWhole(follower.events);
    assert.deepEqual(follower.types, ['ORDER_PLACED', 'PAYMENT_AUTHORIZED', 'FULFILLMENT_CREATED']);
  }
});
