import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startDesk } from '../../electron/serving/start-desk.ts';
import { PerformanceView } from '../../shared/contract/algorithm-metrics.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'performance-served-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Serves until the version has traded, and answers how it has done by then. */
async function served(fills: number) {
  const running = await startDesk({ dataDir: directory, port: 0, demo: true });
  const filled = () => running.desk.performance('momentum:paper', 'momentum@1.0.0')?.fills ?? 0;
  await expect.poll(filled, { timeout: 30_000, interval: 20 }).toBeGreaterThan(fills);
  running.desk.feed.pause();
  const response = await fetch(`${running.url}/api/v1/algorithms/momentum/metrics`, {
    headers: { authorization: `Bearer ${running.token}` },
  });
  const answer = (await response.json()) as { readonly error_rate: unknown };
  await running.close();
  expect(response.status).toBe(200);
  return { ...PerformanceView.parse(answer), error_rate: answer.error_rate };
}

it('is told over REST, and counts on after a restart', async () => {
  const first = await served(0);
  expect(first.fills).toBeGreaterThan(0);
  expect(first.error_rate).toBe(0);
  const second = await served(first.fills);
  expect(second.since).toBe(first.since);
  expect(second.complete).toBe(true);
  expect(second.fills).toBeGreaterThan(first.fills);
  expect(Number(second.traded_value)).toBeGreaterThan(Number(first.traded_value));
});
