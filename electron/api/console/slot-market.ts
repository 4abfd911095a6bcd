import type { z } from 'zod';
import type { SlotView } from '../../../shared/contract/console.ts';
import { type Calendar, hoursOf } from '../../../shared/domain/calendar.ts';
import { instrumentKey } from '../../../shared/domain/instrument.ts';
import type { Slot } from '../../../shared/domain/slot.ts';
import { anyOpen, isOpen, nextClose, nextOpen, type Timetable, timetable } from '../../../shared/domain/timetable.ts';
import { type EpochNs, epochMs, epochNsOfMs } from '../../../shared/units/time.ts';
import type { EngineView } from '../engine-view.ts';
import { isoTime } from '../map/time.ts';

type Market = NonNullable<z.infer<typeof SlotView>['market']>;

/** When the markets of slots are open. Timetables are kept until the calendar changes or an instrument is new. */
export class SlotMarkets {
  #calendar: Calendar | undefined;
  #listed = -1;
  readonly #tables = new Map<string, Timetable>();
  /** By slot: what was found, and up to which moment it holds. */
  readonly #known = new Map<string, { readonly market: Market; readonly fromMs: number; readonly untilMs: number }>();

  /**
   * Whether any venue of a slot's instruments is open, and until when that holds.
   *
   * @param at Market time.
   */
  of(view: EngineView, slot: Slot, at: EpochNs): Market {
    if (view.calendar !== this.#calendar || view.instruments.length !== this.#listed) {
      this.#calendar = view.calendar;
      this.#listed = view.instruments.length;
      this.#tables.clear();
      this.#known.clear();
    }
    const atMs = epochMs(at);
    const known = this.#known.get(slot.id);
    if (known && atMs >= known.fromMs && atMs < known.untilMs) return known.market;
    const table = this.#tableOf(view, slot);
    const open = isOpen(table, atMs);
    const untilMs = (open ? nextClose(table, atMs) : nextOpen(table, atMs)) ?? Number.POSITIVE_INFINITY;
    const until = Number.isFinite(untilMs) ? isoTime(epochNsOfMs(untilMs)) : null;
    const market = { open, until };
    this.#known.set(slot.id, { market, fromMs: atMs, untilMs });
    return market;
  }

  #tableOf({ calendar, instruments }: EngineView, { id, instruments: taken }: Slot): Timetable {
    const made = this.#tables.get(id);
    if (made) return made;
    const own = instruments.filter((each) => taken === '*' || taken.includes(instrumentKey(each)));
    const hours = new Set(own.map(({ venue }) => hoursOf(calendar, venue)));
    // Before the first instrument is known, nothing says that its market is closed.
    const table = hours.size === 0 ? timetable('always') : anyOpen([...hours].map(timetable));
    this.#tables.set(id, table);
    return table;
  }
}
