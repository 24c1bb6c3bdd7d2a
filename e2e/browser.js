// A browser that sees the program and nothing else, and notes what goes wrong in it.
import assert from 'node:assert/strict';

import { chromium } from 'playwright-core';

export async function launchBrowser() {
  const executablePath = process.env.CHROMIUM;
  assert.ok(executablePath, 'CHROMIUM names a Chromium; e2e/run finds one');
  return chromium.launch({
    executablePath,
    args: [
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost',
      '--no-sandbox', // root and many containers cannot have one; it sees our own pages only
    ],
  });
}

// newSession is a person's browser with nothing stored. Its problems are all that went wrong on any of its pages: requests that
// left the origin, errors and warnings on the console, uncaught errors, and what a policy forbade.
export async function newSession(browser, origin) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const problems = [];
  const requests = [];
  await context.exposeFunction('reportViolation', (text) => { problems.push(`policy: ${text}`); });
  await context.addInitScript(() => {
    globalThis.shownIn = (pane) => document.querySelector(`${pane} .CodeMirror`).CodeMirror.getValue();
    document.addEventListener('securitypolicyviolation', (e) => {
      globalThis.reportViolation(`${e.violatedDirective} forbids ${e.blockedURI}`);
    });
  });
  const asked = (address) => {
    requests.push(address);
    const { protocol, host } = new URL(address);
    const inside = protocol === 'data:' || protocol === 'blob:' || host === new URL(origin).host;
    if (!inside) problems.push(`request to ${address}`);
  };
  context.on('request', (request) => asked(request.url()));
  context.on('requestfailed', (request) => problems.push(`${request.url()}: ${request.failure().errorText}`));
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(`console: ${message.text()}`);
  });
  context.on('weberror', (error) => problems.push(`uncaught: ${error.error().stack}`));
  context.on('page', (page) => page.on('websocket', (socket) => asked(socket.url())));
  return { context, problems, requests };
}

// Playground is a page with GraphiQL on it.
export class Playground {
  #page;

  // open loads the playground at an address of it.
  static async open(context, address) {
    const playground = new Playground();
    const page = await context.newPage();
    playground.#page = page;
    const schema = page.waitForResponse((response) => operationOf(response.request())?.operationName === 'IntrospectionQuery');
    await page.goto(address);
    await page.locator('.graphiql-execute-button').waitFor();
    await (await schema).finished();
    return playground;
  }

  // examples returns the operations that the page brings along.
  examples() {
    return this.#page.evaluate(() => JSON.parse(document.getElementById('config').textContent).examples);
  }

  tabs() { return this.#page.locator('.graphiql-tab-button').allInnerTexts(); }

  // query returns what the query editor shows.
  query() { return this.#page.evaluate(() => shownIn('.graphiql-query-editor')); }

  // choose turns to a tab and waits until its operation is shown.
  async choose(tab) {
    await this.#page.locator('.graphiql-tab-button').getByText(tab, { exact: true }).click();
    await this.#page.waitForFunction(
      (name) => new RegExp(`^(query|mutation|subscription) ${name}\\b`, 'm').test(shownIn('.graphiql-query-editor')), tab,
    );
  }

  // replaceVariable writes over a word in the editor of variables.
  async replaceVariable(word, by) {
    await this.#page.locator('.graphiql-editor-tool .cm-string').getByText(`"${word}"`, { exact: true }).dblclick();
    await this.#page.keyboard.insertText(by);
  }

  press() { return this.#page.locator('.graphiql-execute-button').click(); }

  // run presses the play button and returns the data of the answer that came and is shown.
  async run() {
    const query = await this.query();
    const [response] = await Promise.all([
      this.#page.waitForResponse((r) => operationOf(r.request())?.query === query),
      this.press(),
    ]);
    const answer = await response.json();
    await this.shows(JSON.stringify(answer, null, 2));
    assert.equal(answer.errors, undefined, JSON.stringify(answer));
    for (const payload of Object.values(answer.data)) assert.deepEqual(payload.userErrors ?? [], []);
    return answer.data;
  }

  // shows waits until the answer that is shown has a text in it.
  shows(text) { return this.#waitForAnswer((expected) => shownIn('.result-window').includes(expected), text); }

  // showsEvent waits until an event of an order is shown, with the fields that are expected of it.
  showsEvent(fields) {
    return this.#waitForAnswer((expected) => {
      const text = shownIn('.result-window');
      const event = text.startsWith('{') && JSON.parse(text).data?.orderEvents;
      return event && Object.entries(expected).every(([name, value]) => event[name] === value);
    }, fields);
  }

  async #waitForAnswer(condition, expected) {
    try {
      await this.#page.waitForFunction(condition, expected);
    } catch (error) {
      const shown = await this.#page.evaluate(() => shownIn('.result-window'));
      throw new Error(`waited for ${JSON.stringify(expected)}, but the page shows ${shown}`, { cause: error });
    }
  }

  screenshot(path) { return this.#page.screenshot({ path }); }
}

function operationOf(request) {
  return request.method() === 'POST' ? request.postDataJSON() : undefined;
}
