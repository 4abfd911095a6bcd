/** Whoever asks for whatever: no limit is looser than before without other people's yes, and what tightens is in force at once. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ControlCommand } from '../../../electron/engine/safety/control/control-flow.ts';
import type { RiskAction, RiskLimits } from '../../../shared/domain/risk.ts';
import { money } from '../../../shared/units/money.ts';
import { ControlRig } from '../../support/control-rig.ts';

const PEOPLE = ['alice', 'bob', 'carol', 'dan'] as const;
const SCOPES = ['desk', 'algorithm/momentum', 'momentum:paper', 'instrument/test:BTCUSDT'] as const;
const ACTIONS = ['alert', 'step_down', 'reduce', 'roll_back', 'flatten', 'halt'] as const;
const VENUES = ['a', 'b', 'c'] as const;
type Watched = Pick<RiskLimits, 'maxOpenOrders' | 'maxDailyLoss' | 'duplicateWindowMs' | 'venues'>;
const NAMES = ['maxOpenOrders', 'maxDailyLoss', 'duplicateWindowMs', 'venues'] as const;

/** How much of a world of few orders a limit lets through, as the set of those that pass: the obvious way to say looser. */
function passes(limits: Partial<Watched>): Record<(typeof NAMES)[number], ReadonlySet<string>> {
  const steps = Array.from({ length: 7 }, (_, i) => i);
  const upTo = (most: number): ReadonlySet<string> => new Set(steps.filter((each) => each <= most).map(String));
  const { maxOpenOrders = 99, maxDailyLoss = 99n, duplicateWindowMs = 0, venues = '*' } = limits;
  return {
    maxOpenOrders: upTo(maxOpenOrders),
    maxDailyLoss: upTo(Number(maxDailyLoss)),
    duplicateWindowMs: new Set(steps.filter((each) => each >= duplicateWindowMs).map(String)),
    venues: new Set([...VENUES, 'elsewhere'].filter((each) => venues === '*' || venues.includes(each))),
  };
}
const within = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => [...a].every((each) => b.has(each));

type Op =
  | { readonly kind: 'set'; readonly command: ControlCommand; readonly by: string }
  | { readonly kind: 'approve' | 'reject'; readonly nth: number; readonly by: string }
  | { readonly kind: 'require'; readonly count: number; readonly by: string }
  | { readonly kind: 'elapse'; readonly ms: number };

const small = fc.integer({ min: 0, max: 6 });
const person = fc.constantFrom(...PEOPLE);
const limits = fc.record(
  {
    maxOpenOrders: small,
    maxDailyLoss: small.map((each) => money(BigInt(each))),
    duplicateWindowMs: small,
    venues: fc.oneof(fc.constant('*' as const), fc.subarray([...VENUES])),
  },
  { requiredKeys: [] },
);
const operation: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({
        scope: fc.constantFrom(...SCOPES),
        limits,
        action: fc.option(fc.constantFrom(...ACTIONS)),
        unset: fc.subarray([...NAMES]),
        by: person,
      })
      .map(({ scope, limits: asked, action, unset, by }): Op => {
        const given = scope === 'desk' ? [] : unset.filter((name) => asked[name] === undefined);
        const actions = action === null ? {} : { actions: { drawdown: action } };
        return {
          kind: 'set',
          command: { kind: 'set_limits', scope, limits: asked, ...actions, unset: given, reason: 'x' },
          by,
        };
      }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('approve' as const), nth: fc.nat(1), by: person }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reject' as const), nth: fc.nat(5), by: person }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('require' as const), count: fc.nat(2), by: person }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('elapse' as const), ms: fc.nat(40_000) }) },
);

/** Does what is asked, of one of the latest approvals where it is about one. */
function play(rig: ControlRig, op: Op): void {
  if (op.kind === 'elapse') return rig.elapse(op.ms);
  if (op.kind === 'set') return void rig.ask(op.command, op.by);
  if (op.kind === 'require')
    return void rig.ask({ kind: 'require_approvals', count: op.count, expiresAfterMs: 60_000, reason: 'x' }, op.by);
  const approvalId = rig.of('approval_requested').at(-1 - op.nth)?.id ?? 'none';
  rig.ask({ kind: op.kind, approvalId, by: op.by, reason: 'x' }, op.by);
}

