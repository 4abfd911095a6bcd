import type { Denial, DenialCode } from '../../../shared/domain/risk.ts';
import { quoteValueOf } from '../../../shared/domain/valuation.ts';
import { formatMoney, type Money, money } from '../../../shared/units/money.ts';
import type { Price } from '../../../shared/units/price.ts';
import { type Quantity, quantity } from '../../../shared/units/quantity.ts';
import type { ExposureCeilings, MoneyCeiling } from './compiled-limits.ts';
import type { GateContext } from './gate-context.ts';
import { type Cell, valuesOf } from './scope-exposure.ts';

/** What a scope would have at stake with the order in it, in quote currency at 1e-8. */
interface Stake {
  /** In the order's instrument. */
  one: bigint;
  /** In its sector. */
  sector: bigint;
  gross: bigint;
  /** All positions with their signs, if every open buy (`long`) or every open sell (`short`) fills. */
  long: bigint;
  short: bigint;
}

type Code = Extract<DenialCode, 'concentration' | 'sector_exposure' | 'gross_exposure' | 'net_exposure'>;
const CODES: readonly Code[] = ['concentration', 'sector_exposure', 'gross_exposure', 'net_exposure'];

const FLAT: Readonly<Cell> = { long: 0, short: 0, gross: 0 };

/** The order's own instrument, and how its cell changes by the order. */
export interface Change {
  readonly instrument: number;
  readonly long: number;
  readonly short: number;
  readonly gross: number;
}

/**
 * Holds what each scope would have at stake against its limits. Of several limits that are crossed, the first in the order
 * of precedence is given; of several scopes that cross it, the one that is furthest above its limit, and of equals the widest.
 *
 * Sums are made in plain numbers as long as those hold every unit, and in bigint where they do not.
 */
export function exposureDenial(context: GateContext, change: Change): Denial | undefined {
  const all = (context.limits as NonNullable<GateContext['limits']>).exposures;
  for (let i = 0; i < all.length; i += 1) {
    if (!isWithin(all[i] as ExposureCeilings, context, change)) return worstOf(all, context, change);
  }
  return undefined;
}

/** Whether a scope certainly keeps to all its limits; false as well where plain numbers cannot say. */
function isWithin(ceilings: ExposureCeilings, context: GateContext, change: Change): boolean {
  const { exposure, only } = ceilings;
  const i = change.instrument;
  const sums = exposure.sums(context);
  const before = exposure.values(i);
  const cell = exposure.cells.get(i) ?? FLAT;
  const after = valuesOf(context, i, {
    long: cell.long + change.long,
    short: cell.short + change.short,
    gross: cell.gross + change.gross,
  });
  const isOne = only !== undefined;
  const gross = isOne ? after.gross : sums.gross - before.gross + after.gross;
  // No other figure is larger: while this one is held to the unit, all are, and all that was added up on the way.
  if (!Number.isSafeInteger(gross) || !Number.isSafeInteger(sums.gross)) return false;
  const { concentration, sector, net } = ceilings;
  if (concentration && after.gross > concentration.value) return false;
  if (ceilings.gross && gross > ceilings.gross.value) return false;
  if (sector) {
    const inSector = isOne ? 0 : exposure.sector(context.instruments[i]?.sector ?? '') - before.gross;
    if (inSector + after.gross > sector.value) return false;
  }
  if (net === undefined) return true;
  const long = isOne ? after.long : sums.long - before.long + after.long;
  const short = isOne ? after.short : sums.short - before.short + after.short;
  return Math.abs(long) <= net.value && Math.abs(short) <= net.value;
}

/** The refusal that is due, worked out to the last unit; undefined where none is after all. */
function worstOf(all: readonly ExposureCeilings[], context: GateContext, change: Change): Denial | undefined {
  let worst: { readonly code: Code; readonly value: bigint; readonly ceiling: MoneyCeiling } | undefined;
  for (const ceilings of all) {
    const stake = exactStakeOf(ceilings, context, change);
    for (const code of CODES) {
      const ceiling = ceilingFor(ceilings, code);
      if (ceiling === undefined || context.lifted.has(code)) continue;
      const value = valueFor(stake, code);
      if (value <= ceiling.exact) continue;
      if (!worst || precedes(code, value - ceiling.exact, worst)) worst = { code, value, ceiling };
    }
  }
  return (
    worst && {
      code: worst.code,
      value: formatMoney(money(worst.value)),
      limit: formatMoney(worst.ceiling.exact),
      scope: worst.ceiling.scope,
    }
  );
}

