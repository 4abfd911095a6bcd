import type { DeskReport } from '../verification/verify-desk.ts';

const plural = (count: number, what: string): string =>
  `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;

/** Problems that are told one by one; the report on standard output has more. */
const TOLD = 10;

function segmentWords({ count, sealed }: DeskReport['segments']): string {
  const rest = sealed === count ? 'sealed, and as they were sealed' : `of which ${sealed} are sealed`;
  return `${plural(count, 'segment')} before the journal, ${rest}`;
}

/**
 * What verification found, for people: the first bad rows, or what holds and whose word it is.
 *
 * @param own Where the public key came from when none was given, such as "the directory".
 */
export function verifyWords(
  { ok, rows, facts, problems, checkpoints, segments, recounted }: DeskReport,
  own: string,
): string[] {
  if (!ok) {
    const more = problems.length - TOLD;
    return [
      ...problems.slice(0, TOLD).map(({ message }) => `desk: ${message}`),
      ...(more > 0 ? [`desk: and ${more} more`] : []),
      `NOT verified: ${plural(problems.length, 'problem')}`,
    ];
  }
  const { count, covered, kept, trust, keys } = checkpoints;
  const { unseen } = segments;
  const read = `verified: ${plural(rows, 'audit row')}, ${plural(facts, 'fact')}`;
  const recount = `ledger and slots recounted from ${plural(recounted.fills, 'fill')} of ${plural(recounted.orders, 'order')}`;
  const lines = [unseen === undefined ? `${read}; ${recount}` : read];
  if (segments.count > 0) lines.push(segmentWords(segments));
  if (unseen !== undefined)
    lines.push(
      `NOT SEEN: audit rows 1 to ${unseen.rows} with facts 1 to ${unseen.facts}, so that ledger and slots were not recounted: ${unseen.reason}, or name its folder with --segments`,
    );
  if (count === 0) lines.push('nothing is signed: whoever could write the file could have computed all of it anew');
  else {
    const behind = rows + (unseen?.rows ?? 0) - covered;
    const rest =
      behind === 0
        ? 'all of them'
        : `rows 1 to ${covered}; the ${plural(behind, 'row')} behind ${behind === 1 ? 'it is' : 'them are'} not signed yet`;
    lines.push(
      `${plural(count, 'checkpoint')}, signed by ${keys.map((key) => key.slice(0, 16)).join(', ')}…, cover ${rest}`,
    );
    if (trust === 'own')
      lines.push(
        `the public key is the one in ${own} itself: whoever holds that could have signed everything anew. Give one that was kept elsewhere with --public-key`,
      );
  }
  if (kept > 0)
    lines.push(`${plural(kept, 'anchor')} kept elsewhere ${kept === 1 ? 'is' : 'are'} of this very journal`);
  return lines;
}
