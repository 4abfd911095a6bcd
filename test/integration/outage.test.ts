/** A desk in a process of its own whose journal is taken away from under it, and given back. */
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { verifyJournal } from '../../electron/journal/check/verify.ts';
import { desk, type ServedDesk, serveDesk } from '../support/cli.ts';
import { algorithmFolder, askDesk, callDesk, until } from '../support/served-calls.ts';

/** Buys once and lets one order rest below the market. */
const HOLDER = `
  const { tick, lot } = desk.instruments[event.instrument];
  if (seen === 3) desk.submit({ instrument: event.instrument, side: 'buy', quantity: 10 * lot });
  const price = Math.floor(((event.price ?? event.bidPrice ?? event.bid) * 0.97) / tick) * tick;
  if (seen === 6)
    desk.submit({ instrument: event.instrument, side: 'buy', type: 'limit', quantity: lot, limitPrice: price });`;

let directory: string;
let served: ServedDesk | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'outage-'));
});
afterEach(async () => {
  await served?.signal('SIGKILL');
  served = undefined;
  rmSync(directory, { recursive: true, force: true });
});

async function holding(): Promise<ServedDesk> {
  const folder = algorithmFolder(directory, 'holder', HOLDER);
  const running = await serveDesk(directory, '--feed', 'sim', '--algorithms', folder);
  served = running;
  await callDesk(running, 'POST', '/entities', {
    name: 'holder',
    type: 'strategy',
    version: '1.0.0',
    module: 'holder.js',
  });
  await callDesk(running, 'POST', '/algorithms/deploy', { algorithmId: 'holder@1.0.0', environment: 'paper' });
  await until(async () => {
    const [slot] = (await callDesk(running, 'GET', '/slots')).slots as { open_orders: number; positions: unknown[] }[];
    return slot?.open_orders === 1 && slot.positions.length === 1;
  });
  return running;
}

const outageOf = async (running: ServedDesk) => (await callDesk(running, 'GET', '/risk/status')).journal_outage;

it('is told on every surface, lets itself be killed and flattened, and is recorded once the disk is back', async () => {
  const running = await holding();
  const [journal, away] = [join(directory, 'desk.db'), join(directory, 'away')];
  renameSync(journal, away);
  await until(async () => (await outageOf(running)) !== null);

  const status = await desk('status', '--data-dir', directory);
  expect(status.stdout).toMatch(/NOTHING CAN BE RECORDED since .*desk\.db was moved, deleted or replaced/);
  const health = await askDesk(running, 'GET', '/../../health/detailed');
  expect(JSON.stringify(health)).toMatch(/it cannot be written, and \d+ facts wait/);
  const deploy = await askDesk(running, 'POST', '/algorithms/deploy', {
    algorithmId: 'holder@1.0.0',
    environment: 'testing',
  });
  expect(deploy.status).toBe(503);
  expect(JSON.stringify(deploy)).toMatch(/only what reduces risk is done/);

  const killed = await desk('kill', '--data-dir', directory, '--flatten', '--reason', 'the disk is gone');
  expect(killed.status).toBe(0);
  // The bid that rested was taken back when the desk went over to reducing.
  expect(killed.stdout).toMatch(/no order was open; 1 position is being closed.* NOT RECORDED YET/s);
  expect(killed.stdout).toMatch(/Nothing is open any more/);

  renameSync(away, journal);
  await until(async () => (await outageOf(running)) === null);
  await running.signal('SIGKILL');
  expect(verifyJournal({ directory })).toMatchObject({ ok: true, problems: [] });
  const after = await desk('status', '--data-dir', directory);
  expect(after.stdout).toMatch(/KILLED: the whole desk/);
  expect(after.stdout).toMatch(/open risk +flat; 0 open orders/);
}, 60_000);
