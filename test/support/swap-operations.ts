import fc from 'fast-check';
import type { ENVIRONMENTS } from '../../shared/domain/deployment.ts';
import { type HandOver, SWAP_TRIGGERS, type SwapType } from '../../shared/domain/swap.ts';
import { money } from '../../shared/units/money.ts';
import { moduleOf, VERSIONS } from './swap-versions.ts';
import type { SwapWorld } from './swap-world.ts';

const version = fc.nat(VERSIONS.length - 1);
const maybeVersion: fc.Arbitrary<number | null> = fc.option(version);
const environment = fc.constantFrom('paper', 'staging') satisfies fc.Arbitrary<(typeof ENVIRONMENTS)[number]>;
const slot = fc.nat(3);
const handOver: fc.Arbitrary<HandOver> = fc.record({
  state: fc.constantFrom('shadow', 'transfer', 'cold'),
  positions: fc.constantFrom('adopt', 'adopt', 'run_off', 'flatten'),
  orders: fc.constantFrom('adopt', 'cancel'),
});
/** What the parts of an operation give. */
type Values<T> = { [P in keyof T]: T[P] extends fc.Arbitrary<infer V> ? V : never };
const op = <K extends string, T extends Record<string, fc.Arbitrary<unknown>>>(kind: K, parts: T) =>
  fc.record({ kind: fc.constant(kind), ...parts }) as fc.Arbitrary<{ kind: K } & Values<T>>;

const swap = op('swap', {
  slot,
  to: version,
  everywhere: fc.boolean(),
  type: fc.constantFrom<SwapType>('manual', 'manual', 'manual', 'automatic', 'emergency', 'rollback', 'scheduled'),
  handOver,
  boundary: fc.boolean(),
  inMs: fc.constantFrom(500, 5_000),
});
const failAt = fc.constantFrom('event', 'event', 'adopt', 'retire', 'warm', 'import', 'export');

/** Anything that can happen to a desk, as data. */
export const operation = fc.oneof(
  {
    weight: 12,
    arbitrary: op('trades', {
      count: fc.integer({ min: 1, max: 4 }),
      move: fc.integer({ min: -60, max: 60 }),
      nextDay: fc.nat(14),
    }),
  },
  { weight: 16, arbitrary: swap },
  { weight: 6, arbitrary: op('rollback_slot', { slot }) },
  { weight: 2, arbitrary: op('rollback_version', { slot, to: maybeVersion }) },
  { weight: 1, arbitrary: op('rollback_deployment', { slot }) },
  { weight: 3, arbitrary: op('deploy', { at: version, environment }) },
  { weight: 6, arbitrary: op('hold', { at: version }) },
  { weight: 6, arbitrary: op('release', { at: version, count: fc.integer({ min: 1, max: 6 }), all: fc.boolean() }) },
  { weight: 2, arbitrary: op('drain', { at: version }) },
  { weight: 3, arbitrary: op('advance', { ms: fc.constantFrom(1_000, 5_000, 30_000, 3_600_000) }) },
  { weight: 2, arbitrary: op('rule', { slot, to: version, trigger: fc.constantFrom(...SWAP_TRIGGERS), handOver }) },
  { weight: 1, arbitrary: op('unrule', {}) },
  { weight: 2, arbitrary: op('health', { at: version, health: fc.constantFrom('healthy', 'degraded', 'unhealthy') }) },
  { weight: 5, arbitrary: op('fail', { at: version, where: failAt }) },
  { weight: 3, arbitrary: op('break', { at: version, mend: fc.boolean() }) },
  { weight: 1, arbitrary: op('call_off', {}) },
  {
    weight: 2,
    arbitrary: op('state', {
      slot,
      desk: fc.boolean(),
      state: fc.constantFrom('active', 'active', 'reducing', 'halted'),
    }),
  },
  {
    weight: 1,
    arbitrary: op('tighten', {
      loss: fc.constantFrom(1n, 20_000_00000000n),
      action: fc.constantFrom('reduce', 'roll_back', 'step_down'),
    }),
  },
  { weight: 1, arbitrary: op('release_breaker', {}) },
  { weight: 2, arbitrary: op('kill', {}) },
  {
    weight: 3,
    arbitrary: op('condemn', { atCommit: fc.integer({ min: 1, max: 4 }), side: fc.constantFrom('before', 'after') }),
  },
);
export type Operation = typeof operation extends fc.Arbitrary<infer O> ? O : never;

const TERMS = { reason: 'because', rolledBackBy: 'tester' } as const;

