// Starts shopgraph as a person does: the README's command at the repository's root, stopped with Ctrl-C.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('..', import.meta.url));

const startPatience = 15 * 60_000; // the very first start compiles
const stopPatience = 60_000;

// Nothing outlives the tests, also when they are broken off.
const running = new Set();
process.on('exit', () => running.forEach((child) => signal(child, 'SIGTERM')));
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(name, () => process.exit(1));

// startProgram resolves once the program has announced itself. dataDir may hold what an earlier one left; address is where
// it listens, settings are what else is set of its variables.
export async function startProgram(dataDir, address = '127.0.0.1:0', settings = {}) {
  const child = spawn(await readmeCommand(), {
    cwd: repository,
    env: { ...ownEnvironment(), SHOPGRAPH_ADDR: address, SHOPGRAPH_DATA_DIR: dataDir, ...settings },
    shell: true,
    detached: true, // a process group of its own, as a terminal makes one
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const output = { text: '' };
  const exited = new Promise((resolve) => {
    child.once('close', () => {
      running.delete(child);
      resolve();
    });
  });
  const announced = new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output.text += text;
        if (output.text.includes('Ctrl-C stops it.')) resolve(true);
      });
    }
  });
  const ready = await within(startPatience, 'the start', Promise.race([announced, exited.then(() => false)]));
  assert.ok(ready, `the program ended at its start:\n${output.text}`);

  const program = announcement(output.text);
  assert.equal(program.dataDir, dataDir, 'where the data lies');
  const pidFile = join(dataDir, 'postgres', 'postmaster.pid');
  const postgres = parseInt(await readFile(pidFile, 'utf8'), 10);
  assert.ok(isRunning(postgres), 'Postgres runs');

  // stop resolves once the program has ended, and rejects unless that was in good order, with nothing left behind.
  const stop = async () => {
    signal(child, 'SIGINT');
    await within(stopPatience, 'the end after Ctrl-C', exited);
    // After Ctrl-C, go run ends with 1 whatever the program's own status was, and tells that unless it was 0.
    assert.doesNotMatch(output.text, /^(exit status|signal:)/m, output.text);
    assert.ok(!isRunning(-child.pid), 'a process of the program is still there');
    assert.ok(!isRunning(postgres), 'Postgres is still there');
    assert.ok(!existsSync(pidFile), 'Postgres has left its lock file');
  };
  return { ...program, output, stop };
}

// startFreshProgram starts it on nothing, and leaves nothing when it is stopped.
export async function startFreshProgram(settings) {
  const data = await makeDataDir();
  try {
    const program = await startProgram(data.path, undefined, settings);
    return { ...program, stop: () => program.stop().finally(data.remove) };
  } catch (error) {
    await data.remove();
    throw error;
  }
}

// makeDataDir returns a place for a program's data. The account that Postgres runs as can reach it, if the tests are root's.
export async function makeDataDir() {
  const parent = await mkdtemp(join(tmpdir(), 'shopgraph-e2e-'));
  await chmod(parent, 0o755);
  return { path: join(parent, 'data'), remove: () => rm(parent, { recursive: true, force: true }) };
}

// within rejects when a promise takes longer than it may.
export async function within(milliseconds, what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited in vain for ${what}`)), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function readmeCommand() {
  const readme = await readFile(join(repository, 'README.md'), 'utf8');
  const command = /^## Start it\n+ {4}(\S.*)$/m.exec(readme)?.[1];
  assert.ok(command, 'README.md has a command below "Start it"');
  return `exec ${command}`;
}

// ownEnvironment is without the settings of a shopgraph that somebody uses otherwise.
function ownEnvironment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => name !== 'DATABASE_URL' && !name.startsWith('SHOPGRAPH_')),
  );
}

function announcement(text) {
  const line = (label) => {
    const found = new RegExp(`^  ${label} +(\\S.*)$`, 'm').exec(text)?.[1];
    assert.ok(found, `the announcement has no line ${label}:\n${text}`);
    return found;
  };
  const logins = /(\S+@\S+), (\S+@\S+) \(staff: (\S+)\)/.exec(line('Demo logins'));
  const password = /each with the password (\S+)/.exec(text);
  assert.ok(logins && password, `the announcement tells no logins:\n${text}`);
  return {
    graphql: line('GraphQL'),
    playground: line('Playground'),
    firstQuery: line('A first query'),
    shell: line('In a shell'),
    dataDir: line('Data'),
    logins: { customer: logins[1], other: logins[2], staff: logins[3], password: password[1] },
  };
}

// signal is to the whole group: that is what a terminal does on Ctrl-C.
function signal(child, name) {
  if (running.has(child)) process.kill(-child.pid, name);
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code !== 'ESRCH';
  }
}
