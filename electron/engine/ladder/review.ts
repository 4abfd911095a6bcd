import { defined } from '../../../shared/base/assert.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';
import type { ConductEvidence, GateVerdict, LimitRule } from '../../../shared/domain/gate.ts';
import type { Ladder } from '../../../shared/domain/ladder.ts';
import { basisPoints } from '../../../shared/units/basis-points.ts';
import { formatMoney, type Money, subtractMoney, ZERO_MONEY } from '../../../shared/units/money.ts';
import { type Core, DESK_AUTHOR } from '../core.ts';
import type { Outputs } from '../outputs.ts';
import { partOf } from '../risk/compiled-limits.ts';
import { judge } from '../rollout/gate.ts';
import type { SimulatedDesk } from '../simulated/simulated-desk.ts';
import { gateEvidence } from './evidence.ts';
import { PeriodClock } from './period-clock.ts';

/** What was last measured of an instance's time to answer; null where nobody measures. */
export type LatencyOf = (instance: number) => ConductEvidence['latency'];

/** What candidate and twin were worth when a period began. */
interface Period {
  readonly clock: PeriodClock;
  candidate: Money;
  twin: Money;
  /** After a restart, while not every mark may be known: what both are worth is found out at its end, and nothing is judged. */
  isBlind: boolean;
  /** The slot was halted when its last event came. */
  isHalted: boolean;
}

/**
 * Closes the periods of ladders: the pair of profits, and what each gate of the rung says by then. What it holds is
 * memory: a period that a restart or a change of shares interrupts is not counted.
 */
export class Reviews {
  readonly #core: Core;
  readonly #accounts: SimulatedDesk;
  readonly #latency: LatencyOf;
  readonly #periods = new Map<string, Period>();

  constructor(core: Core, accounts: SimulatedDesk, latency: LatencyOf) {
    this.#core = core;
    this.#accounts = accounts;
    this.#latency = latency;
  }

  /** A candidate has come to a share: a new period begins. */
  begin(ladder: Ladder): void {
    this.#begin(ladder, false);
  }

  /** A desk has come back: its first period finds out what both are worth, and the next one is compared. */
  resume(ladder: Ladder): void {
    this.#begin(ladder, true);
  }

  #begin(ladder: Ladder, isBlind: boolean): void {
    const slot = defined(this.#core.router.slots.get(ladder.slotId), ladder.slotId);
    const clock = new PeriodClock(this.#core, slot, ladder, isBlind);
    this.#periods.set(ladder.id, { clock, ...this.#worth(ladder), isBlind, isHalted: false });
  }

  end(ladderId: string): void {
    this.#periods.delete(ladderId);
  }

  /** Open market at the candidate's share up to the last event, milliseconds: its record has what there was at the last review. */
  openMs(ladderId: string): number | undefined {
    return this.#periods.get(ladderId)?.clock.count.openMs;
  }

  /**
   * After an event of the ladder's slot was routed. Once a period of open market is over, its review is a fact.
   *
   * @returns true when there was one.
   */
  onMarket(ladder: Ladder, out: Outputs): boolean {
    const period = this.#periods.get(ladder.id);
    if (!period || this.#isHalted(ladder, period)) return false;
    if (!period.clock.tick(this.#core.market.now)) return false;
    const worth = this.#worth(ladder);
    if (period.isBlind) {
      Object.assign(period, worth, { isBlind: false });
      return false;
    }
    const twin = this.#twinProfit(ladder, worth.twin, period.twin);
    const pair =
      twin === undefined
        ? null
        : { candidate: formatMoney(subtractMoney(worth.candidate, period.candidate)), twin: formatMoney(twin) };
    Object.assign(period, worth);
    this.#review(ladder, pair, period.clock, out);
    return true;
  }

  /**
   * Under a halt nobody trades, so there is nothing to see and no time on the rung passes; behind it a new period begins, as blind
   * as the one before it: a restart under a halt has still not found out what both are worth.
   */
  #isHalted(ladder: Ladder, period: Period): boolean {
    const core = this.#core;
    if (core.tradingStateOf(ladder.slotId, core.versionOf(ladder.entityId)) === 'halted') {
      period.isHalted = true;
      return true;
    }
    if (period.isHalted) this.#begin(ladder, period.isBlind);
    return period.isHalted;
  }

  #review(ladder: Ladder, pair: FactOf<'ladder_reviewed'>['pair'], clock: PeriodClock, out: Outputs): void {
    const evidence = defined(this.#core.evidence.get(ladder.id), `evidence of ${ladder.id}`);
    const rung = defined(ladder.plan.rungs[ladder.rung], `rung ${ladder.rung}`);
    const slot = defined(this.#core.router.slots.get(ladder.slotId), ladder.slotId);
    const held = ladder.share > 0 ? ladder.share : rung.simulatedShare;
    const budget = formatMoney(partOf(slot.capital, basisPoints(held)));
    const { openMs, days: sessions, lastDay } = clock.count;
    const stretches = evidence.with({ pair, budget });
    const seen = gateEvidence({ ...ladder, sessions }, evidence, stretches, this.#accounts, this.#latency);
    const verdicts = rung.gates.map((rule) =>
      rule.measure === 'latency' && !this.#core.options.measuresLatency
        ? leftOut(rule)
        : judge(rule, seen[rule.since], ladder.plan.rungs.length),
    );
    const marketNs = this.#core.marketTime();
    const reviewed = { ladderId: ladder.id, pair, budget, openMs, sessions, lastDay, verdicts, marketNs };
    this.#core.emit(out, DESK_AUTHOR, { kind: 'ladder_reviewed', ...reviewed });
  }

  /** Profit of the twin in the period: of none, nothing; undefined where it should be there and is not. */
  #twinProfit({ slotId, twinInstance, plan, twinEntityId }: Ladder, now: Money, before: Money): Money | undefined {
    if (plan.twin === 'none' || twinEntityId === null) return ZERO_MONEY;
    const { router } = this.#core;
    if (twinInstance === null || router.instances.get(twinInstance)?.running !== true) return undefined;
    // One that has failed is loaded again with the desk; it trades nowhere, and earning nothing is not what it does.
    const trades = this.#accounts.isOpen(twinInstance) || router.isLive(slotId, twinInstance);
    return trades ? subtractMoney(now, before) : undefined;
  }

  /** Profit of both, each on whichever account it trades, at the present marks and in quote currency. */
  #worth({ instance, twinInstance }: Ladder): { readonly candidate: Money; readonly twin: Money } {
    return {
      candidate: this.#accounts.equity(instance),
      twin: twinInstance === null ? ZERO_MONEY : this.#accounts.equity(twinInstance),
    };
  }
}

/** A gate on what is measured nowhere in this run: it must not hold a ladder for ever, and says that it looked at nothing. */
const leftOut = ({ measure, observeOnly, passUpTo: threshold }: LimitRule): GateVerdict => ({
  measure,
  observeOnly,
  outcome: 'pass',
  value: null,
  lower: null,
  upper: null,
  threshold,
  samples: 0,
  words: `${measure}: not measured in a session, and left out`,
});
