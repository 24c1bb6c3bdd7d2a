// relay-compiler accepts the contract, makes of Relay's own directives what the server understands, and writes a manifest that it
// trusts.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';

import { buildSchema, parse, validate } from 'graphql';
import relayCompiler from 'relay-compiler';

import { repository, startFreshProgram } from './program.js';

const app = `
graphql\`
  query AppListingQuery($slug: String!) {
    category(slug: $slug) { ...AppProducts }
    me { ...AppOrders @defer(label: "orders") }
  }
\`;

graphql\`
  fragment AppProducts on Category
  @argumentDefinitions(count: { type: "Int", defaultValue: 10 }, cursor: { type: "String" })
  @refetchable(queryName: "AppProductsPaginationQuery") {
    products(first: $count, after: $cursor) @connection(key: "AppProducts_products") {
      edges { node { id ...AppTile } }
    }
  }
\`;

graphql\`
  fragment AppTile on Product @refetchable(queryName: "AppTileRefetchQuery") {
    name
    mainImage { url alt }
    priceRange { min { amount currencyCode } }
  }
\`;

graphql\`
  fragment AppOrders on User {
    orders(first: 5) @connection(key: "AppOrders_orders") { edges { node { number status } } }
  }
\`;

graphql\`
  mutation AppAddToCartMutation($input: CartLinesAddInput!) {
    cartLinesAdd(input: $input) {
      cart { id totalQuantity lines { id quantity variant { ...AppVariant } } }
      userErrors { code field message }
    }
  }
\`;

graphql\`fragment AppVariant on Variant { sku price { amount } }\`;

graphql\`
  mutation AppAddressDeleteMutation($input: AddressDeleteInput!) {
    addressDelete(input: $input) { deletedId @deleteRecord userErrors { message } }
  }
\`;

graphql\`
  subscription AppTrackingSubscription($order: OrderRef!, $after: String) {
    orderEvents(order: $order, after: $after) {
      __typename
      ... on OrderEvent { cursor order { id status } }
    }
  }
\`;
`;

describe('relay-compiler', () => {
  let directory;
  let schema;
  let manifest; // documents by their hashes
  let documents; // what Relay sends, by the operations' names

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'shopgraph-relay-'));
    await mkdir(join(directory, 'src'));
    await mkdir(join(directory, 'artifacts'));
    await copyFile(join(repository, 'schema.graphql'), join(directory, 'schema.graphql'));
    schema = buildSchema(await readFile(join(directory, 'schema.graphql'), 'utf8'));
    await writeFile(join(directory, 'src', 'App.ts'), app);
    await writeFile(join(directory, 'relay.config.json'), JSON.stringify({
      src: 'src', schema: 'schema.graphql', language: 'typescript', artifactDirectory: 'artifacts',
      persistConfig: { file: 'persisted.json', algorithm: 'SHA256' },
    }));
    await writeFile(join(directory, 'persisted.json'), '{}');
    await promisify(execFile)(relayCompiler, ['relay.config.json'], { cwd: directory });
    manifest = JSON.parse(await readFile(join(directory, 'persisted.json'), 'utf8'));
    documents = new Map(Object.values(manifest).map((text) => [/^\w+ (\w+)/.exec(text)[1], text]));
  });
  after(() => rm(directory, { recursive: true, force: true }));

  it('compiles queries, fragments, connections, mutations and subscriptions', async () => {
    assert.deepEqual((await readdir(join(directory, 'artifacts'))).map((name) => name.replace('.graphql.ts', '')), [
      'AppAddToCartMutation', 'AppAddressDeleteMutation', 'AppListingQuery', 'AppOrders', 'AppProducts',
      'AppProductsPaginationQuery', 'AppTile', 'AppTileRefetchQuery', 'AppTrackingSubscription', 'AppVariant',
    ]);
    const pagination = await readFile(join(directory, 'artifacts', 'AppProducts.graphql.ts'), 'utf8');
    assert.match(pagination, /"connection": \[/, 'a connection to be paged through');
  });

  it('sends documents that are valid', () => {
    assert.deepEqual([...documents.keys()].sort(), [
      'AppAddToCartMutation', 'AppAddressDeleteMutation', 'AppListingQuery', 'AppProductsPaginationQuery',
      'AppTileRefetchQuery', 'AppTrackingSubscription',
    ]);
    for (const [name, text] of documents) assert.deepEqual(validate(schema, parse(text)), [], name);
    assert.match(documents.get('AppListingQuery'), /@defer\(label: "AppListingQuery\$defer\$orders"\)/);
    assert.match(documents.get('AppProductsPaginationQuery'), /node\(id: \$id\)/);
  });

  it('writes a manifest whose documents the server takes, and no others', async (t) => {
    const program = await startFreshProgram({ SHOPGRAPH_TRUSTED_DOCUMENTS: join(directory, 'persisted.json') });
    t.after(program.stop);
    const post = async (body) => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(program.graphql, { method: 'POST', headers, body: JSON.stringify(body) });
      return response.json();
    };
    const [id] = Object.entries(manifest).find(([, text]) => text.startsWith('query AppListingQuery'));
    const { data, errors } = await post({ doc_id: id, variables: { slug: 'no-such-thing' } });
    assert.equal(errors, undefined, JSON.stringify(errors));
    assert.deepEqual(data, { category: null, me: null });
    for (const other of [{ query: '{ categories { slug } }' }, { doc_id: '0'.repeat(64) }]) {
      const refused = await post(other);
      assert.equal(refused.data, undefined);
      assert.ok(refused.errors[0].extensions.code, JSON.stringify(refused));
    }
  });
});
