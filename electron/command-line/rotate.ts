import { defined } from '../../shared/base/assert.ts';
import { deskUuid } from '../../shared/base/uuid.ts';
import { systemClock } from '../host/clock.ts';
import { sealSegments } from '../journal/segments/seal-segments.ts';
import { segmentName } from '../journal/segments/segment-files.ts';
import { seedOf } from '../serving/assemble.ts';
import { openRotated, segmentWords } from '../serving/rotation.ts';
import { signAudit } from '../serving/signing.ts';
import { whichDesk } from './which-desk.ts';

export interface RotateFlags {
  readonly dataDir?: string;
}

/** `desk rotate`: makes a sealed segment of a journal that no desk runs on, however large it is. */
export async function rotate(flags: RotateFlags): Promise<number> {
  const directory = defined(whichDesk(flags).dataDir, 'data directory');
  const clock = systemClock();
  const journal = openRotated({ directory, now: clock.wallNs(), create: false });
  try {
    const seed = seedOf(journal);
    const signing = await signAudit(journal, { directory, seed, clock });
    const unsealed = await sealSegments(journal, {
      directory,
      deskId: deskUuid(seed, 'desk', 1),
      signing,
      wallNs: () => clock.wallNs(),
    });
    for (const line of segmentWords(journal, directory)) process.stderr.write(`${line}\n`);
    for (const number of unsealed)
      process.stderr.write(
        `segment ${segmentName(number)} is not sealed: ${'problem' in signing ? signing.problem : 'there is no key'}\n`,
      );
    const { rotation } = journal;
    if (rotation === undefined || 'putOff' in rotation) return 1;
    const { path, rows, facts, base } = rotation;
    process.stdout.write(
      `${JSON.stringify({ segment: base.segment, path, rows, facts, sealed: unsealed.length === 0 }, null, 2)}\n`,
    );
    return 0;
  } finally {
    journal.close();
  }
}
