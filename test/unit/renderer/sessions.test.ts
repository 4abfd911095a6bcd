/** What the console knows of paper sessions and reports by itself. */
import { json } from '@codemirror/lang-json';
import { EditorState } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { SIMULATED_SYMBOLS } from '../../../electron/feed/simulation/markets.ts';
import { checkScenario } from '../../../electron/scenario/scenario.ts';
import { bytes, leftWords, marketWords, spanWords, wholePercent } from '../../../renderer/format/session.ts';
import { bounds, dayOf, rangeProblem, reportCsv, usualRanges } from '../../../renderer/store/session/report-state.ts';
import { feedIn, fileFeed, SIMULATED, scenarioIn, withFeed } from '../../../renderer/store/session/session-state.ts';
import { pretty, TEMPLATES } from '../../../renderer/store/session/templates.ts';
import { placeOf } from '../../../renderer/view/session/json-place.ts';
import type { ReportView } from '../../../shared/contract/report.ts';

describe('a template', () => {
  it.each(TEMPLATES.map((template) => [template.name, template] as const))(
    '%s can be run, on any data',
    (_, { scenario }) => {
      for (const events of [null, 40, 21_313, 4_000_000]) {
        const text = pretty(scenario(events));
        const checked = checkScenario(scenarioIn(text));
        expect(checked).toMatchObject({ ok: true });
        if (events === null || !checked.ok) continue;
        expect(checked.scenario.steps.every(({ at }) => at < events)).toBe(true);
      }
    },
  );

  it('is written as one reads it, and loses nothing by it', () => {
    const value = { a: [], b: {}, c: [1, { d: 'x, y' }], long: Array.from({ length: 40 }, (_, i) => i), n: null };
    expect(JSON.parse(pretty(value))).toEqual(value);
    expect(
      pretty(value)
        .split('\n')
        .every((line) => line.length < 90),
    ).toBe(true);
  });

  it('is written at once also where it is nested beyond all measure', () => {
    let value: unknown = 1;
    for (let level = 0; level < 2_000; level += 1) value = { a: [value] };
    const text = pretty(value);
    // Margins of each level would be sixteen million characters.
    expect(text.length).toBeLessThan(20_000);
    expect(JSON.stringify(JSON.parse(text))).toBe(JSON.stringify(value));
  });
});

describe('the market data of a scenario', () => {
  const scenario = { name: 'x', feed: { kind: 'sim', duration_seconds: 60 }, instruments: [{ venue: 'x' }], steps: [] };

  it('is read from its text', () => {
    expect(feedIn(scenario)).toEqual({ kind: 'sim', symbols: ['BTCUSDT'], seconds: 60 });
    expect(feedIn({ feed: fileFeed('a.csv') })).toEqual({ kind: 'replay', file: 'a.csv' });
    expect(feedIn({ feed: 7 })).toEqual({ kind: 'unknown' });
    expect(feedIn(undefined)).toEqual({ kind: 'unknown' });
    expect(scenarioIn('[1]')).toBeUndefined();
    expect(scenarioIn('{')).toBeUndefined();
    expect(SIMULATED).toEqual(SIMULATED_SYMBOLS);
  });

  it('is replaced where it stands, with what belonged to it', () => {
    const text = withFeed(scenario, fileFeed('a.csv'));
    expect(Object.keys(JSON.parse(text) as object)).toEqual(['name', 'feed', 'steps']);
    expect(feedIn(scenarioIn(text))).toEqual({ kind: 'replay', file: 'a.csv' });
  });
});

describe('the place of a problem', () => {
  const doc = '{\n  "name": "x",\n  "steps": [\n    { "at": 0 },\n    { "at": "soon", "do": "deploy" }\n  ]\n}';
  const state = EditorState.create({ doc, extensions: [json()] });
  const at = (...path: (string | number)[]): string => {
    const { from, to } = placeOf(state, path);
    return state.sliceDoc(from, to);
  };

  it('is its value, the first line of a large one, or what it is missing from', () => {
    expect(at('steps', 1, 'at')).toBe('"soon"');
    expect(at('name')).toBe('"x"');
    expect(at('steps')).toBe('[');
    expect(at('steps', 0, 'do')).toBe('{ "at": 0 }');
    expect(at('feed', 'kind')).toBe('{');
    expect(at('steps', 9)).toBe('[');
  });

  it('is the beginning of a text that is no JSON', () => {
    const broken = EditorState.create({ doc: '', extensions: [json()] });
    expect(placeOf(broken, ['a', 0])).toEqual({ from: 0, to: 0 });
  });
});

