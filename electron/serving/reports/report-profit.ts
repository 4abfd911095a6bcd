import type { ReportView } from '../../../shared/contract/report.ts';
import type { ReportAmounts } from '../../../shared/contract/run-report.ts';
import { formatMoney, money } from '../../../shared/units/money.ts';
import type { EngineView, Profit } from '../../engine/view.ts';

/** Profit by version and currency at a moment. */
export type Standing = ReadonlyMap<string, ReadonlyMap<string, Profit>>;

/** How every version stands now, copied: the engine goes on. */
export const standingOf = (view: EngineView): Standing =>
  new Map([...view.profitByVersion()].map(([version, byCurrency]) => [version, new Map(byCurrency)]));

const amounts = ({ realised, unrealised, fees, total }: Profit): ReportAmounts => ({
  realised: formatMoney(realised),
  unrealised: formatMoney(unrealised),
  fees: formatMoney(fees),
  total: formatMoney(total),
});

const NOTHING: Profit = { realised: money(0n), unrealised: money(0n), fees: money(0n), total: money(0n) };

const combine = (a: Profit, b: Profit, sign: 1n | -1n): Profit => ({
  realised: money(a.realised + sign * b.realised),
  unrealised: money(a.unrealised + sign * b.unrealised),
  fees: money(a.fees + sign * b.fees),
  total: money(a.total + sign * b.total),
});

/**
 * What a range brought, by version and in all: how each stood at its end less how it stood at its beginning, exact. What one version
 * hands to another counts for each at the price at which it passed.
 */
export function profitIn(
  before: Standing,
  after: Standing,
  fills: ReadonlyMap<string, number>,
): Pick<ReportView, 'versions' | 'totals'> {
  const versions: ReportView['versions'] = [];
  const totals = new Map<string, { change: Profit; end: Profit }>();
  for (const [version, byCurrency] of after) {
    for (const [currency, end] of byCurrency) {
      const change = combine(end, before.get(version)?.get(currency) ?? NOTHING, -1n);
      const sum = totals.get(currency) ?? { change: NOTHING, end: NOTHING };
      totals.set(currency, { change: combine(sum.change, change, 1n), end: combine(sum.end, end, 1n) });
      versions.push({ version, currency, change: amounts(change), end: amounts(end), fills: fills.get(version) ?? 0 });
    }
  }
  return {
    versions,
    totals: [...totals].map(([currency, { change, end }]) => ({
      currency,
      change: amounts(change),
      end: amounts(end),
    })),
  };
}
