import { defined } from '../../../shared/base/assert.ts';
import type { ConsoleFrame, FillView } from '../../../shared/contract/console.ts';
import type { Alert } from '../../../shared/domain/alert.ts';
import type { FactOf, Recorded } from '../../../shared/domain/fact.ts';
import { type Instrument, instrumentKey } from '../../../shared/domain/instrument.ts';
import type { MarketEvent } from '../../../shared/domain/market-event.ts';
import { absoluteTime, type EpochNs, NS_PER_SECOND } from '../../../shared/units/time.ts';
import type { CommittedTurn, Desk, FoldedFact } from '../../host/desk.ts';
import type { RecordedAgain } from '../../host/outage.ts';
import { recordedAgainAlert } from '../../host/outage-alerts.ts';
import { fillToWire } from '../map/fill.ts';
import { Alerts, authoredHistory } from './alerts.ts';
import { CandleSeries } from './candles.ts';
import { EquityCurve } from './equity.ts';
import { markersOf } from './markers.ts';
import { drawdownsBySlot, Returns } from './returns.ts';
import { profitsBySlot } from './slot-versions.ts';
import { StateSetting } from './state-set.ts';
import { ConsoleSummary } from './summary.ts';
import { Tape } from './tape.ts';

type Marker = NonNullable<ConsoleFrame['markers']>[number];

const KEPT_FILLS = 500;
const KEPT_MARKERS = 1_000;

/**
 * After a point of the equity curve, the next waits this many times as long as it took to value the book: hourly bars
 * at full speed, a second of market time at each event, then cost a twentieth and not the whole of the time.
 */
const EQUITY_REST = 20;

/**
 * What consoles are shown, kept up to date once for all of them: it listens to the desk, holds bounded series, and
 * hands them out by place. Display only: nothing that trades reads it.
 */
export class ConsoleFeed {
  readonly desk: Desk;
  readonly candles: CandleSeries[] = [];
  readonly equity = new EquityCurve();
  readonly fillTape = new Tape<FillView>(KEPT_FILLS);
  readonly markerTape = new Tape<Marker>(KEPT_MARKERS);
  readonly alerts: Alerts;
  readonly summary: ConsoleSummary;
  /** Consoles that are open now. */
  watchers = 0;
  /** Rises with every market event and every commit. */
  revision = 0;
  readonly #clock: () => number;
  readonly #setting = new StateSetting();
  readonly #returns = new Returns();
  readonly #fillCounts = new Map<string, Map<string, number>>();
  readonly #instruments = new Map<string, Instrument>();
  readonly #stops: readonly ((() => void) | undefined)[];
  #committedAt: number | undefined;
  /** The session's origin: its Unix second, and the nanoseconds beyond it. */
  readonly #originSecond: number;
  readonly #originNs: number;
  /** Market time of the next whole second, when a point of the equity curve may be due. */
  #secondEndsNs = Number.NEGATIVE_INFINITY;
  /** Wall time before which the book is not valued again. */
  #equityRestsUntil = Number.NEGATIVE_INFINITY;

