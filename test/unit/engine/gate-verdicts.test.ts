import { describe, expect, it } from 'vitest';
import { addPair } from '../../../electron/engine/rollout/confidence-sequence.ts';
import { judge } from '../../../electron/engine/rollout/gate.ts';
import { rateInterval } from '../../../electron/engine/rollout/rate-sequence.ts';
import { type ConductEvidence, type GateRule, NO_PAIRS, type PairSums } from '../../../shared/domain/gate.ts';
import { money } from '../../../shared/units/money.ts';
import { limitRule, NO_CONDUCT, profitRule } from '../../support/gate-evidence.ts';

const RUNGS = 6;
const fold = (differences: readonly number[], from: PairSums = NO_PAIRS): PairSums => differences.reduce(addPair, from);
const SCALE = [1, -1, 1, -1, 1, -1, 1, -1];
/** So many pairs around a mean, after those that set the scale. */
const pairsAround = (mean: number, count: number): PairSums =>
  fold([...SCALE, ...Array.from({ length: count }, (_, i) => mean + (i % 2 === 0 ? 1 : -1))]);

const profit = (pairs: PairSums | null, more: Parameters<typeof profitRule>[0] = {}, twin = true) =>
  judge(profitRule(more), { candidate: NO_CONDUCT, twin: twin ? NO_CONDUCT : null, pairs }, RUNGS);

describe('the gate on profit', () => {
  it('tells a person what was measured, how sure it is and what follows', () => {
    expect(profit(pairsAround(0.2, 48))).toEqual({
      measure: 'profit',
      observeOnly: false,
      outcome: 'inconclusive',
      value: 0.2,
      lower: -0.2434,
      upper: 0.6434,
      threshold: 0,
      samples: 48,
      words:
        'profit against the twin: +0.2 bp a period, between −0.24 and +0.64, each with 95 % certainty over 48 pairs; not yet clear',
    });
  });

  it.each([
    [0.5, 'pass', 'certainly above 0'],
    [-0.5, 'fail', 'certainly below 0'],
    [0, 'inconclusive', 'not yet clear'],
  ] as const)('at a mean of %d says %s', (mean, outcome, words) => {
    expect(profit(pairsAround(mean, 200))).toMatchObject({ outcome, words: expect.stringContaining(words) });
  });

  it('is held to its own thresholds', () => {
    const pairs = pairsAround(0.5, 200);
    expect(profit(pairs, { passAbove: 0.5 })).toMatchObject({ outcome: 'inconclusive', threshold: 0.5 });
    expect(profit(pairs, { passAbove: 1, failBelow: 0.9 })).toMatchObject({ outcome: 'fail', threshold: 0.9 });
    expect(profit(pairsAround(-0.5, 200), { failBelow: -1 })).toMatchObject({ outcome: 'inconclusive' });
  });

  it('compares with holding nothing where there is no version in force', () => {
    expect(profit(pairsAround(0.5, 200), {}, false)).toMatchObject({
      outcome: 'pass',
      words: expect.stringMatching(/^profit against holding nothing: \+0\.5 bp a period/),
    });
  });

  it('waits for enough pairs, the calibrating ones left out', () => {
    expect(profit(pairsAround(1, 19))).toMatchObject({
      outcome: 'waiting',
      samples: 19,
      words: expect.stringContaining('over 19 pairs; 20 are needed'),
    });
    expect(profit(pairsAround(1, 20)).outcome).toBe('pass');
    expect(profit(fold([1, -1, 2]))).toMatchObject({
      outcome: 'waiting',
      value: null,
      samples: 0,
      words: 'profit against the twin: 3 of the 8 unequal pairs that set the scale, after 3 pairs',
    });
    expect(profit(NO_PAIRS).outcome).toBe('waiting');
  });

  it('never passes two that earn the same', () => {
    const equal = (count: number, from?: PairSums) =>
      fold(
        Array.from({ length: count }, () => 0),
        from,
      );
    expect(profit(equal(5_000))).toMatchObject({
      outcome: 'inconclusive',
      value: null,
      words: 'profit against the twin: equal in all of 5000 pairs: there is no difference to judge',
    });
    expect([profit(equal(27)).outcome, profit(equal(28)).outcome]).toEqual(['waiting', 'inconclusive']);
    expect(profit(fold([1, 2, 3], equal(28))).outcome).toBe('inconclusive');
    expect(profit(equal(5_000, fold(SCALE))).outcome).toBe('inconclusive');
  });

  it('shares its errors out among the rungs when it begins anew on each', () => {
    const pairs = pairsAround(0.52, 40);
    expect(profit(pairs).outcome).toBe('pass');
    expect(profit(pairs, { since: 'rung' })).toMatchObject({
      outcome: 'inconclusive',
      words: expect.stringContaining('each with 99.17 % certainty'),
    });
  });

  it('errs when profits are not paired, and when the last pair could not be measured', () => {
    expect(profit(null)).toMatchObject({ outcome: 'error', words: expect.stringContaining('no profits are paired') });
    const gap = addPair(pairsAround(0.5, 200), Number.NaN);
    expect(profit(gap)).toMatchObject({ outcome: 'error', words: expect.stringContaining('could not be measured') });
    expect(profit(addPair(gap, 0.5)).outcome).toBe('pass');
    expect(profit(addPair(NO_PAIRS, Number.POSITIVE_INFINITY)).outcome).toBe('error');
  });

  it('fails one that certainly loses, whatever else is wrong with the pairs', () => {
    expect(profit(addPair(pairsAround(-0.5, 200), Number.NaN)).outcome).toBe('fail');
  });

  it('does not let a version up whose advantage has changed', () => {
    const changed = { ...pairsAround(0.5, 200), highestLower: 0.9, lowestUpper: 0.8 };
    expect(profit(changed)).toMatchObject({
      outcome: 'inconclusive',
      words: expect.stringContaining('the difference has changed on the way'),
    });
    expect(profit({ ...pairsAround(-0.5, 200), highestLower: 0.9, lowestUpper: -0.8 }).outcome).toBe('fail');
  });
});

