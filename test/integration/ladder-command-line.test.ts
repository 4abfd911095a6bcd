/** `desk promote`, `desk ladder`, `desk status` and `desk rollback` about a version that climbs, as a person at a terminal runs them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { verifyJournal } from '../../electron/journal/check/verify.ts';
import { desk, type ServedDesk, serveDesk } from '../support/cli.ts';
import { until } from '../support/served-calls.ts';

const SLOT = 'momentum:paper';

let directory: string;
let served: ServedDesk | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ladder-command-line-'));
});
afterEach(async () => {
  await served?.signal('SIGKILL');
  served = undefined;
  rmSync(directory, { recursive: true, force: true });
});

const run = (...args: readonly string[]) => desk(...args, '--data-dir', directory);
/** The status of the running desk: on a machine that is busy elsewhere it may not answer within its patience at first. */
const status = (...args: readonly string[]) =>
  until(async () => {
    const result = await run('status', ...args);
    return result.status === 0 && result;
  });
const promote = (...args: readonly string[]) =>
  run('promote', 'momentum@2.0.0', '--environment', 'paper', '--reason', 'it is better', ...args);
const say = (word: string, ...args: readonly string[]) =>
  run('ladder', word, '--slot', SLOT, '--reason', 'as we agreed', ...args);

it('a version climbs, is held, goes up and down, and gives way to a rollback', async () => {
  served = await serveDesk(directory, '--demo');
  const promoted = await promote('--plan', 'canary');
  expect([promoted.status, promoted.stderr]).toEqual([0, '']);
  expect(promoted.stdout).toContain('momentum@2.0.0 climbs canary: rung 1 of 6, 1 % (10,000 USDT)');
  expect(promoted.stdout).toContain('next: rung 2, 5 %');

  const shownFirst = await status();
  expect(shownFirst.stdout).toMatch(/^ {2}beside it {6}momentum@2\.0\.0 {2}[\d.]+ % +healthy$/m);
  expect(shownFirst.stdout).toContain('    momentum@2.0.0 climbs canary: rung 1 of 6');
  expect(shownFirst.stdout).toContain('  way back       ends the ladder of momentum@2.0.0\n');

  expect((await say('hold')).stdout).toContain('HELD (person): as we agreed');
  expect((await status()).stdout).toContain(`!! ${SLOT}: momentum@2.0.0 is HELD on its ladder: as we agreed`);
  expect((await say('resume')).status).toBe(0);
  expect((await say('advance')).stdout).toContain('rung 2 of 6, 5 % (50,000 USDT)');
  expect((await say('step-down')).stdout).toContain('rung 1 of 6, 1 %');
  const shown = await run('ladder');
  expect(shown.stdout).toContain(`${SLOT}  momentum@2.0.0 climbs canary`);
  expect(shown.stdout).toContain(' of 60 min of open market passed on this rung; ');
  expect(JSON.parse((await run('ladder', '--json', '--slot', SLOT)).stdout)).toMatchObject([
    { rung: 1, share_bp: 100 },
  ]);
  expect((await run('ladder', '--slot', 'nobody:paper')).stdout).toContain(
    'No version has climbed a ladder in nobody:paper',
  );

  // At once: without the slot, which is the only one, and without a reason.
  const held = await run('hold');
  expect([held.status, held.stdout]).toEqual([0, expect.stringContaining('HELD (person): hold from the terminal')]);
  expect((await say('resume')).status).toBe(0);
  const aborted = await run('abort');
  expect([aborted.status, aborted.stdout]).toEqual([
    0,
    expect.stringMatching(/momentum@2.0.0 is off canary: .*\nIt took .*Next: .* status /s),
  ]);
  expect(aborted.stderr).toContain('momentum@2.0.0 gives way on its ladder (it holds 1 %)');
  expect((await promote('--plan', 'canary')).status).toBe(0);

  const back = await run('rollback', '--reason', 'it loses');
  expect([back.status, back.stdout]).toEqual([
    0,
    expect.stringContaining(`momentum@2.0.0 is off its ladder in ${SLOT}`),
  ]);
  expect(back.stderr).toContain(
    `${SLOT}: momentum@2.0.0 gives way on its ladder (it holds 1 %); momentum@1.0.0 takes all of it back`,
  );
  const after = await status('--json');
  expect(JSON.parse(after.stdout)).toMatchObject({
    ladders: [],
    slots: [{ live: { version: 'momentum@1.0.0' }, beside: [] }],
  });
});

