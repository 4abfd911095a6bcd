/** A desk that is killed while a paper session runs and a file comes in: nothing half of either is there afterwards. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { startDesk } from '../../../electron/serving/start-desk.ts';
import { swapScenario, tradesCsv } from '../../support/session-rig.ts';

const directory = mkdtempSync(join(tmpdir(), 'desk-killed-'));
let child: ChildProcess | undefined;
afterAll(() => {
  child?.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

const addressIn = async (desk: ChildProcess): Promise<{ url: string; token: string }> => {
  let text = '';
  for await (const part of desk.stdout ?? []) {
    text += String(part);
    const found = /(http:\S+?)\/#token=(\S+)/.exec(text);
    if (found) return { url: found[1] ?? '', token: found[2] ?? '' };
  }
  throw new Error(`the desk ended: ${text}`);
};

const inside = (folder: string): string[] => readdirSync(join(directory, folder));

it('leaves no half result and no half file, and serves as before', async () => {
  child = spawn(process.execPath, ['electron/desk.ts', 'serve', '--data-dir', directory, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { url, token } = await addressIn(child);
  const send = (method: string, path: string, body: string | Uint8Array<ArrayBuffer>, type = 'application/json') =>
    fetch(`${url}${path}`, { method, body, headers: { authorization: `Bearer ${token}`, 'content-type': type } });
  const started = await send('POST', '/api/v1/runs', JSON.stringify({ scenario: swapScenario(), speed: 1 }));
  expect(started.status).toBe(200);
  const csv = new TextEncoder().encode(tradesCsv(100));
  const begun = await send('POST', '/api/v1/imports', JSON.stringify({ name: 'a.csv', bytes: csv.length }));
  const { upload_id } = (await begun.json()) as { upload_id: string };
  const piece = await send('PUT', `/imports/${upload_id}?offset=0`, csv.slice(0, 100), 'application/octet-stream');
  expect(await piece.json()).toMatchObject({ received: 100, state: 'receiving' });
  // Another site's page, and whoever has no token, sends nothing.
  const other = { authorization: `Bearer ${token}`, origin: 'http://127.0.0.1:1' };
  const put = (headers: Record<string, string>) =>
    fetch(`${url}/imports/${upload_id}?offset=100`, { method: 'PUT', body: csv.slice(100), headers });
  expect((await put(other)).status).toBe(403);
  expect((await put({})).status).toBe(401);
  expect(inside('sessions')).toHaveLength(1);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(inside('sessions')[0]).toMatch(/^\.running-/);
  expect(inside('imports')[0]).toMatch(/^\.arriving-/);

  const again = await startDesk({ dataDir: directory, port: 0 });
  expect(inside('sessions')).toEqual([]);
  expect(inside('imports')).toEqual([]);
  const listed = await fetch(`${again.url}/api/v1/runs`, { headers: { authorization: `Bearer ${again.token}` } });
  expect(await listed.json()).toMatchObject({ current: null, runs: [], total: 0 });
  await again.close();
});