const ruled = (rule: GateRule, candidate: Partial<ConductEvidence>, twin?: Partial<ConductEvidence>) => {
  const full = (some: Partial<ConductEvidence>): ConductEvidence => ({ ...NO_CONDUCT, ...some });
  return judge(rule, { candidate: full(candidate), twin: twin ? full(twin) : null, pairs: null }, RUNGS);
};
const filled = (value: bigint, cost: bigint, fills = 100): Partial<ConductEvidence> => ({
  slippage: { value: money(value), cost: money(cost), fills },
});
const answered = (p99Us: number, requests = 1_000): Partial<ConductEvidence> => ({ latency: { p99Us, requests } });
const mirrored = (cost: bigint): Partial<ConductEvidence> => ({
  divergence: { value: money(1_000_000n), cost: money(cost), orders: 100 },
});
const fallen = (drawdownBp: number): Partial<ConductEvidence> => ({ drawdownBp, periods: 100 });
const traded = (turnover: bigint, periods = 100): Partial<ConductEvidence> => ({ turnover: money(turnover), periods });

describe('a gate on what is taken as it was measured', () => {
  const drawdown = limitRule('drawdown', 100, 200);
  const slippage = limitRule('slippage', 2, 5);
  const slippageAgainst = limitRule('slippage', 0, 2, { relative: true });
  const latency = limitRule('latency', 500, 1_000);
  const latencyAgainst = limitRule('latency', 50, 100, { relative: true });
  const divergence = limitRule('divergence', 1, 3);
  const turnover = limitRule('turnover', 1.5, 3);

  it.each([
    ['up to the lower limit passes', drawdown, fallen(100), undefined, 'pass', 100],
    ['between the limits is not clear', drawdown, fallen(100.0001), undefined, 'inconclusive', 100.0001],
    ['at the upper limit is not clear', drawdown, fallen(200), undefined, 'inconclusive', 200],
    ['above it fails', drawdown, fallen(200.0001), undefined, 'fail', 200.0001],
    ['counts cost in basis points of value', slippage, filled(1_000_000n, 600n), undefined, 'fail', 6],
    ['takes a gain for less than nothing', slippage, filled(1_000_000n, -150n), undefined, 'pass', -1.5],
    ['holds huge sums exactly', slippage, filled(10n ** 30n, 3n * 10n ** 26n), undefined, 'inconclusive', 3],
    ['takes the twin off', slippageAgainst, filled(10_000n, 9n), filled(10_000n, 8n), 'inconclusive', 1],
    ['takes a slower twin off too', latencyAgainst, answered(100), answered(900), 'pass', -800],
    ['is slow by itself', latency, answered(1_001), undefined, 'fail', 1_001],
    ['is slower than the twin', latencyAgainst, answered(301), answered(200), 'fail', 101],
    ['looks at divergence on both sides', divergence, mirrored(-400n), undefined, 'fail', 4],
    ['and lets it be when small', divergence, mirrored(-50n), undefined, 'pass', 0.5],
    ['counts turnover by the twin’s', turnover, traded(400n), traded(100n), 'fail', 4],
    ['passes one that trades less', turnover, traded(50n), traded(100n), 'pass', 0.5],
    ['passes one that does not trade', turnover, traded(0n), traded(0n), 'pass', 0],
  ] as const)('%s', (_, rule, candidate, twin, outcome, value) => {
    const said = ruled(rule, candidate, twin);
    expect(said).toMatchObject({ outcome, value, lower: null, upper: null });
    expect(said.threshold).toBe(outcome === 'fail' ? rule.failAbove : rule.passUpTo);
  });

  it.each([
    ['drawdown', drawdown, { periods: 19, drawdownBp: 900 }, undefined],
    ['slippage', slippage, filled(100n, 90n, 19), undefined],
    ['slippage of nothing', slippage, {}, undefined],
    ['latency', latency, answered(9_000, 19), undefined],
    ['latency of the twin', latencyAgainst, answered(9_000, 100), answered(1, 19)],
    ['turnover', turnover, traded(900n, 19), traded(1n)],
  ] as const)('waits for samples: %s', (_, rule, candidate, twin) => {
    expect(ruled(rule, candidate, twin)).toMatchObject({ outcome: 'waiting', value: null });
  });

  it.each([
    ['an unmeasured drawdown', drawdown, { periods: 100 }, undefined, 'the drawdown was not measured'],
    ['a drawdown that is no number', drawdown, fallen(Number.NaN), undefined, 'NaN over 100 samples'],
    ['an endless drawdown', drawdown, fallen(Number.POSITIVE_INFINITY), undefined, 'Infinity over'],
    ['no latency', latency, {}, undefined, 'time to answer was not measured'],
    ['no mirror', divergence, {}, undefined, 'no simulated account mirrors'],
    ['fills without value', slippage, filled(0n, 5n), undefined, 'no value to measure by'],
    ['no twin', slippageAgainst, filled(10n, 1n), undefined, 'there is no twin'],
    ['no twin for turnover', turnover, traded(5n), undefined, 'there is no twin'],
    ['a twin that was not measured', latencyAgainst, answered(5), {}, 'of the twin, the time to answer'],
    ['a twin that has not traded', turnover, traded(5n), traded(0n), 'the twin has not traded'],
  ] as const)('is an error for %s', (_, rule, candidate, twin, words) => {
    expect(ruled(rule, candidate, twin)).toMatchObject({
      outcome: 'error',
      value: null,
      words: expect.stringContaining(words),
    });
  });

  it('tells a person', () => {
    expect(ruled(latencyAgainst, answered(230), answered(200)).words).toBe(
      'latency against the twin: +30 µs over 1000 requests; within +50 µs',
    );
    expect(ruled(drawdown, fallen(150)).words).toBe(
      'drawdown: 150 bp of the budget over 100 periods; passes up to 100 and fails above 200; not clear',
    );
  });
});

