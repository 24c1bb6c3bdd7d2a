// graphql-codegen makes types of the contract and of a storefront's documents, which TypeScript compiles.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { generate } from '@graphql-codegen/cli';

import { repository } from './program.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const text = { input: 'string', output: 'string' };

// What a frontend does with the types. Each error that is expected is one that they are there to find.
const storefront = `
import type { AddToCartMutationVariables, CheckoutMutation, ListingQuery, TrackingSubscription } from './operations';
import type { Order, UserErrorCode } from './contract';

export function total(listing: ListingQuery): number {
  return listing.products.edges.filter((edge) => edge.cursor !== '').length + listing.products.totalCount;
}

export function outcome({ checkoutComplete: result }: CheckoutMutation): string {
  if (!result) return 'it failed';
  switch (result.__typename) {
    case 'CheckoutCompleted': return result.order.number;
    case 'PaymentDeclinedError': return result.reason;
    case 'PaymentActionRequired': return result.actionUrl;
    case 'PaymentConfirmationRequired': return result.clientSecret;
    case 'PaymentTransferRequired': return result.transfer.reference;
    case 'PaymentProcessing': return result.order.number;
    case 'CheckoutInProgress': return '';
  }
  return result.message;
}

export function sequence({ orderEvents: message }: TrackingSubscription): number | null {
  return message.__typename === 'OrderEvent' ? message.sequence : null;
}

export const code: UserErrorCode = 'NOT_FOUND' as UserErrorCode;
export const email = (order: Order): string | null | undefined => order.email;
export const input: AddToCartMutationVariables = { input: { cart: { id: 'cart_1' }, lines: [{ variantId: 'var_1' }] } };

// @ts-expect-error a cart is needed
export const noCart: AddToCartMutationVariables = { input: { lines: [] } };
// @ts-expect-error there is no such field
export const noField = (listing: ListingQuery) => listing.products.count;
// @ts-expect-error an order's e-mail address may have been erased
export const noNull = (order: Order): string => order.email;
`;

describe('graphql-codegen', () => {
  let directory;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'shopgraph-codegen-'));
    const scalars = {
      DateTime: text, Decimal: text, CurrencyCode: text, CountryCode: text, LanguageCode: text, Email: text, URL: text,
      JSON: { input: 'unknown', output: 'unknown' },
    };
    const config = { scalars, strictScalars: true };
    await generate({
      schema: join(repository, 'schema.graphql'),
      documents: join(here, 'documents', '*.graphql'),
      silent: true,
      errorsOnly: true,
      generates: {
        [join(directory, 'contract.ts')]: { plugins: ['typescript'], config },
        [join(directory, 'operations.ts')]: { plugins: ['typescript-operations'], config },
      },
    }, true);
    await writeFile(join(directory, 'storefront.ts'), storefront);
  });
  after(() => rm(directory, { recursive: true, force: true }));

  it('makes types of all that the contract has', async () => {
    const types = await readFile(join(directory, 'contract.ts'), 'utf8');
    const sdl = await readFile(join(repository, 'schema.graphql'), 'utf8');
    const names = [...sdl.matchAll(/^(?:type|interface|union|enum|input) (\w+)/gm)].map(([, name]) => name);
    assert.ok(names.length > 50);
    assert.deepEqual(names.filter((name) => !new RegExp(`^export (type|enum) ${name}\\b`, 'm').test(types)), []);
  });

  it('makes types that compile, and that find mistakes', async () => {
    const flags = ['--noEmit', '--strict', '--noUnusedLocals', '--skipLibCheck', '--target', 'es2022', '--lib', 'es2022', '--module', 'esnext', '--moduleResolution', 'bundler'];
    const tsc = join(here, 'node_modules', 'typescript', 'bin', 'tsc');
    const { stdout } = await promisify(execFile)(process.execPath, [tsc, ...flags, join(directory, 'storefront.ts')])
      .catch((error) => error);
    assert.equal(stdout, '');
  });
});
