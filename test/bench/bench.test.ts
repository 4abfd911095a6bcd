import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { ExchangePort, RuntimePort } from '../../electron/engine/ports.ts';
import type { Recorded } from '../../shared/domain/fact.ts';
import { testBrowser } from '../support/browser.ts';
import { findNatsServer } from '../support/nats-server.ts';
import { measure } from './bench.ts';
import { BENCHES, names, select } from './catalog.ts';
import { broken, figureOf, type Measured } from './figure.ts';
import { OrderPath } from './order-path.ts';
import { pathRatios } from './path-ratio.ts';
import { percentile, summariseCosts, summariseRates } from './statistics.ts';
import { writeVersions } from './versions.ts';

const upTo100 = Array.from({ length: 100 }, (_, i) => 100 - i);

describe('the statistics of the bench', () => {
  it('takes percentiles by nearest rank, in any order of the samples', () => {
    expect(summariseCosts(upTo100)).toEqual({ median: 50, p99: 99, max: 100 });
    expect(summariseCosts([7])).toEqual({ median: 7, p99: 7, max: 7 });
    expect(summariseCosts([3, 1, 2])).toEqual({ median: 2, p99: 3, max: 3 });
    expect(percentile([1, 2, 3, 4], 0.5)).toBe(2);
  });

  it('sorts by value and not by text', () => {
    expect(summariseCosts([9, 10, 100])).toEqual({ median: 10, p99: 100, max: 100 });
  });

  it('counts a rate from its slow end', () => {
    expect(summariseRates(upTo100)).toEqual({ median: 51, p99: 2, max: 100 });
  });

  it('refuses to speak of no samples', () => {
    expect(() => percentile([], 0.5)).toThrow(RangeError);
  });
});

describe('a figure', () => {
  const runs: readonly Measured[] = [
    { samples: [2, 4, 6], limit: [1, 2, 3], beside: { wait_us: [1, 5] }, counts: { missed: 1 } },
    { samples: [30], limit: [10], beside: { wait_us: [3] }, counts: { missed: 2 } },
    { samples: [80], limit: [20], beside: { wait_us: [2] }, counts: { missed: 0 }, series: { heap_bytes: [5, 6] } },
  ];

  it('has the published shape, and its ratio is the median of the runs', () => {
    expect(figureOf('swap', { name: 'downtime', unit: 'us', limit: 'bare commit' }, runs)).toEqual({
      bench: 'swap',
      figure: 'downtime',
      unit: 'us',
      runs: 3,
      samples: 5,
      median: 6,
      p99: 80,
      max: 80,
      limit: { what: 'bare commit', median: 3, p99: 20 },
      ratio: 3,
      wait_us: { median: 2, p99: 5, max: 5 },
      heap_bytes: [5, 6],
      missed: 3,
    });
  });

  it('speaks of no limit where there is none', () => {
    expect(Object.keys(figureOf('engine', { name: 'memory', unit: 'bytes' }, [{ samples: [1] }]))).toEqual([
      'bench',
      'figure',
      'unit',
      'runs',
      'samples',
      'median',
      'p99',
      'max',
    ]);
  });

  it('is broken by a count that must be 0 and is not, or that was not taken', () => {
    const spec = { name: 'downtime', unit: 'us', never: ['missed', 'twice'] } as const;
    const counted = (counts: Record<string, number>) =>
      broken(spec, figureOf('swap', spec, [{ samples: [1], counts }]));
    expect(counted({ missed: 0, twice: 0, events: 7 })).toEqual([]);
    expect(counted({ missed: 0, twice: 2 })).toEqual(['swap.downtime: 2 twice, and there must be none']);
    expect(counted({ missed: 0 })).toHaveLength(1);
  });
});

describe('the order path', () => {
  const swap = (atNs: number) => ({ quiet: [atNs, atNs + 100], swap: [atNs + 100, atNs + 200] }) as const;
  /** Orders one to a nanosecond: of 10 us in the quiet, of `inSwapUs` in the swap. */
  const orders = (atNs: number, inSwapUs: number) =>
    Array.from({ length: 200 }, (_, i) => ({ arrivedNs: atNs + i, waitUs: i < 100 ? 10 : inSwapUs }));

  it('is compared block by block, each swap with the quiet before it', () => {
    const { samples, counts } = pathRatios([...orders(0, 20), ...orders(1_000, 50)], [swap(0), swap(1_000)]);
    expect(samples).toEqual([2, 5]);
    expect(counts).toEqual({ orders_in_swaps: 200, orders_without: 200 });
  });

  it('takes the swaps of too few orders together', () => {
    const few = orders(1_000, 50).filter((_, i) => i < 150);
    expect(pathRatios([...orders(0, 20), ...few], [swap(0), swap(1_000)]).samples).toEqual([5]);
    expect(pathRatios(few, [swap(1_000)]).samples).toEqual([5]);
  });

  it('says nothing of swaps in which no order was sent', () => {
    expect(() => pathRatios(orders(0, 20), [swap(5_000)])).toThrow(RangeError);
  });

  it('is timed from the event that a live version saw to the order at the exchange', () => {
    const path = new OrderPath();
    const asked: number[] = [];
    const sent: string[] = [];
    const runtime = {
      deliver: ({ instance, request }, answer) => {
        asked.push(request);
        answer({ instance, request, intents: [{ kind: 'submit', ref: 4 }] } as never);
      },
    } as RuntimePort;
    const exchange = { send: (command) => void sent.push(command.kind) } as ExchangePort;
    path.watch(runtime, exchange);
    const answers: number[] = [];
    const event = (request: number, seq: number, live: boolean) =>
      runtime.deliver({ instance: 1, request, body: { kind: 'event', event: { seq }, live } } as never, (answer) =>
        answers.push(answer.request),
      );
    event(1, 17, true);
    event(2, 18, false);
    exchange.send({ kind: 'submit', order: { id: 'o-1' } } as never);
    const order = { kind: 'order_sent', orderId: 'o-1', instance: 1, ref: 4 };
    path.committed([{ fact: order }, { fact: { ...order, orderId: 'o-2', ref: 5 } }] as unknown as Recorded[]);
    expect([asked, answers, sent]).toEqual([[1, 2], [1, 2], ['submit']]);
    expect(path.sent).toEqual([{ event: 17, sentNs: expect.any(Number) }]);
  });
});