it('what cannot be done is refused, with what to do', async () => {
  served = await serveDesk(directory, '--demo');
  const plan = join(directory, 'mine.json');
  writeFileSync(plan, JSON.stringify({ name: 'mine', strategy: 'canary', rungs: [{ share_bp: 0 }] }));
  const mistaken = join(directory, 'mistaken.json');
  writeFileSync(
    mistaken,
    JSON.stringify({ name: 'm', strategy: 'canary', rungs: [{ share_bp: 100 }, { share_bp: 10_000, soak: 1 }] }),
  );
  const rows: readonly (readonly [args: readonly string[], status: number, words: string])[] = [
    [['promote', 'momentum@2.0.0', '--environment', 'paper', '--reason', 'r'], 2, '--plan NAME or FILE'],
    [['promote', 'momentum@2.0.0', '--plan', 'canary', '--reason', 'r'], 1, 'say where it is to climb'],
    [
      ['promote', 'momentum@2.0.0', '--environment', 'paper', '--plan', 'moon', '--reason', 'r'],
      1,
      'give one of blue-green',
    ],
    [
      ['promote', 'momentum@2.0.0', '--environment', 'paper', '--plan', './none.json', '--reason', 'r'],
      2,
      'no file ./none.json',
    ],
    [
      ['promote', 'momentum@2.0.0', '--environment', 'paper', '--plan', plan, '--reason', 'r'],
      2,
      `${plan} cannot be used: rung 1`,
    ],
    [
      ['promote', 'momentum@2.0.0', '--environment', 'paper', '--plan', mistaken, '--reason', 'r'],
      2,
      'rungs.1: "soak" is not known here',
    ],
    [
      [
        'promote',
        'momentum@2.0.0',
        '--environment',
        'paper',
        '--plan',
        '{"name":"x","rungs":[{"share_bp":0.5}]}',
        '--reason',
        'r',
      ],
      2,
      'strategy: give one of paper, canary, blue_green, progressive; it is missing; rungs.0.share_bp: give a whole number; found 0.5',
    ],
    [['promote', 'momentum@2.0.0', '--pipeline', mistaken, '--reason', 'r'], 2, 'stages: give a list; it is missing'],
    [
      ['promote', 'nobody@1.0.0', '--environment', 'paper', '--plan', 'canary', '--reason', 'r'],
      1,
      'there is no version nobody@1.0.0',
    ],
    [
      ['promote', 'momentum@2.0.0', '--plan', 'canary', '--allocation', '2', '--reason', 'r'],
      2,
      'a share above 0 and up to 1',
    ],
    [['ladder', 'hold', '--slot', SLOT, '--reason', 'r'], 1, 'no version climbs a ladder'],
    [['abort'], 1, 'no version climbs a ladder, so there is nothing to end; to go back from a swap: '],
    [['hold', '--slot', 'nobody:paper'], 1, 'no version climbs a ladder in nobody:paper'],
    [['ladder', 'hold', '--reason', 'r'], 2, '--slot'],
    [['ladder', 'hold', '--slot', SLOT], 2, '--reason'],
  ];
  for (const [args, status, words] of rows) {
    const result = await run(...args);
    expect([args.join(' '), result.status, result.stderr]).toEqual([
      args.join(' '),
      status,
      expect.stringContaining(words),
    ]);
  }
});

it('where the process is gone, the journal says who climbs, and a rollback takes the candidate out', async () => {
  served = await serveDesk(directory, '--demo');
  expect((await promote('--strategy', 'Canary', '--allocation', '0.05')).status).toBe(0);
  await served.signal('SIGKILL');
  served = undefined;

  const shown = await run('ladder');
  expect([shown.status, shown.stdout]).toEqual([1, expect.stringContaining('rung 1 of 5, 5 % (50,000 USDT)')]);
  const refused = await say('advance');
  expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('goes on on a running one only')]);

  const idle = await run('hold');
  expect([idle.status, idle.stderr]).toEqual([1, expect.stringMatching(/nothing climbs there; .* abort --data-dir/)]);
  const back = await run('abort', '--reason', 'the process died with it');
  expect([back.status, back.stderr, back.stdout]).toEqual([
    0,
    expect.stringContaining('it holds 5 %'),
    expect.stringContaining(`momentum@2.0.0 is off its ladder in ${SLOT}`),
  ]);
  const again = await run('abort');
  expect([again.status, again.stderr]).toEqual([1, expect.stringContaining('no version climbs a ladder, and nothing')]);
  expect(verifyJournal({ directory })).toMatchObject({ ok: true });
  const after = await run('status', '--json');
  expect(JSON.parse(after.stdout)).toMatchObject({ ladders: [], slots: [{ live: { version: 'momentum@1.0.0' } }] });

  served = await serveDesk(directory, '--demo');
  expect(JSON.parse((await status('--json')).stdout)).toMatchObject({
    ladders: [],
    slots: [{ live: { version: 'momentum@1.0.0' }, beside: [] }],
  });
});