  /** @param clock Wall time in milliseconds, for pacing only. */
  constructor(desk: Desk, clock: () => number = () => performance.now()) {
    this.desk = desk;
    this.#clock = clock;
    this.#originSecond = Number(desk.originNs / BigInt(NS_PER_SECOND));
    this.#originNs = Number(desk.originNs % BigInt(NS_PER_SECOND));
    this.summary = new ConsoleSummary(desk, this.#fillCounts, this.#setting, clock);
    this.alerts = new Alerts(desk);
    for (const recorded of authoredHistory(desk)) this.#tell(recorded);
    // Desk time stands in for the market time of earlier runs where a fact carries none.
    for (const recorded of desk.history) this.#onFact(recorded, recorded.tsNs);
    this.#stops = [
      desk.onMarket((event) => this.#onMarket(event)),
      desk.onCommitted((turn) => this.#onCommitted(turn)),
      desk.onRecordedAgain((again) => this.#onRecordedAgain(again)),
      desk.onFinding?.((alert) => this.#onFinding(alert)),
    ];
  }

  /** The latest fills, oldest first. */
  fills(): readonly FillView[] {
    return this.fillTape.since(0);
  }

  /** Wall time since something was committed, milliseconds; null before the first commit. */
  sinceCommitMs(): number | null {
    return this.#committedAt === undefined ? null : this.#clock() - this.#committedAt;
  }

  /** Stops listening. */
  close(): void {
    for (const stop of this.#stops) stop?.();
  }

  #onMarket(event: MarketEvent): void {
    this.revision += 1;
    const series = this.candles[event.instrument] ?? this.#newSeries(event.instrument);
    series.take(event);
    if (event.tsNs >= this.#secondEndsNs) this.#onSecond(event);
  }

  #newSeries(index: number): CandleSeries {
    // Holes would slow the array down for ever, so every instrument up to this one gets its series.
    for (let next = this.candles.length; next <= index; next += 1) {
      const instrument = defined(this.desk.view.instruments[next], `instrument ${next}`);
      this.candles.push(new CandleSeries(instrument, this.desk.originNs));
    }
    return defined(this.candles[index], `candles of instrument ${index}`);
  }

  #onSecond(event: MarketEvent): void {
    const second = Math.floor((this.#originNs + event.tsNs) / NS_PER_SECOND);
    this.#secondEndsNs = (second + 1) * NS_PER_SECOND - this.#originNs;
    const time = this.#originSecond + second;
    if (!this.equity.isDue(time)) return;
    const began = this.#clock();
    if (began < this.#equityRestsUntil) return;
    const { view } = this.desk;
    const profits = profitsBySlot(view);
    this.equity.add({
      time,
      by_slot: profits,
      returns: this.#returns.take(view, profits),
      drawdown: drawdownsBySlot(view),
    });
    const ended = this.#clock();
    this.#equityRestsUntil = ended + (ended - began) * EQUITY_REST;
  }

  #onCommitted({ facts }: CommittedTurn): void {
    this.revision += 1;
    this.#committedAt = this.#clock();
    const { view, originNs } = this.desk;
    const now = absoluteTime(view.marketNow, originNs);
    for (const recorded of facts) {
      this.#onFact(recorded, now);
      this.#tell(recorded);
    }
  }

  #tell(recorded: Recorded): void {
    this.alerts.take(recorded);
    this.#setting.take(recorded);
  }

  #onRecordedAgain(again: RecordedAgain): void {
    this.revision += 1;
    this.alerts.tell(recordedAgainAlert(again, this.desk.view));
  }

  #onFinding(alert: Alert): void {
    this.revision += 1;
    this.alerts.tell(alert);
  }

  /** @param at Market time, for facts that carry none. */
  #onFact(recorded: FoldedFact, at: EpochNs): void {
    const { seq, fact } = recorded;
    if (fact.kind === 'fill') this.#onFill(seq, fact);
    for (const marker of markersOf(recorded, at, this.desk.view)) this.markerTape.push(marker);
  }

  #onFill(seq: number, fact: FactOf<'fill'>): void {
    const instrument = defined(this.#instrument(fact.instrument), fact.instrument);
    const counts = this.#fillCounts.get(fact.slotId) ?? new Map<string, number>();
    this.#fillCounts.set(fact.slotId, counts.set(fact.version, (counts.get(fact.version) ?? 0) + 1));
    this.fillTape.push(fillToWire(fact, seq, instrument));
  }

  #instrument(key: string): Instrument | undefined {
    if (this.#instruments.size < this.desk.view.instruments.length) {
      for (const instrument of this.desk.view.instruments) this.#instruments.set(instrumentKey(instrument), instrument);
    }
    return this.#instruments.get(key);
  }
}
