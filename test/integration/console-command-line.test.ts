/** Consoles that are signed out, or voided by `desk console revoke`, and the desk that starts again. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { desk, deskFed, type ServedDesk, serveDesk } from '../support/cli.ts';
import { ask, type Entry, entryIn, shown } from './rest-client.ts';

let directory: string;
let served: ServedDesk | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'desk-consoles-'));
});
afterEach(async () => {
  await served?.signal('SIGTERM');
  served = undefined;
  rmSync(directory, { recursive: true });
});

const NOBODY = { authorization: '' };
const place = () => ['--data-dir', directory];
const port = (): number => Number(new URL(served?.url ?? '').port);
const opened = async (): Promise<Entry> =>
  entryIn(await ask(port(), { path: '/session', body: { token: served?.token }, headers: NOBODY }));
/** Whether the desk would open a socket to this page. */
const isIn = async (entry: Entry): Promise<boolean> =>
  'socket' in ((await ask(port(), { path: '/session', headers: { ...NOBODY, ...shown(entry) } })).json ?? {});

/** Ends the desk, does something, and starts it again where it was, because cookies and proofs are its port's. */
async function meanwhile(work: () => Promise<void> = async () => {}): Promise<void> {
  const at = String(port());
  await served?.signal('SIGTERM');
  await work();
  served = await serveDesk(directory, '--port', at);
}

it('a console that was signed out stays out over a restart, and the others go on', { timeout: 120_000 }, async () => {
  served = await serveDesk(directory);
  const [gone, stays] = [await opened(), await opened()];
  const headers = { ...NOBODY, ...shown(gone) };
  const out = await ask(port(), { path: '/session/sign-out', body: { console: true }, headers });
  expect(out.status).toBe(204);
  await meanwhile();
  expect([await isIn(gone), await isIn(stays)]).toEqual([false, true]);
});

it('all are voided, while the desk runs and where it does not, on a record that holds', {
  timeout: 120_000,
}, async () => {
  served = await serveDesk(directory);
  const before = await opened();
  const token = served.token;
  expect(await desk('console', 'revoke', ...place())).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^every console .* cut off/),
  });
  expect(await isIn(before)).toBe(false);
  const between = await opened();
  await meanwhile();
  expect([await isIn(before), await isIn(between)]).toEqual([false, true]);
  await meanwhile(async () => {
    // A key that cannot be read keeps nobody from replacing it.
    writeFileSync(join(directory, 'console-key'), 'nonsense');
    const said = await desk('console', 'revoke', '--json', ...place());
    expect(said.status).toBe(0);
    expect(JSON.parse(said.stdout)).toEqual({ message: expect.stringContaining('is void') });
    expect(said.stderr).toContain('no desk runs');
    expect(await desk('verify', ...place())).toMatchObject({ status: 0 });
  });
  expect(await isIn(between)).toBe(false);
  expect(await isIn(await opened())).toBe(true);
  // Whoever has the token is who they were.
  expect(readFileSync(join(directory, 'token'), 'utf8').trim()).toBe(token);
  const audit = await ask(port(), {
    path: '/api/v1/audit?action=consoles_revoked',
    headers: { authorization: `Bearer ${token}` },
  });
  expect(audit.json).toMatchObject({ total: 2, audit: [{ actor: 'administrator' }, { actor: 'administrator' }] });
});

it('so is one in which somebody has signed in, where no desk runs', { timeout: 120_000 }, async () => {
  const password = 'correct horse ann';
  served = await serveDesk(directory);
  await deskFed(`${password}\n`, {}, 'operator', 'add', 'ann', '--role', 'administrator', ...place());
  const body = { name: 'ann', password };
  const signedIn = entryIn(await ask(port(), { path: '/session/sign-in', body, headers: NOBODY }));
  await meanwhile();
  expect(await isIn(signedIn)).toBe(true);
  await meanwhile(async () => {
    expect(await desk('console', 'revoke', ...place())).toMatchObject({ status: 0 });
  });
  expect(await isIn(signedIn)).toBe(false);
});
