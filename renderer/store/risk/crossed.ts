import { DESK } from '../../../shared/domain/scope.ts';
import { isOfCapital, limitUnit } from '../../format/limit.ts';
import type { ConsoleData } from '../console-data.ts';
import { capitalOf, type HeadroomRow, headroomRows } from './headroom.ts';

/** A limit's new value in the unit that its use is told in; null where there is nothing to hold it against. */
function inUnitOfUse(name: string, value: number, capital: number): number | null {
  if (isOfCapital(name)) return capital > 0 ? (value / 10_000) * capital : null;
  return limitUnit(name) === 'share' ? value / 10_000 : value;
}

/**
 * What stands beyond a limit's new value already: of the desk and the slot on screen, those that the scope binds. The
 * figure's sign says nothing: a loss is told as a size.
 */
export function crossedBy(
  { risk, slots }: Pick<ConsoleData, 'risk' | 'slots'>,
  change: { readonly name: string; readonly scope: string; readonly value: string | number },
  slotId: string | undefined,
): readonly HeadroomRow[] {
  const { name, scope, value } = change;
  return headroomRows(risk, slotId).filter((row) => {
    if (row.limit_name !== name || (scope !== DESK && row.of === DESK)) return false;
    const bound = inUnitOfUse(name, Number(value), capitalOf(slots, row.of));
    return bound !== null && Number(row.value) > 0 && Number(row.value) >= bound;
  });
}
