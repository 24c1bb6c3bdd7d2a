// The contract: what graphql-eslint says of schema.graphql, and graphql-inspector of its changes since the last release.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';

import { ESLint } from 'eslint';

import { declaredBreaks, judgeBreaks, lastRelease } from './breaking.js';
import { repository } from './program.js';

const contract = join(repository, 'schema.graphql');
const sdl = await readFile(contract, 'utf8');

describe('graphql-eslint', () => {
  // lint returns what the rules say of a schema.
  async function lint(text) {
    const eslint = new ESLint({
      cwd: repository,
      overrideConfigFile: join(repository, 'e2e', 'eslint.config.js'),
      overrideConfig: { languageOptions: { parserOptions: { graphQLConfig: { schema: text } } } },
    });
    const [{ messages }] = await eslint.lintText(text, { filePath: contract });
    return messages.map(({ ruleId, line, message }) => `${line}: ${message} (${ruleId})`);
  }

  it('finds nothing in schema.graphql', async () => {
    assert.deepEqual(await lint(sdl), []);
  });

  for (const [rule, mistake] of Object.entries({
    'require-description': ['  slug: String!\n', '  slug: String!\n  undescribed: Int\n'],
    'naming-convention': ['  slug: String!\n', '  slug: String!\n  "Snake case."\n  snake_case: Int\n'],
    'require-deprecation-reason': ['  slug: String!\n', '  slug: String! @deprecated\n'],
    'relay-arguments': ['    first: Int\n', '    first: String\n'],
    'relay-page-info': ['  hasNextPage: Boolean!\n', '  hasNextPage: String!\n'],
    'relay-connection-types': ['  edges: [OrderEdge!]!\n', '  edges: OrderEdge!\n'],
    'relay-edge-types': ['  cursor: String!\n  "The item."\n  node: Order!\n', '  cursor: String!\n  "The item."\n  node: [Order!]!\n'],
    'strict-id-in-types': ['"A page of orders."\n', '"A thing."\ntype Thing {\n  "Its name."\n  name: String!\n}\n\n"A page of orders."\n'],
  })) {
    it(`would find what ${rule} is about`, async () => {
      const [right, wrong] = mistake;
      assert.ok(sdl.includes(right), 'the contract has the place to be spoilt');
      const found = await lint(sdl.replace(right, wrong));
      assert.ok(found.some((line) => line.includes(`@graphql-eslint/${rule})`)), found.join('\n'));
    });
  }
});

describe('graphql-inspector', () => {
  const spoilt = sdl.replace('  "The product\'s name."\n  name: String!\n', '');

  it('finds no breaking change since the last release that is not declared', async (t) => {
    const release = await lastRelease(repository);
    if (!release) {
      t.diagnostic('there is no release yet that could be broken');
      return;
    }
    const declared = declaredBreaks(await readFile(join(repository, 'docs', 'breaking-changes.md'), 'utf8'));
    assert.deepEqual(await judgeBreaks(release.sdl, sdl, declared), [], `since ${release.tag}`);
  });

  it('would find one, and a declaration of what is none', async () => {
    assert.notEqual(spoilt, sdl);
    assert.deepEqual(await judgeBreaks(sdl, sdl, []), []);
    assert.deepEqual(await judgeBreaks(spoilt, sdl, []), [], 'what is new breaks nobody');
    const [found, ...more] = await judgeBreaks(sdl, spoilt, []);
    assert.match(found, /^Product\.name: .*removed/);
    assert.deepEqual(more, []);
    assert.deepEqual(await judgeBreaks(sdl, spoilt, ['Product.name']), []);
    assert.equal((await judgeBreaks(sdl, sdl, ['Product.name'])).length, 1);
  });

  it('reads declarations of the next release only', () => {
    const text = '# Breaking\n\n- `A.a`: above\n\n## Next release\n\n- `B.b`: because it had to be\n- `C`: and so was this one\n\n## v1.0.0\n\n- `D.d`: old\n';
    assert.deepEqual(declaredBreaks(text), ['B.b', 'C']);
    assert.deepEqual(declaredBreaks('# Breaking\n\n## Next release\n'), []);
    assert.throws(() => declaredBreaks('## Next release\n\n- `B.b`\n'), /not of the form/);
  });

  it('finds the last release in the history', async (t) => {
    const clone = await mkdtemp(join(tmpdir(), 'shopgraph-releases-'));
    t.after(() => rm(clone, { recursive: true }));
    const git = (...args) => promisify(execFile)('git', ['-c', 'user.name=e2e', '-c', 'user.email=e2e@example.com', ...args], { cwd: clone });
    const commit = async (text) => {
      await writeFile(join(clone, 'schema.graphql'), text);
      await git('add', '.');
      await git('commit', '--quiet', '--no-gpg-sign', '--message', 'contract');
    };
    await git('init', '--quiet');
    await commit('type Query { a: Int }');
    assert.equal(await lastRelease(clone), null);
    await git('tag', 'v0.9.0');
    await commit('type Query { b: Int }');
    await git('tag', 'v0.10.0');
    await commit('type Query { c: Int }');
    assert.deepEqual(await lastRelease(clone), { tag: 'v0.10.0', sdl: 'type Query { b: Int }' });
  });
});
