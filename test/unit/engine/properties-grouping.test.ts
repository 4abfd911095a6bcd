import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Command } from '../../../shared/domain/command.ts';
import { money } from '../../../shared/units/money.ts';
import { BTC, DeskRig, ETH } from '../../support/desk-rig.ts';
import { type FailAt, trader } from '../../support/swap-scripts.ts';

const SEED = Number(process.env.PROPERTY_SEED ?? 20_260_731);
const RUNS = Number(process.env.PROPERTY_RUNS ?? 40);
const MODULES = ['momentum-1.0.0', 'momentum-2.0.0', 'momentum-3.0.0'];
const GROUPS = [1, 7, 1_000];

const handOver = fc.record({
  state: fc.constantFrom('shadow', 'transfer', 'cold'),
  positions: fc.constantFrom('adopt', 'adopt', 'run_off', 'flatten'),
  orders: fc.constantFrom('adopt', 'cancel'),
});
const op = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('trades' as const),
      moves: fc.array(fc.nat(60), { minLength: 1, maxLength: 12 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('swap' as const),
      to: fc.nat(2),
      handOver,
      type: fc.constantFrom('manual', 'emergency', 'scheduled'),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'rollback' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('fail' as const),
      at: fc.nat(2),
      where: fc.constantFrom<FailAt>('event', 'adopt', 'retire', 'import'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('state' as const),
      state: fc.constantFrom('active', 'active', 'reducing'),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'tighten' as const }) },
);
type Op = typeof op extends fc.Arbitrary<infer O> ? O : never;

/** The facts of a session, as text, and its hash. */
async function session(ops: readonly Op[], group: number, latencyNs: number) {
  const rig = new DeskRig({ group, latencyNs, instruments: [BTC, ETH] });
  const fails = MODULES.map(() => new Set<FailAt>());
  const entities: string[] = [];
  for (const [at, version] of ['1.0.0', '2.0.0', '3.0.0'].entries()) {
    rig.runtime.scripts.set(`momentum-${version}`, trader(at + 1, fails[at] ?? new Set()));
    entities.push(await rig.register('momentum', version));
  }
  await rig.deploy(entities[0] ?? '');
  for (const each of ops) await perform(rig, each, entities, fails);
  rig.host.commit();
  const facts = rig.facts.map((fact) => JSON.stringify(fact, (_, v: unknown) => (typeof v === 'bigint' ? `${v}n` : v)));
  return { facts, hash: rig.host.stateHash(), cuts: rig.of('swap_cut').length, fills: rig.of('fill').length };
}

async function perform(
  rig: DeskRig,
  op: Op,
  entities: readonly string[],
  fails: readonly Set<FailAt>[],
): Promise<void> {
  const ask = (command: Command) => rig.command(command);
  const live = rig.view.slots.get('momentum:paper')?.attachments.find((each) => each.role === 'live')?.entityId;
  switch (op.kind) {
    case 'trades':
      for (const [at, move] of op.moves.entries())
        await rig.lockstep.event(rig.trade(6_000_000 + move * 10, 400, at % 2));
      return;
    case 'swap': {
      const schedule = op.type === 'scheduled' ? ({ kind: 'session_boundary' } as const) : null;
      await rig.swap(live ?? '', entities[op.to] ?? '', op.handOver, { type: op.type, schedule });
      return;
    }
    case 'rollback':
      await ask({ kind: 'rollback_slot', slotId: 'momentum:paper', reason: 'x', rolledBackBy: 'tester' });
      return;
    case 'fail':
      fails[op.at]?.add(op.where);
      return;
    case 'state':
      await ask({ kind: 'set_trading_state', scope: 'momentum:paper', state: op.state, reason: 'x' });
      return;
    case 'tighten':
      await ask({ kind: 'set_limits', limits: { maxDailyLoss: money(100_000_000n) }, reason: 'x' });
      return;
  }
}

describe('the same inputs', () => {
  it('give the same facts, byte for byte, however many of them share a commit', async () => {
    let [cuts, fills] = [0, 0];
    await fc.assert(
      fc.asyncProperty(
        fc.array(op, { minLength: 8, maxLength: 30, size: 'max' }),
        fc.constantFrom(0, 1_000_000, 5_000_000),
        async (ops, latencyNs) => {
          const [one, ...others] = await Promise.all(GROUPS.map((group) => session(ops, group, latencyNs)));
          for (const other of others) expect(other).toEqual(one);
          cuts += one?.cuts ?? 0;
          fills += one?.fills ?? 0;
        },
      ),
      { seed: SEED, numRuns: RUNS },
    );
    expect(cuts).toBeGreaterThan(RUNS);
    expect(fills).toBeGreaterThan(RUNS);
  });
});
