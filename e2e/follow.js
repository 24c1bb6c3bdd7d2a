// Follows an order with the clients that frontends use: graphql-ws over WebSocket, graphql-sse over server-sent events.
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';

import { createClient as createEventStreamClient } from 'graphql-sse';
import { createClient as createWebSocketClient } from 'graphql-ws';
import WebSocket from 'ws';

import { within } from './program.js';
import { authorization } from './shop.js';

const patience = 30_000;
const backOff = () => delay(20);

// A transport makes its library's client for a user, or a guest without a token. The clients come back by themselves,
// whatever cut them off.
export const transports = {
  'graphql-ws': (endpoint, token) => createWebSocketClient({
    url: endpoint.replace(/^http/, 'ws'),
    connectionParams: authorization(token),
    webSocketImpl: WebSocket,
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: backOff,
  }),
  'graphql-sse': (endpoint, token) => createEventStreamClient({
    url: endpoint,
    headers: authorization(token),
    retryAttempts: Infinity,
    retry: backOff,
  }),
};

const document = `subscription ($order: OrderRef!, $after: String) {
  orderEvents(order: $order, after: $after) {
    __typename
    ... on OrderEvent { sequence cursor type status order { status } fulfillment { status } }
  }
}`;

// Follower collects what a subscription brings. The clients send the request anew on each connection; so that they go on
// where they were, it always names the last event that came.
export class Follower {
  events = [];
  ended = null; // { error } once nothing more can come
  #client;
  #wake = () => {};

  constructor(client, order, { after = null, onEvent = () => {} } = {}) {
    this.#client = client;
    const variables = { order, after };
    client.subscribe({ query: document, variables }, {
      next: ({ data, errors }) => {
        if (errors) return this.#end(errors[0]);
        variables.after = data.orderEvents.cursor;
        this.events.push(data.orderEvents);
        onEvent(data.orderEvents);
        this.#wake();
      },
      error: (error) => this.#end(Array.isArray(error) ? error[0] : error),
      complete: () => this.#end(null),
    });
  }

  get types() { return this.events.map((event) => event.type); }

  // until resolves with the events once there are count of them.
  async until(count) {
    await this.#when(`event ${count}`, () => this.ended || this.events.length >= count);
    assert.equal(this.ended, null, 'the subscription goes on');
    return this.events;
  }

  // end resolves with the error that the subscription ended with.
  async end() {
    await this.#when('the end', () => this.ended);
    return this.ended.error;
  }

  stop() { this.#client.dispose(); }

  #end(error) {
    this.ended ??= { error };
    this.#wake();
  }

  #when(what, condition) {
    return within(patience, what, new Promise((resolve) => {
      this.#wake = () => condition() && resolve();
      this.#wake();
    })).catch((error) => {
      throw new Error(`${error.message}; so far came ${this.types}`, { cause: error });
    });
  }
}

// assertWhole checks that the events are all from the first to the last, each once and in order.
export function assertWhole(events, first = 1) {
  assert.deepEqual(events.map((event) => event.sequence), events.map((_, i) => first + i));
}
