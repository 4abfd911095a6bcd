/** Manifests and parameters: what a module says of itself, and what a person gives it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseManifest, resolveParameters, takenInstruments } from '../../electron/runtime/manifest.ts';
import { ModuleError } from '../../electron/runtime/module-error.ts';
import { brokenJson } from '../support/hostile-input.ts';
import { INSTRUMENTS } from '../support/runtime.ts';
import { changedText } from './changes.ts';
import { fuzz, only } from './fuzz.ts';

const SOUND = {
  name: 'mean-reversion',
  version: '1.2.0-rc.1',
  instruments: ['test:BTCUSDT', 'test:ETHUSDT'],
  stateVersion: 2,
  warmUpEvents: 500,
  parameters: {
    size: { default: 2, minimum: 1, maximum: 9, integer: true, description: 'Lots' },
    band: { default: 0.5, minimum: -1e300, maximum: 1e300, description: 'Width' },
  },
};

/** One that is taken means the same to whoever reads it next, and its parameters resolve whatever is given. */
async function tryManifest(value: unknown, given: Readonly<Record<string, unknown>>): Promise<void> {
  const read = await only([ModuleError], () => parseManifest(value, 'm.ts'));
  if (!read.ok) return;
  const manifest = read.value;
  // As JSON: a zero has no sign there, and means the same with one.
  const text = JSON.stringify(manifest);
  expect(JSON.stringify(parseManifest(JSON.parse(text), 'm.ts'))).toBe(text);
  expect(Object.keys(resolveParameters(manifest, {}))).toEqual(Object.keys(manifest.parameters));
  await only([ModuleError], () => takenInstruments(manifest, INSTRUMENTS));
  const resolved = await only([ModuleError], () => resolveParameters(manifest, given));
  if (!resolved.ok) return;
  for (const [name, { minimum, maximum, integer }] of Object.entries(manifest.parameters)) {
    const value = resolved.value[name] ?? Number.NaN;
    expect(value >= minimum && value <= maximum && (!integer || Number.isInteger(value))).toBe(true);
    if (Object.hasOwn(given, name)) expect(value).toBe(given[name]);
  }
  // Nothing that was given is passed over without a word.
  expect(Object.keys(given).every((name) => Object.hasOwn(manifest.parameters, name))).toBe(true);
}

describe('a manifest', () => {
  const value = fc.oneof(
    fc.double(),
    fc.double({ min: 1, max: 9 }),
    fc.integer({ min: -3, max: 12 }),
    fc.constantFrom<unknown>(-0, null, '2', true),
  );
  const given = fc.dictionary(fc.constantFrom('size', 'band', '__proto__', 'toString', 'x'), value, { maxKeys: 2 });

  it('that is sound is taken, or these tests would show nothing', () => {
    expect(parseManifest(SOUND, 'm.ts')).toEqual(SOUND);
  });

  it('with a value of the wrong kind somewhere', () =>
    fuzz(500, fc.tuple(brokenJson(SOUND), given), ([text, parameters]) => tryManifest(JSON.parse(text), parameters)));

  it('with something of its text changed', () =>
    fuzz(500, fc.tuple(changedText(JSON.stringify(SOUND)), given), async ([text, parameters]) => {
      const parsed = await only([SyntaxError], () => JSON.parse(text) as unknown);
      if (parsed.ok) await tryManifest(parsed.value, parameters);
    }));

  it('with parameters of any kind', () => fuzz(500, given, (parameters) => tryManifest(SOUND, parameters)));

  it('with bounds of any kind', async () => {
    const number = fc.oneof(fc.double(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer());
    const schema = fc.record({ default: number, minimum: number, maximum: number, integer: fc.boolean() });
    await fuzz(500, fc.tuple(schema, given), ([size, parameters]) =>
      tryManifest({ ...SOUND, parameters: { size: { ...size, description: 'Lots' } } }, parameters),
    );
  });
});
