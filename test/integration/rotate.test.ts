import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../electron/host/clock.ts';
import { verifyJournal } from '../../electron/journal/check/verify.ts';
import { signAudit } from '../../electron/journal/checkpoint/sign-audit.ts';
import { openJournal } from '../../electron/journal/open.ts';
import type { RotationStep } from '../../electron/journal/segments/rotate.ts';
import { segmentPath } from '../../electron/journal/segments/segment-files.ts';
import { openRotated, segmentWords, whenDue } from '../../electron/serving/rotation.ts';
import { epochNs } from '../../shared/units/time.ts';
import { desk, serveDesk } from '../support/cli.ts';
import { allRows, SegmentRig } from '../support/segment-rig.ts';
import { temporaryDirectory } from '../unit/journal/journal-fixture.ts';

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
    const { problems } = verifyJournal({ directory });
    expect(problems[0]?.message).toContain('the next start of the desk ends it');
    openJournal({ directory, create: false }).close();
    expect(existsSync(join(directory, 'desk.db'))).toBe(true);
  });
});

/** Audit rows in a journal, beside the desk that runs on it. */
function rowsOf(directory: string): number {
  const journal = openJournal({ directory, readonly: true });
  try {
    return journal.auditHead().rows;
  } finally {
    journal.close();
  }
}

describe('a desk that was served', () => {
  const run = async (...args: readonly string[]) => {
    const { status, stdout, stderr } = await desk(...args);
    expect(status, stderr).toBe(0);
    return { stdout, stderr };
  };

  it('is rotated by hand and at a start that is due, and everything is where it was', {
    timeout: 240_000,
  }, async () => {
    const folder = temporaryDirectory();
    const directory = join(folder, 'desk');
    const at = ['--data-dir', directory] as const;
    let served = await serveDesk(directory, '--demo', '--rotate', 'never');
    await served.signal('SIGTERM');
    const audit = async () => (await run('export', ...at, '--table', 'audit', '-')).stdout.trimEnd().split('\r\n');
    const before = await audit();

    const first = JSON.parse((await run('rotate', '--json', ...at)).stdout) as { segment: number; sealed: boolean };
    expect(first).toMatchObject({ segment: 1, sealed: true });
    const rotated = await audit();
    expect(rotated.slice(0, before.length)).toEqual(before);
    // Behind a clean stop a row that somebody adds is found.
    expect(rotated.at(-1)).toContain(',stopped,');

    // It was told never to, and keeps to that.
    served = await serveDesk(directory, '--demo');
    await expect.poll(() => rowsOf(directory), { timeout: 60_000 }).toBeGreaterThan(before.length + 60);
    await served.signal('SIGTERM');
    const nextYear = epochNs(BigInt(Date.now() + 31_536_000_000) * 1_000_000n);
    openRotated({ directory, now: nextYear, when: whenDue() }).close();
    expect(existsSync(segmentPath(directory, 2))).toBe(false);
    const due = openRotated({ directory, now: nextYear, when: whenDue({ when: 'daily' }) });
    expect([due.rotation, segmentWords(due)]).toMatchObject([
      { base: { segment: 2 } },
      [expect.stringContaining('000002.db')],
    ]);
    await signAudit(due, { directory, seed: Number(due.meta('seed')), clock: systemClock(), inTurn: true });
    due.close();
    // What the start had no time to seal, the next one seals.
    served = await serveDesk(directory, '--demo');
    await served.signal('SIGTERM');
    const sealed = await audit();
    expect(sealed.slice(0, before.length)).toEqual(before);
    expect(sealed.filter((line) => line.includes(',segment_sealed,'))).toHaveLength(2);

    const key = join(directory, 'signing-key.pub');
    const found = await run('verify', '--json', ...at, '--public-key', key);
    expect(JSON.parse(found.stdout)).toMatchObject({
      ok: true,
      segments: { count: 2, sealed: 2 },
      snapshots: { compared: 2 },
    });
    const { stdout } = await run('verify', ...at, '--public-key', key, '--export', join(folder, 'evidence.gz'));
    expect(stdout).toMatch(/^whole: .*\n2 segments before the journal, sealed/);
    await run('verify', '--bundle', join(folder, 'evidence.gz'), '--public-key', key);
    const proof = join(folder, 'proof.json');
    writeFileSync(proof, (await run('prove', ...at, '--row', '7')).stdout);
    await run('verify', '--proof', proof, '--public-key', key);

    await run('backup', ...at, join(folder, 'desk.tar'));
    await run('restore', '--data-dir', join(folder, 'other'), join(folder, 'desk.tar'));
    expect((await run('verify', '--data-dir', join(folder, 'other'))).stdout).toContain('2 segments before');

    const archive = join(folder, 'archive');
    renameSync(join(directory, 'segments'), archive);
    expect((await run('verify', ...at)).stdout).toContain('NOT SEEN: audit rows 1 to');
    expect((await run('verify', ...at, '--segments', archive)).stdout).toContain('2 segments before');
    expect((await desk('export', ...at, '--table', 'fills', '-')).stderr).toContain('segment 000002 is missing');
    await run('export', ...at, '--segments', archive, '--table', 'fills', join(folder, 'fills.csv'));
    expect(readFileSync(join(folder, 'fills.csv'), 'utf8').split('\n').length).toBeGreaterThan(2);
    served = await serveDesk(directory, '--demo');
    await served.signal('SIGTERM');
    await run('verify', ...at, '--segments', archive);
  });
});
