// What a storefront would do on the pages that mail leads to. The token stands behind the #, and is taken off the address.
const hash = new URLSearchParams(location.hash.slice(1));
const token = hash.get('token');
history.replaceState(null, '', location.pathname);

const mistakes = 'userErrors { code message field retryAfter }';
const pages = {
  'verify-email': {
    title: 'Verify your e-mail address',
    fields: { password: 'password' },
    query: `mutation EmailVerify($input: EmailVerifyInput!) { emailVerify(input: $input) { email ${mistakes} } }`,
  },
  'reset-password': {
    title: 'Choose a new password',
    fields: { newPassword: 'password' },
    more: { delivery: 'COOKIE' },
    query: `mutation PasswordReset($input: PasswordResetInput!) { passwordReset(input: $input) { email ${mistakes} } }`,
  },
  'change-email': {
    title: 'Change your e-mail address',
    query: `mutation EmailChange($input: EmailChangeInput!) { emailChange(input: $input) { email ${mistakes} } }`,
  },
  'forgot-password': {
    title: 'Ask for a new password',
    fields: { email: 'email' },
    query: `mutation PasswordResetRequest($input: PasswordResetRequestInput!) { passwordResetRequest(input: $input) { email ${mistakes} } }`,
  },
  'sign-in': {
    title: 'Sign in',
    fields: { email: 'email', password: 'password' },
    more: { delivery: 'COOKIE' },
    query: `mutation SignIn($input: SignInInput!) { signIn(input: $input) { user { email } ${mistakes} } }`,
  },
  'orders/track': {
    title: 'Your order',
    query: `query Order($input: OrderRef!) { order(by: $input) { number status events { type createdAt } } }`,
    tokenName: 'trackingToken',
  },
  'cart/restore': {
    title: 'Go on with your cart',
    query: `mutation CartRestore($input: CartRestoreInput!) { cartRestore(input: $input) { cart { id totalQuantity } token ${mistakes} } }`,
  },
  'alerts/confirm': {
    title: 'Get a mail about a product',
    query: `mutation ProductAlertConfirm($input: ProductAlertConfirmInput!) { productAlertConfirm(input: $input) { alert { type confirmedAt } ${mistakes} } }`,
  },
  'cart/pay': {
    title: 'Your order',
    query: `query Cart($input: CartRef!) { cart(cart: $input) { lines { quantity unitPrice { gross { amount currencyCode } } variant { sku } } total { gross { amount currencyCode } } } }`,
    more: { id: hash.get('id') },
  },
  'cart/opt-out': {
    title: 'Get no more mail about carts',
    query: `mutation CartMailOptOut($input: CartMailOptOutInput!) { cartMailOptOut(input: $input) { optedOut ${mistakes} } }`,
  },
};

// order is that of a user, by its number.
const order = (number) => ({
  title: 'Your order',
  more: { number },
  query: `query Order($input: OrderRef!) { order(by: $input) { number status events { type createdAt } } }`,
});

const path = location.pathname.replace(/^\/dev\//, '');
const page = pages[path] ?? (path.startsWith('orders/') ? order(decodeURIComponent(path.slice('orders/'.length))) : undefined);
const element = (id) => document.getElementById(id);

async function send(values) {
  const input = { ...values, ...page.more, ...(token && { [page.tokenName ?? 'token']: token }) };
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ query: page.query, variables: { input } }),
  });
  element('answer').textContent = JSON.stringify(await response.json(), null, 2);
}

if (page) {
  element('title').textContent = page.title;
  const form = element('form');
  for (const [name, type] of Object.entries(page.fields ?? {})) {
    const input = Object.assign(document.createElement('input'), { name, type, required: true });
    const label = document.createElement('label');
    label.append(name, input);
    form.append(label);
  }
  form.append(Object.assign(document.createElement('button'), { textContent: page.title }));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    send(Object.fromEntries(new FormData(form)));
  });
  form.hidden = false;
}
