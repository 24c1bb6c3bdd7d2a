// An order on its way, as the real subscription clients see it, over whole and broken connections.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';

import { assertWhole, Follower, transports } from './follow.js';
import { startFreshProgram } from './program.js';
import { buy, signUp, Staff } from './shop.js';
import { Wire } from './wire.js';

const bought = ['ORDER_PLACED', 'PAYMENT_AUTHORIZED'];
const delivered = [
  ...bought, 'FULFILLMENT_CREATED', 'FULFILLMENT_SHIPPED', 'FULFILLMENT_OUT_FOR_DELIVERY', 'FULFILLMENT_DELIVERED',
];

let program;
let staff;

before(async () => {
  program = await startFreshProgram();
  staff = await Staff.signIn(program);
});
after(() => program?.stop());

for (const [library, connect] of Object.entries(transports)) {
  describe(`with ${library}`, () => {
    // follow starts a follower that ends with its test.
    const follow = (t, client, order, options) => {
      const follower = new Follower(client, order, options);
      t.after(() => follower.stop());
      return follower;
    };

    const wireFor = async (t) => {
      const wire = await Wire.to(program.graphql);
      t.after(() => wire.close());
      return wire;
    };

    it('shows a customer what happened, then what happens, to the door', async (t) => {
      const token = await signUp(program.graphql);
      const order = await buy(program.graphql, token);
      const follower = follow(t, connect(program.graphql, token), { id: order.id });
      await follower.until(2);
      assert.deepEqual(follower.types, bought);
      const parcel = await staff.pack(order);
      await follower.until(3);
      for (const [status, count] of [['SHIPPED', 4], ['OUT_FOR_DELIVERY', 5], ['DELIVERED', 6]]) {
        await staff.move(parcel, status);
        const last = (await follower.until(count)).at(-1);
        assert.equal(last.status, status);
        assert.equal(last.fulfillment.status, status);
        assert.equal(last.order.status, status);
      }
      assertWhole(follower.events);
      assert.deepEqual(follower.types, delivered);
    });

    it('shows a guest the same by the tracking token', async (t) => {
      const order = await buy(program.graphql);
      const follower = follow(t, connect(program.graphql), { trackingToken: order.trackingToken });
      await follower.until(2);
      await staff.pack(order);
      await follower.until(3);
      assertWhole(follower.events);
      assert.deepEqual(follower.types, delivered.slice(0, 3));
    });

    it('goes on after the cursor of an event', async (t) => {
      const order = await buy(program.graphql);
      const by = { trackingToken: order.trackingToken };
      const earlier = follow(t, connect(program.graphql), by);
      const [first] = await earlier.until(2);
      earlier.stop();
      const parcel = await staff.pack(order);
      const later = follow(t, connect(program.graphql), by, { after: first.cursor });
      await later.until(2);
      await staff.move(parcel, 'SHIPPED');
      await later.until(3);
      assertWhole(later.events, 2);
    });

    it('brings what happened while the network was down', async (t) => {
      const wire = await wireFor(t);
      const order = await buy(program.graphql);
      const follower = follow(t, connect(wire.endpoint), { trackingToken: order.trackingToken });
      await follower.until(2);
      wire.breakDown();
      const parcel = await staff.pack(order);
      await staff.move(parcel, 'SHIPPED');
      assert.equal(follower.events.length, 2);
      wire.mend();
      await follower.until(4);
      await staff.move(parcel, 'OUT_FOR_DELIVERY');
      await follower.until(5);
      assertWhole(follower.events);
      assert.equal(wire.connections, 2);
    });

    it('brings each event once though the connection breaks at every one', async (t) => {
      const wire = await wireFor(t);
      const order = await buy(program.graphql);
      const follower = follow(t, connect(wire.endpoint), { trackingToken: order.trackingToken }, { onEvent: () => wire.cut() });
      await follower.until(2); // the others come over a later connection, then
      const parcel = await staff.pack(order);
      for (const status of ['SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED']) await staff.move(parcel, status);
      await follower.until(6);
      assertWhole(follower.events);
      assert.deepEqual(follower.types, delivered);
      assert.ok(wire.connections > 1, 'the connection broke');
    });

    it('refuses an order that is not the caller\'s', async (t) => {
      const order = await buy(program.graphql, await signUp(program.graphql));
      const stranger = connect(program.graphql, await signUp(program.graphql));
      const guest = connect(program.graphql);
      for (const [client, by] of [[stranger, { id: order.id }], [guest, { trackingToken: randomUUID() }]]) {
        const follower = follow(t, client, by);
        assert.equal((await follower.end()).extensions.code, 'NOT_FOUND');
        assert.deepEqual(follower.events, []);
      }
    });
  });
}
