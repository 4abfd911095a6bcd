/** A desk that looks at its own record: soon after its start, then each hour, and tells what does not hold, once. */
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { StoredFact } from '../../../electron/engine/ports.ts';
import type { JournalFinding } from '../../../electron/host/journal-findings.ts';
import { AuditWatch, auditFinding } from '../../../electron/serving/verifying/audit-watch.ts';
import { JournalVerifier } from '../../../electron/serving/verifying/verifier.ts';
import { epochNs } from '../../../shared/units/time.ts';
import { ManualClock } from '../../support/live-rig.ts';
import { changed, deskDirectory, livedFacts } from '../../support/verified-desk.ts';

let facts: readonly StoredFact[];
beforeAll(async () => {
  facts = await livedFacts();
});

const WAIT = 60_000;
const HOUR = 3_600_000;

function watched(given: readonly StoredFact[]) {
  const clock = new ManualClock();
  const verifier = new JournalVerifier(deskDirectory(given).directory, clock);
  const told: JournalFinding[] = [];
  const watch = new AuditWatch(verifier, clock, (finding) => told.push(finding));
  onTestFinished(async () => {
    watch.close();
    await verifier.close();
  });
  /** Lets time pass, and waits for a verification that has begun by then. */
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms);
    if (verifier.last !== undefined || ms >= 60_000) await verifier.verify(HOUR * 10, WAIT);
  };
  return { verifier, watch, told, pass };
}

const spoilt = (): readonly StoredFact[] =>
  changed(facts, 'fill', 0, (body) => {
    body.price = 1;
  });

describe('the watch over the audit', () => {
  it('verifies soon after the start, and says nothing where the journal holds', async () => {
    const { verifier, told, pass } = watched(facts);
    await pass(59_999);
    expect(verifier.last).toBeUndefined();
    await pass(60_000);
    expect(verifier.last).toMatchObject({ state: 'done', report: { ok: true } });
    expect(told).toEqual([]);
  });

  it('tells what does not hold, critically, and the same only once', async () => {
    const { told, pass } = watched(spoilt());
    await pass(60_000);
    expect(told).toMatchObject([{ severity: 'critical', action: 'audit_does_not_hold', title: 'Audit does not hold' }]);
    expect(told[0]?.text).toMatch(/^The journal is not as it was written: .+ found\)/);
    await pass(HOUR);
    expect(told).toHaveLength(1);
  });

  it('tells of what a person’s own verification found', async () => {
    const { verifier, told } = watched(spoilt());
    await verifier.verify(0, WAIT);
    expect(told).toHaveLength(1);
  });

  it('tells nothing any more once it is closed', async () => {
    const { verifier, watch, told, pass } = watched(spoilt());
    watch.close();
    await pass(HOUR);
    await verifier.verify(0, WAIT);
    expect(told).toEqual([]);
  });

  it('says when nothing could be looked at, which says nothing of the journal', () => {
    const [startedNs, endedNs] = [epochNs(0n), epochNs(1n)];
    const error = 'it needed more than 1024 MB of memory';
    const shape = { phase: 'rows', rows: 0, total: 0, startedNs, endedNs, report: undefined };
    const finding = auditFinding({ ...shape, state: 'failed', error });
    expect(finding).toMatchObject({ severity: 'warning', action: 'audit_unverified' });
    expect(finding?.text).toContain('more than 1024 MB');
  });
});
