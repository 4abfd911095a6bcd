/** What is damaged on disk and not needed for a start is found by it all the same, and told on every surface. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { segmentPath } from '../../electron/journal/segments/segment-files.ts';
import { tellEvents } from '../../electron/serving/events-told.ts';
import { type RunningDesk, startDesk } from '../../electron/serving/start-desk.ts';
import type { Alert } from '../../shared/domain/alert.ts';
import { commandLine } from '../support/command-line.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'desk-damage-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const start = (onAlert: (alert: Alert) => void = () => {}): Promise<RunningDesk> =>
  startDesk({ dataDir: directory, port: 0, onAlert });

/** SQLite reads nothing there: "reserved for expansion" (its file format, 1.3). What a start folds is as it was. */
const RESERVED_BYTE = 80;

/** Turns one bit of the first segment over, in no row: of a row that a start needs it would be told by refusing to start. */
function damageSegment(): void {
  const path = segmentPath(directory, 1);
  chmodSync(path, 0o600);
  const bytes = readFileSync(path);
  bytes[RESERVED_BYTE] = (bytes[RESERVED_BYTE] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}

/** Makes the state of each snapshot another one than its hash says. */
function damageSnapshot(): void {
  const database = new Database(join(directory, 'desk.db'));
  database.unsafeMode(true);
  const triggers = database
    .prepare<[], { name: string; sql: string }>(
      "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'snapshots'",
    )
    .all();
  for (const { name } of triggers) database.exec(`DROP TRIGGER ${name}`);
  const { changes } = database.prepare("UPDATE snapshots SET state = x'00'").run();
  expect(changes).toBeGreaterThan(0);
  for (const { sql } of triggers) database.exec(sql);
  database.close();
}

it('a segment and a snapshot: an alert, an audit row, a line in the terminal, and the status', {
  timeout: 120_000,
}, async () => {
  const first = await startDesk({ dataDir: directory, port: 0, demo: true });
  await first.close();
  expect((await commandLine('rotate', '--data-dir', directory)).status).toBe(0);
  const quiet: Alert[] = [];
  const second = await start((alert) => quiet.push(alert));
  await second.close();
  damageSegment();
  damageSnapshot();

  const alerts: Alert[] = [];
  const said: string[] = [];
  const damaged = await start((alert) => alerts.push(alert));
  const untell = tellEvents(damaged.desk, (line) => said.push(line));
  try {
    await expect.poll(() => alerts.map(({ title }) => title), { timeout: 30_000 }).toContain('Segment damaged');
    expect(alerts).toMatchObject([
      { severity: 'warning', title: 'Snapshot damaged' },
      { severity: 'critical', title: 'Segment damaged', text: expect.stringContaining('Segment 000001') },
    ]);
    expect(new Set(alerts.map(({ id }) => id)).size).toBe(2);
    expect(said.join('\n')).toMatch(/!! Snapshot damaged: .*\n!! Segment damaged: /);
    const row = () => damaged.desk.audit({ limit: 1, action: 'segment_damaged' })[0];
    await expect.poll(row).toMatchObject({ subject: '000001', actor: 'desk' });
    expect(damaged.desk.audit({ limit: 1, action: 'snapshot_passed_over' })).toHaveLength(1);
    const status = await commandLine('status', '--data-dir', directory);
    expect(status.stdout).toMatch(/!! database is degraded: .*snapshot of .* is not as it was written.*Segment 000001/);
  } finally {
    untell();
    await damaged.close();
  }
  // A desk that is whole says nothing of the kind.
  expect(quiet.map(({ title }) => title)).toEqual([]);
});

it('a segment that is not there is told as missing, once for all of them', { timeout: 120_000 }, async () => {
  const first = await startDesk({ dataDir: directory, port: 0, demo: true });
  await first.close();
  expect((await commandLine('rotate', '--data-dir', directory)).status).toBe(0);
  await (await start()).close();
  rmSync(segmentPath(directory, 1));
  const alerts: Alert[] = [];
  const running = await start((alert) => alerts.push(alert));
  await expect.poll(() => alerts.map(({ title }) => title), { timeout: 30_000 }).toEqual(['Segment missing']);
  expect(alerts[0]?.text).toContain('--segments DIR');
  // Whoever starts a desk hears of it as of any finding, and not a second time.
  expect(running.segments).toEqual([]);
  await running.close();
});
