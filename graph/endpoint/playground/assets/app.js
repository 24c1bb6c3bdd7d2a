// GraphiQL for this server. The editors of the example tabs may name values of earlier answers as "<path.of.a.field>", such as
// "<signIn.token>" or "<products.nodes.0.id>": they are filled in when the operation is run.
'use strict';

const config = JSON.parse(document.getElementById('config').textContent);

// The last answer to each root field is kept for all windows: an order is watched in one and sent in another. Each has an item
// of its own, as windows that change the same one at the same time would lose what the other wrote.
const answerKey = (field) => `shopgraph:answer:${field}`;

function remember(result) {
  for (const [field, value] of Object.entries(result.data ?? {})) {
    if (value !== null) localStorage.setItem(answerKey(field), JSON.stringify(value));
  }
  return result;
}

function lookUp(path) {
  const [field, ...keys] = path.split('.');
  const answer = JSON.parse(localStorage.getItem(answerKey(field)));
  const value = keys.reduce((at, key) => at?.[key], answer);
  if (value === undefined || value === null) {
    throw told(`<${path}> is taken from the answer of ${field}, which has not come yet: run that first, or write a value.`);
  }
  return value;
}

// told is an error for people: GraphiQL shows an error's stack where it has one.
function told(message) {
  const error = new Error(message);
  error.stack = undefined;
  return error;
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
  return error instanceof CloseEvent ? told(`The connection was closed: ${error.code} ${error.reason}`) : error;
}

// operationsOf reads the document itself: what GraphiQL says of it is for a moment still about the tab before.
function operationsOf(query) {
  try {
    return GraphiQL.GraphQL.parse(query).definitions.filter((d) => d.kind === 'OperationDefinition');
  } catch {
    return []; // the server tells what is wrong with it
  }
}

async function fetcher(request, options) {
  const operations = operationsOf(request.query);
  const named = operations.find((d) => d.name?.value === request.operationName);
  const filled = { ...request, operationName: named?.name?.value, variables: fill(request.variables ?? {}) };
  const headers = fill(options?.headers ?? {});
  return (named ?? operations[0])?.operation === 'subscription' ? subscribe(filled, headers) : post(filled, headers);
}

// linked is the operation of a link such as /?query=…&variables=…
function linked() {
  const parameters = new URLSearchParams(location.search);
  const query = parameters.get('query');
  if (query === null) return null;
  return { query, variables: parameters.get('variables') ?? '', headers: parameters.get('headers') ?? '' };
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
