import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { ValueScale } from '../../../shared/domain/value-scale.ts';
import type { Price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';

/** What is held and open in one instrument, in quantities at its scale: at worst, if every open order on one side fills. */
export interface Cell {
  /** Position plus open buys, signed. */
  long: number;
  /** Position less open sells, signed. */
  short: number;
  /** The larger of the two sizes. */
  gross: number;
}

/** What cells are valued with, by instrument. */
export interface Prices {
  readonly scales: readonly ValueScale[];
  readonly instruments: readonly Instrument[];
  /** Another number whenever a mark may have changed. */
  readonly markEpoch: number;
  /** Undefined before the first: what has no mark is worth nothing as far as anybody knows. */
  markOf(instrument: number): Price | undefined;
}

/** Values in quote currency at 1e-8 as plain numbers; NaN where those do not hold one. */
export interface Values {
  readonly gross: number;
  /** Signed. */
  readonly long: number;
  readonly short: number;
}

/** A cell and what it was worth when last looked at. */
class ValuedCell implements Cell {
  readonly instrument: number;
  long = 0;
  short = 0;
  gross = 0;
  /** The mark of the values; −1 where quantities have changed since. */
  mark = -1;
  values: Values = NOTHING;

  constructor(instrument: number) {
    this.instrument = instrument;
  }
}

export const NOTHING: Values = { gross: 0, long: 0, short: 0 };

/**
 * Exposure of one scope or instance, by instrument, and its value. What an instrument is worth is worked out anew only when
 * its quantities or its mark have changed, the sums when anything has: the values never depend on what was asked before.
 */
export class ScopeExposure {
  readonly #cells = new Map<number, ValuedCell>();
  #list: readonly ValuedCell[] = [];
  /** The marks that the sums are of; −1 where quantities have changed since. */
  #epoch = -1;
  #sums: Values = NOTHING;
  readonly #sectors = new Map<string, number>();

  get cells(): ReadonlyMap<number, Readonly<Cell>> {
    return this.#cells;
  }

  /** Adds to a cell. One in which nothing is left is not kept. */
  add(instrument: number, long: number, short: number, gross: number): void {
    let cell = this.#cells.get(instrument);
    if (!cell) {
      if (gross === 0) return;
      cell = new ValuedCell(instrument);
      this.#cells.set(instrument, cell);
      this.#list = [...this.#cells.values()];
    }
    cell.long += long;
    cell.short += short;
    cell.gross += gross;
    cell.mark = -1;
    this.#epoch = -1;
    if (cell.gross !== 0) return;
    this.#cells.delete(instrument);
    this.#list = [...this.#cells.values()];
  }

  /** What everything is worth together. */
  sums(prices: Prices): Values {
    if (this.#epoch !== prices.markEpoch) this.#sum(prices);
    return this.#sums;
  }

  /** The gross value in one sector, as of the last {@link sums}. */
  sector(name: string): number {
    return this.#sectors.get(name) ?? 0;
  }

  /** The value in one instrument, as of the last {@link sums}. */
  values(instrument: number): Values {
    return this.#cells.get(instrument)?.values ?? NOTHING;
  }

  #sum(prices: Prices): void {
    const { instruments, markEpoch } = prices;
    let [gross, long, short] = [0, 0, 0];
    this.#sectors.clear();
    for (const cell of this.#list) {
      const { instrument } = cell;
      const mark = prices.markOf(instrument) ?? 0;
      if (mark !== cell.mark) {
        cell.values = valuesOf(prices, instrument, cell);
        cell.mark = mark;
      }
      const { values } = cell;
      const sector = instruments[instrument]?.sector ?? '';
      this.#sectors.set(sector, (this.#sectors.get(sector) ?? 0) + values.gross);
      gross += values.gross;
      long += values.long;
      short += values.short;
    }
    this.#sums = { gross, long, short };
    this.#epoch = markEpoch;
  }

  /** Its cells by instrument, for a snapshot. */
  snapshot(): ReadonlyMap<number, Readonly<Cell>> {
    return new Map(
      [...this.#cells].map(([instrument, { long, short, gross }]) => [instrument, { long, short, gross }]),
    );
  }

  /** Takes a snapshot as so. */
  restore(cells: ReadonlyMap<number, Readonly<Cell>>): void {
    for (const [instrument, { long, short, gross }] of cells) this.add(instrument, long, short, gross);
  }
}

/** What a cell is worth at the mark of its instrument. */
export function valuesOf(prices: Prices, instrument: number, { gross, long, short }: Readonly<Cell>): Values {
  const mark = prices.markOf(instrument);
  const scale = prices.scales[instrument];
  if (mark === undefined || scale === undefined) return NOTHING;
  const value = scale.quoteValueOf(mark, quantity(gross));
  return {
    gross: value,
    long: long === gross ? value : scale.quoteValueOf(mark, quantity(long)) * Math.sign(long),
    short: short === gross ? value : scale.quoteValueOf(mark, quantity(short)) * Math.sign(short),
  };
}
