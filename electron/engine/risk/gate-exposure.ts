import type { Denial, DenialCode } from '../../../shared/domain/risk.ts';
import { quoteValueOf } from '../../../shared/domain/valuation.ts';
import { formatMoney, type Money, money } from '../../../shared/units/money.ts';
import type { Price } from '../../../shared/units/price.ts';
import { type Quantity, quantity } from '../../../shared/units/quantity.ts';
import type { ExposureCeilings, MoneyCeiling } from './compiled-limits.ts';
import type { Cell } from './exposure-book.ts';
import type { GateContext } from './gate-context.ts';

/** What a scope would have at stake with the order in it, in quote currency at 1e-8. */
interface Stake<T> {
  /** In the order's instrument. */
  one: T;
  /** In its sector. */
  sector: T;
  gross: T;
  /** All positions with their signs, if every open buy (`long`) or every open sell (`short`) fills. */
  long: T;
  short: T;
}

type Code = Extract<DenialCode, 'concentration' | 'sector_exposure' | 'gross_exposure' | 'net_exposure'>;
const CODES: readonly Code[] = ['concentration', 'sector_exposure', 'gross_exposure', 'net_exposure'];

const NOTHING: Readonly<Cell> = { long: 0, short: 0, gross: 0 };

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
  let worst: { readonly code: Code; readonly value: bigint; readonly ceiling: MoneyCeiling } | undefined;
  for (const ceilings of (context.limits as NonNullable<GateContext['limits']>).exposures) {
    const stake = stakeOf(ceilings, context, change);
    for (const code of CODES) {
      const ceiling = ceilingFor(ceilings, code);
      if (ceiling === undefined || context.lifted.has(code)) continue;
      const value = valueFor(stake, code);
      if (Number.isSafeInteger(value) && (value as number) <= ceiling.value) continue;
      const exact = Number.isSafeInteger(value)
        ? BigInt(value as number)
        : (valueFor(exactStakeOf(ceilings, context, change), code) as bigint);
      if (exact <= ceiling.exact) continue;
      if (!worst || precedes(code, exact - ceiling.exact, worst)) worst = { code, value: exact, ceiling };
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

function valueFor<T extends number | bigint>(stake: Stake<T>, code: Code): T {
  if (code === 'concentration') return stake.one;
  if (code === 'sector_exposure') return stake.sector;
  if (code === 'gross_exposure') return stake.gross;
  const [long, short] = [size(stake.long), size(stake.short)];
  // Said this way round, a sum that plain numbers do not hold is never passed over for the one that they do.
  return short <= long || Number.isNaN(long) ? long : short;
}

const size = <T extends number | bigint>(value: T): T => (value < 0 ? (-value as T) : value);

/** The stake in plain numbers: exact where every figure is a safe integer, else NaN or beyond. */
function stakeOf({ exposure, only }: ExposureCeilings, context: GateContext, change: Change): Stake<number> {
  const stake = { one: 0, sector: 0, gross: 0, long: 0, short: 0 };
  const sector = context.instruments[change.instrument]?.sector;
  addNumber(stake, context, change.instrument, exposure.cells.get(change.instrument) ?? NOTHING, change, sector);
  if (only === undefined)
    for (const [instrument, cell] of exposure.cells)
      if (instrument !== change.instrument) addNumber(stake, context, instrument, cell, undefined, sector);
  return stake;
}

function addNumber(
  stake: Stake<number>,
  context: GateContext,
  instrument: number,
  cell: Readonly<Cell>,
  change: Change | undefined,
  sector: string | undefined,
): void {
  const mark = context.markOf(instrument);
  const scale = context.scales[instrument];
  if (mark === undefined || scale === undefined) return;
  const long = cell.long + (change?.long ?? 0);
  const short = cell.short + (change?.short ?? 0);
  const gross = scale.quoteValueOf(mark, quantity(cell.gross + (change?.gross ?? 0)));
  if (change) stake.one += gross;
  if (context.instruments[instrument]?.sector === sector) stake.sector += gross;
  stake.gross += gross;
  stake.long += scale.quoteValueOf(mark, quantity(long)) * Math.sign(long);
  stake.short += scale.quoteValueOf(mark, quantity(short)) * Math.sign(short);
}

function exactStakeOf({ exposure, only }: ExposureCeilings, context: GateContext, change: Change): Stake<bigint> {
  const stake = { one: 0n, sector: 0n, gross: 0n, long: 0n, short: 0n };
  const sector = context.instruments[change.instrument]?.sector;
  const cells = new Map<number, Readonly<Cell>>(only === undefined ? exposure.cells : []);
  const own = exposure.cells.get(change.instrument) ?? NOTHING;
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

/** Value of all that the sender itself has at stake, with the order in it, against its budget. */
export function ownValueAbove(context: GateContext, change: Change, ceiling: MoneyCeiling): Money | undefined {
  let sum = 0;
  const own = context.own.get(change.instrument) ?? NOTHING;
  const value = (instrument: number, gross: number): number => {
    const mark = context.markOf(instrument);
    return mark === undefined ? 0 : (context.scales[instrument]?.quoteValueOf(mark, quantity(gross)) ?? 0);
  };
  sum += value(change.instrument, own.gross + change.gross);
  for (const [instrument, cell] of context.own)
    if (instrument !== change.instrument) sum += value(instrument, cell.gross);
  if (Number.isSafeInteger(sum)) return sum > ceiling.value ? money(BigInt(sum)) : undefined;
  let exact = 0n;
  const cells = new Map([...context.own].map(([instrument, cell]) => [instrument, cell.gross] as const));
  cells.set(change.instrument, own.gross + change.gross);
  for (const [index, gross] of cells) {
    const [mark, instrument] = [context.markOf(index), context.instruments[index]];
    if (mark !== undefined && instrument) exact += quoteValueOf(instrument, mark, quantity(gross));
  }
  return exact > ceiling.exact ? money(exact) : undefined;
}
