// Breaking changes of the contract since the last release, and which of them are declared.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';

const run = promisify(execFile);

// lastRelease returns the tag and the contract of the newest release that the checkout in a directory comes after; null when
// there is none yet.
export async function lastRelease(directory) {
  const git = async (...args) => (await run('git', args, { cwd: directory, maxBuffer: 1 << 26 })).stdout.trim();
  if (await git('rev-parse', '--is-shallow-repository') === 'true') {
    throw new Error('releases cannot be seen in a shallow clone: git fetch --unshallow --tags');
  }
  const [tag] = (await git('tag', '--list', 'v*', '--merged', 'HEAD', '--sort=-version:refname')).split('\n');
  return tag ? { tag, sdl: await git('show', `${tag}:schema.graphql`) } : null;
}

// declaredBreaks returns the paths that docs/breaking-changes.md declares for the next release, each a line such as
// - `Product.slug`: why, and what clients do instead
export function declaredBreaks(text) {
  const [, next = ''] = /^## Next release$([^]*?)(?=^## |$(?![^]))/m.exec(text) ?? [];
  const lines = next.split('\n').filter((line) => line.startsWith('- '));
  return lines.map((line) => {
    const path = /^- `([^`]+)`: .{10}/.exec(line)?.[1];
    if (!path) throw new Error(`not of the form "- \`Type.field\`: reason": ${line}`);
    return path;
  });
}

// judgeBreaks returns what is wrong: breaking changes that are not declared, and declarations of what is none.
export async function judgeBreaks(before, after, declared) {
  const changes = await diff(buildSchema(before), buildSchema(after));
  const breaking = changes.filter((change) => change.criticality.level === CriticalityLevel.Breaking);
  return [
    ...breaking.filter((change) => !declared.includes(change.path)).map((change) => `${change.path}: ${change.message}`),
    ...declared.filter((path) => !breaking.some((change) => change.path === path))
      .map((path) => `${path}: declared, but no breaking change`),
  ];
}
