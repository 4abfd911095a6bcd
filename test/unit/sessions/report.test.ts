/** Reports on the past of a desk: exact, by version, and whole however a range is cut. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openJournal } from '../../../electron/journal/open.ts';
import { runSession } from '../../../electron/scenario/run.ts';
import { parseScenario } from '../../../electron/scenario/scenario.ts';
import { makeReport } from '../../../electron/serving/reports/make-report.ts';
import { JournalReporter } from '../../../electron/serving/reports/reporter.ts';
import { SAMPLES } from '../../../electron/serving/samples.ts';
import { parseMoney } from '../../../shared/units/money.ts';
import { epochNs } from '../../../shared/units/time.ts';
import { swapScenario } from '../../support/session-rig.ts';

const directory = mkdtempSync(join(tmpdir(), 'desk-report-'));
const SECOND = 1_000_000_000n;
let session: Awaited<ReturnType<typeof runSession>>;

/** A session's facts carry market time, which begins in 1970. */
const report = (from: bigint, until: bigint) =>
  makeReport({ directory, deskId: 'd', originNs: epochNs(0n), fromNs: epochNs(from), untilNs: epochNs(until) });

beforeAll(async () => {
  const steps = [
    { at: 0, do: 'deploy', algorithm: 'momentum', version: '1.0.0' },
    { at: 200, do: 'limit', limits: { maxDailyLoss: '9000' }, by: 'ann', reason: 'tighter' },
    { at: 300, do: 'swap', algorithm: 'momentum', from: '1.0.0', to: '2.0.0', reason: 'ready' },
    { at: 700, do: 'rollback', algorithm: 'momentum', reason: 'the way back' },
    { at: 900, do: 'kill', reason: 'a drill' },
  ];
  session = await runSession({
    scenario: parseScenario(JSON.stringify(swapScenario({ steps })), 'x'),
    algorithmFolders: [SAMPLES],
    dataDir: join(directory),
    speed: 'max',
    group: 1_000,
  });
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('a report', () => {
  it('of all there is says what the session itself said', () => {
    const whole = report(0n, 3_600n * SECOND);
    const byVersion = Object.fromEntries(whole.versions.map(({ version, change }) => [version, change]));
    for (const [version, amounts] of Object.entries(session.pnl.by_version)) {
      expect(byVersion[version]?.realised).toBe(amounts.realised);
      expect(byVersion[version]?.fees).toBe(amounts.fees);
    }
    const { sent, denied } = session.orders;
    expect(whole.orders).toMatchObject({ sent, denied });
    expect(whole.versions.reduce((sum, { fills }) => sum + fills, 0)).toBe(whole.orders.fills);
    expect(whole.orders.fills).toBeGreaterThan(5);
    expect(whole.swaps.items.map(({ type, status, trigger }) => [type, status, trigger])).toEqual([
      ['manual', 'rolled_back', 'scenario'],
      ['rollback', 'completed', 'scenario'],
    ]);
    expect(whole.swaps.items.every(({ downtime_ms }) => (downtime_ms ?? 0) > 0)).toBe(true);
    expect(whole.rollbacks).toBe(1);
    const limits = whole.limits.items.filter(({ what }) => what === 'Limits changed');
    expect(limits.map(({ by }) => by)).toContain('ann');
    expect(limits.at(-1)?.words).toContain('tighter');
    expect(whole.breakers.items.some(({ words }) => words.includes('a drill'))).toBe(true);
    expect(whole.audit).toEqual({ rows: session.audit.rows, head: session.audit.head });
    expect(whole.missing).toBeNull();
  });

  it('is made of the reports on its parts, to the last digit', () => {
    const cuts = [0n, 11n * SECOND, 23n * SECOND + 7n, 40n * SECOND, 3_600n * SECOND];
    const parts = cuts.slice(1).map((until, i) => report(cuts[i] ?? 0n, until));
    const whole = report(0n, 3_600n * SECOND);
    for (const key of ['realised', 'unrealised', 'fees', 'total'] as const) {
      const sum = parts.reduce(
        (total, part) => total + part.totals.reduce((each, { change }) => each + (parseMoney(change[key]) ?? 0n), 0n),
        0n,
      );
      expect(sum).toBe(parseMoney(whole.totals[0]?.change[key] ?? ''));
    }
    expect(parts.reduce((sum, { orders }) => sum + orders.fills, 0)).toBe(whole.orders.fills);
    expect(parts.reduce((sum, { swaps }) => sum + swaps.total, 0)).toBe(whole.swaps.total);
  });

  it('on a time in which nothing happened brought nothing, and knows what stood', () => {
    const after = report(4_000n * SECOND, 5_000n * SECOND);
    expect(after.orders).toEqual({ sent: 0, rejected: 0, cancelled: 0, denied: 0, fills: 0 });
    expect(after.totals.map(({ change }) => change.total)).toEqual(['0.00000000']);
    expect(after.totals[0]?.end.realised).toBe(session.pnl.realised);
  });

  it('is made in a thread of its own', async () => {
    const reporter = new JournalReporter({ directory, deskId: 'd', originNs: epochNs(0n) }, () => epochNs(0n));
    const made = await reporter.report(0, 3_600_000);
    expect(made).toEqual({ ...report(0n, 3_600n * SECOND), made_at: '1970-01-01T00:00:00.000Z' });
    await reporter.close();
  });
});

it('a report on a journal that a newer desk has written says so, as every start does', () => {
  const newer = mkdtempSync(join(tmpdir(), 'desk-report-newer-'));
  onTestFinished(() => rmSync(newer, { recursive: true, force: true }));
  const journal = openJournal({ directory: newer });
  const tsNs = epochNs(SECOND);
  journal.commit({
    facts: [{ seq: 1, tsNs, kind: 'orders_netted', body: '{}' }],
    audit: [{ tsNs, actor: 'desk', role: 'desk', action: 'orders_netted', subject: 'desk', payload: { fact: 1 } }],
  });
  journal.close();
  const range = { fromNs: epochNs(0n), untilNs: epochNs(2n * SECOND) };
  expect(() => makeReport({ directory: newer, deskId: 'd', originNs: epochNs(0n), ...range })).toThrow(
    /written by a newer desk .*"orders_netted", first at 1/,
  );
});
