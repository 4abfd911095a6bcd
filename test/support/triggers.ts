import type { JournalPort, StoredFact } from '../../electron/engine/ports.ts';
import type { Command } from '../../shared/domain/command.ts';
import type { Intent } from '../../shared/domain/intent.ts';
import type { ActionTable, RiskLimits, Trigger } from '../../shared/domain/risk.ts';
import { basisPoints } from '../../shared/units/basis-points.ts';
import { money } from '../../shared/units/money.ts';
import { BTC, DeskRig, ETH, limit, market, type RigOptions } from './desk-rig.ts';

export const AT = 6_000_000;
export const SLOT = 'momentum:paper';
export const BAD = 'version/momentum@2.0.0';
export const UNIT = 100_000_000n;

/** A desk on which 2.0.0 has taken over from 1.0.0 and is long 1.000; a stop protects it, and a bid could make it longer. */
export async function breachable(options: RigOptions = {}) {
  const rig = new DeskRig({ instruments: [BTC, ETH], ...options });
  const [good, bad] = [await rig.register('momentum', '1.0.0'), await rig.register('momentum', '2.0.0')];
  await rig.deploy(good);
  await rig.trades(AT, AT, AT, AT);
  const swapped = await rig.swap(good, bad);
  if (!swapped.ok) throw new Error(swapped.message);
  await does(rig, [market(1, 'buy', 1_000)]);
  await does(rig, [limit(2, 'buy', 10, AT - 100_000), { ...limit(3, 'sell', 1_000, AT + 200_000) }]);
  const live = () => rig.view.slots.get(SLOT)?.attachments.find((each) => each.role === 'live');
  return { rig, good, bad, live };
}

/** Lets the bad version ask for something at the next event, and takes that event and one more through. */
export async function does(rig: DeskRig, intents: readonly Intent[], then = AT): Promise<void> {
  const at = rig.view.sequence + 1;
  rig.runtime.scripts.set('momentum-2.0.0', (request) =>
    request.kind === 'event' && request.event.seq === at ? intents : [],
  );
  await rig.trades(AT, then);
}

export const setLimits = (limits: Partial<RiskLimits>, scope = 'desk', actions?: ActionTable): Command => ({
  kind: 'set_limits',
  scope,
  limits,
  ...(actions && { actions }),
  reason: 'test',
});

/** One way in which a trigger can fire. */
export interface Provocation {
  readonly trigger: Trigger;
  /** What it fires for. */
  readonly scope: string;
  readonly limits: Partial<RiskLimits>;
  /** Whose limits these are; the desk's where left out. */
  readonly of?: string;
  provoke(rig: DeskRig): Promise<void>;
}

const second = (rig: DeskRig): void => rig.elapse(1);
const buys = (count: number): Intent[] => Array.from({ length: count }, (_, i) => market(20 + i, 'buy', 1 + i));

