import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addPair } from '../../../electron/engine/rollout/confidence-sequence.ts';
import { judge } from '../../../electron/engine/rollout/gate.ts';
import {
  type ConductEvidence,
  type GateEvidence,
  type GateRule,
  MEASURES,
  NO_PAIRS,
} from '../../../shared/domain/gate.ts';
import { money } from '../../../shared/units/money.ts';
import { limitRule, profitRule } from '../../support/gate-evidence.ts';

const RUNGS = 6;

describe('every verdict', () => {
  const rules = (observeOnly: boolean): GateRule[] => [
    profitRule({ observeOnly }),
    ...MEASURES.filter((measure) => measure !== 'profit').map((measure) => limitRule(measure, 1, 2, { observeOnly })),
    limitRule('slippage', 1, 2, { relative: true, observeOnly }),
    limitRule('error_rate', 1, 2, { relative: true, observeOnly }),
  ];
  const wild = fc.oneof(fc.nat(1_000), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1, 1e308));
  const amount = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map(money);
  const conduct: fc.Arbitrary<ConductEvidence> = fc.record({
    periods: wild,
    fills: wild,
    closedTrades: wild,
    sessions: wild,
    orders: wild,
    denied: wild,
    rejected: wild,
    faults: wild,
    requests: wild,
    slippage: fc.record({ value: amount, cost: amount, fills: wild }),
    turnover: amount,
    drawdownBp: fc.option(wild),
    latency: fc.option(fc.record({ p99Us: wild, requests: wild })),
    divergence: fc.option(fc.record({ value: amount, cost: amount, orders: wild })),
  });
  const evidence: fc.Arbitrary<GateEvidence> = fc.record({
    candidate: conduct,
    twin: fc.option(conduct),
    pairs: fc.option(
      fc
        .array(fc.oneof(wild, fc.double({ min: -9, max: 9 })), { maxLength: 60 })
        .map((d) => d.reduce(addPair, NO_PAIRS)),
    ),
  });

  it('is plain JSON and the same again, whatever the evidence; what could not be measured never passes', () => {
    fc.assert(
      fc.property(evidence, fc.boolean(), (seen, observeOnly) => {
        for (const rule of rules(observeOnly)) {
          const said = judge(rule, seen, RUNGS);
          expect(JSON.parse(JSON.stringify(said))).toEqual(said);
          expect(judge(rule, seen, RUNGS)).toEqual(said);
          expect(said).toMatchObject({ measure: rule.measure, observeOnly });
          if (said.outcome === 'pass' || said.outcome === 'fail') expect(said.value).not.toBeNull();
          expect(said.words).not.toMatch(/undefined|\[object|null/);
        }
      }),
      { numRuns: 500 },
    );
  });
});
