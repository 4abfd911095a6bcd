import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { translate } from '../../../electron/runtime/translation.ts';
import { INSTRUMENTS, KEYS, live, Rig, SAMPLES, trade } from '../../support/runtime.ts';

const folder = mkdtempSync(join(tmpdir(), 'desk-module-'));
const fixtures = new Rig({ loadTimeoutMs: 1500 });
const written = new Rig({ folders: [folder] });
afterAll(async () => {
  await Promise.all([fixtures.runtime.close(), written.runtime.close()]);
  rmSync(folder, { recursive: true });
});

const MANIFEST = `{ name: 'written', version: '1.0.0', instruments: '*', stateVersion: 1, warmUpEvents: 0, parameters: {} }`;
const CREATE = 'export const create = () => ({ onTrade() {}, exportState: () => ({}), importState() {} });';
let files = 0;

/** Loads a module with this text and returns the fault's message, or an empty string when it came up. */
async function refusalOf(text: string, mode: 'inline' | 'worker' = 'inline'): Promise<string> {
  const module = `written-${++files}.ts`;
  writeFileSync(join(folder, module), text);
  const { result } = await written.tryLoad(module, { mode });
  return result.ok ? '' : result.fault.message;
}

const withManifest = (text: string): string => `export const manifest = ${MANIFEST};\n${text}`;

describe('a module comes alone', () => {
  it.each([
    ["import fs from 'node:fs';", 'imports node:fs'],
    ["import 'node:net';", 'imports node:net'],
    ["export * from './other.ts';", 'imports ./other.ts'],
    ["export { x } from './other.ts';", 'imports ./other.ts'],
    ["const later = () => import('node:http');", 'imports node:http'],
    ["const later = () => require('child_process');", 'imports child_process'],
    ['const text = `$' + "{require('os')}`;", 'imports os'],
    ["const name = 'x'; const later = () => import('node:' + name);", 'imports a module by a computed name'],
  ])('%s', (line, message) => {
    const text = `${line}\n${withManifest(CREATE)}`;
    expect(() => translate(text, 'm.ts')).toThrow(`m.ts ${message}; an algorithm is one file`);
  });

  it('but may import types, and speak of require', async () => {
    const text = `import type { Algorithm } from './sdk.ts';\n// never require('fs')\nconst said = "require('fs')"; const pattern = /require('fs')/; const own = { require: () => said }; own.require();`;
    expect(await refusalOf(`${text}\n${withManifest(CREATE)}`)).toBe('');
  });
});

