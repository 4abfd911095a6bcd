import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JournalPort } from '../../../electron/engine/ports.ts';
import { SNAPSHOT_FORMAT } from '../../../electron/engine/snapshot/snapshot.ts';
import type { Host } from '../../../electron/host/host.ts';
import { Recorder, replayRecording } from '../../../electron/host/recording.ts';
import { verifyJournal } from '../../../electron/journal/check/verify.ts';
import { openJournal } from '../../../electron/journal/open.ts';
import { canonicalJson } from '../../../shared/base/canonical.ts';
import { CheckpointRig } from '../../support/checkpoint-rig.ts';
import { DeskRig, limit, market } from '../../support/desk-rig.ts';
import { keepSnapshot, snapshotAt } from '../../support/keep-snapshot.ts';
import { withoutGuards } from '../../support/tamper-database.ts';

const AT = 6_000_000;
let directory: string;
const open: JournalPort[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'desk-recovery-'));
});
afterEach(() => {
  for (const journal of open.splice(0)) journal.close();
  rmSync(directory, { recursive: true, force: true });
});

function opened(): JournalPort {
  const journal = openJournal({ directory });
  open.push(journal);
  return journal;
}

function closed(): void {
  for (const journal of open.splice(0)) journal.close();
}

/** Some orders of a version, and how they end. */
async function traded(journal: JournalPort, recorder?: Recorder): Promise<DeskRig> {
  const rig = new DeskRig({ journal, ...(recorder && { recorder }) });
  const a = await rig.register('momentum', '1.0.0');
  rig.runtime.scripts.set('momentum-1.0.0', (request) =>
    request.kind === 'event' && request.live
      ? [market(request.event.seq * 2, 'buy', 3), limit(request.event.seq * 2 + 1, 'sell', 1, AT + 90_000)]
      : [],
  );
  await rig.deploy(a);
  await rig.trades(AT, AT + 100, AT + 200, AT + 300);
  return rig;
}

/** Changes the file behind the desk's back, past its guards, which are there again behind it. */
function tamper(sql: string): void {
  closed();
  withoutGuards(directory, (database) => database.exec(sql));
}

const rows = (host: Host, journal: JournalPort, action: string) => {
  host.note('end', 'desk', {});
  host.commit();
  return journal.audit({ action, limit: 10 }).map(({ payload }) => JSON.parse(payload) as { readonly reason: string });
};

/** What only the market gives is left out. */
const picture = ({ view }: DeskRig): unknown => [
  ...[view.factSeq, [...view.orders], [...view.entities], [...view.deployments], [...view.slots], view.counts],
  view.accountPositions().map(({ unrealised: _, ...position }) => position),
];

