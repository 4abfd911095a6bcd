import { DESK } from '../../../shared/domain/scope.ts';
import type { Headroom, RiskView, SlotView } from '../console-data.ts';

/** A limit with how much of it is used, and over what that was measured. */
export interface HeadroomRow extends Headroom {
  /** The desk, or the slot on screen. */
  readonly of: string;
  readonly key: string;
}

/** Every limit that is measured for the slot on screen and for the desk. */
export function headroomRows(risk: RiskView | null, slotId: string | undefined): readonly HeadroomRow[] {
  const row = (of: string) => (one: Headroom) => ({ ...one, of, key: `${of} ${one.limit_name}` });
  const own = risk?.slots.find(({ slot_id }) => slot_id === slotId)?.headroom ?? [];
  return [...own.map(row(slotId ?? '')), ...(risk?.desk ?? []).map(row(DESK))];
}

/** The capital that shares are of: a slot's, or of the desk that of all its slots. */
export const capitalOf = (slots: readonly SlotView[], of: string): number =>
  slots.filter(({ slot_id }) => of === DESK || slot_id === of).reduce((sum, { capital }) => sum + Number(capital), 0);

/** Rows change places only when one is fuller than the other by more than this share of a limit. */
const STEP = 0.05;

/**
 * The fullest first, but steady: two rows that are about as full stay as they stood, so that nothing jumps under the eye.
 *
 * @param before - Keys in the order that was shown last; those that are new come in where they belong.
 */
export function steadyOrder(rows: readonly HeadroomRow[], before: readonly string[]): readonly HeadroomRow[] {
  const place = new Map(before.map((key, index) => [key, index] as const));
  const known = rows.filter(({ key }) => place.has(key)).toSorted((a, b) => place.get(a.key)! - place.get(b.key)!);
  const ordered: HeadroomRow[] = [];
  const insert = (row: HeadroomRow, step: number): void => {
    let at = ordered.length;
    while (at > 0 && row.used > ordered[at - 1]!.used + step) at -= 1;
    ordered.splice(at, 0, row);
  };
  for (const row of known) insert(row, STEP);
  for (const row of rows) if (!place.has(row.key)) insert(row, 0);
  return ordered;
}
