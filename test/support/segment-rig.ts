import { writeFileSync } from 'node:fs';
import { type AuditRow, type CommitBatch, SNAPSHOT_ACTION } from '../../electron/engine/ports.ts';
import { publicKeyPath, type SigningKey } from '../../electron/journal/checkpoint/signing-key.ts';
import type { SqliteJournal } from '../../electron/journal/journal.ts';
import { openJournal } from '../../electron/journal/open.ts';
import type { RotationAtOpen } from '../../electron/journal/segments/rotate-at-open.ts';
import { sealSegments } from '../../electron/journal/segments/seal-segments.ts';
import { packSnapshot } from '../../electron/journal/snapshots.ts';
import { type EpochNs, epochNs } from '../../shared/units/time.ts';
import { auditEntry, factBatch, outboxEntry, temporaryDirectory } from '../unit/journal/journal-fixture.ts';
import { DESK_ID, newKey } from './checkpoint-rig.ts';
import { ManualClock } from './live-rig.ts';

/** The form of the snapshots here. */
export const FORMAT = 1;
export const NOW: EpochNs = epochNs(1_723_075_300_000_000_000n);

/** A journal whose older rows become segments, and what was committed to it. */
export class SegmentRig {
  readonly directory: string;
  readonly key: SigningKey = newKey();
  readonly clock = new ManualClock();
  /** Without one, nothing is signed. */
  readonly isSigned: boolean;
  journal: SqliteJournal;
  /** Facts that were committed. */
  facts = 0;
  #acknowledged = 0;

  constructor({ directory = temporaryDirectory(), isSigned = true } = {}) {
    this.directory = directory;
    this.isSigned = isSigned;
    this.journal = openJournal({ directory });
    this.#begin();
  }

  #begin(): void {
    if (!this.isSigned) return;
    writeFileSync(publicKeyPath(this.directory), this.key.publicKey.pem);
    this.journal.checkpoints?.begin({
      deskId: DESK_ID,
      clock: this.clock,
      signing: { key: this.key, isNew: false },
    });
  }

  /** Commits so many facts, each with its audit row; with an event each that tells of it, if asked. */
  commit(count: number, withEvents = false): CommitBatch {
    const [from, to] = [this.facts + 1, this.facts + count];
    const batch = factBatch(from, to);
    const told = withEvents ? { ...batch, outbox: batch.facts.map(({ seq }) => outboxEntry(seq)) } : batch;
    this.journal.commit(told);
    this.facts = to;
    return told;
  }

  /** Commits an audit row without a fact. */
  note(text: string): void {
    this.journal.commit({ facts: [], audit: [auditEntry({ payload: { text } })] });
  }

  /** Commits a snapshot of all facts. */
  snapshot(): void {
    const snapshot = packSnapshot(this.facts, FORMAT, { facts: this.facts });
    const payload = { facts: this.facts, format: FORMAT };
    const entry = auditEntry({ action: SNAPSHOT_ACTION, subject: snapshot.sha256, payload });
    this.journal.commit({ facts: [], audit: [entry], snapshot });
  }

  /** Publishes all events but the last so many. */
  acknowledgeBut(left: number): void {
    const waiting = this.journal.outbox(0, 1_000_000);
    const seq = waiting.at(-1 - left)?.seq;
    if (seq === undefined) return;
    this.journal.acknowledge(seq);
    this.#acknowledged = seq;
  }

  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** Closes the journal and opens it again, with a segment to be made or without. */
  reopen(rotation?: RotationAtOpen): this {
    this.journal.close();
    this.journal = openJournal({ directory: this.directory, rotation });
    this.#begin();
    return this;
  }

  /** Stops with a snapshot, as a desk does, and makes a segment at the next start. */
  rotate(): this {
    this.snapshot();
    return this.reopen({ format: FORMAT, now: NOW });
  }

  seal(): Promise<readonly number[]> {
    return sealSegments(this.journal, {
      directory: this.directory,
      deskId: DESK_ID,
      signing: this.isSigned ? { key: this.key, isNew: false } : { problem: 'there is none' },
      wallNs: () => NOW,
    });
  }

  close(): void {
    this.journal.close();
  }
}

/** All audit rows of a journal, oldest first. */
export function allRows(journal: Pick<SqliteJournal, 'audit'>, limit = 100): readonly AuditRow[] {
  const rows: AuditRow[] = [];
  let beforeSeq: number | undefined;
  for (;;) {
    const page = journal.audit({ limit, ...(beforeSeq === undefined ? {} : { beforeSeq }) });
    rows.push(...page);
    beforeSeq = page.at(-1)?.seq;
    if (page.length < limit || beforeSeq === undefined) return rows.reverse();
  }
}
