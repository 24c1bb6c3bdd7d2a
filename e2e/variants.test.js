// What products have variants of, by the decoder of Shopify's Hydrogen.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { decodeEncodedVariant, isOptionValueCombinationInEncodedVariant } from '@shopify/hydrogen-react/optionValueDecoder';

import { repository, startFreshProgram } from './program.js';
import { ask } from './shop.js';

describe('the decoder of Hydrogen', () => {
  let program;
  before(async () => {
    program = await startFreshProgram();
  });
  after(() => program?.stop());

  it('reads what combinations of all shapes are encoded as', async () => {
    const lines = await readFile(join(repository, 'internal', 'catalog', 'testdata', 'combinations.jsonl'), 'utf8');
    for (const line of lines.trim().split('\n')) {
      const { encoded, combinations } = JSON.parse(line);
      assert.deepEqual(decodeEncodedVariant(encoded), combinations, encoded);
    }
  });

  it('finds the variants of the demo store, and those that can be bought', async () => {
    const { products } = await ask(program.graphql, `{ products(first: 60) { nodes {
      slug options { name values(first: 10) { name } } variants { available options { name value } }
      encodedVariantExistence encodedVariantAvailability
    } } }`);
    let soldOut = 0;
    for (const product of products.nodes.filter(({ options }) => options.length > 0)) {
      for (const { available, options } of product.variants) {
        const places = product.options.map(({ name, values }) => {
          const chosen = options.find((option) => option.name === name);
          return values.findIndex((value) => value.name === chosen.value);
        });
        const has = (encoded) => isOptionValueCombinationInEncodedVariant(places, encoded);
        assert.ok(has(product.encodedVariantExistence), `${product.slug} ${places}`);
        assert.equal(has(product.encodedVariantAvailability), available, `${product.slug} ${places}`);
        soldOut += available ? 0 : 1;
      }
      assert.equal(decodeEncodedVariant(product.encodedVariantExistence).length, product.variants.length, product.slug);
    }
    assert.ok(soldOut > 0, 'something is sold out');
  });
});
