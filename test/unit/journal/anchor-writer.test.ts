import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { anchorText } from '../../../electron/journal/checkpoint/anchor-file.ts';
import { AnchorWriter } from '../../../electron/journal/checkpoint/anchor-writer.ts';
import { refusal, temporaryDirectory } from './journal-fixture.ts';

type Done = (error: Error | null) => void;

/** A disk that takes as many bytes as it is told to, and syncs when it is told to. */
const disk = vi.hoisted(() => ({
  room: Number.POSITIVE_INFINITY,
  atOnce: Number.POSITIVE_INFINITY,
  syncs: [] as Done[],
  closed: [] as number[],
}));

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  return {
    ...fs,
    writeSync: (file: number, bytes: Buffer) => {
      if (disk.room === 0)
        throw Object.assign(new Error('ENOSPC: no space left'), { syscall: 'write', code: 'ENOSPC' });
      const length = Math.min(bytes.length, disk.room, disk.atOnce);
      disk.room -= length;
      return fs.writeSync(file, bytes.subarray(0, length));
    },
    fsync: (_file: number, done: Done) => disk.syncs.push(done),
    closeSync: (file: number) => {
      disk.closed.push(file);
      fs.closeSync(file);
    },
  };
});

let path: string;
let writer: AnchorWriter;
beforeEach(() => {
  Object.assign(disk, { room: Number.POSITIVE_INFINITY, atOnce: Number.POSITIVE_INFINITY, syncs: [], closed: [] });
  path = join(temporaryDirectory(), 'anchors', 'checkpoints');
  writer = new AnchorWriter(path);
});

const written = (): string => readFileSync(path, 'utf8');
const ONE = 'one\n\n— a b\n';
const TWO = 'two\n\n— a b\n';

describe('an anchor', () => {
  it('is written whole, however little the system takes at once', () => {
    disk.atOnce = 3;
    writer.add(ONE);
    writer.flush(() => {});
    expect(written()).toBe(anchorText(ONE));
  });

  it('that found the disk full is gone on with where it broke off', () => {
    disk.room = 5;
    writer.add(ONE);
    writer.add(TWO);
    expect(refusal(() => writer.flush(() => {})).code).toBe('disk_full');
    expect(written()).toBe(ONE.slice(0, 5));
    expect(writer.isBehind).toBe(true);
    disk.room = Number.POSITIVE_INFINITY;
    writer.flush(() => {});
    expect(written()).toBe(anchorText(ONE) + anchorText(TWO));
  });

  it('waits while the one before it is synced', () => {
    const ended = vi.fn();
    writer.add(ONE);
    writer.flush(ended);
    writer.add(TWO);
    writer.flush(ended);
    expect(written()).toBe(anchorText(ONE));
    expect(disk.syncs).toHaveLength(1);
    disk.syncs[0]?.(null);
    expect(ended.mock.calls).toEqual([[null]]);
    expect(writer.isBehind).toBe(true);
    writer.flush(ended);
    disk.syncs[1]?.(null);
    expect(written()).toBe(anchorText(ONE) + anchorText(TWO));
    expect(writer.isBehind).toBe(false);
    writer.flush(ended);
    expect(disk.syncs).toHaveLength(2);
  });

  it('that could not be synced is synced again, and not written twice', () => {
    const ended = vi.fn();
    writer.add(ONE);
    writer.flush(ended);
    const failure = new Error('EIO');
    disk.syncs[0]?.(failure);
    expect(ended.mock.calls).toEqual([[failure]]);
    expect(writer.isBehind).toBe(true);
    writer.flush(ended);
    disk.syncs[1]?.(null);
    expect(written()).toBe(anchorText(ONE));
    expect(writer.isBehind).toBe(false);
  });

  it('is on disk when the file is closed, also while a sync is under way; the descriptor goes once', () => {
    const ended = vi.fn();
    writer.add(ONE);
    writer.flush(ended);
    writer.add(TWO);
    disk.closed = [];
    writer.close();
    expect(written()).toBe(anchorText(ONE) + anchorText(TWO));
    expect(disk.closed).toEqual([]);
    disk.syncs[0]?.(null);
    expect(disk.closed).toHaveLength(1);
    expect(ended).not.toHaveBeenCalled();
  });
});
