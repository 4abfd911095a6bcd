import { formatDecimal, parseDecimal } from '../../../shared/units/decimal.ts';

/** Digits that sums are exact to. */
const SCALE = 8;

const parsed = new WeakMap<object, Map<string, bigint>>();

/** A cell as an integer at 1e-8, read once for each row. */
function unitsOf(row: object, id: string, text: string): bigint {
  const known = parsed.get(row) ?? new Map<string, bigint>();
  parsed.set(row, known);
  const units = known.get(id) ?? parseDecimal(text, SCALE)?.value ?? 0n;
  known.set(id, units);
  return units;
}

/**
 * The exact sum of a column of decimal texts; null where the rows are not all in one unit, since BTC and ETH do not add up.
 *
 * @param unit What a row's number is in.
 */
export function exactSum<T extends object>(
  rows: readonly T[],
  id: string,
  text: (row: T) => string | null,
  unit: (row: T) => string,
): string | null {
  const [first] = rows;
  if (first === undefined) return null;
  const common = unit(first);
  let sum = 0n;
  for (const row of rows) {
    if (unit(row) !== common) return null;
    sum += unitsOf(row, id, text(row) ?? '0');
  }
  return formatDecimal(sum, SCALE).replace(/(\.\d\d\d*?)0+$/, '$1');
}