describe('a module is refused at load', () => {
  it.each([
    ['reads-files.ts', 'imports node:fs'],
    ['deaf.ts', 'is deaf'],
    ['throws-at-load.ts', 'not today'],
    ['loops-at-load.ts', 'did not come to an end within 1500 ms'],
    ['wrong-manifest.ts', 'name: give lower-case words'],
  ])('%s: %s', async (module, message) => {
    for (const mode of ['inline', 'worker'] as const) {
      const { result } = await fixtures.tryLoad(module, { mode });
      expect(result).toMatchObject({
        ok: false,
        fault: { code: 'load_failed', message: expect.stringContaining(message) },
      });
    }
  });

  it.each(['inline', 'worker'] as const)('when create loops, %s', async (mode) => {
    const { result } = await fixtures.tryLoad('loops-at-create.ts', { mode });
    expect(result).toMatchObject({
      ok: false,
      fault: { code: 'load_failed', message: expect.stringContaining('1500 ms') },
    });
  });

  it.each([
    ['export const x = 1;', 'exports no manifest'],
    [`export const manifest = ${MANIFEST};`, 'exports no function create'],
    ['const = 1;', 'does not parse'],
    [withManifest('export const create = () => 5;'), 'returned no algorithm'],
    [withManifest('export const create = async () => ({ onTrade() {} });'), 'returned no algorithm'],
    [withManifest('export const create = () => ({ onTrade() {} });'), 'no exportState'],
    [withManifest('export const create = () => ({ onTrade() {}, exportState: () => ({}) });'), 'no importState'],
    [
      withManifest(
        `export const create = () => ({ onTrade() { throw new Error('cold feet'); }, exportState: () => ({}), importState() {} });`,
      ),
      'failed its sample inference: threw: Error: cold feet',
    ],
    [
      withManifest(
        'export const create = () => ({ onTrade() {}, exportState: () => ({ a: NaN }), importState() {} });',
      ),
      'state.a is NaN',
    ],
    [
      withManifest(
        `export const create = () => ({ onTrade() {}, exportState: () => ({}), importState() { throw new Error('no'); } });`,
      ),
      'import_failed: Error: no',
    ],
    [
      withManifest(
        'export const create = () => ({ onTrade() { for (;;); }, exportState: () => ({}), importState() {} });',
      ).replace('for (;;);', 'throw null;'),
      'threw an object',
    ],
    ['import.meta.url;', 'does not compile'],
    ['await 5;', 'does not compile'],
  ])('%s', async (text, message) => {
    const refusal = await refusalOf(text);
    if (message === 'does not parse') expect(refusal).toMatch(/Unexpected token \(1:7\)/);
    else expect(refusal).toContain(message);
  });

  it('says every field of a manifest that is wrong', async () => {
    const { result } = await fixtures.tryLoad('wrong-manifest.ts');
    const message = result.ok ? '' : result.fault.message;
    for (const part of [
      'name:',
      'version:',
      'instruments',
      'stateVersion:',
      'warmUpEvents:',
      'parameters.fast: the default 20 is not within 2 to 10',
    ]) {
      expect(message).toContain(part);
    }
  });

  it('when none of its instruments is in the table', async () => {
    const wants = (keys: string) => `export const manifest = { ...${MANIFEST}, instruments: ${keys} };\n${CREATE}`;
    expect(await refusalOf(wants(JSON.stringify(['test:XRPUSDT'])))).toContain(
      'none of its instruments (test:XRPUSDT)',
    );
    expect(await refusalOf(wants(JSON.stringify(['test:XRPUSDT', KEYS[1]])))).toBe('');
  });
});

describe('parameters', () => {
  it.each([
    [{ lots: 11 }, 'lots 11 is not within 1 to 10'],
    [{ lots: 1.5 }, 'lots 1.5 is no whole number'],
    [{ lots: 0 }, 'lots 0 is not within 1 to 10'],
    [{ ratio: Number.NaN }, 'ratio NaN is no finite number'],
    [{ lots: '3' as unknown as number }, 'lots 3 is no finite number'],
    [{ tempo: 3 }, 'tempo is unknown'],
    [{ toString: 3 }, 'toString is unknown'],
    [{ tempo: 3, lots: 99 }, 'tempo is unknown; lots 99 is not within 1 to 10'],
  ])('%j: %s', async (parameters, message) => {
    const { result } = await fixtures.tryLoad('recorder.ts', {
      parameters: parameters as unknown as Record<string, number>,
    });
    expect(result).toMatchObject({
      ok: false,
      fault: { code: 'load_failed', message: expect.stringContaining(message) },
    });
  });

  it('take their defaults where none is given', async () => {
    const module = `written-${++files}.ts`;
    const schema = (value: number) => `{ default: ${value}, minimum: 0, maximum: 9, description: 'x' }`;
    writeFileSync(
      join(folder, module),
      `export const manifest = { ...${MANIFEST}, parameters: { a: ${schema(1)}, b: ${schema(2)} } };
       export const create = (desk, parameters) => ({ onTrade() {}, exportState: () => ({ parameters, frozen: Object.isFrozen(parameters) }), importState() {} });`,
    );
    const instance = await written.load(module, { parameters: { b: 5 } });
    expect(await written.state(instance)).toEqual({ parameters: { a: 1, b: 5 }, frozen: true });
  });
});

