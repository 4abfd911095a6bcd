import type { Trigger } from '../../../../shared/domain/risk.ts';
import { parseScope, type Scope, type ScopeKind } from '../../../../shared/domain/scope.ts';
import { addMoney, formatMoney, type Money, subtractMoney, ZERO_MONEY } from '../../../../shared/units/money.ts';
import { capitalOf } from '../../capital.ts';
import type { Core } from '../../core.ts';
import type { ExactSum } from '../../ledger/exact-sum.ts';
import type { Outputs } from '../../outputs.ts';
import { partOf } from '../../risk/compiled-limits.ts';
import type { EquityMonitor, LossLimits } from '../../risk/monitor.ts';
import { scopesAround, type Triggers } from './triggers.ts';

/** A scope whose versions have traded. */
interface Watched {
  readonly scope: Scope;
  readonly monitor: EquityMonitor;
  readonly equity: ExactSum;
  readonly isSlot: boolean;
}

const WORDS: Readonly<Record<'daily_loss' | 'drawdown', string>> = {
  daily_loss: 'the day’s loss',
  drawdown: 'the fall from the peak',
};

/** Holds the equity of every scope against its day and its peak, on each mark and each fill that concerns it. */
export class LossWatch {
  readonly #core: Core;
  readonly #triggers: Triggers;
  readonly #watched = new Map<Scope, Watched>();
  readonly #byInstrument: Watched[][] = [];
  /** Marks at which each instrument's scopes were last looked at. */
  readonly #marks: (number | undefined)[] = [];
  #epoch = -1;
  #day = Number.NaN;

  constructor(core: Core, triggers: Triggers) {
    this.#core = core;
    this.#triggers = triggers;
  }