describe('a report', () => {
  it('covers whole days, and no more than there may be', () => {
    expect(bounds({ from: '2024-02-28', to: '2024-02-29' })).toEqual({
      from: '2024-02-28T00:00:00.000Z',
      until: '2024-03-01T00:00:00.000Z',
    });
    expect(rangeProblem({ from: '2024-02-28', to: '2024-02-29' })).toBeNull();
    expect(rangeProblem({ from: '2024-02-30', to: '2024-03-01' })).toBe('Give two days, each as YYYY-MM-DD.');
    expect(rangeProblem({ from: '', to: '2024-03-01' })).toBe('Give two days, each as YYYY-MM-DD.');
    expect(rangeProblem({ from: '2024-03-02', to: '2024-03-01' })).toContain('before the first');
    expect(rangeProblem({ from: '2020-03-02', to: '2024-03-01' })).toContain('at most 400 days');
    const now = Date.UTC(2024, 2, 1, 23, 59);
    expect(dayOf(now)).toBe('2024-03-01');
    expect(usualRanges(now)[2]?.range).toEqual({ from: '2024-02-24', to: '2024-03-01' });
  });

  it('as CSV keeps every digit, quotes what needs it, and hands a spreadsheet no formula', () => {
    const zero = { realised: '0.00000000', unrealised: '0.00000000', fees: '0.00000000', total: '0.00000000' };
    const change = { ...zero, realised: '-12345678901.12345678' };
    const event = {
      at: '2024-03-01T00:00:00.000Z',
      by: 'ann, "the" boss',
      what: '=cmd()',
      scope: 'desk',
      words: '=1+1',
    };
    const report: ReportView = {
      desk_id: 'd',
      from: '2024-03-01T00:00:00.000Z',
      until: '2024-03-02T00:00:00.000Z',
      made_at: '2024-03-02T00:00:00.000Z',
      missing: null,
      versions: [{ version: 'm@1.0.0', currency: 'USDT', change, end: zero, fills: 3 }],
      totals: [{ currency: 'USDT', change, end: zero }],
      orders: { sent: 1, rejected: 0, cancelled: 0, denied: 2, fills: 3 },
      denials: { off_tick: 2 },
      swaps: { total: 0, items: [] },
      rollbacks: 0,
      breakers: { total: 1, items: [{ ...event, scope: '=cmd()' }] },
      limits: { total: 0, items: [] },
      approvals: { total: 0, items: [] },
      audit: { rows: 7, head: 'ab' },
    };
    const lines = reportCsv(report).split('\r\n');
    expect(lines.find((line) => line.startsWith('version,'))).toBe(
      'version,,m@1.0.0,USDT,-12345678901.12345678,0.00000000,0.00000000,0.00000000,3,,',
    );
    expect(lines.find((line) => line.startsWith('breakers,'))).toBe(
      'breakers,2024-03-01T00:00:00.000Z,\'=cmd(),,,,,,,"ann, ""the"" boss",\'=cmd(): =1+1',
    );
    expect(new Set(lines.slice(0, -1).map((line) => line.replace(/"[^"]*(""[^"]*)*"/g, '').split(',').length))).toEqual(
      new Set([11]),
    );
  });
});

it('sizes, spans and shares are said as one says them', () => {
  expect([0, 999, 1_000, 662_912, 4_000_000_000].map(bytes)).toEqual([
    '0 bytes',
    '999 bytes',
    '1.0 kB',
    '663 kB',
    '4.0 GB',
  ]);
  expect(spanWords('2024-08-08T23:54:15.088Z', '2024-08-08T23:59:59.000Z')).toBe('2024-08-08 23:54:15 to 23:59:59');
  expect(spanWords('2024-08-08T23:54:15.088Z', '2024-08-09T00:59:59.000Z')).toBe(
    '2024-08-08 23:54:15 to 2024-08-09 00:59:59',
  );
  expect([0, 0.009, 0.999, 1].map(wholePercent)).toEqual(['0 %', '0 %', '99 %', '100 %']);
  expect(marketWords('1970-01-01T00:12:07.100Z')).toBe('00:12:07');
  expect([null, 0.2, 75].map(leftWords)).toEqual(['–', 'about 1 s left', 'about 1 min left']);
});
