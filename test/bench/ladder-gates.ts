import { addPair } from '../../electron/engine/rollout/confidence-sequence.ts';
import { judge } from '../../electron/engine/rollout/gate.ts';
import { Chance } from '../../electron/feed/simulation/chance.ts';
import { assert, defined } from '../../shared/base/assert.ts';
import { type ConductEvidence, type GateEvidence, type GateRule, NO_PAIRS } from '../../shared/domain/gate.ts';
import { money } from '../../shared/units/money.ts';
import { limitRule, NO_CONDUCT, profitRule } from '../support/gate-evidence.ts';
import type { Workplace } from './bench.ts';
import { nowNs } from './clock.ts';
import type { Measured } from './figure.ts';
import { PairedMarket } from './verdicts-market.ts';

const FILLS = 10_000;
const PAIRS = 2_016;
const RUNGS = 6;
const SEED = 42;
const UNIT = 100_000_000;

/** One gate on everything there is, half of them against the twin. */
const RULES: readonly GateRule[] = [
  profitRule(),
  limitRule('drawdown', 200, 400),
  limitRule('slippage', 2, 5, { relative: true }),
  limitRule('reject_rate', 100, 300),
  limitRule('denial_rate', 300, 600, { relative: true }),
  limitRule('error_rate', 10, 50),
  limitRule('latency', 500, 5_000, { relative: true }),
  limitRule('divergence', 2, 5),
  limitRule('turnover', 1.5, 3),
];

/** Reviews in a sample. */
const BLOCK = 50;
const BLOCKS = 400;

/**
 * Gates judged a second, all measures in turn, on the evidence of ten thousand fills of candidate and twin each and a week of
 * pairs. The evidence is kept as sums, so that a review costs the same after ten fills and after a million; `evidence_us` is what it
 * takes to sum it up from nothing, which a start does and a review does not.
 */
export async function gates({ scale }: Workplace): Promise<readonly Measured[]> {
  const gathered = nowNs();
  const evidence = gather();
  const evidence_us = [(nowNs() - gathered) / 1000];
  const samples: number[] = [];
  let judged = 0;
  for (let block = 0; block < Math.max(4, BLOCKS * scale); block += 1) {
    const started = nowNs();
    for (let review = 0; review < BLOCK; review += 1)
      for (const rule of RULES) if (judge(rule, evidence, RUNGS).words !== '') judged += 1;
    samples.push((BLOCK * RULES.length * 1e9) / (nowNs() - started));
  }
  assert(judged === samples.length * BLOCK * RULES.length, 'a gate had nothing to say');
  const series = { fills: [FILLS, FILLS], pairs: [PAIRS], rules: [RULES.length] };
  return [{ samples, beside: { evidence_us }, series }];
}

function gather(): GateEvidence {
  const [candidate, twin] = Chance.streams(SEED, 2).map(conduct);
  const market = new PairedMarket(SEED, { edge: 0.1, shape: 'equal' });
  let pairs = NO_PAIRS;
  for (let pair = 0; pair < PAIRS; pair += 1) {
    const profit = market.next();
    pairs = addPair(pairs, profit.candidate - profit.twin);
  }
  return { candidate: defined(candidate, 'candidate'), twin: defined(twin, 'twin'), pairs };
}

/** Ten thousand fills, each an order's, with a few orders refused on either side. */
function conduct(chance: Chance): ConductEvidence {
  let [value, cost, live] = [0n, 0n, 0n];
  let [rejected, denied, faults] = [0, 0, 0];
  for (let fill = 0; fill < FILLS; fill += 1) {
    const notional = chance.integer(100 * UNIT, 1_000 * UNIT);
    value += BigInt(notional);
    cost += BigInt(Math.round((notional * (1.5 + 3 * chance.normal())) / 10_000));
    live += BigInt(Math.round((notional * 0.5 * chance.normal()) / 10_000));
    if (chance.uniform() < 0.004) rejected += 1;
    if (chance.uniform() < 0.02) denied += 1;
    if (chance.uniform() < 0.0005) faults += 1;
  }
  return {
    ...NO_CONDUCT,
    periods: PAIRS,
    fills: FILLS,
    closedTrades: FILLS / 4,
    sessions: 7,
    orders: FILLS + rejected,
    denied,
    rejected,
    faults,
    requests: 20 * FILLS,
    slippage: { value: money(value), cost: money(cost), fills: FILLS },
    turnover: money(value),
    drawdownBp: chance.integer(100, 300),
    latency: { p99Us: chance.integer(100, 400), requests: 20 * FILLS },
    divergence: { value: money(value), cost: money(live), orders: FILLS },
  };
}
