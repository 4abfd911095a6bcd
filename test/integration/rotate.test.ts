import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openJournal } from '../../electron/journal/open.ts';
import type { RotationStep } from '../../electron/journal/segments/rotate.ts';
import { segmentPath } from '../../electron/journal/segments/segment-files.ts';
import { verifyJournal } from '../../electron/journal/verify.ts';
import { allRows, SegmentRig } from '../support/segment-rig.ts';

const CHILD = fileURLToPath(new URL('../support/rotate-child.ts', import.meta.url));

/** A journal that could become its second segment, closed, and what is in it. */
function ready() {
  const rig = new SegmentRig();
  rig.commit(150, true);
  rig.rotate();
  rig.commit(150, true);
  rig.snapshot();
  rig.note('after the snapshot');
  rig.close();
  const journal = openJournal({ directory: rig.directory, readonly: true });
  const rows = allRows(journal);
  const events = journal.outbox(0, 10_000);
  journal.close();
  return { rig, directory: rig.directory, rows, events };
}

/** Runs the child; resolves with the signal or the status that it ended with. */
async function child(directory: string, until: string, killAfterMs?: number): Promise<string | number | null> {
  const running = fork(CHILD, [directory, until], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const over = once(running, 'exit') as Promise<[number | null, string | null]>;
  onTestFinished(() => void running.kill('SIGKILL'));
  if (killAfterMs !== undefined) {
    await once(running, 'message');
    await new Promise((resolve) => setTimeout(resolve, killAfterMs));
    running.kill('SIGKILL');
  }
  const [code, signal] = await over;
  return signal ?? code;
}

/** That a journal holds what it held, verifies, and can be written; which segments it has. */
function expectWhole({ directory, rows, events, rig }: ReturnType<typeof ready>): number {
  const journal = openJournal({ directory });
  try {
    expect(allRows(journal).slice(0, rows.length)).toEqual(rows);
    expect(journal.outbox(0, 10_000)).toEqual(events);
    expect([...journal.facts()].map(({ seq }) => seq)).toEqual(Array.from({ length: 300 }, (_, i) => i + 1));
    expect([...journal.recovery(1).facts].length + (journal.recovery(1).snapshot?.facts ?? 0)).toBe(300);
    rig.journal = journal;
    rig.commit(1);
    return journal.segments;
  } finally {
    journal.close();
  }
}

describe('a process that is killed while it makes a segment', () => {
  it.each<[RotationStep, number]>([
    ['planned', 1],
    ['built', 1],
    ['folded', 1],
    ['moved', 2],
    ['done', 2],
  ])('behind the step %s loses nothing', { timeout: 60_000 }, async (step, segments) => {
    const model = ready();
    expect(await child(model.directory, step)).toBe('SIGKILL');
    expect(existsSync(segmentPath(model.directory, 2))).toBe(segments === 2);
    expect(expectWhole(model)).toBe(segments);
    expect(verifyJournal({ directory: model.directory, publicKeys: [model.rig.key.publicKey] }).problems).toEqual([]);
    expect(readdirSync(model.directory).filter((name) => name.includes('next') || name.endsWith('partial'))).toEqual(
      [],
    );
  });

  it('and again while the next start mends it loses nothing', { timeout: 120_000 }, async () => {
    for (const step of ['folded', 'moved'] as const) {
      const model = ready();
      await child(model.directory, step);
      for (let kill = 0; kill < 4; kill += 1) await child(model.directory, 'open', Math.random() * 12);
      expect(expectWhole(model)).toBe(step === 'moved' ? 2 : 1);
      expect(verifyJournal({ directory: model.directory }).problems).toEqual([]);
    }
  });

  it('leaves a directory that is known to hold a desk', { timeout: 60_000 }, async () => {
    const { directory } = ready();
    await child(directory, 'moved');
    expect(existsSync(join(directory, 'desk.db'))).toBe(false);
    openJournal({ directory, create: false }).close();
    expect(existsSync(join(directory, 'desk.db'))).toBe(true);
  });
});
