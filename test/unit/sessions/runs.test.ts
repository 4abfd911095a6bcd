/** Paper sessions beside a desk: held, hurried, ended, kept, and never half kept. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runSession } from '../../../electron/scenario/run.ts';
import { parseScenario } from '../../../electron/scenario/scenario.ts';
import { SAMPLES } from '../../../electron/serving/samples.ts';
import { verifyDesk } from '../../../electron/verification/verify-desk.ts';
import type { JsonObject } from '../../../shared/domain/version.ts';
import { SessionRig, swapScenario, until } from '../../support/session-rig.ts';

let rig: SessionRig;
beforeEach(() => {
  rig = new SessionRig();
});
afterEach(() => rig.close());

const start = (scenario: JsonObject, how: { speed?: number | 'max'; paused?: boolean; seed?: number } = {}) =>
  rig.runs.start({ scenario, seed: how.seed, speed: how.speed ?? 'max', paused: how.paused ?? false, by: 'ann' });
/** A version of the test modules on this thread, which at a price of 13 does what it should not. */
async function startBad(name: string) {
  const rows = Array.from({ length: 20 }, (_, i) => `${1_723_075_200_000 + i * 1_000},x,BTCUSDT,${i < 10 ? 12 : 13},1`);
  await rig.upload('thirteen.csv', Buffer.from(`ts_ms,venue,symbol,price,qty\n${rows.join('\n')}\n`));
  return start(
    swapScenario({
      feed: { kind: 'replay', file: 'imports/thirteen.csv' },
      algorithms: [{ name, versions: [{ version: '1.0.0', module: `${name}.ts` }] }],
      steps: [{ at: 0, do: 'deploy', algorithm: name, version: '1.0.0' }],
    }),
  );
}
const folders = (): string[] => readdirSync(join(rig.directory, 'sessions'));

describe('a run', () => {
  it('gives what desk session gives, at any speed, and keeps its scenario, report, fills and journal', async () => {
    const { run_id } = await start(swapScenario());
    await rig.idle();
    const [kept] = rig.runs.kept;
    expect(kept).toMatchObject({
      run_id,
      name: 'a swap on a simulated market',
      seed: 7,
      feed: 'simulator',
      started_by: 'ann',
      verified: true,
    });
    const { report, scenario } = await rig.runs.detail(run_id);
    expect(scenario).toEqual(swapScenario());
    const plain = await runSession({
      scenario: parseScenario(JSON.stringify(swapScenario()), 'x'),
      algorithmFolders: [SAMPLES],
      speed: 'max',
      group: 7,
    });
    expect(report.state_hash).toBe(plain.state_hash);
    expect(report.pnl).toEqual(plain.pnl);
    expect(report.swaps.map(({ status }) => status)).toEqual(['rolled_back', 'completed']);
    const folder = join(rig.directory, 'sessions', run_id);
    expect(verifyDesk({ directory: join(folder, 'journal') }).ok).toBe(true);
    const trades = readFileSync(join(folder, 'trades.csv'), 'utf8').trim().split('\n');
    expect(trades.length - 1).toBe(kept?.fills);
    expect(kept?.fills).toBeGreaterThan(10);
    // A start of before finds it.
    await rig.close(true);
    const again = new SessionRig(rig.directory);
    expect(again.runs.kept).toEqual([kept]);
    await again.runs.delete(run_id);
    expect(existsSync(folder)).toBe(false);
    rig = again;
  });

  it('stands still while it is held, takes exactly the events of a step, and goes on', async () => {
    const { run_id } = await start(swapScenario(), { paused: true });
    await until(() => rig.runs.current?.state === 'paused');
    rig.runs.step(run_id, 25);
    await until(() => rig.runs.current?.delivered === 25);
    rig.runs.step(run_id, 1);
    await until(() => rig.runs.current?.delivered === 26);
    expect(rig.runs.current?.market_time).toMatch(/^1970-01-01T00:00/);
    expect(rig.runs.current?.seconds_left).toBeNull();
    expect(() => rig.runs.step('00000000-0000-4000-8000-000000000000', 1)).toThrow('no such run');
    rig.runs.setSpeed(run_id, 'max');
    rig.runs.play(run_id);
    await rig.idle();
    expect(rig.runs.kept.map(({ events }) => events)).toEqual([expect.any(Number)]);
    expect(() => rig.runs.pause(run_id)).toThrow('has ended');
  });

  it('at a pace of its own says how much is left, and may only step while it is held', async () => {
    const { run_id } = await start(swapScenario({ feed: { kind: 'sim', duration_seconds: 400 } }), { speed: 10 });
    await until(() => (rig.runs.current?.seconds_left ?? null) !== null);
    const { seconds_left, share } = rig.runs.current ?? {};
    // 400 s of market at ten times its speed.
    expect(seconds_left).toBeGreaterThan(4);
    expect(seconds_left).toBeLessThan(80);
    expect(share).toBeLessThan(0.5);
    expect(() => rig.runs.step(run_id, 1)).toThrow('pause it before stepping');
    await rig.runs.cancel(run_id);
  });

  it('that is cancelled leaves nothing', async () => {
    const { run_id } = await start(swapScenario(), { speed: 1 });
    await until(() => (rig.runs.current?.delivered ?? 0) > 0);
    await expect(start(swapScenario())).rejects.toThrow(/is running, and one runs at a time/);
    await rig.runs.cancel(run_id);
    expect(rig.runs.current).toBeNull();
    expect(rig.runs.last).toMatchObject({ run_id, how: 'cancelled' });
    expect(folders()).toEqual([]);
    await expect(rig.runs.detail(run_id)).rejects.toThrow('no such result');
  });

  it.each(['loops', 'loops-on-arrays'])('is ended where a version never comes back: %s', async (name) => {
    const { run_id } = await startBad(name);
    await until(() => rig.runs.current?.state === 'running');
    await rig.runs.cancel(run_id);
    expect(rig.runs.last).toMatchObject({ run_id, how: 'cancelled' });
    expect(folders()).toEqual([]);
  });

  it('that a step ends says why, and leaves nothing', async () => {
    const steps = [
      { at: 0, do: 'deploy', algorithm: 'momentum', version: '1.0.0' },
      { at: 5, do: 'rollback', algorithm: 'momentum' },
    ];
    await start(swapScenario({ steps }));
    await rig.idle();
    expect(rig.runs.last).toMatchObject({
      how: 'failed',
      words: expect.stringContaining('step rollback at 5 was refused'),
    });
    expect(folders()).toEqual([]);
  });

  it('is swept away where the desk was ended under it', async () => {
    mkdirSync(join(rig.directory, 'sessions', '.running-00000000-0000-4000-8000-000000000000', 'journal'), {
      recursive: true,
    });
    writeFileSync(join(rig.directory, 'sessions', '.running-00000000-0000-4000-8000-000000000000', 'report.json'), '{');
    await rig.close(true);
    rig = new SessionRig(rig.directory);
    expect(folders()).toEqual([]);
    expect(rig.runs.kept).toEqual([]);
  });

  it('with another seed is another market, and simulates the symbols that are asked for', async () => {
    const feed = { kind: 'sim', duration_seconds: 30, symbols: ['ETHUSDT', 'BTCUSDT'] };
    const steps = [{ at: 0, do: 'deploy', algorithm: 'momentum', version: '1.0.0' }];
    await start(swapScenario({ feed, steps }));
    await rig.idle();
    await start(swapScenario({ feed, steps }), { seed: 8 });
    await rig.idle();
    const [second, first] = rig.runs.kept;
    expect([first?.seed, second?.seed]).toEqual([7, 8]);
    expect(first?.state_hash).not.toBe(second?.state_hash);
    expect((await rig.runs.detail(second?.run_id ?? '')).scenario.seed).toBe(8);
  });
});