interface Stands {
  readonly own: ReadonlyMap<string, Partial<RiskLimits>>;
  readonly actions: ReadonlyMap<string, RiskAction>;
  readonly required: number;
}
const look = ({ core: { controls, safety } }: ControlRig): Stands => ({
  own: new Map(SCOPES.map((scope) => [scope, controls.limits.own(scope) ?? {}])),
  // Where the scope says nothing, the default of this trigger counts.
  actions: new Map(SCOPES.map((scope) => [scope, controls.limits.actions(scope).drawdown ?? 'reduce'])),
  required: safety.approvals.required,
});

/** What became looser, in words. */
function loosened(before: Stands, after: Stands): string[] {
  const found: string[] = [];
  for (const scope of SCOPES) {
    const [was, is] = [passes(before.own.get(scope) ?? {}), passes(after.own.get(scope) ?? {})];
    for (const name of NAMES) if (!within(is[name], was[name])) found.push(`${name} of ${scope}`);
    const [old, now] = [before.actions.get(scope) ?? 'halt', after.actions.get(scope) ?? 'halt'];
    if (ACTIONS.indexOf(now) < ACTIONS.indexOf(old)) found.push(`drawdown of ${scope}`);
  }
  return found;
}

/** Other people who have said yes to what was carried out from a fact on. */
function agreed(rig: ControlRig, from: number): number {
  const ended = rig.facts
    .slice(from)
    .flatMap(({ fact }) => (fact.kind === 'approval_ended' && fact.status === 'approved' ? [fact.approvalId] : []));
  const [id] = ended;
  const request = rig.of('approval_requested').find((fact) => fact.id === id);
  const yes = rig.of('approval_given').filter((fact) => fact.approvalId === id && fact.by !== request?.requestedBy);
  return new Set(yes.map((fact) => fact.by)).size;
}

describe('whatever is asked by whomever', () => {
  it('nothing is looser without the yes of others, and what tightens is in force in the same step', () => {
    let raises = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(0, 1, 1, 2),
        fc.array(operation, { minLength: 10, maxLength: 30 }),
        (required, ops) => {
          const rig = ControlRig.set();
          rig.require(required);
          for (const op of ops) {
            const [before, from] = [look(rig), rig.facts.length];
            play(rig, op);
            const after = look(rig);
            const looser = loosened(before, after);
            if (looser.length > 0 && before.required > 0) {
              raises += 1;
              expect([looser, agreed(rig, from) >= before.required]).toEqual([looser, true]);
            }
            if (after.required < before.required) expect(agreed(rig, from)).toBeGreaterThanOrEqual(before.required);
            if (op.kind !== 'set' || op.command.kind !== 'set_limits') continue;
            const { scope = 'desk', limits: asked } = op.command;
            const [was, is] = [passes(before.own.get(scope) ?? {}), passes(after.own.get(scope) ?? {})];
            for (const name of NAMES) {
              if (asked[name] === undefined) continue;
              const wanted = passes({ ...before.own.get(scope), ...asked })[name];
              const both = new Set([...wanted].filter((each) => was[name].has(each)));
              expect([name, is[name]]).toEqual([name, before.required === 0 ? wanted : both]);
            }
          }
        },
      ),
      { numRuns: 300 },
    );
    expect(raises).toBeGreaterThan(50);
  });

  it('a desk that starts again after any of it stands as it stood', () => {
    fc.assert(
      fc.property(fc.nat(2), fc.array(operation, { maxLength: 15 }), (required, ops) => {
        const rig = ControlRig.set();
        rig.require(required);
        for (const op of ops) {
          play(rig, op);
          const again = rig.restart();
          rig.resume();
          expect(again.picture()).toEqual(rig.picture());
        }
        for (let facts = 0; facts <= rig.facts.length; facts += 1) {
          const part = rig.restart(facts);
          expect(part.core.factSeq).toBeGreaterThanOrEqual(facts);
        }
      }),
      { numRuns: 40 },
    );
  });
});
