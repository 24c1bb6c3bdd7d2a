// GraphQL over HTTP: every audit of graphql-http's server suite, the recommended and the optional ones included.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { serverAudits } from 'graphql-http';

import { startFreshProgram } from './program.js';

let endpoint;
const audits = serverAudits({ url: () => endpoint, fetchFn: fetch });

describe('graphql-http', () => {
  let program;

  before(async () => {
    program = await startFreshProgram();
    endpoint = program.graphql;
  });
  after(() => program?.stop());

  it('has audits of each level', () => {
    for (const level of ['MUST', 'SHOULD', 'MAY']) assert.ok(audits.some(({ name }) => name.startsWith(level)), level);
  });

  for (const audit of audits) {
    it(audit.name, async () => {
      const { status, reason } = await audit.fn();
      assert.equal(status, 'ok', reason);
    });
  }
});
