/** What must not pass on a desk that serves: limits raised alone, an order let through twice, a death that nobody hears of. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { feedOf } from '../../electron/api/feed-of.ts';
import { type RunningDesk, type ServeOptions, startDesk } from '../../electron/serving/start-desk.ts';
import { algorithmFolder, askDesk, callDesk, until } from '../support/served-calls.ts';

let directory: string;
let running: RunningDesk;
const undo: (() => unknown)[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'risk-served-'));
});
afterEach(async () => {
  await running.close();
  for (const each of undo.splice(0)) each();
  rmSync(directory, { recursive: true, force: true });
});

type Ask = Parameters<typeof askDesk>;
const served = () => running as unknown as Ask[0];
const call = (...[method, path, body]: [Ask[1], Ask[2], Ask[3]?]) => callDesk(served(), method, path, body);
const ask = (...[method, path, body]: [Ask[1], Ask[2], Ask[3]?]) => askDesk(served(), method, path, body);

/** A desk on a simulated market with one version registered, which does this with each event. */
async function serve(name: string, onEvent: string, options: Partial<ServeOptions> = {}): Promise<void> {
  const folder = algorithmFolder(directory, name, onEvent);
  const where = { dataDir: join(directory, 'desk'), port: 0, algorithmFolders: [folder] };
  running = await startDesk({ ...where, feed: { kind: 'sim' }, ...options });
  await call('POST', '/entities', { name, type: 'strategy', version: '1.0.0', module: `${name}.js` });
}

const gross = (): string | undefined =>
  running.desk.view.riskOf('desk')?.limits.find(({ name }) => name === 'maxGrossExposure')?.limit;

it('a slot that nobody agreed to raises no limit of the desk; agreed to by two others, it opens', async () => {
  await serve('good', '');
  await call('POST', '/algorithms/deploy', { algorithmId: 'good@1.0.0', environment: 'paper' });
  await call('PUT', '/risk/limits', { max_gross_exposure_bp: 500, reason: 'little' });
  await call('PUT', '/approvals/required', { count: 2, reason: 'three eyes' });
  const before = gross();
  expect(before).toBe('50000.00000000');
  const deploy = { algorithmId: 'good@1.0.0', environment: 'staging', initialCapital: 1_000_000_000 };
  const { status, body } = await ask('POST', '/algorithms/deploy', deploy);
  const { approvals } = (await call('GET', '/approvals')) as {
    approvals: { approval_id: string; action: string; consequences: string[] }[];
  };
  const [waiting] = approvals;
  expect([status, body.code]).toEqual([403, 'forbidden']);
  expect(body.message).toContain(waiting?.approval_id);
  expect(waiting).toMatchObject({ action: 'deploy' });
  expect(waiting?.consequences.join()).toContain('gross exposure of 5 % from 50,000 to 50,050,000');
  expect(gross()).toBe(before);
  const agree = (by: string) => call('POST', `/approvals/${waiting?.approval_id}/approve`, { by, reason: 'agreed' });
  const own = await ask('POST', `/approvals/${waiting?.approval_id}/approve`, { by: 'Administrator', reason: 'r' });
  expect(own.status).toBe(400);
  await agree('bob');
  expect(running.desk.view.slots.has('good:staging')).toBe(false);
  expect((await agree('carol')).message).toContain('both came in by the token of administrator');
  await until(async () => running.desk.view.slots.get('good:staging')?.attachments.length === 1);
  expect(gross()).toBe('50050000.00000000');
});

it('an override that is asked for three times at once is granted once', async () => {
  await serve('good', '');
  await call('POST', '/algorithms/deploy', { algorithmId: 'good@1.0.0', environment: 'paper' });
  const [instrument] = running.desk.view.instruments;
  const grant = {
    ...{ slot_id: 'good:paper', version: 'good@1.0.0', side: 'buy', quantity: '5', codes: ['order_value'] },
    instrument: `${instrument?.venue}:${instrument?.symbol}`,
    reason: 'the block that was agreed on',
  };
  const answers = await Promise.all([1, 2, 3].map(() => call('POST', '/risk/overrides', grant)));
  const ids = answers.map(({ override }) => (override as { override_id: string }).override_id);
  expect(new Set(ids).size).toBe(1);
  expect(running.desk.view.overrides.size).toBe(1);
  expect(answers.filter(({ message }) => String(message).includes('already'))).toHaveLength(2);
});

it('a version that dies alone in its slot degrades the desk and is told as critical, on the console and to the webhook', async () => {
  const posted: { severity: string; title: string }[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    posted.push(JSON.parse(text));
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  undo.push(() => server.close());
  const webhook = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  await serve('dies', "if (seen === 5) throw new Error('no more')", { webhook });
  const console = feedOf(running.desk);
  const health = async (): Promise<unknown> =>
    ((await (await fetch(`${running.url}/health`)).json()) as { status: string }).status;
  await until(async () => (await health()) === 'healthy');
  await call('POST', '/algorithms/deploy', { algorithmId: 'dies@1.0.0', environment: 'paper' });
  await until(async () => (await health()) === 'degraded');
  const alert = { severity: 'critical', title: 'dies@1.0.0 failed' };
  await until(async () => posted.some(({ title }) => title === alert.title));
  expect(posted).toContainEqual(expect.objectContaining(alert));
  expect(console.alerts.tape.since(0)).toContainEqual(expect.objectContaining(alert));
  // Looked at anew, a fresh copy of it may do well: nobody trades in its slot all the same.
  await running.desk.checkHealth([...running.desk.view.entities.keys()][0] ?? '');
  expect(await health()).toBe('degraded');
});