describe('the versions of the bench', () => {
  it.each(['holds-and-quotes', 'keeps-many-orders'])('of %s differ in their number alone', (algorithm) => {
    const directory = mkdtempSync(join(tmpdir(), 'bench-versions-'));
    try {
      const texts = writeVersions(directory, 3, algorithm).map((module) =>
        readFileSync(join(directory, module), 'utf8'),
      );
      const numbers = texts.map((text) => /version: '(.*?)'/.exec(text)?.[1]);
      expect(numbers).toEqual(['1.0.0', '1.1.0', '1.2.0']);
      expect(new Set(texts.map((text, i) => text.replace(`'${numbers[i]}'`, '')))).toHaveLength(1);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});

/** Those that can run here: those of the alerts and the outbox need a NATS server, that of the screen a browser. */
const needs: Readonly<Record<string, () => unknown>> = {
  alert: findNatsServer,
  outbox: findNatsServer,
  ui: testBrowser,
};
const possible = BENCHES.filter(({ name }) => needs[name] === undefined || needs[name]?.() !== undefined);
for (const { name } of BENCHES.filter((bench) => !possible.includes(bench)))
  console.warn(
    `skipped: ${name === 'ui' ? 'no Chromium' : 'no nats-server'} is installed, which the bench ${name} needs`,
  );

describe('the benches', () => {
  it.each(possible.map((bench) => [bench.name, bench] as const))(
    '%s gives well-formed figures',
    async (_, bench) => {
      for (const probe of bench.probes) {
        const said: string[] = [];
        const figures = await measure(bench.name, probe, {
          runs: 1,
          scale: 0.001,
          progress: (text) => said.push(text),
        });
        expect(figures.map((figure) => figure.figure)).toEqual(probe.figures.map((spec) => spec.name));
        expect(said.at(-1)).toContain('run 1 of 1');
        figures.forEach((figure, i) => {
          const { unit, limit } = probe.figures[i]!;
          expect(figure).toMatchObject({ bench: bench.name, unit, runs: 1 });
          expect(figure.samples).toBeGreaterThan(0);
          const rising =
            unit === 'per_s' ? [figure.p99, figure.median, figure.max] : [figure.median, figure.p99, figure.max];
          expect(rising).toEqual([...rising].sort((a, b) => a - b));
          expect(figure.limit?.what).toBe(limit);
          if (limit !== undefined) expect(figure.ratio).toBeGreaterThanOrEqual(0);
          // The feed sent them, whatever the machine was at: the versions' receipts must show each one once.
          expect(broken(probe.figures[i]!, figure)).toEqual([]);
          if (figure.figure.startsWith('downtime') || figure.figure === 'call') {
            expect(figure).toMatchObject({ missed: 0, twice: 0, unanswered: 0 });
            expect(figure.events).toBeGreaterThan(0);
          }
          if (figure.figure.startsWith('downtime')) expect(figure.orders_handed).toBeGreaterThanOrEqual(16);
          if (figure.figure === 'cancels') expect(figure.orders).toBeGreaterThanOrEqual(250 * figure.samples);
          // Infinity and NaN would not survive.
          expect(JSON.parse(JSON.stringify(figure))).toEqual(figure);
        });
      }
      // That of the screen builds the console and starts a browser, perhaps beside other tests.
    },
    300_000,
  );
});

describe('a name', () => {
  it('asks for a bench, for one figure, or, left out, for all', () => {
    expect(select(undefined)).toHaveLength(BENCHES.length);
    expect(select('journal')[0]?.probes).toHaveLength(4);
    expect(select('journal.rows_10').flatMap((bench) => bench.probes.flatMap((probe) => probe.figures))).toHaveLength(
      1,
    );
    expect(select('nothing')).toEqual([]);
  });

  it('that is unknown ends with status 2 and all the names', () => {
    const entry = fileURLToPath(new URL('./run.ts', import.meta.url));
    const { status, stdout, stderr } = spawnSync(process.execPath, [entry, 'nothing'], { encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stdout).toBe('');
    for (const name of names()) expect(stderr).toContain(name);
  });
});
