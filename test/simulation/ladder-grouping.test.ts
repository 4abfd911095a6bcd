import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Command } from '../../shared/domain/command.ts';
import { BTC, DeskRig, ETH } from '../support/desk-rig.ts';
import { anyPlan, SHORT_PAIR_MS } from '../support/ladder-plans.ts';
import { type FailAt, trader } from '../support/swap-scripts.ts';

const SEED = Number(process.env.PROPERTY_SEED ?? 20_261_121);
const RUNS = Number(process.env.PROPERTY_RUNS ?? 30);
const GROUPS = [1, 7, 1_000];
const VERSIONS = ['1.0.0', '2.0.0', '3.0.0'];
const slotId = 'momentum:paper';

const op = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('periods' as const),
      moves: fc.array(fc.nat(60), { minLength: 1, maxLength: 8 }),
    }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('promote' as const), to: fc.nat(2), plan: anyPlan }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('word' as const),
      word: fc.constantFrom('advance', 'advance', 'hold', 'resume', 'step_down', 'abort'),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'rollback' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('fail' as const), at: fc.nat(2) }) },
);
type Op = typeof op extends fc.Arbitrary<infer O> ? O : never;

/** The facts of a session where versions climb, as text, and its hash. */
async function session(ops: readonly Op[], group: number, latencyNs: number) {
  const rig = new DeskRig({ group, latencyNs, instruments: [BTC, ETH] });
  const fails = VERSIONS.map(() => new Set<FailAt>());
  const entities: string[] = [];
  for (const [at, version] of VERSIONS.entries()) {
    rig.runtime.scripts.set(`momentum-${version}`, trader(at + 1, fails[at] ?? new Set()));
    entities.push(await rig.register('momentum', version));
  }
  await rig.deploy(entities[0] ?? '');
  for (const each of ops) {
    const command = commandOf(each, entities);
    if (command) await rig.command(command);
    else if (each.kind === 'fail') fails[each.at]?.add('event');
    else if (each.kind === 'periods')
      for (const [i, move] of each.moves.entries()) {
        if (i % 4 === 0) rig.elapse(SHORT_PAIR_MS / 1_000);
        await rig.lockstep.event(rig.trade(6_000_000 + move * 10, 400, i % 2));
      }
  }
  rig.host.commit();
  const facts = rig.facts.map((fact) => JSON.stringify(fact, (_, v: unknown) => (typeof v === 'bigint' ? `${v}n` : v)));
  const counts = {
    moves: rig.of('ladder_moved').length,
    cuts: rig.of('swap_cut').length,
    pairs: rig.of('ladder_reviewed').length,
  };
  return { facts, hash: rig.host.stateHash(), ...counts, simulated: rig.of('simulated_fill').length };
}

function commandOf(each: Op, entities: readonly string[]): Command | undefined {
  const reason = 'because';
  if (each.kind === 'rollback') return { kind: 'rollback_slot', slotId, reason, rolledBackBy: 'tester' };
  if (each.kind === 'word') return { kind: `${each.word}_ladder`, slotId, reason };
  if (each.kind !== 'promote') return undefined;
  const terms = { plan: each.plan, pipeline: null, startedBy: 'tester', reason };
  return { kind: 'promote', entityId: entities[each.to] ?? '', environment: 'paper', ...terms };
}

describe('the same inputs where versions climb', () => {
  it('give the same facts, byte for byte, however many of them share a commit', async () => {
    const sums = { moves: 0, cuts: 0, pairs: 0, simulated: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.array(op, { minLength: 8, maxLength: 30, size: 'max' }),
        fc.constantFrom(0, 1_000_000, 5_000_000),
        async (ops, latencyNs) => {
          const [one, ...others] = await Promise.all(GROUPS.map((group) => session(ops, group, latencyNs)));
          for (const other of others) expect(other).toEqual(one);
          for (const name of ['moves', 'cuts', 'pairs', 'simulated'] as const) sums[name] += one?.[name] ?? 0;
        },
      ),
      { seed: SEED, numRuns: RUNS },
    );
    for (const [name, sum] of Object.entries(sums)) expect(sum, name).toBeGreaterThan(RUNS / 3);
  }, 300_000);
});