/** Does one thing to the desk. What it makes no sense to ask is asked nevertheless: the desk must refuse it whole. */
export async function perform(world: SwapWorld, op: Operation): Promise<void> {
  const { view } = world.desk;
  const slots = [...view.slots.values()];
  const slotAt = (at: number) => slots[at % Math.max(1, slots.length)];
  const entity = (at: number): string => world.entities[at % world.entities.length] ?? '';
  const liveIn = (at: number): string => world.desk.liveEntity(slotAt(at)?.id ?? '') ?? entity(at);
  switch (op.kind) {
    case 'trades':
      return world.trades(op.count, op.move, op.nextDay === 0);
    case 'swap':
      // Without a warm-up there is little that can end it: in some worlds the desk dies with its first record.
      if (op.type === 'emergency' && op.boundary && op.inMs === 500) world.condemn({ atCommit: 1, side: 'after' });
      return world.ask({
        kind: 'swap',
        fromEntityId: liveIn(op.slot),
        toEntityId:
          (op.type === 'emergency' || op.type === 'rollback' ? before(world, op.slot) : undefined) ?? entity(op.to),
        type: op.type,
        targetEnvironment: op.everywhere ? null : (slotAt(op.slot)?.environment ?? 'paper'),
        handOver: op.handOver,
        drainTimeoutMs: 1_000,
        validateOnly: false,
        reason: 'because',
        initiatedBy: 'tester',
        schedule: op.type !== 'scheduled' ? null : op.boundary ? { kind: 'session_boundary' } : at(world, op.inMs),
      });
    case 'rollback_slot': {
      const slotId = slotAt(op.slot)?.id ?? 'none';
      const free = isWayBackFree(world, slotId);
      return world.ask({ kind: 'rollback_slot', slotId, ...TERMS }, free);
    }
    case 'rollback_version': {
      const toEntityId = op.to === null ? null : entity(op.to);
      const environment = slotAt(op.slot)?.environment ?? null;
      return world.ask({ kind: 'rollback_version', entityId: liveIn(op.slot), toEntityId, environment, ...TERMS });
    }
    case 'rollback_deployment': {
      const live = slotAt(op.slot)?.attachments.find((each) => each.role === 'live');
      const deploymentId = live?.deploymentId ?? 'none';
      return world.ask({ kind: 'rollback_deployment', deploymentId, targetDeploymentId: null, ...TERMS });
    }
    case 'deploy':
      return world.ask({
        kind: 'deploy',
        entityId: entity(op.at),
        environment: op.environment,
        method: 'test',
        deployedBy: 'tester',
        configOverride: {},
        parametersOverride: {},
      });
    case 'hold':
      return void world.runtime.held.add(moduleOf(op.at));
    case 'release':
      if (op.all) world.runtime.held.delete(moduleOf(op.at));
      return void world.runtime.release(moduleOf(op.at), op.all ? undefined : op.count);
    case 'drain':
      return world.ask({ kind: 'drain', entityId: entity(op.at), environment: null, timeoutMs: 1_000 });
    case 'advance':
      return world.clock.advance(op.ms);
    case 'rule': {
      const { trigger, handOver } = op;
      const slotId = slotAt(op.slot)?.id ?? 'none';
      return world.ask({ kind: 'set_swap_rule', slotId, trigger, toEntityId: entity(op.to), handOver, reason: 'x' });
    }
    case 'unrule':
      return world.ask({ kind: 'remove_swap_rule', ruleId: [...view.swapRules.keys()][0] ?? 'none', reason: 'x' });
    case 'health':
      return world.health(op.at, op.health);
    case 'fail':
      return void world.fails.get(moduleOf(op.at))?.add(op.where);
    case 'break':
      if (op.mend) world.broken.delete(moduleOf(op.at));
      else world.broken.add(moduleOf(op.at));
      if (op.mend) world.runtime.broken.delete(moduleOf(op.at));
      else world.runtime.broken.set(moduleOf(op.at), 'it cannot be loaded');
      return;
    case 'call_off': {
      const open = [...view.swaps.values()].find((each) => each.completedAt === null);
      return world.ask({ kind: 'cancel_swap', swapId: open?.id ?? 'none', reason: 'x' });
    }
    case 'state': {
      const scope = op.desk ? 'desk' : (slotAt(op.slot)?.id ?? 'desk');
      return world.ask({ kind: 'set_trading_state', scope, state: op.state, reason: 'x' });
    }
    case 'tighten':
      return world.ask({
        kind: 'set_limits',
        limits: { maxDailyLoss: money(op.loss) },
        actions: { daily_loss: op.action },
        reason: 'x',
      });
    case 'release_breaker':
      return world.ask({ kind: 'release_breaker', id: [...view.breakers.keys()][0] ?? 'none', reason: 'x' });
    case 'kill':
      return world.kill();
    case 'condemn':
      return world.condemn(op);
  }
}

/**
 * By the facts: the slot's latest swap may be undone wherever it took place, and no swap is being prepared. That its source still
 * drains is no reason to wait.
 */
function isWayBackFree({ invariants }: SwapWorld, slotId: string): boolean {
  const { swaps, latestCut } = invariants.model;
  const id = latestCut.get(slotId);
  const cut = id === undefined ? undefined : swaps.get(id)?.cut;
  if (!cut?.legs.every((leg) => latestCut.get(leg.slotId) === id)) return false;
  return [...swaps.values()].every((each) => each.cut !== undefined || each.end !== undefined);
}

/** The version that was live in a slot before the one that is now. */
function before(world: SwapWorld, at: number): string | undefined {
  const { model } = world.invariants;
  const slots = [...model.latestCut.values()];
  const latest = slots[at % Math.max(1, slots.length)];
  return latest === undefined ? undefined : model.swap(latest).initiated.fromEntityId;
}

const at = (world: SwapWorld, inMs: number) =>
  ({ kind: 'time', atNs: String(world.clock.wallNs() + BigInt(inMs) * 1_000_000n) }) as const;
