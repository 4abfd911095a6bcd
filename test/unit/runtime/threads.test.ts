import { spawnSync } from 'node:child_process';
import { queryObjects } from 'node:v8';
import type { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BareContext } from '../../../electron/runtime/bare-context.ts';
import { Instance } from '../../../electron/runtime/instance.ts';
import { WorkerInstance } from '../../../electron/runtime/worker-instance.ts';
import { WorkerThread } from '../../../electron/runtime/worker-thread.ts';
import { FIXTURES, INSTRUMENTS, live, MODES, Rig, trade } from '../../support/runtime.ts';

/** The table of instruments as source text. */
const INSTRUMENTS_TEXT = JSON.stringify(INSTRUMENTS, (_, value: unknown) =>
  typeof value === 'bigint' ? `${value}n` : value,
).replace(/"(\d+n)"/g, '$1');

/** Threads that were started and have not ended, in the order of their start. */
const threads = new Set<Worker>();
let started = 0;
const note = (worker: Worker): void => {
  started++;
  threads.add(worker);
  worker.once('exit', () => threads.delete(worker));
};
let rig: Rig;
beforeEach(() => {
  started = 0;
  process.on('worker', note);
  rig = new Rig();
});
afterEach(async () => {
  await rig.runtime.close();
  process.off('worker', note);
});

const settled = (count: number): Promise<void> => expect.poll(() => threads.size).toBe(count);
/** The first thread, which inspected, has gone; the second, which examined, is there still, and a spare. */
const inspectedAndExamined = (): Promise<void> => expect.poll(() => [started, threads.size]).toEqual([3, 2]);
const loadWorker = (): Promise<number> => rig.load('recorder.ts', { mode: 'worker' });

describe('threads', () => {
  it('none is started for a desk that runs no module', async () => {
    await rig.load(undefined, { mode: 'inline' });
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(started).toBe(0);
  });

  it('a spare follows the first use, and the next instance takes it', async () => {
    await rig.load(undefined, { mode: 'worker' });
    await settled(2);
    const [, spare] = threads;
    const instance = await rig.load(undefined, { mode: 'worker' });
    await settled(3);
    expect((await rig.send(instance, live(trade(1)))).fault).toBeUndefined();
    await spare?.terminate();
    expect((await rig.send(instance, live(trade(2)))).fault?.code).toBe('exited');
  });

  it('a spare that ended by itself is not handed out', async () => {
    await rig.load(undefined, { mode: 'worker' });
    await settled(2);
    await [...threads][1]?.terminate();
    const instance = await rig.load(undefined, { mode: 'worker' });
    expect((await rig.send(instance, live(trade(1)))).fault).toBeUndefined();
  });

  it('without spares, one is started for each instance', async () => {
    await rig.runtime.close();
    rig = new Rig({ spareThreads: 0 });
    await rig.load(undefined, { mode: 'worker' });
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(started).toBe(1);
  });

  it('the thread of an examination goes on with the load that follows', async () => {
    for (let round = 0; round < 3; round++) await rig.examine('recorder.ts');
    await inspectedAndExamined();
    const [examined] = threads;
    const instance = await loadWorker();
    expect((await rig.send(instance, live(trade(1)))).fault).toBeUndefined();
    await examined?.terminate();
    expect((await rig.send(instance, live(trade(2)))).fault?.code).toBe('exited');
  });

  it('another version never gets it', async () => {
    await rig.examine('recorder.ts');
    await inspectedAndExamined();
    const [examined] = threads;
    const instance = await rig.load('one-instrument.ts', { mode: 'worker' });
    await examined?.terminate();
    expect(await rig.state(instance)).toEqual({ heard: [], timers: 0 });
  });

  it('none of the idle ones keeps a process alive', () => {
    const runtime = new URL('../../../electron/runtime/runtime.ts', import.meta.url);
    const script = `
      import { openRuntime } from ${JSON.stringify(runtime.href)};
      const runtime = openRuntime({ folders: [${JSON.stringify(FIXTURES)}] });
      const spec = { module: 'recorder.ts', contentHash: undefined, parameters: {}, instruments: ${INSTRUMENTS_TEXT} };
      const { checks } = await runtime.examine(spec);
      const { ok } = await runtime.load({ instance: 1, mode: 'inline', ...spec });
      process.stdout.write(checks.length + ' ' + ok);`;
    const child = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { timeout: 50_000 });
    expect(String(child.stdout)).toBe('4 true');
    expect(child.status).toBe(0);
  });

  it('all are gone when the runtime has closed, whatever they were at', async () => {
    await loadWorker();
    rig.runtime.unload(await loadWorker());
    const examining = rig.examine('allocates.ts');
    await rig.runtime.close();
    await examining;
    expect(threads.size).toBe(0);
  });
});

describe.each(MODES)('what is unloaded leaves nothing but its account, %s', (mode) => {
  it('no instance, no context and no thread of it', async () => {
    const count = (kind: new (...args: never[]) => object): number => queryObjects(kind, { format: 'count' });
    const kept = [Instance, BareContext, WorkerInstance];
    const before = kept.map(count);
    const numbers: number[] = [];
    for (let round = 0; round < 8; round++) {
      const instance = await rig.load('recorder.ts', { mode });
      await rig.send(instance, live(trade(1)));
      rig.runtime.unload(instance);
      numbers.push(instance);
    }
    // One context waits for the next load; of eight instances there is none.
    await expect.poll(() => kept.map(count)).toEqual([before[0], expect.any(Number), before[2]]);
    await expect.poll(() => count(BareContext)).toBeLessThanOrEqual((before[1] ?? 0) + 1);
    await expect.poll(() => count(WorkerThread)).toBeLessThanOrEqual(3);
    for (const instance of numbers) {
      expect(await rig.runtime.receipts(instance)).toMatchObject({ instance, received: 1 });
      expect(await rig.runtime.health(instance)).toMatchObject({ loaded: false, pending: 0, requests: 1, faults: 0 });
      expect((await rig.send(instance, live(trade(2)))).fault?.code).toBe('exited');
    }
  });
});
