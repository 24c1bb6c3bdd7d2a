// GraphiQL for this server. The editors of the example tabs may name values of earlier answers as "<path.of.a.field>", such as
// "<signIn.token>" or "<products.nodes.0.id>": they are filled in when the operation is run.
'use strict';

const config = JSON.parse(document.getElementById('config').textContent);

// answers returns what the last answer to each root field was, in any window: an order is watched in one and sent in another.
const answersKey = 'shopgraph:answers';
const answers = () => JSON.parse(localStorage.getItem(answersKey) ?? '{}');

function remember(result) {
  const all = answers();
  for (const [field, value] of Object.entries(result.data ?? {})) {
    if (value !== null) all[field] = value;
  }
  localStorage.setItem(answersKey, JSON.stringify(all));
  return result;
}

function lookUp(path) {
  const value = path.split('.').reduce((at, key) => at?.[key], answers());
  if (value === undefined || value === null) {
    const field = path.split('.')[0];
    throw new Error(`<${path}> is taken from the answer of ${field}, which has not come yet: run that first, or write a value.`);
  }
  return value;
}

function fill(value) {
  if (Array.isArray(value)) return value.map(fill);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, fill(v)]));
  }
  if (typeof value !== 'string') return value;
  const whole = /^<([\w.]+)>$/.exec(value);
  return whole ? lookUp(whole[1]) : value.replace(/<([\w.]+)>/g, (_, path) => lookUp(path));
}

async function post(request, headers) {
  const response = await fetch(config.endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(request),
  });
  return remember(await response.json());
}

// subscribe returns an async iterator rather than a generator, whose return() would wait for the next event.
function subscribe(request, headers) {
  const url = new URL(config.endpoint, location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  const client = graphqlWs.createClient({ url: url.href, connectionParams: headers });
  const events = client.iterate(request);
  const end = (step) => {
    client.dispose();
    return step;
  };
  return {
    [Symbol.asyncIterator]() { return this; },
    next: () => events.next().then(
      (step) => (step.done ? end(step) : { done: false, value: remember(step.value) }),
      (error) => { throw end(closed(error)); },
    ),
    return: () => end(events.return()),
  };
}

// closed makes an error of the event that a WebSocket was closed with.
function closed(error) {
  return error instanceof CloseEvent ? new Error(`The connection was closed: ${error.code} ${error.reason}`) : error;
}

function isSubscription(document, operationName) {
  const operations = (document?.definitions ?? []).filter((d) => d.kind === 'OperationDefinition');
  const chosen = operations.find((d) => d.name?.value === operationName) ?? operations[0];
  return chosen?.operation === 'subscription';
}

async function fetcher(request, options) {
  const filled = { ...request, variables: fill(request.variables ?? {}) };
  const headers = fill(options?.headers ?? {});
  return isSubscription(options?.documentAST, request.operationName) ? subscribe(filled, headers) : post(filled, headers);
}

// linked is the operation of a link such as /?query=…&variables=…
function linked() {
  const parameters = new URLSearchParams(location.search);
  const query = parameters.get('query');
  return query === null ? null : { query, variables: parameters.get('variables') ?? '', headers: parameters.get('headers') ?? '' };
}

const storage = GraphiQL.createLocalStorage({ namespace: `shopgraph:${config.version}` });
const link = linked();
// The editors do not take what they show at the very first from the tab that is open.
const first = link ?? (storage.getItem('graphiql:tabState') === null ? config.examples[0] : null);

ReactDOM.createRoot(document.getElementById('graphiql')).render(
  React.createElement(GraphiQL, {
    fetcher,
    storage,
    defaultTabs: link ? [link, ...config.examples] : config.examples,
    query: first?.query,
    variables: first?.variables,
    headers: first?.headers,
    shouldPersistHeaders: true,
    defaultEditorToolsVisibility: true,
  }),
);
