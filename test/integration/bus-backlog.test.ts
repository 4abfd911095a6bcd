/** What waits for the bus is bounded by the disk and not by the memory: a sample; `npm run proof` for the full count. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Pace } from '../../electron/bus/pace.ts';
import { countWaiting } from '../../electron/bus/waiting.ts';
import { BusRig, NATS_INSTALLED, stored } from '../support/bus-rig.ts';
import { countOf } from '../support/full-count.ts';

const CHILD = fileURLToPath(new URL('../support/bus-backlog-child.ts', import.meta.url));
const EVENTS = countOf(15_000, 100_000);
const MEGABYTE = 1_048_576;

describe.skipIf(!NATS_INSTALLED)('a backlog', () => {
  it(`of ${EVENTS} events of two kilobytes stays on the disk, and goes out from there`, {
    timeout: 300_000,
  }, async () => {
    const rig = new BusRig();
    const nats = await rig.prepare();
    const args = ['--expose-gc', CHILD, join(rig.directory, 'desk'), nats.url, String(EVENTS)];
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = once(child, 'close');
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    await expect.poll(() => said, { timeout: 120_000 }).toContain('piled');
    await nats.start();
    child.stdin.write('\n');
    await ended;
    const told = JSON.parse(said.trim().split('\n').at(-1) ?? '') as Record<string, number>;
    const { waiting, before = 0, piled = 0, most = 0, after = 0 } = told;
    process.stderr.write(`backlog: ${JSON.stringify(told)}\n`);
    expect(waiting).toBe(EVENTS);
    // In memory they would be thirty megabytes at least.
    for (const bytes of [piled, most, after]) expect(bytes - before).toBeLessThan(15 * MEGABYTE);
    const events = await stored(nats.url);
    expect(events.map(({ body }) => body.sequence)).toEqual(Array.from({ length: EVENTS }, (_, i) => i + 1));
  });

  it('is counted without being read', () => {
    let asked = 0;
    const journal = {
      outbox: (after: number, limit: number) => {
        asked += limit;
        return after < 1_000_000 ? [{ seq: after + 1, fact: 1, eventId: '', subject: '', body: '' }] : [];
      },
    };
    expect(countWaiting(journal, 17)).toBe(999_983);
    expect(asked).toBeLessThan(50);
  });
});

describe('the pace', () => {
  const rows = (count: number, bytes = 100) =>
    Array.from({ length: count }, (_, i) => ({ seq: i, fact: i, eventId: '', subject: '', body: 'x'.repeat(bytes) }));

  it('is slower after each time that not all was taken, never stands still, and comes back', () => {
    const pace = new Pace();
    const most = pace.events;
    pace.took(most - 1, most, false);
    expect(pace.events).toBe(most / 2);
    for (let i = 0; i < 10; i += 1) pace.took(0, pace.events, false);
    expect(pace.events).toBe(1);
    for (let i = 0; i < 10; i += 1) pace.took(pace.events, pace.events, false);
    expect(pace.events).toBe(most);
  });

  it('gives a server more time each time that it did not answer, until it does', () => {
    const pace = new Pace();
    const first = pace.patienceMs;
    pace.took(0, 1, true);
    expect(pace.patienceMs).toBe(2 * first);
    for (let i = 0; i < 10; i += 1) pace.took(0, 1, true);
    expect(pace.patienceMs).toBe(120_000);
    pace.took(1, 1, false);
    expect(pace.patienceMs).toBe(first);
  });

  it('is bounded by bytes too, and lets one event through whatever its size', () => {
    const pace = new Pace();
    expect(pace.fit(rows(64))).toHaveLength(64);
    expect(pace.fit(rows(64, 50_000))).toHaveLength(2);
    expect(pace.fit(rows(2, 1_000_000))).toHaveLength(1);
    expect(pace.fit([])).toEqual([]);
  });
});
