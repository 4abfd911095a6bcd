import { type GateContext, judge } from '../../electron/engine/risk/gate.ts';
import { assert } from '../../shared/base/assert.ts';
import type { OrderTerms } from '../../shared/domain/order.ts';
import type { Bench, Workplace } from './bench.ts';
import { nowNs } from './clock.ts';
import type { Measured } from './figure.ts';
import { type BareState, bareCheck } from './risk-bare.ts';
import { MARK, riskDesk, terms } from './risk-desk.ts';

const LIMIT = 'twelve limits written out by hand on flat numbers';

/**
 * The pre-trade gate on a desk with ten instruments held and limits for six scopes. The clock's own step is near the time that
 * one check takes, so blocks of 32 checks of different orders are timed: a sample is a block's time by check, and p99 is that of
 * blocks. `check` is the judgement of a known context, `context` is the gathering of the context from the engine's state and the
 * judgement, as the order flow does both for each order.
 */
export const riskBench: Bench = {
  name: 'risk',
  probes: [
    {
      figures: [
        { name: 'check', unit: 'us', limit: LIMIT },
        { name: 'context', unit: 'us', limit: LIMIT },
        { name: 'checks', unit: 'per_s', limit: LIMIT },
      ],
      run: risk,
    },
  ],
};

const A_BLOCK = 32;
const BLOCKS = 60_000;
/** Different orders, so that no branch is learnt by heart: blocks begin at another one each. */
const KINDS = 96;

async function risk({ scale }: Workplace): Promise<readonly Measured[]> {
  const { contexts, desk, instance } = riskDesk();
  const sender = desk.instance(instance);
  const orders: OrderTerms[] = Array.from({ length: KINDS }, (_, i) => terms(i % 10, 1 + i));
  const ask = (order: OrderTerms): GateContext =>
    contexts.of({ instance: sender, terms: order, isExit: false, byDesk: false });
  const known = orders.map(ask);
  const states = known.map(flat);
  const blocks = Math.max(100, Math.round(BLOCKS * scale));
  const [check, context, bare, checks, bares]: number[][] = [[], [], [], [], []];
  let passed = 0;
  for (let block = 0; block < blocks; block += 1) {
    const from = (block * 7) % (KINDS - A_BLOCK);
    const started = nowNs();
    for (let i = from; i < from + A_BLOCK; i += 1) if (judge(orders[i]!, known[i]!) === undefined) passed += 1;
    const judged = nowNs();
    for (let i = from; i < from + A_BLOCK; i += 1) if (judge(orders[i]!, ask(orders[i]!)) === undefined) passed += 1;
    const gathered = nowNs();
    for (let i = from; i < from + A_BLOCK; i += 1) {
      const { side, quantity, limitPrice } = orders[i]!;
      if (bareCheck(side === 'buy', quantity, limitPrice, states[i]!, BARE_LIMITS) === 0) passed += 1;
    }
    const ended = nowNs();
    check!.push((judged - started) / A_BLOCK / 1000);
    context!.push((gathered - judged) / A_BLOCK / 1000);
    bare!.push((ended - gathered) / A_BLOCK / 1000);
    checks!.push((A_BLOCK / (judged - started)) * 1e9);
    bares!.push((A_BLOCK / Math.max(1, ended - gathered)) * 1e9);
  }
  // A refusal is another path, and shorter or longer: what is timed is the way of an order that leaves.
  assert(passed === 3 * A_BLOCK * blocks, `${3 * A_BLOCK * blocks - passed} orders were refused`);
  return [
    { samples: check!, limit: bare! },
    { samples: context!, limit: bare! },
    { samples: checks!, limit: bares! },
  ];
}

const BARE_LIMITS = {
  quantity: 1e9,
  value: 1e12,
  openOrders: 200,
  position: 1e9,
  positionValue: 1e12,
  exposure: 1e13,
  ordersPerSecond: 100,
  ordersPerMinute: 1_000,
};

const flat = ({ position, openBuy, openSell, openOrders }: GateContext): BareState => ({
  halted: false,
  tick: 10,
  lot: 1,
  mark: MARK,
  collar: 0.05,
  position,
  openBuy,
  openSell,
  openOrders,
  exposure: 10 * 1_000 * MARK,
  ordersInSecond: 12,
  ordersInMinute: 12,
});
