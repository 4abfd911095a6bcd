import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Examination } from '../../../electron/engine/ports.ts';
import { examinationOf } from '../../../electron/runtime/examination.ts';
import { FIXTURES, instrument, live, Rig, trade, WrittenModules } from '../../support/runtime.ts';

const written = new WrittenModules();
const folders = [written.folder, FIXTURES];
const rig = new Rig({ folders, loadTimeoutMs: 1500, requestTimeoutMs: 400, heapMb: 64 });
afterAll(async () => {
  await rig.runtime.close();
  written.remove();
});

const NAMES = ['loaded', 'sample_inference', 'answer_form', 'memory'];
const outcomes = ({ checks }: Examination): string[] => checks.map(({ name, outcome }) => `${name} ${outcome}`);
const passedUpTo = (name: string): string[] => NAMES.slice(0, NAMES.indexOf(name)).map((each) => `${each} passed`);
const said = ({ checks }: Examination, name: string): string =>
  checks.find((check) => check.name === name)?.message ?? 'nothing';

describe('a version that is well', () => {
  it('passes every check, in words and numbers', async () => {
    const examination = await rig.examine('recorder.ts');
    expect(outcomes(examination)).toEqual(NAMES.map((name) => `${name} passed`));
    expect(said(examination, 'loaded')).toMatch(/^recorder\.ts came up; its content hash begins with [0-9a-f]{12}$/);
    expect(said(examination, 'sample_inference')).toMatch(/in \d+ µs; it may take 400 ms$/);
    expect(said(examination, 'memory')).toMatch(/holds \d+\.\d MiB of the 64\.0 MiB that it may$/);
    expect(examination.sampleInferenceMicros).toBeGreaterThan(0);
    expect(examination.memoryBytes).toBeGreaterThan(0);
  });

  it('passes again, and with other parameters', async () => {
    for (const lots of [1, 1, 2]) {
      const examination = await rig.examine('recorder.ts', { parameters: { lots } });
      expect(outcomes(examination)).toEqual(NAMES.map((name) => `${name} passed`));
    }
  });

  it.each(['worker', 'inline'] as const)('is loaded afterwards as if nobody had looked, %s', async (mode) => {
    await rig.examine('recorder.ts');
    const instance = await rig.load('recorder.ts', { mode });
    expect((await rig.send(instance, live(trade(1)))).intents).toMatchObject([{ ref: 1 }]);
    expect((await rig.state(instance)).diary).toHaveLength(2);
    expect((await rig.runtime.receipts(instance)).received).toBe(1);
  });

  it('is examined beside its own instance without disturbing it', async () => {
    const instance = await rig.load('recorder.ts', { mode: 'worker' });
    await rig.send(instance, live(trade(1)));
    await Promise.all([rig.examine('recorder.ts'), rig.examine('recorder.ts')]);
    expect((await rig.send(instance, live(trade(2)))).intents).toMatchObject([{ ref: 2 }]);
    expect(await rig.runtime.receipts(instance)).toMatchObject({ received: 2, twice: 0 });
  });

  it('the built-in one has nothing that could fail', async () => {
    expect(outcomes(await rig.examine(undefined))).toEqual(NAMES.map((name) => `${name} passed`));
  });
});

