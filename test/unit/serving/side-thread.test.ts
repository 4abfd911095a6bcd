/** A thread beside the desk's own: all it says is heard, and whatever ends it ends it alone. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { makeInThread, SideThread } from '../../../electron/serving/threads/side-thread.ts';
import type { ChildSeat } from '../../support/side-thread-child.ts';

const ENTRY = new URL('../../support/side-thread-child.ts', import.meta.url);

function begin(what: ChildSeat['do'], heapMb = 128) {
  const heard: number[] = [];
  const seat: ChildSeat = { do: what };
  const thread = new SideThread<number, number>(ENTRY, seat, heapMb, (message) => heard.push(message));
  onTestFinished(() => thread.end());
  return { heard, thread };
}

it('is heard to its last word before it is gone', async () => {
  const { heard, thread } = begin('count');
  expect(await thread.gone).toBe('its thread ended before it was done');
  expect(heard).toEqual(Array.from({ length: 1_000 }, (_, i) => i + 1));
});

it('answers, in order, until it is told that nobody asks any more', async () => {
  const { heard, thread } = begin('echo');
  for (const each of [5, 6, 7, 0]) thread.post(each);
  await thread.gone;
  expect(heard).toEqual([5, 6, 7]);
});

it.each([
  ['throw', 'it went wrong'],
  ['leave', 'its thread ended before it was done'],
] as const)('says why it is gone: %s', async (what, reason) => {
  const { thread } = begin(what);
  expect([await thread.gone, thread.outgrown]).toEqual([reason, false]);
});

it('is ended from a loop without end', async () => {
  const { heard, thread } = begin('loop');
  await expect.poll(() => heard, { timeout: 20_000 }).toEqual([1]);
  await thread.end();
  expect(await thread.gone).toBe('its thread ended before it was done');
});

it('is ended at any moment of its beginning, and the process goes on', { timeout: 120_000 }, () => {
  const entry = fileURLToPath(new URL('../../support/ended-threads.ts', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [entry], { encoding: 'utf8' });
  expect([status, stdout], stderr.slice(-500)).toEqual([0, '60 ended']);
});

it.each([
  ['maps', 256],
  ['buffers', 64],
] as const)(
  'that holds too much is ended, and the process goes on: %s',
  {
    timeout: 120_000,
  },
  async (what, heapMb) => {
    const { thread } = begin(what, heapMb);
    expect([await thread.gone, thread.outgrown]).toEqual([`it needed more than ${heapMb} MB of memory`, true]);
  },
);

it('makes one thing, or says why not', async () => {
  const made = (what: ChildSeat['do']) => makeInThread<number>(ENTRY, { do: what } satisfies ChildSeat, 128).made;
  expect(await made('count')).toBe(1);
  await expect(made('leave')).rejects.toThrow('its thread ended before it was done');
});
