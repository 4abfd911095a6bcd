import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseManifest, resolveParameters } from '../../../electron/runtime/manifest.ts';
import { ModuleError } from '../../../electron/runtime/module-error.ts';
import { ReceiptBook } from '../../../electron/runtime/receipt-book.ts';
import { translate } from '../../../electron/runtime/translation.ts';
import type { JsonObject, Manifest } from '../../../shared/domain/version.ts';
import { Rig } from '../../support/runtime.ts';

const valid: Manifest = {
  name: 'a-name',
  version: '1.2.3',
  instruments: '*',
  stateVersion: 1,
  warmUpEvents: 0,
  parameters: { size: { default: 2, minimum: 1, maximum: 9, integer: true, description: 'Size' } },
};

/** The only way to fail that is allowed: a ModuleError, or nothing. */
function refusal(work: () => unknown): Error | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(ModuleError);
    return error as Error;
  }
}

describe('what an author writes wrong is refused, and never breaks the desk', () => {
  it('a manifest of any shape', () => {
    fc.assert(fc.property(fc.anything(), (value) => void refusal(() => parseManifest(value, 'm.ts'))));
  });

  it('a manifest with one field replaced', () => {
    const field = fc.constantFrom(...Object.keys(valid));
    fc.assert(
      fc.property(field, fc.jsonValue(), (name, value) => {
        refusal(() => parseManifest({ ...valid, [name]: value }, 'm.ts'));
      }),
    );
    expect(parseManifest(valid, 'm.ts')).toEqual(valid);
  });

  it('parameters of any kind: refused, or all within bounds', () => {
    const given = fc.dictionary(
      fc.constantFrom('size', 'tempo', '__proto__', 'constructor'),
      fc.oneof(fc.double(), fc.integer({ min: -2, max: 12 }), fc.string()),
    );
    fc.assert(
      fc.property(given, (parameters) => {
        let resolved: Record<string, number> | undefined;
        const refused = refusal(() => {
          resolved = resolveParameters(valid, parameters);
        });
        if (refused) return;
        expect(Object.keys(resolved ?? {})).toEqual(['size']);
        expect([1, 2, 3, 4, 5, 6, 7, 8, 9]).toContain(resolved?.size);
      }),
    );
  });

  it('a text of any kind', () => {
    const piece = fc.constantFrom(
      'import ',
      'require(',
      "'fs'",
      ')',
      '`',
      '${',
      '}',
      '/*',
      '//',
      '\n',
      'export ',
      'const a',
      '=',
      '{',
      '/',
      '"',
      'type ',
      '\\',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(text, (source) => void refusal(() => translate(source, 'm.ts'))),
      { numRuns: 500 },
    );
  });
});

describe('a state of any kind', () => {
  const rig = new Rig();
  beforeAll(async () => void (await rig.load('momentum-1.0.0.ts')));
  afterAll(() => rig.runtime.close());

  it('is taken or refused with a fault', async () => {
    const state = fc.oneof(
      fc.dictionary(fc.string(), fc.anything()),
      fc.record({ markets: fc.anything(), quietUntilNs: fc.double() }),
    );
    await fc.assert(
      fc.asyncProperty(state, async (given) => {
        const instance = await rig.load('momentum-1.0.0.ts');
        const answer = await rig.send(instance, { kind: 'import', state: given as JsonObject });
        if (answer.fault) expect(answer.fault.code).toBe('import_failed');
        rig.runtime.unload(instance);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a receipt book', () => {
  it('says of every event whether it came live, and how many came again', () => {
    const line = fc.record({
      instrument: fc.nat({ max: 2 }),
      seq: fc.integer({ min: 1, max: 12 }),
      isLive: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
        const book = new ReceiptBook();
        for (const { instrument, seq, isLive } of lines) book.record(instrument, seq, isLive);
        const { live, received, twice } = book.summary(1);
        expect(received).toBe(lines.length);
        const expanded = live.flatMap(({ instrument, ranges }) =>
          ranges.flatMap(([first, last]) =>
            Array.from({ length: last - first + 1 }, (_, at) => `${instrument}:${first + at}`),
          ),
        );
        const told = lines.filter(({ isLive }) => isLive).map(({ instrument, seq }) => `${instrument}:${seq}`);
        expect(expanded.sort()).toEqual(told.sort());
        const highest = [0, 0, 0];
        const again = lines.filter(({ instrument, seq }) => {
          const before = highest[instrument] ?? 0;
          highest[instrument] = Math.max(before, seq);
          return seq <= before;
        });
        expect(twice).toBe(again.length);
      }),
    );
  });
});
