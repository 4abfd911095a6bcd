import type { ConsoleFrame } from '../../../shared/contract/console.ts';
import { absoluteTime } from '../../../shared/units/time.ts';
import type { Desk, ReceiptAudit } from '../../host/desk.ts';
import { deskToView } from './desk-view.ts';
import { LadderViews } from './ladder-views.ts';
import { riskToView } from './risk-view.ts';
import { SlotMarkets } from './slot-market.ts';
import type { FillCounts } from './slot-versions.ts';
import { slotViews } from './slot-view.ts';
import type { StateSetting } from './state-set.ts';
import { swapSummaries, versionViews } from './version-view.ts';

/** A part of a frame that is sent whole, with its JSON text, by which a reader knows whether it has changed. */
export interface Whole<T> {
  readonly value: T;
  readonly text: string;
}

/** The parts of a frame that are small and sent whole. */
export interface Summary {
  readonly desk: ConsoleFrame['desk'];
  readonly slots: Whole<NonNullable<ConsoleFrame['slots']>>;
  readonly versions: Whole<NonNullable<ConsoleFrame['versions']>>;
  readonly swaps: Whole<NonNullable<ConsoleFrame['swaps']>>;
  readonly risk: Whole<NonNullable<ConsoleFrame['risk']>>;
  readonly ladders: Whole<NonNullable<ConsoleFrame['ladders']>>;
}

/** A summary younger than this serves every console, milliseconds. */
const FRESH_MS = 50;
/** Figures of risk that moved with the market alone are this old at most, milliseconds; what a fact changes is shown at once. */
const RISK_MS = 250;
/** How often events are counted against the versions' own receipts, milliseconds. */
const RECEIPTS_MS = 2_000;
/** Over which time the event rate is taken, milliseconds. */
const RATE_MS = 1_000;

const whole = <T>(value: T): Whole<T> => ({ value, text: JSON.stringify(value) });

/** Sums the desk up for the consoles, at most twenty times a second however many there are. */
export class ConsoleSummary {
  readonly #desk: Desk;
  readonly #fills: FillCounts;
  readonly #clock: () => number;
  readonly #setting: StateSetting;
  readonly #markets = new SlotMarkets();
  #latest: Summary | undefined;
  #madeAt = Number.NEGATIVE_INFINITY;
  #receiptsAt = Number.NEGATIVE_INFINITY;
  #receipts: Pick<ReceiptAudit, 'missed' | 'twice' | 'gaps'> = { missed: 0, twice: 0, gaps: [] };
  #risk: Summary['risk'] | undefined;
  readonly #ladderViews = new LadderViews();
  #ladders: Summary['ladders'] = whole([]);
  #riskAt = Number.NEGATIVE_INFINITY;
  #riskFact = -1;
  #rate = { at: Number.NEGATIVE_INFINITY, sequence: 0, perSecond: 0 };

  constructor(desk: Desk, fills: FillCounts, setting: StateSetting, clock: () => number) {
    this.#desk = desk;
    this.#fills = fills;
    this.#setting = setting;
    this.#clock = clock;
  }

  /** The summary as of now, or of a moment ago. */
  read(): Summary {
    const now = this.#clock();
    if (this.#latest && now - this.#madeAt < FRESH_MS) return this.#latest;
    this.#madeAt = now;
    this.#measureRate(now);
    if (now - this.#receiptsAt >= RECEIPTS_MS) void this.countReceipts();
    this.#latest = {
      desk: deskToView(this.#desk, {
        eventsPerSecond: this.#rate.perSecond,
        stateSet: this.#setting.latest,
        ...this.#receipts,
      }),
      slots: whole(this.#slots()),
      versions: whole(versionViews(this.#desk)),
      swaps: whole(swapSummaries(this.#desk)),
      risk: this.#readRisk(now),
      ladders: this.#readLadders(now),
    };
    return this.#latest;
  }

  /** The summary as of now, for whoever acts on it. */
  readNow(): Summary {
    this.#madeAt = Number.NEGATIVE_INFINITY;
    this.#riskAt = Number.NEGATIVE_INFINITY;
    return this.read();
  }

  /** Asks the versions what they received. The count appears in the summaries made after it. */
  async countReceipts(): Promise<void> {
    this.#receiptsAt = this.#clock();
    try {
      const { missed, twice, gaps } = await this.#desk.receiptAudit();
      this.#receipts = { missed, twice, gaps };
    } catch (error) {
      // The count that is shown stays; the desk's health says what became of it.
      console.error(error);
    }
  }

  #slots(): NonNullable<ConsoleFrame['slots']> {
    const { view, originNs } = this.#desk;
    const at = absoluteTime(view.marketNow, originNs);
    return slotViews(view, this.#fills).map((shown) => {
      const slot = view.slots.get(shown.slot_id);
      return slot && view.sequence > 0 ? { ...shown, market: this.#markets.of(view, slot, at) } : shown;
    });
  }

  #readRisk(now: number): Summary['risk'] {
    const { view } = this.#desk;
    if (this.#risk && this.#riskFact === view.factSeq && now - this.#riskAt < RISK_MS) return this.#risk;
    this.#risk = whole(riskToView(view));
    this.#riskAt = now;
    this.#riskFact = view.factSeq;
    return this.#risk;
  }

  #readLadders(now: number): Summary['ladders'] {
    const views = this.#ladderViews.read(this.#desk.view, now);
    if (views !== this.#ladders.value) this.#ladders = whole(views);
    return this.#ladders;
  }

  #measureRate(now: number): void {
    const elapsed = now - this.#rate.at;
    if (elapsed < RATE_MS) return;
    const { sequence } = this.#desk.view;
    const perSecond = Number.isFinite(elapsed) ? Math.round(((sequence - this.#rate.sequence) * 1_000) / elapsed) : 0;
    this.#rate = { at: now, sequence, perSecond };
  }
}