/** Each trigger that the desk fires by itself, with what brings it about. */
export const PROVOCATIONS: readonly Provocation[] = [
  {
    trigger: 'daily_loss',
    scope: SLOT,
    limits: { maxDailyLoss: money(100n * UNIT) },
    of: SLOT,
    provoke: (rig) => rig.trades(AT - 10_010),
  },
  {
    trigger: 'drawdown',
    scope: SLOT,
    limits: { maxDrawdown: basisPoints(1) },
    of: SLOT,
    provoke: (rig) => rig.trades(AT - 10_010),
  },
  {
    trigger: 'daily_loss',
    scope: BAD,
    limits: { maxDailyLoss: money(100n * UNIT) },
    of: BAD,
    provoke: (rig) => rig.trades(AT - 10_010),
  },
  {
    trigger: 'drawdown',
    scope: 'algorithm/momentum',
    limits: { maxDrawdown: basisPoints(1) },
    of: 'algorithm/momentum',
    provoke: (rig) => rig.trades(AT - 10_010),
  },
  {
    trigger: 'daily_loss',
    scope: 'environment/paper',
    limits: { maxDailyLoss: money(100n * UNIT) },
    of: 'environment/paper',
    provoke: (rig) => rig.trades(AT - 10_010),
  },
  {
    trigger: 'position',
    scope: BAD,
    limits: { maxPositionSize: basisPoints(600) },
    async provoke(rig) {
      second(rig);
      await rig.trades(AT + 10);
    },
  },
  {
    trigger: 'position',
    scope: BAD,
    limits: { maxPositionQuantity: money(UNIT - 1n) },
    async provoke(rig) {
      second(rig);
      await rig.trades(AT);
    },
  },
  {
    trigger: 'exposure',
    scope: 'desk',
    limits: { maxGrossExposure: basisPoints(606) },
    async provoke(rig) {
      second(rig);
      await rig.trades(AT + 10);
    },
  },
  {
    trigger: 'exposure',
    scope: 'algorithm/momentum',
    limits: { maxConcentration: basisPoints(600) },
    of: 'algorithm/momentum',
    async provoke(rig) {
      second(rig);
      await rig.trades(AT);
    },
  },
  {
    trigger: 'order_rate',
    scope: BAD,
    limits: { maxOrdersPerSecond: 4 },
    provoke: (rig) => does(rig, buys(5)),
  },
  {
    trigger: 'trade_rate',
    scope: BAD,
    limits: { maxTradesPerMinute: 1 },
    provoke: (rig) => does(rig, buys(1)),
  },
  {
    trigger: 'denial_rate',
    scope: BAD,
    limits: { maxDenialsPerMinute: 2, maxOrderValue: money(0n) },
    provoke: (rig) => does(rig, buys(2)),
  },
  {
    trigger: 'repeated_execution',
    scope: BAD,
    limits: { maxRepeats: 2, duplicateWindowMs: 0 },
    provoke: (rig) =>
      does(
        rig,
        [7, 8, 9].map((ref) => market(ref, 'buy', 5)),
      ),
  },
  {
    trigger: 'error_rate',
    scope: BAD,
    limits: { maxErrorRate: basisPoints(5_000) },
    provoke: (rig) =>
      does(
        rig,
        Array.from({ length: 10 }, (_, i) => limit(30 + i, 'buy', 1, AT + 1 + i)),
      ),
  },
  {
    trigger: 'slippage',
    scope: BAD,
    limits: { maxSlippage: basisPoints(0) },
    provoke: (rig) => does(rig, buys(5), AT + 20_000),
  },
  {
    trigger: 'participation',
    scope: BAD,
    limits: { maxParticipation: basisPoints(10) },
    async provoke(rig) {
      rig.elapse(61);
      await does(rig, buys(5));
      second(rig);
      await rig.trades(AT);
    },
  },
  {
    trigger: 'data_age',
    scope: BAD,
    limits: { maxDataAgeMs: 60_000 },
    async provoke(rig) {
      rig.elapse(61);
      await rig.lockstep.event(rig.trade(300_000, 1_000, 1));
      rig.host.commit();
    },
  },
  {
    trigger: 'feed_loss',
    scope: 'desk',
    limits: {},
    async provoke(rig) {
      rig.host.step({ kind: 'connection', of: 'feed', up: false, reason: 'silent' });
      await rig.lockstep.settle();
      rig.host.commit();
    },
  },
  {
    trigger: 'exchange_loss',
    scope: 'desk',
    limits: {},
    async provoke(rig) {
      rig.host.step({ kind: 'connection', of: 'exchange', up: false, reason: 'silent' });
      await rig.lockstep.settle();
      rig.host.commit();
    },
  },
];

export const LOSS = { maxDailyLoss: money(100n * UNIT) };
/** A fall of the price that costs a long 1.000 more than a hundred. */
export const FALLEN = AT - 10_010;

export const again = (journal: JournalPort): DeskRig => new DeskRig({ journal, instruments: [BTC, ETH] });

/** A journal as the next start of a desk finds it, with only these facts on it; what is written to it is not kept. */
export function holding(journal: JournalPort, facts: readonly StoredFact[]): JournalPort {
  return new Proxy(journal, {
    get(target, name) {
      if (name === 'facts') return () => facts;
      // These facts were never on its disk, and no audit row names them.
      if (name === 'recovery') return undefined;
      if (name === 'commit') return () => {};
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

export async function restarted(journal: JournalPort): Promise<DeskRig> {
  const rig = again(journal);
  rig.host.resume();
  await rig.lockstep.settle();
  rig.host.commit();
  return rig;
}