describe('a gate on a rate', () => {
  const rejects = limitRule('reject_rate', 200, 400);
  const denials = limitRule('denial_rate', 200, 400);
  const faults = limitRule('error_rate', 10, 50);
  const against = limitRule('reject_rate', 200, 400, { relative: true });

  it.each([
    ['none of few is not clear yet', rejects, { orders: 100 }, 'inconclusive'],
    ['none of many passes', rejects, { orders: 400 }, 'pass'],
    ['many of few are not clear, though their raw rate is', rejects, { orders: 20, rejected: 2 }, 'inconclusive'],
    ['many of many fail', rejects, { orders: 200, rejected: 30 }, 'fail'],
    ['most of few fail', rejects, { orders: 20, rejected: 15 }, 'fail'],
    ['between stays open', rejects, { orders: 5_000, rejected: 150 }, 'inconclusive'],
    ['too few wait', rejects, { orders: 19, rejected: 19 }, 'waiting'],
    ['wishes are orders and denials', denials, { orders: 170, denied: 30 }, 'fail'],
    ['denials alone count as well', denials, { denied: 20 }, 'fail'],
    ['faults are counted by wish', faults, { requests: 100_000, faults: 5 }, 'pass'],
    ['more rejected than sent is an error', rejects, { orders: 20, rejected: 21 }, 'error'],
    ['half an order is an error', rejects, { orders: 20.5 }, 'error'],
    ['no number of orders is an error', rejects, { orders: Number.NaN }, 'error'],
  ] as const)('%s', (_, rule, candidate, outcome) => {
    expect(ruled(rule, candidate).outcome).toBe(outcome);
  });

  it('is judged by bounds, in basis points', () => {
    const said = ruled(rejects, { orders: 200, rejected: 30 });
    expect(said).toMatchObject({ value: 1_500, samples: 200, threshold: 400 });
    expect(said.lower).toBeGreaterThan(400);
    expect(said.upper).toBeGreaterThan(1_500);
    expect(said.words).toMatch(
      /^reject rate: 15 %, between \d\.\d and \d\d\.\d with 95 % certainty over 200 orders; above 4 %$/,
    );
  });

  it('against the twin is one of the difference', () => {
    const bad = { orders: 400, rejected: 120 };
    const good = { orders: 4_000, rejected: 40 };
    expect(ruled(against, bad, bad)).toMatchObject({ outcome: 'inconclusive', value: 0 });
    expect(ruled(against, bad, good).outcome).toBe('fail');
    expect(ruled(against, good, bad).outcome).toBe('pass');
    // Both rates share the error, and the worst of one meets the best of the other.
    const [its, other] = [rateInterval(120, 400, 0.025), rateInterval(40, 4_000, 0.025)];
    const said = ruled(against, bad, good);
    expect([said.value, said.samples]).toEqual([2_900, 400]);
    expect(said.lower).toBeCloseTo(10_000 * (its.lower - other.upper), 4);
    expect(said.upper).toBeCloseTo(10_000 * (its.upper - other.lower), 4);
    expect(ruled(against, good, { orders: 19 }).outcome).toBe('waiting');
    expect(ruled(against, good).outcome).toBe('error');
    expect(ruled(against, good, { orders: 20, rejected: 30 }).outcome).toBe('error');
  });
});
