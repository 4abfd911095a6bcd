/** Whatever writes beside the desk leaves the desk's own journal its room on the disk. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { KEPT_FREE } from '../../../electron/serving/room.ts';
import { ManualClock } from '../../support/live-rig.ts';
import { pieces, SessionRig, swapScenario, tradesCsv, until } from '../../support/session-rig.ts';
import { deskDirectory, livedFacts } from '../../support/verified-desk.ts';

/** A disk: bytes on it beside what is the desk's, what the machine really has where undefined. */
const disk = vi.hoisted(() => ({
  room: undefined as number | undefined,
  /** The most bytes that one write takes. */
  most: Number.POSITIVE_INFINITY,
}));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  const statfs = async (path: string) =>
    disk.room === undefined ? real.statfs(path) : { bavail: KEPT_FREE + disk.room, bsize: 1 };
  const open: typeof real.open = async (...given) => {
    const handle = await real.open(...given);
    const write = handle.write.bind(handle) as (part: Buffer, at: number, length: number, to: number) => unknown;
    Object.assign(handle, {
      write: (part: Buffer, at: number, length: number, to: number) => write(part, at, Math.min(length, disk.most), to),
    });
    return handle;
  };
  return { ...real, default: { ...real, statfs, open }, statfs, open };
});

const { JournalDownloads } = await import('../../../electron/serving/records/journal-downloads.ts');

beforeEach(() => {
  disk.room = undefined;
  disk.most = Number.POSITIVE_INFINITY;
});

function sessionRig(): SessionRig {
  const rig = new SessionRig();
  onTestFinished(() => rig.close());
  return rig;
}

it('files that are on their way in count with all that is still to come of them', async () => {
  const { imports } = sessionRig();
  disk.room = 1_000;
  const both = await Promise.allSettled([imports.begin('a.csv', 600, 'ann'), imports.begin('b.csv', 600, 'ann')]);
  expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  expect(both[1]).toMatchObject({ reason: { message: expect.stringContaining('room for 400 bytes') } });
  expect(await imports.freeBytes()).toBe(400);
  await imports.begin('b.csv', 400, 'ann');
});

it('a piece of a file is not taken where something else has taken the room, and is when there is some again', async () => {
  const { imports } = sessionRig();
  const { uploadId } = await imports.begin('a.csv', 200, 'ann');
  const piece = () => imports.take(uploadId, 0, 100, pieces(Buffer.alloc(100)));
  disk.room = 99;
  await expect(piece()).rejects.toThrow('nearly full');
  disk.room = 100;
  expect(await piece()).toMatchObject({ received: 100 });
});

it('a file comes whole, also where the disk takes a part of a part', async () => {
  const { imports, directory } = sessionRig();
  disk.most = 7;
  const bytes = Buffer.from(tradesCsv(20));
  const { uploadId } = await imports.begin('a.csv', bytes.length, 'ann');
  await imports.take(uploadId, 0, bytes.length, pieces(bytes));
  await until(() => imports.uploads.length === 0);
  expect(readFileSync(join(directory, 'imports', 'a.csv'))).toEqual(bytes);
});

it('a run is ended, and nothing of it stays', async () => {
  const rig = sessionRig();
  await rig.runs.start({ scenario: swapScenario(), seed: undefined, speed: 1, paused: false, by: 'ann' });
  disk.room = 0;
  await rig.idle();
  expect(rig.runs.last).toMatchObject({ how: 'cancelled', words: expect.stringContaining('nearly full') });
  expect(readdirSync(join(rig.directory, 'sessions'))).toEqual([]);
});

async function downloads() {
  const { directory } = deskDirectory(await livedFacts());
  const made = new JournalDownloads(directory, new ManualClock());
  onTestFinished(() => made.close());
  const there = (): string[] => readdirSync(join(directory, 'downloads'));
  return { made, there, directory };
}

it('a file of the journal is not made to its end, and nothing of it stays', async () => {
  const { made, there } = await downloads();
  disk.room = 0;
  const { id } = made.make('evidence');
  await until(() => made.state(id)?.state !== 'making');
  expect(made.state(id)).toMatchObject({ state: 'failed', error: expect.stringContaining('nearly full') });
  await until(() => there().length === 0);
});

it('a file of the journal that is dropped while it is made leaves nothing half of it', async () => {
  const { made, there, directory } = await downloads();
  const { id } = made.make('evidence');
  const folder = join(directory, 'downloads', id);
  // What a thread has begun to write when it is ended.
  mkdirSync(join(folder, 'file.partial-1'));
  made.drop(id);
  expect(made.state(id)).toBeUndefined();
  await until(() => there().length === 0);
});
