/** What the commands on a running desk answer: words for people, or, with `--json`, JSON and nothing else on standard output. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningDesk, startDesk } from '../../electron/serving/start-desk.ts';
import { commandLine } from '../support/command-line.ts';
import { callDesk, until } from '../support/served-calls.ts';

const REASON = ['--reason', 'a program asks'] as const;

describe('a program', { timeout: 120_000 }, () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'desk-answers-'));
  let desk: RunningDesk;

  beforeAll(async () => {
    desk = await startDesk({ dataDir, port: 0, demo: true });
  }, 60_000);
  afterAll(async () => {
    await desk?.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const run = (...args: readonly string[]) => commandLine(...args, '--data-dir', dataDir);

  /** The answer of a command as a program reads it: all of its standard output. */
  async function asked(...args: readonly string[]): Promise<Record<string, unknown>> {
    const { status, stdout, stderr } = await run(...args, '--json');
    expect([args.join(' '), status, stderr]).toEqual([args.join(' '), 0, expect.not.stringMatching(/^ {4}at /m)]);
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  it('is answered by a rollback with where each slot is, and people read the same beside it', async () => {
    const versions = [...desk.desk.view.entities.values()];
    const idOf = (version: string) => versions.find((each) => each.version === version)?.id;
    const swap = { from_entity_id: idOf('1.0.0'), to_entity_id: idOf('2.0.0'), reason: 'test', initiated_by: 'x' };
    await callDesk(desk, 'POST', '/swaps', { ...swap, swap_type: 'manual' });
    await until(async () => [...desk.desk.view.swaps.values()].some(({ status }) => status === 'completed'));
    const back = await asked('rollback', ...REASON);
    expect(back).toEqual({
      slots: [{ slot_id: 'momentum:paper', from_version: 'momentum@2.0.0', to_version: 'momentum@1.0.0' }],
      swap_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      message: expect.stringMatching(/^momentum:paper is back on momentum@1\.0\.0\. It took /),
    });
    const again = await run('rollback', ...REASON, '--json');
    expect([again.status, again.stdout]).toEqual([1, '']);
  });

  it('is answered by a kill, a release and a resume with what the desk answers', async () => {
    const killed = await asked('kill', '--slot', 'momentum:paper');
    expect(killed).toMatchObject({ scope: 'momentum:paper', state: 'halted', exit_id: null, exit: null });
    expect(killed.held).toBeInstanceOf(Array);
    const [breaker] = [...desk.desk.view.breakers.values()];
    expect(await asked('release', String(breaker?.id), ...REASON)).toMatchObject({ released: true, approval_id: null });
    await until(async () => {
      const { positions } = await callDesk(desk, 'GET', '/positions');
      return (positions as { quantity: string }[]).some(({ quantity }) => Number(quantity) !== 0);
    });
    expect(await asked('kill', '--flatten')).toMatchObject({ scope: 'desk', held: null, exit: { status: 'ended' } });
    for (const { id } of desk.desk.view.breakers.values()) await asked('release', id, ...REASON);
    expect(await asked('resume', ...REASON)).toMatchObject({ state: 'active', approval_id: null });
    const words = await run('resume', ...REASON);
    expect(words.stdout).toMatch(/^[A-Z].*\.\nTrading now: momentum:paper ACTIVE\.\n$/);
  });

  it('is answered by what is listed', async () => {
    expect(await asked('ladder')).toEqual([]);
    expect(await asked('operator', 'list')).toEqual([]);
    expect(await asked('status')).toMatchObject({ running: true, trading_state: 'active' });
  });

  it('declares an emergency for a scope that is named, and ends the one that stands', async () => {
    await callDesk(desk, 'PUT', '/approvals/required', { count: 1, above_share_bp: 0, reason: 'two pairs of eyes' });
    const unnamed = await run('emergency', 'declare', ...REASON);
    expect(unnamed).toMatchObject({ status: 2, stderr: expect.stringContaining('say for what: --slot ID') });
    const none = await run('emergency', 'end', ...REASON);
    expect(none).toMatchObject({ status: 1, stderr: expect.stringContaining('no emergency stands') });

    const declared = await asked('emergency', 'declare', '--slot', 'momentum:paper', '--minutes', '2', ...REASON);
    expect(declared).toMatchObject({ emergency_id: 'e-1', scope: 'momentum:paper', status: 'standing' });
    const lasts = Date.parse(String(declared.expires_at)) - Date.parse(String(declared.declared_at));
    expect(lasts).toBe(120_000);
    const second = await run('emergency', 'declare', '--scope', 'desk', ...REASON);
    expect(second).toMatchObject({ status: 1, stderr: expect.stringContaining('the desk refuses: ') });
    expect((await run('status')).stdout).toContain(
      `to need other people again: npm run -s desk -- emergency end e-1 --data-dir ${dataDir} --reason TEXT\n`,
    );

    expect(await asked('emergency', 'end', ...REASON)).toMatchObject({ emergency_id: 'e-1', status: 'ended' });
    const words = await run('emergency', 'declare', '--scope', 'environment/paper', ...REASON);
    expect(words.stdout).toMatch(/^Emergency e-2 stands for .*\.\nIt is over by itself at 20.*: `npm run .* end e-2 /);
    expect(await run('emergency', 'end', 'e-2', ...REASON)).toMatchObject({
      status: 0,
      stdout: 'The emergency is over: what raises risk needs other people again.\n',
    });
  });
});
