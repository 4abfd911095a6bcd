import { basename, join, resolve } from 'node:path';
import type { AuditRow } from '../../engine/ports.ts';
import type { PublicKey } from '../checkpoint/public-key.ts';
import { payloadOf } from '../rows/payload.ts';
import type { JournalFiles } from '../segments/journal-files.ts';
import { readSeal } from '../segments/seal.ts';
import { SEALED, UNSEALED } from '../segments/seal-segments.ts';
import { sealNote } from '../segments/sealed-file.ts';
import { sealPath, segmentName, segmentPath } from '../segments/segment-files.ts';
import type { Report } from './problem.ts';

/** How far a segment reaches, as something that is signed says. */
interface Reach {
  /** Its last audit row, and the hash of that. */
  readonly to: number;
  readonly head: string;
}

/**
 * That rows which are not here are in a segment elsewhere: a journal says so of itself, and whoever can write it can take its first rows away
 * and say the same. So it has to be signed: by the seal of that segment, or by an audit row about it that a checkpoint covers; and
 * the segment has to reach at least as far as the journal says that it does not.
 */
export class ArchiveEvidence {
  readonly #journal: JournalFiles;
  readonly #told: { readonly seq: number; readonly reach: Reach }[] = [];

  constructor(journal: JournalFiles) {
    this.#journal = journal;
  }

  /** An audit row that may tell of the segment. */
  onRow({ seq, action, subject, payload }: AuditRow): void {
    const { begin } = this.#journal;
    if (begin.row === 0 || (action !== SEALED && action !== UNSEALED) || subject !== segmentName(begin.segment)) return;
    const reach = reachOf(payload);
    if (reach) this.#told.push({ seq, reach });
  }

  /**
   * No row is left.
   *
   * @param covered Audit rows that the last good checkpoint covers.
   * @param places Where seals may be: the data directory, and where older segments were moved to.
   */
  finish(
    covered: number,
    trusted: readonly PublicKey[],
    places: { readonly directory: string; readonly archive?: string | undefined },
    report: Report,
  ): void {
    const { begin } = this.#journal;
    if (begin.row === 0) return;
    const rows = this.#told.filter(({ seq }) => seq <= covered).map(({ reach }) => reach);
    const seals = sealsOf(begin.segment, places).flatMap((path) => sealed(path, begin.segment, trusted) ?? []);
    if ([...rows, ...seals].some((reach) => this.#holds(reach))) return;
    const name = segmentName(begin.segment);
    report({
      table: 'segments',
      seq: begin.segment,
      message: `the journal says that audit rows 1 to ${begin.row} are in segment ${name}, which is not here, and nothing that is signed says so: somebody may have taken them away. Give the folder of the segment with --segments, or its seal ${name}.seal beside the journal`,
    });
  }

  /** Whether the segment reaches to where the journal begins, and the row with which it ends is the journal's. */
  #holds({ to, head }: Reach): boolean {
    const { begin, files } = this.#journal;
    if (to < begin.row) return false;
    if (to === begin.row) return head === begin.hash;
    const row = files[0]?.database.prepare<[number], string>('SELECT hash FROM audit WHERE seq = ?').pluck();
    return row?.get(to) === head;
  }
}

/** Older rows about segments without a seal do not say how far those reach. */
function reachOf(payload: string): Reach | undefined {
  const { rows, head } = payloadOf(payload);
  const to = Array.isArray(rows) ? (rows[1] as unknown) : undefined;
  return typeof to === 'number' && typeof head === 'string' ? { to, head } : undefined;
}

function sealsOf(
  number: number,
  { directory, archive }: { directory: string; archive?: string | undefined },
): string[] {
  const own = sealPath(segmentPath(directory, number));
  return archive === undefined ? [own] : [own, join(resolve(archive), basename(own))];
}

function sealed(path: string, number: number, trusted: readonly PublicKey[]): Reach | undefined {
  const note = sealNote(path);
  if (note === undefined) return undefined;
  const read = readSeal(note, trusted);
  return read.ok && read.seal.number === number ? { to: read.seal.rows.to, head: read.seal.head } : undefined;
}