function precedes(
  code: Code,
  excess: bigint,
  worst: { readonly code: Code; readonly value: bigint; readonly ceiling: MoneyCeiling },
): boolean {
  const [mine, its] = [CODES.indexOf(code), CODES.indexOf(worst.code)];
  return mine < its || (mine === its && excess > worst.value - worst.ceiling.exact);
}

function ceilingFor(ceilings: ExposureCeilings, code: Code): MoneyCeiling | undefined {
  if (code === 'concentration') return ceilings.concentration;
  if (code === 'sector_exposure') return ceilings.sector;
  return code === 'gross_exposure' ? ceilings.gross : ceilings.net;
}

function valueFor(stake: Stake, code: Code): bigint {
  if (code === 'concentration') return stake.one;
  if (code === 'sector_exposure') return stake.sector;
  if (code === 'gross_exposure') return stake.gross;
  const [long, short] = [size(stake.long), size(stake.short)];
  return long > short ? long : short;
}

const size = (value: bigint): bigint => (value < 0n ? -value : value);

function exactStakeOf({ exposure, only }: ExposureCeilings, context: GateContext, change: Change): Stake {
  const stake = { one: 0n, sector: 0n, gross: 0n, long: 0n, short: 0n };
  const sector = context.instruments[change.instrument]?.sector;
  const cells = new Map<number, Readonly<Cell>>(only === undefined ? exposure.cells : []);
  const own = exposure.cells.get(change.instrument) ?? FLAT;
  cells.set(change.instrument, {
    long: own.long + change.long,
    short: own.short + change.short,
    gross: own.gross + change.gross,
  });
  for (const [index, cell] of cells) {
    const mark = context.markOf(index);
    const instrument = context.instruments[index];
    if (mark === undefined || instrument === undefined) continue;
    const value = (of: number): bigint => quoteValueOf(instrument, mark, quantity(of));
    const gross = value(cell.gross);
    if (index === change.instrument) stake.one += gross;
    if (instrument.sector === sector) stake.sector += gross;
    stake.gross += gross;
    stake.long += value(cell.long) * BigInt(Math.sign(cell.long));
    stake.short += value(cell.short) * BigInt(Math.sign(cell.short));
  }
  return stake;
}

/** The value of a quantity against a limit: what it is when it is above, undefined when it is not. */
export function valueAbove(
  context: GateContext,
  instrument: number,
  at: Price,
  of: Quantity,
  ceiling: MoneyCeiling,
): Money | undefined {
  const value = (context.scales[instrument] as NonNullable<GateContext['scales'][number]>).quoteValueOf(at, of);
  if (Number.isSafeInteger(value)) return value > ceiling.value ? money(BigInt(value)) : undefined;
  const exact = quoteValueOf(context.instruments[instrument] as NonNullable<GateContext['instrument']>, at, of);
  return exact > ceiling.exact ? exact : undefined;
}

/**
 * Value of all that the sender has at stake, with the order in it, and of what versions before it still run off in its slot,
 * against its budget: the capital that those tie up is not free again before they are flat.
 */
export function ownValueAbove(context: GateContext, change: Change, ceiling: MoneyCeiling): Money | undefined {
  const { own, scales, runOff } = context;
  const i = change.instrument;
  const gross = (own.cells.get(i)?.gross ?? 0) + change.gross;
  const before = own.sums(context).gross;
  const mark = context.markOf(i);
  const after = mark === undefined ? 0 : (scales[i]?.quoteValueOf(mark, quantity(gross)) ?? 0);
  let tied = 0;
  for (const each of runOff) tied += each.sums(context).gross;
  const sum = before - own.values(i).gross + after + tied;
  if (Number.isSafeInteger(sum) && Number.isSafeInteger(before) && Number.isSafeInteger(tied))
    return sum > ceiling.value ? money(BigInt(sum)) : undefined;
  const cells = new Map([...own.cells].map(([instrument, cell]) => [instrument, cell.gross] as const)).set(i, gross);
  let exact = exactGross(context, cells);
  for (const each of runOff)
    exact += exactGross(context, new Map([...each.cells].map(([instrument, cell]) => [instrument, cell.gross])));
  return exact > ceiling.exact ? money(exact) : undefined;
}

function exactGross(context: GateContext, quantities: ReadonlyMap<number, number>): bigint {
  let sum = 0n;
  for (const [index, each] of quantities) {
    const [mark, instrument] = [context.markOf(index), context.instruments[index]];
    if (mark !== undefined && instrument) sum += quoteValueOf(instrument, mark, quantity(each));
  }
  return sum;
}
