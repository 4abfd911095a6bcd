import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../../electron/engine/ports.ts';
import { verifyJournal } from '../../../electron/journal/check/verify.ts';
import { beginSigning } from '../../../electron/journal/checkpoint/begin-signing.ts';
import { keyPath, loadOrCreateSigningKey } from '../../../electron/journal/checkpoint/signing-key.ts';
import { openJournal } from '../../../electron/journal/open.ts';
import { packSnapshot } from '../../../electron/journal/snapshots.ts';
import { unsignedFound } from '../../../electron/serving/unsigned-found.ts';
import { epochNs } from '../../../shared/units/time.ts';
import { CheckpointRig } from '../../support/checkpoint-rig.ts';
import { auditEntry, factBatch, temporaryDirectory } from './journal-fixture.ts';

const SECOND = 1_000_000_000n;
const stopped = auditEntry({ action: 'stopped' });
/** A row so many seconds after the first. */
const at = (seconds: number, changes: Partial<AuditEntry> = {}): AuditEntry =>
  auditEntry({ tsNs: epochNs(1_723_075_200_000_000_000n + BigInt(seconds) * SECOND), ...changes });

/** A desk that was stopped properly. */
function stoppedDesk(): CheckpointRig {
  const rig = new CheckpointRig().begin();
  rig.facts(4);
  rig.journal.commit({ facts: [], audit: [stopped] });
  rig.journal.close();
  return rig;
}

/** Rows with right hashes, as somebody can append them who can write the file and has no key. */
function append(directory: string, audit: readonly AuditEntry[]): void {
  const journal = openJournal({ directory });
  journal.commit({ facts: [], audit });
  journal.close();
}

const reopened = ({ directory, key }: CheckpointRig): CheckpointRig => new CheckpointRig({ directory, key }).begin();

const verified = ({ directory, key }: CheckpointRig) => verifyJournal({ directory, publicKeys: [key.publicKey] });

const takenOver = (rig: CheckpointRig) =>
  rig.journal.audit({ limit: 5, action: 'unsigned_rows_taken_over' }).map(({ payload }) => JSON.parse(payload));

describe('the first commit of a start', () => {
  it('is signed as it is written, so that nothing unsigned ever stands behind a clean stop', () => {
    const rig = stoppedDesk();
    const next = reopened(rig);
    next.note();
    expect(next.sizes()).toEqual([5, 6]);
    expect(next.keeper.state().uncovered).toBe(0);
    // What comes after it is signed later again.
    next.note();
    expect(next.sizes()).toEqual([5, 6]);
    expect(takenOver(next)).toEqual([]);
    // As a crash would leave it.
    expect(verified(next).problems).toEqual([]);
  });

  it('carries the event of its checkpoint behind its own facts', () => {
    const next = reopened(stoppedDesk());
    next.facts(2);
    expect(next.journal.outbox(0, 10).map(({ fact, subject }) => `${fact} ${subject}`)).toEqual([
      '4 desk.audit.checkpoint',
      '6 desk.audit.checkpoint',
    ]);
    next.journal.close();
    expect(verified(next).problems).toEqual([]);
  });
});

