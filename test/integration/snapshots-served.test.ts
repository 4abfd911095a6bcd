/** Snapshots of a desk that goes on meanwhile: made by a thread from the journal, put on disk with the next commit. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyJournal } from '../../electron/journal/check/verify.ts';
import { openJournal } from '../../electron/journal/open.ts';
import { SnapshotKeeper } from '../../electron/serving/snapshots/snapshot-keeper.ts';
import { DeskRig, market } from '../support/desk-rig.ts';
import { keepSnapshot, snapshotAt } from '../support/keep-snapshot.ts';

const AT = 6_000_000;
const ORIGIN_NS = 1_700_000_000_000_000_000n as never;
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'desk-snapshots-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function desk(every: number) {
  const journal = openJournal({ directory });
  const rig = new DeskRig({ journal });
  const keeper = new SnapshotKeeper(rig.host, { directory, originNs: ORIGIN_NS }, rig.recovery.restored, every);
  if (rig.view.entities.size === 0) {
    rig.runtime.scripts.set('momentum-1.0.0', (request) =>
      request.kind === 'event' && request.live ? [market(request.event.seq, 'buy', 3)] : [],
    );
    await rig.deploy(await rig.register('momentum', '1.0.0'));
  }
  const close = async (): Promise<void> => {
    await keeper.close();
    rig.host.commit();
    journal.close();
  };
  return { journal, rig, keeper, close };
}

describe('a desk that keeps snapshots', () => {
  it('makes them while it trades and once more when it stops, so that the next start folds next to nothing', async () => {
    const { journal, rig, close } = await desk(20);
    for (let i = 0; i < 12; i += 1) await rig.trades(AT + i * 10);
    // The thread takes its time; trades go on until what it made is on disk.
    for (let i = 0; i < 1_000 && journal.audit({ action: 'snapshot', limit: 1 }).length === 0; i += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      if (i % 10 === 0) await rig.trades(AT + i);
    }
    const [kept] = journal.audit({ action: 'snapshot', limit: 1 });
    expect(JSON.parse(kept?.payload ?? '{}').facts).toBeGreaterThanOrEqual(20);
    for (let i = 0; i < 12; i += 1) await rig.trades(AT - i * 10);
    const { factSeq } = rig.view;
    const hash = rig.host.stateHash();
    await close();
    expect(verifyJournal({ directory })).toMatchObject({ ok: true });
    const again = await desk(20);
    const { restored, folded, passedOver } = again.rig.recovery;
    expect(passedOver).toEqual([]);
    expect(restored + folded).toBe(factSeq);
    expect(folded).toBeLessThan(20);
    expect(again.rig.view.orders.size).toBe(rig.view.orders.size);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    // Nothing has happened since: nothing is made.
    await again.close();
    const last = openJournal({ directory, readonly: true });
    expect(last.audit({ action: 'snapshot', limit: 10 }).length).toBeGreaterThanOrEqual(1);
    last.close();
  }, 60_000);

  it('begins its own with the one before, and gives what all facts give', async () => {
    const { journal, rig, close } = await desk(1_000);
    for (let i = 0; i < 5; i += 1) await rig.trades(AT + i * 10);
    keepSnapshot(journal, snapshotAt(journal, 7));
    await close();
    const second = await desk(1);
    second.rig.host.note('x', 'desk', {});
    second.rig.host.commit();
    await second.close();
    const third = openJournal({ directory });
    const { factSeq } = rig.view;
    const [row] = third.audit({ action: 'snapshot', limit: 1 });
    expect(row?.subject).toBe(snapshotAt(third, factSeq).sha256);
    third.close();
  }, 60_000);

  it('says so where no snapshot could be made, and goes on', async () => {
    const { journal, rig, close } = await desk(5);
    const elsewhere = new SnapshotKeeper(rig.host, { directory: '/nowhere', originNs: ORIGIN_NS }, 0, 1);
    await rig.trades(AT);
    await elsewhere.close();
    await rig.trades(AT + 10);
    expect(journal.audit({ action: 'snapshot_failed', limit: 1 })[0]?.payload).toContain('/nowhere');
    await close();
  }, 60_000);
});