it('the example of the guide runs as it stands there', async () => {
  const guide = readFileSync(join(SAMPLES, 'README.md'), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(guide)?.[1] ?? '';
  const module = `written-${++files}.ts`;
  writeFileSync(join(folder, module), example);
  const instance = await written.load(module);
  const sell = trade(2, { price: 618_000 - 10 });
  await written.send(instance, live(trade(1, { price: 618_000 })));
  expect((await written.send(instance, live(sell))).intents).toMatchObject([
    { kind: 'submit', side: 'buy', quantity: 1 },
  ]);
  expect(await written.state(instance)).toEqual({ turns: { 0: 617_990 }, quietUntilNs: 0 });
});

describe('a version has nothing but the language', () => {
  /** Evaluates expressions inside a version's context; gives each one's value or the message it threw. */
  async function within(expressions: readonly string[], mode: 'inline' | 'worker'): Promise<Record<string, unknown>> {
    const tries = expressions.map((text) => `[${JSON.stringify(text)}]: attempt(() => (${text}))`);
    const module = `written-${++files}.ts`;
    writeFileSync(
      join(folder, module),
      withManifest(`
        const attempt = (work) => { try { return String(work()); } catch (error) { return 'threw: ' + error.message; } };
        export const create = (desk, parameters) => {
          let last;
          return { onTrade(trade) { last = trade; }, exportState: () => ({ ${tries.join(',\n')} }), importState() {} };
        };`),
    );
    return written.state(await written.load(module, { mode, instruments: INSTRUMENTS }));
  }

  it.each(['inline', 'worker'] as const)('no clock, chance, network, locale or way to make code, %s', async (mode) => {
    const expected: Record<string, RegExp> = {
      'Date.now()': /an algorithm has no clock: use desk\.now\(\)/,
      'new Date()': /no clock/,
      'performance.now()': /no clock/,
      'Math.random()': /an algorithm has no chance/,
      'setTimeout(() => {})': /an algorithm is synchronous/,
      'Promise.resolve(1)': /an algorithm is synchronous/,
      'new Intl.NumberFormat()': /no locale/,
      '(1234.5).toLocaleString()': /no locale/,
      '[1234.5].toLocaleString()': /no locale/,
      "'a'.localeCompare('b')": /no locale/,
      'new WeakRef({})': /garbage collector/,
      'new SharedArrayBuffer(8)': /one thread/,
      'WebAssembly.Module': /cannot make code/,
      "eval('1')": /cannot make code/,
      "new Function('return 1')()": /Code generation from strings disallowed/,
      "(() => {}).constructor('return process')()": /Code generation from strings disallowed/,
      "desk.constructor.constructor('return process')()": /Code generation from strings disallowed/,
      "desk.submit.constructor('return process')()": /Code generation from strings disallowed/,
      "desk.instruments.constructor.constructor('return process')()": /Code generation from strings disallowed/,
      "parameters.constructor.constructor('return process')()": /Code generation from strings disallowed/,
      "last.constructor.constructor('return process')()": /Cannot read properties of undefined/,
      'console.log(1)': /no console/,
      'typeof process': /^undefined$/,
      'typeof require': /^undefined$/,
      'typeof module': /^undefined$/,
      'typeof fetch': /^undefined$/,
      'typeof Buffer': /^undefined$/,
      'typeof globalThis.enter': /^undefined$/,
      "(Error.prepareStackTrace = (e, frames) => frames, new Error('x').stack)": /Cannot assign to read only property/,
    };
    const found = await within(Object.keys(expected), mode);
    for (const [expression, pattern] of Object.entries(expected))
      expect(found[expression], expression).toMatch(pattern);
  });

  it('the language works, and fill does what the standard says', async () => {
    const found = await within(
      [
        '[1, 2, 3, 4].fill(9, 1, -1)',
        'new Array(3).fill(0)',
        '[1, 2].fill(7, -1)',
        'new Float64Array(2).fill(1)',
        'Math.max(1, 2)',
        '10n ** 20n',
      ],
      'inline',
    );
    expect(Object.values(found)).toEqual(['1,9,9,4', '0,0,0', '1,7', '1,1', '2', '100000000000000000000']);
  });
});