describe('rows that a start finds behind the last checkpoint', () => {
  it('are taken over in words, and signed together with the row that says so', () => {
    const rig = stoppedDesk();
    append(rig.directory, [at(1), at(2)]);
    const next = reopened(rig);
    next.settle();
    expect(next.sizes()).toEqual([5]);
    next.note();
    expect(next.sizes()).toEqual([5, 9]);
    expect(takenOver(next)).toEqual([{ first: 6, last: 7, count: 2, after_clean_stop: true }]);
  });

  it('behind a clean stop are news for people, unlike those of a crash', () => {
    const rig = stoppedDesk();
    append(rig.directory, [at(1)]);
    const [found] = unsignedFound(reopened(rig).keeper.takenOver);
    expect(found).toMatchObject({ severity: 'critical', title: 'Unsigned rows in the audit' });
    expect(found?.text).toMatch(/^Audit row 6 was found unsigned behind a clean stop/);

    const crashed = new CheckpointRig().begin();
    crashed.facts(4);
    crashed.journal.close();
    append(crashed.directory, [at(1)]);
    const next = reopened(crashed);
    expect(next.keeper.takenOver).toMatchObject({ first: 5, last: 5, afterCleanStop: false });
    expect(unsignedFound(next.keeper.takenOver)).toEqual([]);
  });

  it('that only name a snapshot are news as well, and no start ever relies on what they name', () => {
    const rig = stoppedDesk();
    const forged = packSnapshot(4, 1, { breakers: [] });
    const { facts, format, sha256 } = forged;
    append(rig.directory, [at(1, { action: 'snapshot', subject: sha256, payload: { facts, format } })]);
    expect(verified(rig).problems[0]?.message).toMatch(/^audit row 6 .+ is not signed\. Row 5 is a clean stop/);
    const next = reopened(rig);
    expect(unsignedFound(next.keeper.takenOver)).toHaveLength(1);
    next.note();
    next.journal.close();
    // The row is signed by now. The state comes only after that.
    const later = openJournal({ directory: rig.directory });
    later.commit({ facts: [], audit: [at(3)], snapshot: forged });
    const { snapshot, passedOver } = later.recovery(1);
    later.close();
    expect(snapshot).toBeUndefined();
    expect(passedOver).toMatchObject([{ sha256, reason: expect.stringMatching(/nobody had signed the audit row/) }]);
  });

  it('beyond what a desk ever leaves are news also after a crash', () => {
    const crashed = new CheckpointRig().begin();
    crashed.facts(4);
    crashed.journal.close();
    append(crashed.directory, [at(1), at(500)]);
    expect(unsignedFound(reopened(crashed).keeper.takenOver)[0]?.text).toMatch(/more than a desk leaves/);
  });

  it('that say that there was no key are told of with what they say', () => {
    const rig = stoppedDesk();
    append(rig.directory, [at(1), at(2, { action: 'checkpoints_unavailable', payload: { reason: 'it is locked' } })]);
    const next = reopened(rig);
    next.note();
    expect(takenOver(next)).toMatchObject([{ after_clean_stop: true, reason: 'it is locked' }]);
    expect(unsignedFound(next.keeper.takenOver)).toMatchObject([{ severity: 'warning' }]);
  });

  it('are never signed without the row that says so, also where nothing else is written', () => {
    const rig = stoppedDesk();
    append(rig.directory, [at(1)]);
    const next = reopened(rig);
    next.journal.close();
    const again = reopened(rig);
    expect(takenOver(again)).toHaveLength(1);
    expect(again.keeper.takenOver).toBeUndefined();
  });

  it('are not those that this process has written itself before it signs', () => {
    const rig = stoppedDesk();
    const journal = openJournal({ directory: rig.directory });
    journal.commit({ facts: [], audit: [at(1)] });
    const own = new CheckpointRig({ directory: rig.directory, key: rig.key, journal }).begin();
    own.keeper.coverNow();
    expect(own.sizes()).toEqual([5, 6]);
    expect(takenOver(own)).toEqual([]);
  });
});