describe('a desk that starts again', () => {
  it('begins with the newest snapshot and folds only what came after it', async () => {
    const journal = opened();
    const before = await traded(journal);
    const { factSeq } = before.view;
    keepSnapshot(journal, snapshotAt(journal, 5));
    keepSnapshot(journal, snapshotAt(journal, factSeq - 3));
    closed();
    const again = new DeskRig({ journal: opened() });
    const { restored, folded, passedOver } = again.recovery;
    expect({ restored, folded, passedOver }).toEqual({ restored: factSeq - 3, folded: 3, passedOver: [] });
    expect(picture(again)).toEqual(picture(before));
    // What consoles show of earlier runs reaches back beyond the snapshot, and the hash of a session covers every fact.
    expect(again.host.history.map(({ seq }) => seq)).toEqual(Array.from({ length: factSeq }, (_, i) => i + 1));
    const whole = new DeskRig({ journal: withoutSnapshots(open[0] as JournalPort) });
    expect(whole.recovery.restored).toBe(0);
    expect(again.host.stateHash()).toBe(whole.host.stateHash());
    closed();
    expect(verifyJournal({ directory })).toMatchObject({ ok: true });
  });

  it('records that it began so, and the recording gives its facts again', async () => {
    const journal = opened();
    const before = await traded(journal);
    keepSnapshot(journal, snapshotAt(journal, before.view.factSeq - 2));
    const path = join(directory, 'recording');
    const recorder = new Recorder(path);
    const again = new DeskRig({ journal, recorder });
    expect(again.recovery.restored).toBeGreaterThan(0);
    await again.command({ kind: 'set_trading_state', scope: 'desk', state: 'reducing', reason: 'x' });
    recorder.close();
    const facts = await replayRecording(path);
    expect(facts.length).toBeGreaterThan(0);
    expect(facts.map(({ seq, fact }) => [seq, canonicalJson(fact)])).toEqual(
      again.facts.map(({ seq, fact }) => [seq, canonicalJson(fact)]),
    );
  });

  it.each<[string, (facts: number) => string | undefined, RegExp]>([
    ['of another form', () => undefined, /form 99, and this desk reads form/],
    ['whose text was changed', () => "UPDATE snapshots SET state = x'1f8b0800'", /unexpected end|incorrect/],
    [
      'whose text is another one',
      () => 'UPDATE snapshots SET state = (SELECT state FROM snapshots WHERE seq = 1) WHERE seq = 2',
      /does not give the hash/,
    ],
    ['of facts that are not there', (facts) => `UPDATE snapshots SET facts = ${facts + 1} WHERE seq = 2`, /there are/],
    ['that counts its facts wrong', () => 'UPDATE snapshots SET facts = 4 WHERE seq = 2', /something else of it/],
    [
      'that no audit row names',
      () => 'UPDATE snapshots SET sha256 = (SELECT hash FROM audit WHERE seq = 1) WHERE seq = 2',
      /no sound audit row/,
    ],
  ])('passes over a snapshot %s, says why, and folds the facts', async (name, sql, reason) => {
    const journal = opened();
    const before = await traded(journal);
    const { factSeq } = before.view;
    const good = snapshotAt(journal, 3);
    keepSnapshot(journal, { ...good, format: 98 });
    const snapshot = snapshotAt(journal, factSeq - 1);
    keepSnapshot(journal, name === 'of another form' ? { ...snapshot, format: 99 } : snapshot);
    tamper(sql(factSeq) ?? '');
    const again = new DeskRig({ journal: opened() });
    expect(again.recovery).toMatchObject({ restored: 0, folded: factSeq });
    expect(again.recovery.passedOver[0]?.reason).toMatch(reason);
    expect(picture(again)).toEqual(picture(before));
    expect(rows(again.host, open[0] as JournalPort, 'snapshot_passed_over').at(-1)?.reason).toMatch(reason);
  });

  it('does not begin with a snapshot that was added behind what is signed, nor once that has been signed', async () => {
    const rig = new CheckpointRig({ directory });
    const { view } = await traded(rig.journal);
    keepSnapshot(rig.journal, snapshotAt(rig.journal, 4));
    rig.begin();
    rig.journal.close();
    const key = rig.key;
    const forged = opened();
    keepSnapshot(forged, snapshotAt(forged, view.factSeq - 1));
    closed();
    const first = new CheckpointRig({ directory, key });
    const start = new DeskRig({ journal: first.journal });
    expect(start.recovery).toMatchObject({
      restored: 4,
      passedOver: [{ reason: expect.stringMatching(/not signed yet/) }],
    });
    start.host.commit();
    first.begin();
    first.journal.close();
    expect(new DeskRig({ journal: opened() }).recovery).toMatchObject({ restored: 4, passedOver: [] });
  });

  it('goes back to an older snapshot where the newest is damaged', async () => {
    const journal = opened();
    const { view } = await traded(journal);
    keepSnapshot(journal, snapshotAt(journal, 4));
    keepSnapshot(journal, snapshotAt(journal, view.factSeq - 1));
    tamper("UPDATE snapshots SET state = x'00' WHERE seq = 2");
    expect(new DeskRig({ journal: opened() }).recovery).toMatchObject({ restored: 4, folded: view.factSeq - 4 });
  });

  it.each([
    [
      'a fact',
      "UPDATE facts SET body = replace(body, '\"quantity\":3', '\"quantity\":4') WHERE kind = 'fill'",
      /fact \d+ is not what/,
    ],
    ['an audit row', "UPDATE audit SET actor = 'nobody' WHERE action = 'fill'", /was changed after it was written/],
    ['an audit row with its hash', "UPDATE audit SET prev_hash = hash WHERE action = 'fill'", /does not link back/],
    [
      'a row that is gone',
      "DELETE FROM audit WHERE seq = (SELECT min(seq) FROM audit WHERE action = 'fill')",
      /is missing/,
    ],
    [
      'a fact that is gone',
      "DELETE FROM facts WHERE seq = (SELECT min(seq) FROM facts WHERE kind = 'fill')",
      /is missing/,
    ],
    ['the last fact', 'DELETE FROM facts WHERE seq = (SELECT max(seq) FROM facts)', /names fact \d+, which is missing/],
  ])('does not start on %s that was tampered with', async (_, sql, words) => {
    const journal = opened();
    await traded(journal);
    const snapshot = snapshotAt(journal, 4);
    keepSnapshot(journal, snapshot);
    tamper(sql);
    expect(() => new DeskRig({ journal: opened() })).toThrow(words);
  });

  it('holds what comes after the snapshot to the audit, and the snapshot to its row', async () => {
    const journal = opened();
    const { view } = await traded(journal);
    keepSnapshot(journal, snapshotAt(journal, view.factSeq));
    // What the snapshot stands for is not read at a start: that is for the verification.
    tamper("UPDATE facts SET body = replace(body, '3', '4') WHERE kind = 'fill'");
    expect(new DeskRig({ journal: opened() }).recovery).toMatchObject({ restored: view.factSeq, folded: 0 });
    closed();
    expect(verifyJournal({ directory }).ok).toBe(false);
  });

  it('keeps no more of a desk than its facts: an engine that has seen the market gives no snapshot', async () => {
    const rig = await traded(opened());
    expect(() => rig.host.engine.snapshot()).toThrow('this engine has seen more');
    expect(SNAPSHOT_FORMAT).toBeGreaterThan(0);
  });
});

/** A journal as desks before snapshots had it. */
const withoutSnapshots = (journal: JournalPort): JournalPort =>
  new Proxy(journal, {
    get: (target, name) => {
      if (name === 'recovery') return undefined;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
