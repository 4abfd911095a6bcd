/** States of versions: what one exports the next is given, whatever it is; the desk goes on, and the version that gave it too. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../shared/domain/version.ts';
import { brokenJson } from '../support/hostile-input.ts';
import { FIXTURES, live, Rig, SAMPLES, trade } from '../support/runtime.ts';
import { fuzz } from './fuzz.ts';

const folder = mkdtempSync(join(tmpdir(), 'fuzz-state-'));
/** Keeps what it is given, and gives what is in its text of market: the least a version can do with a state. */
writeFileSync(
  join(folder, 'keeps.js'),
  `exports.manifest = { name: 'keeps', version: '1.0.0', instruments: '*', parameters: {}, stateVersion: 1, warmUpEvents: 0 };
   exports.create = () => { let kept = {}; return { onTrade() {}, exportState: () => kept, importState(state) { kept = state; } }; };`,
);
const rig = new Rig({ folders: [folder, FIXTURES, SAMPLES] });
afterAll(async () => {
  await rig.runtime.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a state', () => {
  let keeper: number;
  let sound: JsonObject;
  beforeAll(async () => {
    keeper = await rig.load('keeps.js');
    const giver = await rig.load('momentum-1.0.0.ts');
    for (let seq = 1; seq <= 50; seq += 1) await rig.send(giver, live(trade(seq)));
    const { state } = await rig.send(giver, { kind: 'export' });
    if (state === undefined) throw new Error('the sample exports no state');
    sound = state;
    rig.runtime.unload(giver);
  });

  it('that is JSON comes back as it went in', async () => {
    const state = fc.dictionary(fc.string(), fc.jsonValue()).filter((given) => !Object.hasOwn(given, '__proto__'));
    await fuzz(150, state, async (given) => {
      const plain = JSON.parse(JSON.stringify(given)) as JsonObject;
      expect((await rig.send(keeper, { kind: 'import', state: plain })).fault).toBeUndefined();
      const { state: again, fault } = await rig.send(keeper, { kind: 'export' });
      expect(fault).toBeUndefined();
      expect(JSON.stringify(again)).toBe(JSON.stringify(plain));
    });
  });

  it('of a sample, with a value of the wrong kind somewhere, is taken or refused in words', async () => {
    await fuzz(
      60,
      fc.tuple(brokenJson(sound), fc.constantFrom('momentum-1.0.0.ts', 'momentum-2.0.0.ts')),
      async ([text, module]) => {
        const instance = await rig.load(module);
        const answer = await rig.send(instance, { kind: 'import', state: JSON.parse(text) as JsonObject });
        if (answer.fault) {
          expect(answer.fault.code).toBe('import_failed');
          expect(answer.fault.message.length).toBeGreaterThan(3);
          // It is dead, and says so to whoever asks again.
          expect((await rig.send(instance, live(trade(1)))).fault?.code).toBe('exited');
        } else {
          const next = await rig.send(instance, live(trade(60)));
          // What a version throws are its own words, with the place in its own file.
          if (next.fault) expect(next.fault.message.length).toBeGreaterThan(3);
          for (const intent of next.intents) expect(() => JSON.stringify(intent)).not.toThrow();
        }
        rig.runtime.unload(instance);
        // The one beside it has not noticed.
        expect((await rig.send(keeper, live(trade(1)))).fault).toBeUndefined();
      },
      { shrink: false },
    );
  });
});
