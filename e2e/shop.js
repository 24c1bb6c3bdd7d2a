// What shoppers and staff do, over HTTP.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';

const patience = 30_000;

// send returns an operation's whole answer with its HTTP status.
export async function send(endpoint, query, variables, token) {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization(token) },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(patience),
  });
  return { status: response.status, ...(await response.json()) };
}

// ask returns an operation's data. It fails on any error, those of the user included.
export async function ask(endpoint, query, variables, token) {
  const { status, data, errors } = await send(endpoint, query, variables, token);
  assert.equal(errors, undefined, JSON.stringify(errors));
  assert.equal(status, 200);
  for (const payload of Object.values(data)) assert.deepEqual(payload?.userErrors ?? [], []);
  return data;
}

export const authorization = (token) => (token ? { Authorization: `Bearer ${token}` } : {});

export async function signIn(endpoint, email, password) {
  const document = `mutation ($input: SignInInput!) {
    signIn(input: $input) { token user { kind email } userErrors { message } }
  }`;
  const data = await ask(endpoint, document, { input: { email, password } });
  return data.signIn.token;
}

// mailedLink waits for mail to an address, and returns the link of the newest that has one, and another than before.
export async function mailedLink(endpoint, address, before) {
  const mailbox = new URL(`/dev/mail?to=${encodeURIComponent(address)}`, endpoint);
  for (const deadline = Date.now() + patience; Date.now() < deadline; await setTimeout(20)) {
    const response = await fetch(mailbox, { headers: { accept: 'application/json' } });
    const links = (await response.json()).map(({ text }) => /https?:\S+#token=[\w-]+/.exec(text)?.[0]).filter(Boolean);
    if (links.length > 0 && links[0] !== before) return links[0];
  }
  throw new Error(`no mail with a link came to ${address}`);
}

export const tokenOf = (link) => new URL(link).hash.slice('#token='.length);

// newCustomer makes a customer that nobody else is.
export async function newCustomer(endpoint) {
  const email = `shopper-${randomUUID()}@example.com`;
  const password = 'a quiet afternoon';
  const document = 'mutation ($input: SignUpInput!) { signUp(input: $input) { email userErrors { message } } }';
  const data = await ask(endpoint, document, { input: { email, name: 'Mary' } });
  assert.equal(data.signUp.email, email);
  const token = tokenOf(await mailedLink(endpoint, email));
  const verify = 'mutation ($input: EmailVerifyInput!) { emailVerify(input: $input) { email userErrors { message } } }';
  assert.equal((await ask(endpoint, verify, { input: { token, password } })).emailVerify.email, email);
  return { email, password };
}

// signUp makes a customer that nobody else is, and returns the session's token.
export async function signUp(endpoint) {
  const { email, password } = await newCustomer(endpoint);
  return signIn(endpoint, email, password);
}

export const address = {
  fullName: 'Mary Somerville', line1: "12 St James's Square", city: 'London', postalCode: 'SW1Y 4JH', country: 'GB',
};

const cartFields = `cart {
  id status totalQuantity
  lines { id quantity variant { id sku } total { gross { amount currencyCode } } }
  total { gross { amount currencyCode } }
} userErrors { code message field }`;

export const cartCreate = `mutation ($input: CartCreateInput!) { cartCreate(input: $input) { token ${cartFields} } }`;
export const cartLinesAdd = `mutation ($input: CartLinesAddInput!) { cartLinesAdd(input: $input) { ${cartFields} } }`;
export const cartLinesUpdate = `mutation ($input: CartLinesUpdateInput!) { cartLinesUpdate(input: $input) { ${cartFields} } }`;
export const cartLinesRemove = `mutation ($input: CartLinesRemoveInput!) { cartLinesRemove(input: $input) { ${cartFields} } }`;

export const checkoutComplete = `mutation ($input: CheckoutCompleteInput!) {
  checkoutComplete(input: $input) {
    __typename
    ... on CheckoutCompleted { order { id number status } trackingToken }
    ... on PaymentActionRequired { order { id number status } actionUrl trackingToken }
    ... on CheckoutError { message }
    ... on PaymentDeclinedError { reason }
    ... on CheckoutInvalidError { userErrors { code message field } }
  }
}`;

// findVariants returns variants that can be bought.
export async function findVariants(endpoint, count) {
  const { products } = await ask(endpoint, '{ products(first: 50) { nodes { variants { id availableQuantity } } } }');
  const variants = products.nodes.flatMap((product) => product.variants).filter((v) => v.availableQuantity > 5);
  assert.ok(variants.length >= count, 'the demo store has enough');
  return variants.slice(0, count);
}

// fillCart makes a cart with one thing in it.
export async function fillCart(endpoint, token) {
  const [variant] = await findVariants(endpoint, 1);
  const { cartCreate: made } = await ask(endpoint, cartCreate, { input: { lines: [{ variantId: variant.id }] } }, token);
  return { ...made.cart, token: made.token ?? undefined };
}

// checkout is the input that buys a cart; a guest gives an e-mail address.
export const checkout = (cart, payment = { gatewayToken: 'tok_approved' }, email = undefined) => ({
  input: {
    idempotencyKey: randomUUID(),
    cart: { id: cart.id, token: cart.token },
    expectedTotal: cart.total.gross,
    shippingAddress: address,
    email,
    payment,
  },
});

// buy makes an order: a guest's, unless token is a session's. It returns the order's id and, for a guest, its trackingToken.
export async function buy(endpoint, token) {
  const cart = await fillCart(endpoint, token);
  const input = checkout(cart, undefined, token ? undefined : 'guest@example.com');
  const { checkoutComplete: result } = await ask(endpoint, checkoutComplete, input, token);
  assert.equal(result.__typename, 'CheckoutCompleted', JSON.stringify(result));
  return { ...result.order, trackingToken: result.trackingToken };
}

// Staff records what happens to parcels.
export class Staff {
  #endpoint;
  #token;

  static async signIn({ graphql, logins }) {
    const staff = new Staff();
    staff.#endpoint = graphql;
    staff.#token = await signIn(graphql, logins.staff, logins.password);
    return staff;
  }

  // pack returns the id of a parcel with all of an order in it.
  async pack(order) {
    const data = await ask(this.#endpoint, `mutation ($input: FulfillmentCreateInput!) {
      fulfillmentCreate(input: $input) { fulfillment { id status } userErrors { code message } }
    }`, { input: { idempotencyKey: randomUUID(), orderId: order.id } }, this.#token);
    assert.equal(data.fulfillmentCreate.fulfillment.status, 'PENDING');
    return data.fulfillmentCreate.fulfillment.id;
  }

  async move(parcel, status) {
    const data = await ask(this.#endpoint, `mutation ($input: FulfillmentUpdateInput!) {
      fulfillmentUpdate(input: $input) { fulfillment { status } userErrors { code message } }
    }`, { input: { id: parcel, status } }, this.#token);
    assert.equal(data.fulfillmentUpdate.fulfillment.status, status);
  }
}