  /** After the mark of an instrument may have moved. With nobody who ever traded it, this costs nothing. */
  onMark(instrument: number, out: Outputs): void {
    const { ledger, market, days } = this.#core;
    const scopes = ledger.scopesTrading(instrument);
    if (scopes.length === 0) return;
    const mark = market.mark(instrument);
    const day = days.of(market.now);
    const isSame = this.#isCurrent() && day === this.#day && this.#marks[instrument] === mark;
    // What stands crossed at an unmoved mark is looked at with the second.
    if (isSame && this.#byInstrument[instrument]?.length === scopes.length) return;
    this.#day = day;
    this.#marks[instrument] = mark;
    let watched = this.#byInstrument[instrument];
    if (watched?.length !== scopes.length) {
      watched = narrowestFirst(scopes).map((scope) => this.#watch(scope));
      this.#byInstrument[instrument] = watched;
      // Before the mark moves: whoever has taken a position over loses from the price at which it was handed over.
      for (const each of watched) this.#begin(each, day);
    }
    ledger.revalue(instrument, mark);
    for (let i = 0; i < watched.length; i += 1) this.#observe(watched[i]!, day, out);
  }

  /** After a fill of a version in a slot: what it cost counts before anything else leaves. */
  onFill(slotId: string, version: string, out: Outputs): void {
    const { days, market } = this.#core;
    this.#isCurrent();
    const day = days.of(market.now);
    for (const scope of narrowestFirst(this.#core.scopesOf(slotId, version))) {
      const watched = this.#watch(scope);
      if (!watched.monitor.began) {
        // From here on a stop of the desk must not forget what this scope began with.
        watched.monitor.begin(ZERO_MONEY, day);
        this.#core.markEquity(out, scope);
      }
      if (watched.monitor.observe(watched.equity.value, day)) this.#breach(watched, out);
    }
  }

  /** Once a second of market time: what stands crossed is crossed still, whether its mark moves or not. */
  onSecond(out: Outputs): void {
    this.#isCurrent();
    const day = this.#core.days.of(this.#core.market.now);
    // In the order in which they came to be watched, which is the narrowest first for each version.
    for (const watched of this.#watched.values()) if (watched.monitor.began) this.#observe(watched, day, out);
  }

  /**
   * After a restart: from here the day that comes is counted. Its first mark may be far from the last one before the stop, and
   * what was lost in between is a loss like any other.
   */
  resume(): void {
    for (const [scope, monitor] of this.#core.monitors)
      if (monitor.began) monitor.resume(this.#core.ledger.equity(scope));
  }

  /** Once a second of market time: days and peaks that have moved must outlive a restart. */
  record(out: Outputs): void {
    for (const scope of this.#watched.keys()) this.#core.markEquity(out, scope);
  }

  /** @returns false when limits, shares or capital have changed: every scope is then held against the new ones. */
  #isCurrent(): boolean {
    const { controls, router } = this.#core;
    // Each only ever grows, so their sum changes with any of them.
    const epoch = controls.epoch + controls.limits.epoch + router.epoch;
    if (epoch === this.#epoch) return true;
    this.#epoch = epoch;
    for (const { scope, monitor } of this.#watched.values()) monitor.hold(lossLimits(this.#core, scope));
    return false;
  }

  #watch(scope: Scope): Watched {
    let watched = this.#watched.get(scope);
    if (!watched) {
      const monitor = this.#core.monitor(scope);
      monitor.hold(lossLimits(this.#core, scope));
      const equity = this.#core.ledger.equitySum(scope);
      watched = { scope, monitor, equity, isSlot: this.#core.router.slots.has(scope) };
      this.#watched.set(scope, watched);
    }
    return watched;
  }

  /** Facts of earlier desks tell of slots alone: what the others lost before anybody watched them is no loss of today. */
  #begin({ monitor, equity, isSlot }: Watched, day: number): void {
    if (!monitor.began && !isSlot) monitor.begin(equity.value, day);
  }

  #observe(watched: Watched, day: number, out: Outputs): void {
    const { monitor, equity } = watched;
    this.#begin(watched, day);
    const { near } = equity;
    const isCrossed = Number.isNaN(near) ? monitor.observe(equity.value, day) : monitor.observeNear(near, day);
    if (isCrossed) this.#breach(watched, out);
  }

  #breach({ scope, monitor }: Watched, out: Outputs): void {
    for (const { cause, value, limit } of monitor.breaches()) {
      const figures = () => ({
        value: formatMoney(value),
        limit: formatMoney(limit),
        reason: `${WORDS[cause]} of ${scope} crossed its limit`,
      });
      this.#triggers.fire(scope, cause satisfies Trigger, scopesAround(this.#core, scope), figures, out);
    }
  }
}

/** What a scope is worth, and how that stands against its day and its peak. */
export interface LossStanding {
  readonly equity: Money;
  /** Profit since the trading day's start, market time. */
  readonly dayProfit: Money;
  /** How far equity stands below its peak; never negative. */
  readonly drawdown: Money;
}

/**
 * Where a scope stands. The books tell what it is worth and the monitor what it began the day with, because after a restart
 * a monitor has seen no mark yet, while the books stand valued at the last one on record.
 */
export function lossStanding(core: Core, scope: Scope): LossStanding {
  const monitor = core.monitors.get(scope);
  if (!monitor?.began) return { equity: ZERO_MONEY, dayProfit: ZERO_MONEY, drawdown: ZERO_MONEY };
  const equity = core.ledger.equity(scope);
  const dayStart = subtractMoney(monitor.equity, monitor.dayProfit);
  const fall = subtractMoney(addMoney(monitor.equity, monitor.drawdown), equity);
  return { equity, dayProfit: subtractMoney(equity, dayStart), drawdown: fall > 0n ? fall : ZERO_MONEY };
}

/** Who has lost the money is told before those who answer for it. */
function narrowestFirst(scopes: readonly Scope[]): Scope[] {
  const width = (scope: Scope): number => WIDTHS.indexOf(parseScope(scope)?.kind ?? 'desk');
  return [...scopes].sort((a, b) => width(a) - width(b));
}

const WIDTHS: readonly ScopeKind[] = ['version', 'slot', 'algorithm', 'environment', 'desk'];

/**
 * What a scope may lose. A slot is bound by the tightest of all that is wider than a version; every other scope by what is
 * set for just that scope. A version's own limits bind the version, not the slot, which another may take over.
 */
export function lossLimits(core: Core, scope: Scope): LossLimits {
  const { limits } = core.controls;
  const isSlot = core.router.slots.has(scope);
  const around = isSlot ? core.scopesOfSlot(scope).filter((each) => parseScope(each)?.kind !== 'version') : [];
  const own = isSlot ? limits.tightest(around) : limits.own(scope);
  const capital = capitalOf(core, scope);
  // A share of no capital is no limit: what a version without a share still runs off, its slot answers for.
  const isMeasured = own?.maxDrawdown !== undefined && capital > 0n;
  return {
    dailyLoss: own?.maxDailyLoss,
    drawdown: isMeasured ? partOf(capital, own.maxDrawdown) : undefined,
  };
}
