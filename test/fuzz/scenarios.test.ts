/** Scenario files: each can be run as it says, or all that is wrong with it is told, the same by every way in. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { checkScenario, readScenario, ScenarioError } from '../../electron/scenario/scenario.ts';
import { scenarioOf } from '../../electron/window/scenario-file.ts';
import { feedIn, scenarioIn, withFeed } from '../../renderer/store/session/session-state.ts';
import { brokenJson } from '../support/hostile-input.ts';
import { byteChanges, changedText } from './changes.ts';
import { expectWords, fuzz, only } from './fuzz.ts';

const STEP = { at: 1, algorithm: 'momentum' };
const SOUND = {
  name: 'a day',
  seed: 7,
  runtime: 'inline',
  feed: { kind: 'sim', duration_seconds: 60, symbols: ['BTCUSDT'] },
  instruments: [{ venue: 'sim', instrument: 'BTCUSDT', tick: '0.1', kind: 'linear' }],
  exchange: { latency_ms: 5, maker_fee_bps: '2.5', taker_fee_bps: 5, slippage_ticks: 1 },
  capital: '1000000.5',
  algorithms: [
    {
      name: 'momentum',
      versions: [
        { version: '1.0.0', module: 'momentum-1.0.0.ts', parameters: { size: 2 } },
        { version: '2.0.0', module: 'momentum-2.0.0.ts' },
      ],
    },
  ],
  risk: { maxOrderValue: '1000', maxDrawdown: 0.1, instruments: ['sim:BTCUSDT'], actions: { drawdown: 'reduce' } },
  calendar: { time_zone: 'America/New_York', day_starts_at: '17:00', hours: { default: 'always' } },
  steps: [
    { ...STEP, do: 'deploy', version: '1.0.0', parameters: { size: 1 } },
    { ...STEP, do: 'swap', from: '1.0.0', to: '2.0.0', hand_over: { state: 'cold' } },
    { ...STEP, do: 'drain', version: '1.0.0' },
    { ...STEP, do: 'rollback' },
    { at: 2, do: 'limit', limits: { maxOrderValue: 5 }, unset: ['maxDrawdown'] },
    { at: 3, do: 'state', state: 'reducing', scope: 'algorithm/momentum' },
    { at: 3, do: 'pause', events: 5 },
    { at: 4, do: 'release', cause: 'drawdown' },
    { at: 5, do: 'promote', algorithm: 'momentum', version: '2.0.0', strategy: 'canary', environment: 'paper' },
    { at: 9, do: 'kill', flatten: true },
  ],
};
const TEXT = JSON.stringify(SOUND, null, 1);

const folder = mkdtempSync(join(tmpdir(), 'fuzz-scenarios-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const FILE = join(folder, 'a.json');

/** Every way in says the same of a text, and leaves the file as it is. */
async function tryBytes(bytes: Buffer): Promise<void> {
  writeFileSync(FILE, bytes);
  const read = await only([ScenarioError], () => readScenario(FILE));
  const shown = await only([Error], () => scenarioOf(FILE));
  expect(readFileSync(FILE).equals(bytes)).toBe(true);
  const json = scenarioIn(bytes.toString('utf8'));
  feedIn(json);
  if (json !== undefined) expect(feedIn(scenarioIn(withFeed(json, { kind: 'sim' }))).kind).toBe('sim');
  // Whatever can be run can be shown in the console; what is no text there is shown as none.
  if (read.ok && !bytes.toString('utf8').includes('\ufffd')) expect(shown.ok).toBe(true);
  if (json === undefined) return expect(read.ok).toBe(false);
  const checked = checkScenario(json);
  expect(checked.ok).toBe(read.ok);
  if (!checked.ok) {
    expect(checked.problems.length).toBeGreaterThan(0);
    for (const { message } of checked.problems) expectWords(message);
  }
}

describe('a scenario file', () => {
  it('that is sound can be run, or these tests would show nothing', async () => {
    expect(checkScenario(SOUND)).toMatchObject({ ok: true });
    await tryBytes(Buffer.from(TEXT));
  });

  it('with something of its text changed', () => fuzz(250, changedText(TEXT), (text) => tryBytes(Buffer.from(text))));

  it('with its bytes changed', () => fuzz(100, byteChanges, (change) => tryBytes(change(Buffer.from(TEXT)))));

  it('with a value of the wrong kind somewhere', () =>
    fuzz(100, brokenJson(SOUND), (text) => tryBytes(Buffer.from(text)), { shrink: false }));

  it('that is taken means the same when it is written out and read again', async () => {
    const scope = fc.constantFrom('desk', 'momentum:paper', 'algorithm/momentum', 'environment/paper');
    const given = fc.record(
      {
        seed: fc.nat(),
        capital: fc.oneof(fc.nat({ max: 10 ** 9 }), fc.constantFrom('0.00000001', '12.5')),
        steps: fc
          .array(fc.record({ do: fc.constantFrom('kill', 'state', 'pause'), scope, at: fc.nat({ max: 50 }) }))
          .map((steps) =>
            steps
              .map((step) => (step.do === 'state' ? { ...step, state: 'reducing' } : step))
              .toSorted((a, b) => a.at - b.at),
          ),
      },
      { requiredKeys: ['steps'] },
    );
    await fuzz(100, given, (changes) => {
      const first = checkScenario({ ...SOUND, ...changes });
      const second = checkScenario(JSON.parse(JSON.stringify({ ...SOUND, ...changes })) as unknown);
      expect(second).toEqual(first);
      if (first.ok) expect(first.scenario.steps).toHaveLength(changes.steps.length);
    });
  });
});