describe('a commit that would leave more unsigned than a desk may', () => {
  it('carries its own checkpoint, by its rows', () => {
    const rig = new CheckpointRig().begin();
    rig.facts(10_000);
    expect(rig.sizes()).toEqual([]);
    rig.facts(1);
    expect(rig.sizes()).toEqual([10_001]);
  });

  it('carries it by its times, as after a sleep of the machine or an outage of the disk', () => {
    const rig = new CheckpointRig().begin();
    rig.journal.commit({ facts: [], audit: [at(0), at(89)] });
    expect(rig.sizes()).toEqual([]);
    rig.journal.commit({ facts: [], audit: [at(3_600)] });
    expect(rig.sizes()).toEqual([3]);
    rig.journal.commit({ facts: [], audit: [at(3_601), at(-3_600)] });
    expect(rig.sizes()).toEqual([3, 5]);
  });

  it('stays unsigned with the disk, and is signed when it is tried again', () => {
    const rig = stoppedDesk();
    const next = reopened(rig);
    expect(() =>
      next.journal.commit({ ...factBatch(5, 5), outbox: [{ fact: 9, eventId: 'e', subject: 's', body: '{}' }] }),
    ).toThrow();
    expect(next.sizes()).toEqual([5]);
    next.facts(1);
    expect(next.sizes()).toEqual([5, 6]);
    next.journal.close();
    expect(verified(next)).toMatchObject({ ok: true });
  });
});

describe('verification of the end that nobody has signed', () => {
  it('names it, from when to when', () => {
    const rig = new CheckpointRig().begin();
    rig.facts(4);
    rig.journal.close();
    append(rig.directory, [at(5), at(65)]);
    expect(verified(rig)).toMatchObject({
      ok: true,
      checkpoints: {
        covered: 4,
        unsigned: { first: 5, last: 6, rows: 2, from: '2024-08-08T00:00:05.000Z', to: '2024-08-08T00:01:05.000Z' },
      },
    });
  });

  it.each([
    ['behind a clean stop', [stopped], [at(1)], /audit row 6 .* not signed\. Row 5 is a clean stop/],
    ['over too long a time', [], [at(1), at(122)], /audit rows 5 to 6 .*leaves none for longer than 120 s/],
    ['of too many rows', [], Array.from({ length: 10_001 }, () => at(1)), /leaves at most 10,000/],
  ])('finds rows %s', (_what, before, added, words) => {
    const rig = new CheckpointRig().begin();
    rig.facts(4);
    if (before.length > 0) rig.journal.commit({ facts: [], audit: before });
    rig.journal.close();
    append(rig.directory, added);
    const { ok, problems } = verified(rig);
    expect(ok).toBe(false);
    expect(problems).toMatchObject([{ table: 'audit', message: expect.stringMatching(words) }]);
  });

  it('lets those through that a row explains, and says what it says', () => {
    const rig = stoppedDesk();
    const keyless = new CheckpointRig({ directory: rig.directory, key: rig.key }).begin({ problem: 'it is locked' });
    keyless.note();
    keyless.journal.close();
    expect(verified(rig)).toMatchObject({ ok: true, checkpoints: { unsigned: { rows: 2, reason: 'it is locked' } } });
  });

  it('says nothing of rows where nobody has signed anything', () => {
    const directory = temporaryDirectory();
    append(directory, [at(1), at(9_999)]);
    expect(verifyJournal({ directory })).toMatchObject({ ok: true, checkpoints: { count: 0 } });
    expect(verifyJournal({ directory }).checkpoints.unsigned).toBeUndefined();
  });
});

describe('a command that writes without serving', () => {
  const withKey = async (): Promise<string> => {
    const directory = temporaryDirectory();
    const journal = openJournal({ directory });
    journal.setMeta('seed', '7');
    expect(await beginSigning(journal, directory, new CheckpointRig().clock)).toBeUndefined();
    expect(existsSync(keyPath(directory))).toBe(false);
    journal.close();
    return directory;
  };

  it('makes no key where there never was one', async () => {
    await withKey();
  });

  it('says why nothing is signed where the key is gone, in the audit too', async () => {
    const directory = await withKey();
    await loadOrCreateSigningKey(directory);
    renameSync(keyPath(directory), join(directory, 'elsewhere'));
    const journal = openJournal({ directory });
    expect(await beginSigning(journal, directory, new CheckpointRig().clock)).toMatch(/the signing key is gone/);
    journal.commit({ facts: [], audit: [at(1)] });
    expect(journal.audit({ limit: 2, action: 'checkpoints_unavailable' })).toHaveLength(1);
    journal.close();
  });
});
