import { DESK, parseScope, type Scope } from '../../../../shared/domain/scope.ts';
import { quoteValueOf } from '../../../../shared/domain/valuation.ts';
import type { BasisPoints } from '../../../../shared/units/basis-points.ts';
import { type Money, money } from '../../../../shared/units/money.ts';
import { quantity } from '../../../../shared/units/quantity.ts';
import { capitalOf } from '../../capital.ts';
import type { Core } from '../../core.ts';
import { partOf } from '../../risk/compiled-limits.ts';
import type { Exposure } from '../../view.ts';

/** What a scope has at stake, open orders included at their worst, in quote currency at the marks. */
export interface Stake {
  /** The largest in one instrument, and in one sector. */
  readonly concentration: Money;
  readonly sector: Money;
  readonly gross: Money;
  /** Longs less shorts, without its sign: the larger of all open buys filled and all open sells filled. */
  readonly net: Money;
}

/** Adds up what a scope has at stake; of an instrument, what the whole desk has in that one. */
export function stakeOf(core: Core, scope: Scope): Stake {
  const only = instrumentOf(core, scope);
  const sectors = new Map<string, bigint>();
  let [concentration, gross, long, short] = [0n, 0n, 0n, 0n];
  for (const [index, cell] of core.safety.exposure.of(only === undefined ? scope : DESK).cells) {
    const mark = core.market.mark(index);
    if (mark === undefined || (only !== undefined && index !== only)) continue;
    const instrument = core.market.instrument(index);
    const value = quoteValueOf(instrument, mark, quantity(cell.gross));
    gross += value;
    if (value > concentration) concentration = value;
    sectors.set(instrument.sector, (sectors.get(instrument.sector) ?? 0n) + value);
    long += quoteValueOf(instrument, mark, quantity(cell.long)) * BigInt(Math.sign(cell.long));
    short += quoteValueOf(instrument, mark, quantity(cell.short)) * BigInt(Math.sign(cell.short));
  }
  const sector = [...sectors.values()].reduce((most, each) => (each > most ? each : most), 0n);
  const net = size(long) > size(short) ? size(long) : size(short);
  return { concentration: money(concentration), sector: money(sector), gross: money(gross), net: money(net) };
}

const size = (value: bigint): bigint => (value < 0n ? -value : value);

function instrumentOf(core: Core, scope: Scope): number | undefined {
  const parsed = parseScope(scope);
  return parsed?.kind === 'instrument' ? (core.market.byKey(parsed.id)?.index ?? -1) : undefined;
}

/** One exposure limit of a scope, as money. */
export interface ExposureLimit {
  readonly name: 'maxConcentration' | 'maxSectorExposure' | 'maxGrossExposure' | 'maxNetExposure';
  readonly value: Money;
  readonly limit: Money;
}

/** The exposure limits that are set for just this scope, against what it has at stake; none while it has no capital. */
export function exposureLimits(core: Core, scope: Scope): ExposureLimit[] {
  const own = core.controls.limits.own(scope);
  const parts: readonly (readonly [ExposureLimit['name'], keyof Stake, BasisPoints | undefined])[] = [
    ['maxConcentration', 'concentration', own?.maxConcentration],
    ['maxSectorExposure', 'sector', own?.maxSectorExposure],
    ['maxGrossExposure', 'gross', own?.maxGrossExposure],
    ['maxNetExposure', 'net', own?.maxNetExposure],
  ];
  if (parts.every(([, , part]) => part === undefined)) return [];
  const capital = capitalOf(core, scope);
  if (capital === 0n) return [];
  const stake = stakeOf(core, scope);
  return parts.flatMap(([name, what, part]) =>
    part === undefined ? [] : [{ name, value: stake[what], limit: partOf(capital, part) }],
  );
}

/** What the whole desk has at stake, by instrument; none of one that has no mark. */
export function exposures(core: Core): Exposure[] {
  const found: Exposure[] = [];
  for (const [index, cell] of core.safety.exposure.of(DESK).cells) {
    const mark = core.market.mark(index);
    if (mark === undefined) continue;
    const instrument = core.market.instrument(index);
    const value = (of: number): bigint => quoteValueOf(instrument, mark, quantity(of)) * BigInt(Math.sign(of));
    const [long, short] = [value(cell.long), value(cell.short)];
    found.push({
      instrument: index,
      gross: money(value(cell.gross)),
      net: money(size(long) >= size(short) ? long : short),
    });
  }
  return found;
}
