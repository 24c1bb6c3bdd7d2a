// Variables of every input type, good and bad, are taken or refused as graphql-js takes or refuses them.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import {
  buildSchema, getNamedType, getVariableValues, isEnumType, isInputObjectType, isListType, isNonNullType, parse, print,
} from 'graphql';

import { repository, startFreshProgram } from './program.js';
import { send, signIn } from './shop.js';

// What graphql-js knows nothing of is always right here: what a custom scalar takes has tests of its own.
const scalars = {
  DateTime: '2030-01-02T03:04:05Z', Decimal: '12.50', CurrencyCode: 'USD', CountryCode: 'DE', LanguageCode: 'de', Email: 'ada@example.com',
  URL: 'https://shop.example.com/', JSON: {},
};

const casesOfEach = 60;

// random returns whole numbers below a bound, always the same ones.
function random(seed) {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

const wrong = [null, 1, 1.5, 1e3, 2 ** 31, -(2 ** 31) - 1, '', 'text', '1', true, {}, { x: 1 }, [], [null], [[1]]];

// valueOf makes a value of a type. Some of them, or parts of them, are of something else.
function valueOf(type, pick, depth) {
  if (isNonNullType(type)) return pick(25) === 0 ? null : valueOf(type.ofType, pick, depth);
  if (!isCustom(type) && pick(14) === 0) return wrong[pick(wrong.length)];
  if (pick(12) === 0) return null;
  if (isListType(type)) {
    if (pick(6) === 0) return valueOf(type.ofType, pick, depth); // one stands for a list
    return Array.from({ length: pick(3) }, () => valueOf(type.ofType, pick, depth));
  }
  if (isEnumType(type)) {
    const { name } = type.getValues()[pick(type.getValues().length)];
    return pick(6) === 0 ? name.toLowerCase() : name;
  }
  if (isInputObjectType(type)) return objectOf(type, pick, depth + 1);
  if (isCustom(type)) return scalars[type.name];
  return { Int: pick(100), Float: pick(100) / 4, String: 'text', Boolean: pick(2) === 1, ID: pick(2) ? 'id' : 7 }[type.name];
}

const isCustom = (type) => getNamedType(type).name in scalars; // or a list of such

function objectOf(type, pick, depth) {
  const fields = Object.values(type.getFields());
  const object = {};
  if (type.isOneOf && pick(4) > 0) {
    const field = fields[pick(fields.length)];
    return { [field.name]: valueOf(field.type, pick, depth) };
  }
  for (const field of fields) {
    const needed = isNonNullType(field.type) && field.defaultValue === undefined;
    if (needed ? pick(30) > 0 : depth < 4 && pick(3) > 0) object[field.name] = valueOf(field.type, pick, depth);
  }
  if (pick(20) === 0) object.unknown = 1;
  return object;
}

// operations returns one for each argument of each root field, which is given a variable and then left out.
function operations(schema) {
  const roots = { query: schema.getQueryType(), mutation: schema.getMutationType() };
  return Object.entries(roots).flatMap(([kind, root]) => Object.values(root.getFields()).flatMap((field) => field.args.map((argument) => {
    const others = field.args.filter(({ name, type, defaultValue }) => name !== argument.name && isNonNullType(type) && defaultValue === undefined);
    const given = [`${argument.name}: $v`, ...others.map(({ name }) => `${name}: $w`)].join(', ');
    const used = others.map(({ type }) => `, $w: ${type}`).join('');
    const selected = /^(Int|String|Boolean|ID|JSON)/.test(String(field.type).replace(/[[\]!]/g, '')) ? '' : ' { __typename }';
    const text = `${kind} ($v: ${argument.type}${used}) { __typename ${field.name}(${given}) @skip(if: true)${selected} }`;
    return { name: `${root.name}.${field.name}(${argument.name})`, type: argument.type, text: print(parse(text)), alone: others.length === 0 };
  })));
}

describe('coercion of variables', () => {
  let program;
  let token;
  let schema;

  before(async () => {
    program = await startFreshProgram();
    token = await signIn(program.graphql, program.logins.staff, program.logins.password);
    schema = buildSchema(await readFile(join(repository, 'schema.graphql'), 'utf8'));
  });
  after(() => program?.stop());

  it('is that of graphql-js', async () => {
    let taken = 0;
    let refused = 0;
    const differences = [];
    for (const [index, operation] of operations(schema).filter(({ alone }) => alone).entries()) {
      const pick = random(index + 1);
      const definitions = parse(operation.text).definitions[0].variableDefinitions;
      for (let i = 0; i < casesOfEach; i++) {
        const variables = { v: valueOf(operation.type, pick, 0) };
        const { errors: theirs } = getVariableValues(schema, definitions, variables);
        const { errors: ours } = await send(program.graphql, operation.text, variables, token);
        if (theirs) refused++;
        else taken++;
        if (Boolean(theirs) === Boolean(ours)) continue;
        differences.push(`${operation.name} with ${JSON.stringify(variables)}: ${JSON.stringify(theirs?.[0]?.message)}, here ${JSON.stringify(ours?.[0])}`);
      }
    }
    assert.deepEqual(differences, []);
    assert.ok(taken > 500 && refused > 500, `${taken} taken, ${refused} refused`);
  });
});
