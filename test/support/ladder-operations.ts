import fc from 'fast-check';
import type { Command } from '../../shared/domain/command.ts';
import { money } from '../../shared/units/money.ts';
import { anyPlan, SHORT_PAIR_MS } from './ladder-plans.ts';
import { perform as performSwap, operation as swapOperation } from './swap-operations.ts';
import { VERSIONS } from './swap-versions.ts';
import type { SwapWorld } from './swap-world.ts';

type Values<T> = { [P in keyof T]: T[P] extends fc.Arbitrary<infer V> ? V : never };
const op = <K extends string, T extends Record<string, fc.Arbitrary<unknown>>>(kind: K, parts: T) =>
  fc.record({ kind: fc.constant(kind), ...parts }) as fc.Arbitrary<{ kind: K } & Values<T>>;
const version = fc.nat(VERSIONS.length - 1);

const ladderOperation = fc.oneof(
  {
    weight: 8,
    arbitrary: op('promote', {
      // Mostly somebody who is not in force yet, and beside somebody who is.
      to: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(1, 2, 4) }, version),
      environment: fc.constantFrom('paper', 'paper', 'paper', 'staging', 'production'),
      plan: anyPlan,
    }),
  },
  {
    weight: 24,
    arbitrary: op('period', { count: fc.integer({ min: 1, max: 3 }), move: fc.integer({ min: -40, max: 40 }) }),
  },
  {
    weight: 12,
    arbitrary: op('word', {
      at: fc.nat(3),
      word: fc.constantFrom(
        'advance',
        'advance',
        'advance',
        'advance',
        'hold',
        'resume',
        'step_down',
        'step_down',
        'abort',
      ),
    }),
  },
  { weight: 3, arbitrary: op('latency', { at: fc.nat(3), p99Us: fc.constantFrom(50, 50, 500, 5_000) }) },
  { weight: 1, arbitrary: op('approvals', { count: fc.constantFrom(0, 1) }) },
  { weight: 2, arbitrary: op('agree', { yes: fc.constantFrom(true, true, false) }) },
  {
    weight: 2,
    arbitrary: op('breach', {
      at: fc.nat(3),
      action: fc.constantFrom('roll_back', 'step_down', 'reduce', 'flatten', 'halt'),
    }),
  },
);

/** Anything that can happen to a desk where versions climb, as data. */
export const operation = fc.oneof({ weight: 3, arbitrary: ladderOperation }, { weight: 1, arbitrary: swapOperation });
export type Operation = typeof operation extends fc.Arbitrary<infer O> ? O : never;

export async function perform(world: SwapWorld, each: Operation): Promise<void> {
  const { view } = world.desk;
  const open = [...view.ladders.values()].filter(({ endedAt }) => endedAt === null);
  const ladderAt = (at: number) => open[at % Math.max(1, open.length)];
  const ask = (command: Command): void => world.ask(command);
  switch (each.kind) {
    case 'promote':
      return ask({
        kind: 'promote',
        entityId: world.entities[each.to] ?? '',
        environment: each.environment,
        plan: each.plan,
        pipeline: null,
        startedBy: 'tester',
        reason: 'because',
      });
    case 'period':
      for (let i = 0; i < each.count; i += 1) {
        world.pass(SHORT_PAIR_MS);
        await world.trades(1, each.move * (i + 1), false);
      }
      return;
    case 'word':
      return ask({
        kind: `${each.word}_ladder`,
        slotId: ladderAt(each.at)?.slotId ?? 'alpha:paper',
        reason: 'because',
      });
    case 'latency': {
      const ladder = ladderAt(each.at);
      const { host } = world.desk;
      host.beginTurn();
      if (ladder) host.step({ kind: 'latency', instance: ladder.instance, p99Us: each.p99Us, requests: 1_000 });
      return;
    }
    case 'approvals':
      return ask({ kind: 'require_approvals', count: each.count, expiresAfterMs: 60_000, reason: 'because' });
    case 'agree': {
      const waiting = [...view.approvals.values()].find(({ status }) => status === 'pending');
      const kind = each.yes ? 'approve' : 'reject';
      return ask({ kind, approvalId: waiting?.id ?? 'none', by: 'another', reason: 'because' });
    }
    case 'breach': {
      const ladder = ladderAt(each.at);
      const entity = ladder && view.entities.get(ladder.entityId);
      return ask({
        kind: 'set_limits',
        scope: entity ? `version/${entity.name}@${entity.version}` : 'desk',
        limits: { maxDailyLoss: money(100_000_000n) },
        actions: { daily_loss: each.action },
        reason: 'because',
      });
    }
    default:
      return performSwap(world, each);
  }
}
