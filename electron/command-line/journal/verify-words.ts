import { behindWords } from '../../journal/check/unsigned-end.ts';
import { utc } from '../../records/utc.ts';
import type { ProofReport } from '../../verification/evidence/verify-proof.ts';
import type { DeskReport } from '../../verification/verify-desk.ts';
import { inWords } from '../command-name.ts';
import { counted, thousands } from '../words/numbers.ts';

/** Problems that are told one by one; the report in JSON has all of them. */
const TOLD = 10;

function segmentWords({ count, sealed }: DeskReport['segments']): string {
  const rest = sealed === count ? 'sealed, and as they were sealed' : `of which ${thousands(sealed)} are sealed`;
  return `${counted(count, 'segment')} before the journal, ${rest}`;
}

/** The end that nobody has signed: from when to when, and why where a row says so. */
function unsignedWords(unsigned: NonNullable<DeskReport['checkpoints']['unsigned']>): string {
  const why =
    unsigned.reason === undefined
      ? 'no more than a desk leaves while it runs, or by a crash'
      : `one of them says that the key could not be used (${unsigned.reason}); whoever can write the file can say that too`;
  return `${behindWords(unsigned)}: ${why}`;
}

/**
 * What a verification has found that holds, and whose word it is, for people. The verdict comes first.
 *
 * @param own Where the public key came from when none was given, such as "the directory".
 */
export function verifyWords(report: DeskReport, own: string): string[] {
  const { rows, facts, checkpoints, segments, recounted, remarks } = report;
  const { count, covered, kept, trust, keys, unsigned } = checkpoints;
  const { unseen } = segments;
  const read = `whole${unseen === undefined ? '' : ', as far as it is here'}: ${counted(rows, 'audit row')}, ${counted(facts, 'fact')}`;
  const recount = `ledger and slots recounted from ${counted(recounted.fills, 'fill')} of ${counted(recounted.orders, 'order')}`;
  const lines = [unseen === undefined ? `${read}; ${recount}` : read];
  if (segments.count > 0) lines.push(segmentWords(segments));
  if (unseen !== undefined)
    lines.push(
      `NOT SEEN: audit rows 1 to ${thousands(unseen.rows)} with facts 1 to ${thousands(unseen.facts)}, so that ledger and slots were not recounted: ${unseen.reason}, or name its folder with --segments`,
    );
  if (count === 0)
    lines.push(
      'nothing is signed yet, so whoever could write the file could have computed all of it anew: a desk signs within a minute of its first row, and at each clean stop; verify again then',
    );
  else {
    const behind = rows + (unseen?.rows ?? 0) - covered;
    const rest =
      behind === 0
        ? 'all of them'
        : `rows 1 to ${thousands(covered)}; the ${counted(behind, 'row')} behind ${behind === 1 ? 'it is' : 'them are'} not signed yet`;
    lines.push(
      `${counted(count, 'checkpoint')}, signed by ${keys.map((key) => key.slice(0, 16)).join(', ')}…, cover${count === 1 ? 's' : ''} ${rest}`,
    );
    if (unsigned) lines.push(unsignedWords(unsigned));
    if (trust === 'own')
      lines.push(
        `the public key is the one in ${own} itself: whoever holds that could have signed everything anew. Give one that was kept elsewhere with --public-key`,
      );
  }
  if (kept > 0)
    lines.push(`${counted(kept, 'anchor')} kept elsewhere ${kept === 1 ? 'is' : 'are'} of this very journal`);
  lines.push(...remarks);
  return lines;
}

/** What to do about a data directory that does not hold. */
const KEEP_DIRECTORY = `keep the directory as it is, and compare it with a backup or with checkpoints that were kept elsewhere (--anchor FILE). ${inWords('restore', 'FILE', '--data-dir', 'DIR')} puts a backup in place`;

/** What is said where that is all. */
const REST_HOLDS = 'Audit, signatures and the file itself hold, as far as this desk can tell';

/** And about an evidence bundle: whoever checks one has no desk. */
const ASK_FOR_BUNDLE =
  'believe nothing in the bundle: keep it as it is, and ask whoever gave it to you for another, made from the desk itself. Where that one does not hold either, it is the desk that is to be looked into';

/**
 * What a verification has found that does not hold: the verdict with the first bad row, then the others, then what to do.
 *
 * @param isBundle Whether an evidence bundle was checked, and no data directory.
 */
export function foundWords({ problems }: Pick<DeskReport, 'problems'>, isBundle: boolean): string[] {
  const first = problems.find(({ table }) => table === 'audit') ?? problems[0];
  if (first === undefined) return [];
  const newer = problems.every(({ isNewer }) => isNewer);
  if (newer) return [`ledger and slots cannot be recounted here: ${first.message}. ${REST_HOLDS}`];
  const others = problems.filter((each) => each !== first);
  const more = others.length - TOLD;
  return [
    `NOT whole: ${firstWords(first)}`,
    ...others.slice(0, TOLD).map(({ message }) => `also: ${message}`),
    ...(more > 0 ? [`and ${thousands(more)} more: --json has all of them`] : []),
    `${counted(problems.length, 'problem')}: ${isBundle ? ASK_FOR_BUNDLE : KEEP_DIRECTORY}`,
  ];
}

/** Where it begins to be wrong, and why; a message about the file as a whole has no row. */
function firstWords({ table, seq, message }: DeskReport['problems'][number]): string {
  if (seq === 0 || table !== 'audit') return message;
  const own = `audit row ${seq} `;
  return `first bad row ${thousands(seq)}: ${message.startsWith(own) ? `it ${message.slice(own.length)}` : message}`;
}

type Proven<K> = Extract<ProofReport, { readonly kind: K }>;

/** What a proof about a row has proven. */
export const inclusionWords = ({ row, checkpoint: { origin, size } }: Proven<'inclusion'>): string[] => [
  `proven: row ${thousands(row.seq)} is among the first ${thousands(size)} of ${origin}`,
  `it says: ${row.actor} (${row.role}), ${row.action} of ${row.subject || 'the desk'}, ${utc(row.tsNs)}; --json has all of it`,
];

/** What a proof about growth has proven. */
export const growthWords = ({ from, to }: Proven<'consistency'>): string[] => [
  `proven: the first ${thousands(from.size)} rows of ${to.origin} are the beginning of its first ${thousands(to.size)}`,
];