describe('the files of a result', () => {
  it('come in whole lines, however long they are', async () => {
    const { run_id } = await start(swapScenario({ name: 'Ümläut €' }));
    await rig.idle();
    for (const name of ['report.json', 'trades.csv']) {
      let text = '';
      for (let next: number | null = 0; next !== null; ) {
        const piece = await rig.runs.file(run_id, name, next);
        text += piece.text;
        next = piece.next;
      }
      expect(text).toBe(readFileSync(join(rig.directory, 'sessions', run_id, name), 'utf8'));
    }
  });
});

describe('a scenario with problems', () => {
  it('has each told with its place, in the words of desk session, and is not run', async () => {
    const broken = swapScenario({
      capital: -5,
      colour: 'red',
      steps: [{ at: 'soon', do: 'deploy', algorithm: 'momentum', version: '1.0.0' }],
    });
    const problems = await rig.runs.problems(broken);
    expect(problems.map(({ path }) => path.join('.')).sort()).toEqual(['capital', 'colour', 'steps.0.at']);
    expect(problems.map(({ message }) => message).join(' ')).toContain('steps.0.at: give a number; found text');
    await expect(start(broken)).rejects.toThrow(/cannot be run: .*, and 2 more/);
    expect(folders()).toEqual([]);
  });

  it('is held against its own list of versions, the order of its steps and its modules', async () => {
    const problems = await rig.runs.problems(
      swapScenario({
        steps: [
          { at: 10, do: 'deploy', algorithm: 'momentum', version: '3.0.0' },
          { at: 5, do: 'swap', algorithm: 'momentum', from: '1.0.0', to: '4.0.0' },
        ],
      }),
    );
    expect(problems.map(({ path }) => path.join('.'))).toEqual(['steps.0.version', 'steps.1.at', 'steps.1.to']);
    const algorithms = [{ name: 'momentum', versions: [{ version: '1.0.0', module: '../../etc/passwd' }] }];
    const modules = await rig.runs.problems(
      swapScenario({ algorithms, steps: [{ at: 0, do: 'deploy', algorithm: 'momentum', version: '1.0.0' }] }),
    );
    expect(modules).toEqual([
      { path: ['algorithms', 0, 'versions', 0, 'module'], message: expect.stringContaining('../../etc/passwd') },
    ]);
  });

  it('names no file but an imported one', async () => {
    for (const file of ['/etc/passwd', 'imports/../desk.db', '../shared/data/x.csv', 'imports/none.csv']) {
      const problems = await rig.runs.problems(swapScenario({ feed: { kind: 'replay', file } }));
      expect(problems).toEqual([{ path: ['feed', 'file'], message: expect.stringContaining('imports/NAME') }]);
    }
  });
});
