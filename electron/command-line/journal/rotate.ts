import { existsSync } from 'node:fs';
import { defined } from '../../../shared/base/assert.ts';
import { deskUuid } from '../../../shared/base/uuid.ts';
import { systemClock } from '../../host/clock.ts';
import { KeyError } from '../../journal/checkpoint/public-key.ts';
import { signAudit } from '../../journal/checkpoint/sign-audit.ts';
import { loadOrCreateSigningKey } from '../../journal/checkpoint/signing-key.ts';
import { cleanStop } from '../../journal/clean-stop.ts';
import { JournalError } from '../../journal/error.ts';
import type { SqliteJournal } from '../../journal/journal.ts';
import { openJournal } from '../../journal/open.ts';
import { type Sealing, sealSegments } from '../../journal/segments/seal-segments.ts';
import { sealPath, segmentName, segmentNumbers, segmentPath } from '../../journal/segments/segment-files.ts';
import { seedOf } from '../../serving/assemble.ts';
import { lastSegmentWords, openRotated, segmentWords } from '../../serving/rotation.ts';
import { CommandError } from '../command-error.ts';
import { inWords, toGive } from '../command-name.ts';
import { whichDesk } from '../desk/which-desk.ts';
import { type ResultFlags, tellResult } from '../result.ts';

export interface RotateFlags extends ResultFlags {
  readonly dataDir?: string;
  /** Make the segment also where it cannot be sealed now. */
  readonly unsealed?: boolean;
}

/**
 * `desk rotate`: makes a sealed segment of a journal that no desk runs on, however large it is. Without a key that can be used
 * nothing is changed, unless that is asked for: a segment cannot be taken back, and nobody vouches for one without a seal.
 *
 * @throws {CommandError} where the key cannot be used.
 */
export async function rotate(flags: RotateFlags): Promise<number> {
  const directory = defined(whichDesk(flags).dataDir, 'data directory');
  if (!flags.unsealed) await assertKey(directory);
  const before = unsealedIn(directory);
  const clock = systemClock();
  const journal = openRotated({ directory, now: clock.wallNs(), create: false, as: 'command' });
  try {
    const seed = seedOf(journal);
    const deskId = deskUuid(seed, 'desk', 1);
    const signing = await signAudit(journal, { directory, seed, clock });
    const { rotation } = journal;
    const isMade = rotation !== undefined && !('putOff' in rotation);
    const sealing = { directory, deskId, signing, wallNs: () => clock.wallNs() };
    const { unsealed, problem } = await seal(journal, sealing, isMade);
    if (isMade && problem === undefined) journal.commit({ facts: [], audit: [cleanStop(clock.wallNs(), deskId)] });
    const words = [...segmentWords(journal), ...lastSegmentWords(journal, directory)];
    const sealedNow = before.filter((number) => !unsealed.includes(number));
    const late = sealedNow.map((number) => `segment ${segmentName(number)}, made before, is sealed now`);
    if (isMade) {
      const { path, rows, facts, base } = rotation;
      const sealed = unsealed.length === 0 && problem === undefined;
      const verdict = sealed ? `segment ${segmentName(base.segment)} is made and sealed` : 'a segment is made';
      const next = `to check it: ${toGive('verify', '--data-dir', directory)}`;
      const report = { segment: base.segment, path, rows, facts, sealed, sealed_now: sealedNow };
      tellResult(flags, [verdict, ...late, ...words, next], report);
    } else {
      if (late.length > 0) tellResult(flags, late, { segment: null, sealed_now: sealedNow });
      for (const line of words) process.stderr.write(`${line}\n`);
    }
    if (problem !== undefined) {
      process.stderr.write(
        `!! the segment is made and nothing is lost, but it is NOT sealed: ${problem}. The next ${inWords('rotate', '--data-dir', directory)}, or the next start, seals it\n`,
      );
      return 1;
    }
    for (const number of unsealed)
      process.stderr.write(
        `!! segment ${segmentName(number)} is NOT sealed: ${'problem' in signing ? signing.problem : 'there is no key'}. The next start with the key seals it\n`,
      );
    return isMade || late.length > 0 ? 0 : 1;
  } finally {
    journal.close();
  }
}

/**
 * Seals what has no seal. A segment that was made cannot be taken back, so what keeps it from being sealed is told beside it.
 *
 * @throws {JournalError} where none was made.
 */
async function seal(
  journal: SqliteJournal,
  sealing: Sealing,
  isMade: boolean,
): Promise<{ readonly unsealed: readonly number[]; readonly problem: string | undefined }> {
  try {
    return { unsealed: await sealSegments(journal, sealing), problem: undefined };
  } catch (error) {
    if (!(isMade && error instanceof JournalError)) throw error;
    return { unsealed: unsealedIn(sealing.directory), problem: error.message };
  }
}

/** Segments that were made without a seal. */
const unsealedIn = (directory: string): readonly number[] =>
  segmentNumbers(directory).filter((number) => !existsSync(sealPath(segmentPath(directory, number))));

/** Whether the key can be used; where there never was one it is made, as a start would. Under the lock, as whoever makes a key must be. */
async function assertKey(directory: string): Promise<void> {
  const journal = openJournal({ directory, create: false, as: 'command' });
  try {
    await loadOrCreateSigningKey(directory);
  } catch (error) {
    if (!(error instanceof KeyError)) throw error;
    throw new CommandError(
      `NOT rotated, because the segment could not be sealed: ${error.message}. To make it all the same, and have it sealed by the next start that has the key, add --unsealed`,
    );
  } finally {
    journal.close();
  }
}
