import { counted } from '../../shared/base/words.ts';
import type { Found } from '../host/journal-findings.ts';
import type { TakenOver } from '../journal/checkpoint/taken-over.ts';
import { LONGEST_UNSIGNED_NS, MOST_UNSIGNED } from '../journal/checkpoint/unsigned-rows.ts';

/**
 * What people must hear of rows that a start found unsigned. A crash leaves a few, and that is no news; behind a clean stop, and beyond what a desk
 * ever leaves, somebody may have written them.
 */
export function unsignedFound(takenOver: TakenOver | undefined): readonly Found[] {
  if (takenOver === undefined) return [];
  const { first, last, count, oldestNs, newestNs, afterCleanStop, reason } = takenOver;
  const isTooMuch = count > MOST_UNSIGNED || newestNs - oldestNs > LONGEST_UNSIGNED_NS;
  if (!afterCleanStop && !isTooMuch) return [];
  const rows =
    first === last ? `Audit row ${first} was` : `Audit rows ${first} to ${last} (${counted(count, 'row')}) were`;
  const where = afterCleanStop
    ? 'behind a clean stop, which leaves none'
    : 'behind the last checkpoint, more than a desk leaves';
  const cause =
    reason === undefined
      ? 'Somebody may have written them while the desk was stopped, or a command was ended before it could sign'
      : `One of them says that the key could not be used (${reason}); nobody has signed that either`;
  const text = `${rows} found unsigned ${where}. ${cause}. The desk goes on from them and signs them now as taken over. Look at what they record, compare positions and orders with the exchange, and halt the desk if you do not know who wrote them`;
  return [{ severity: reason === undefined ? 'critical' : 'warning', title: 'Unsigned rows in the audit', text }];
}