describe('a version that is not well fails the check that it fails at, and says what to do', () => {
  it.each([
    ['loops at its top level', 'loaded', 'for (;;);\nexport const create = () => ({});', 'within 1500 ms'],
    ['loops in create', 'loaded', 'export const create = () => { for (;;); };', 'within 1500 ms'],
    ['throws at its top level', 'loaded', `throw new Error('not today');\nexport const create = 1;`, 'not today'],
    ['throws in create', 'loaded', `export const create = () => { throw new Error('no, thanks'); };`, 'no, thanks'],
    [
      'is deaf',
      'loaded',
      'export const create = () => ({ onTimer() {}, exportState: () => ({}), importState() {} });',
      'is deaf',
    ],
  ])('%s: %s', async (_, name, text, words) => {
    const examination = await rig.examine(written.write(text));
    expect(outcomes(examination)).toEqual([...passedUpTo(name), `${name} failed`]);
    expect(said(examination, name)).toContain(words);
    expect(said(examination, name)).toMatch(/; mend .* register/);
    expect(examination.sampleInferenceMicros).toBeUndefined();
  });

  it.each([
    ['loops in a handler', 'sample_inference', 'onTrade() { for (;;); }', 'within 400 ms'],
    [
      'throws in a handler',
      'sample_inference',
      `onTrade() { throw new Error('cold feet'); }`,
      'threw: Error: cold feet',
    ],
    [
      'asks for nonsense',
      'answer_form',
      `onTrade() { desk.submit({ instrument: 0, side: 'buy', quantity: NaN }); }`,
      'quantity NaN is no positive integer',
    ],
    ['answers later', 'answer_form', 'async onTrade() {}', 'returned a promise'],
    ['has no state to give', 'answer_form', 'onTrade() {}, exportState: () => 5', 'gave 5 and no object'],
    ['takes no state', 'answer_form', `onTrade() {}, importState() { throw new Error('keep it'); }`, 'keep it'],
    ['loops over its state', 'answer_form', 'onTrade() {}, exportState: () => { for (;;); }', 'within 400 ms'],
  ])('%s: %s', async (_, name, members, words) => {
    const examination = await rig.examine(written.algorithm(members));
    expect(outcomes(examination)).toEqual([...passedUpTo(name), `${name} failed`]);
    expect(said(examination, name)).toContain(words);
    expect(said(examination, name)).toMatch(/; mend .* register/);
  });

  it.each([
    ['fills its heap at its top level', 'loaded', 'const kept = []; for (;;) kept.push({ at: kept.length });'],
    [
      'fills its heap in create',
      'loaded',
      'export const create = () => { const kept = []; for (;;) kept.push({ at: kept.length }); };',
    ],
    [
      'fills its heap in a handler',
      'sample_inference',
      `export const create = () => ({ exportState: () => ({}), importState() {},
         onTrade() { const kept = []; for (;;) kept.push({ at: kept.length }); } });`,
    ],
  ])('%s: %s, and memory', async (_, name, text) => {
    const patient = new Rig({ folders, loadTimeoutMs: 20_000, requestTimeoutMs: 20_000, heapMb: 64 });
    const examination = await patient.examine(written.write(`${text}\nexport const unused = 1;`));
    expect(outcomes(examination)).toEqual([...passedUpTo(name), `${name} failed`, 'memory failed']);
    expect(said(examination, 'memory')).toMatch(/the limit is 67108864; let it keep less/);
    await patient.runtime.close();
  });

  it('holds too much in buffers: memory', async () => {
    const examination = await rig.examine(
      written.write(`export const create = () => {
        const kept = new Float64Array(10_000_000);
        return { onTrade() { kept[0] += 1; }, exportState: () => ({}), importState() {} };
      };`),
    );
    expect(outcomes(examination).at(-1)).toBe('memory failed');
    expect(said(examination, 'memory')).toMatch(/of (the 64\.0 MiB|memory, the limit is 67108864).*; let it keep less/);
  });

  it('holds more than it may at the end: memory, with both numbers', () => {
    const terms = { module: 'm.ts', contentHash: '0'.repeat(64), memoryLimitBytes: 2_097_152, sampleTimeoutMs: 400 };
    const message = { kind: 'examined', failed: undefined, sampleMicros: 12 } as const;
    const within = examinationOf({ ...message, memoryBytes: 2_097_152 }, terms);
    expect(outcomes(within)).toEqual(NAMES.map((name) => `${name} passed`));
    const above = examinationOf({ ...message, memoryBytes: 3_145_728 }, terms);
    expect(outcomes(above)).toEqual([...passedUpTo('memory'), 'memory failed']);
    expect(said(above, 'memory')).toMatch(/^its thread holds 3\.0 MiB of the 2\.0 MiB that it may; let it keep less/);
  });

  it.each(['inline', 'worker'] as const)('and is not loaded either, %s', async (mode) => {
    const { result } = await rig.tryLoad(written.algorithm('onTrade() { for (;;); }'), { mode });
    expect(result).toMatchObject({
      ok: false,
      fault: { code: 'load_failed', message: expect.stringContaining('within 400 ms') },
    });
  });
});

describe('what the desk was given is looked at first', () => {
  it('a file that is gone', async () => {
    const module = written.algorithm('onTrade() {}');
    await rig.examine(module);
    rmSync(join(written.folder, module));
    const examination = await rig.examine(module);
    expect(outcomes(examination)).toEqual(['loaded failed']);
    expect(said(examination, 'loaded')).toMatch(/is not in the algorithm folders .*; put it there/);
  });

  it('a file that has changed since it was registered', async () => {
    const module = written.algorithm('onTrade() {}');
    const { contentHash } = await rig.runtime.inspect(module);
    expect(outcomes(await rig.examine(module, { contentHash }))).toHaveLength(4);
    const path = join(written.folder, module);
    writeFileSync(path, `${readFileSync(path, 'utf8')}\n`);
    const examination = await rig.examine(module, { contentHash });
    expect(outcomes(examination)).toEqual(['loaded failed']);
    expect(said(examination, 'loaded')).toMatch(/has changed: .*; put the registered file back, or register/);
  });

  it('parameters that do not fit, and instruments that are not there', async () => {
    const lots = await rig.examine('recorder.ts', { parameters: { lots: 99 } });
    expect(said(lots, 'loaded')).toContain('lots 99 is not within 1 to 10');
    const elsewhere = await rig.examine('one-instrument.ts', { instruments: [instrument(0, 'XRPUSDT')] });
    expect(said(elsewhere, 'loaded')).toContain('none of its instruments (test:ETHUSDT, test:DOGEUSDT)');
  });
});

it.each(['examine', 'load inline'])('the desk’s own thread goes on meanwhile: %s', async (what) => {
  const module = written.write('export const create = () => { for (;;); };');
  await rig.runtime.inspect(module);
  let turns = 0;
  const beat = setInterval(() => turns++, 1);
  if (what === 'examine') await rig.examine(module);
  else await rig.tryLoad(module, { mode: 'inline' });
  clearInterval(beat);
  // It is busy for 1,500 ms; were it so on this thread, the beat would not be heard at all.
  expect(turns).toBeGreaterThan(20);
});

it('ends with the runtime, as a check that failed', async () => {
  const brief = new Rig({ folders, loadTimeoutMs: 20_000 });
  const module = written.write('export const create = () => { for (;;); };');
  await brief.runtime.inspect(module);
  const examining = brief.examine(module);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await brief.runtime.close();
  expect(said(await examining, 'loaded')).toContain('runtime was closed');
  await expect(brief.examine(module)).rejects.toThrow('the runtime is closed');
});
