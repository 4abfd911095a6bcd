/** Ladders over REST, on a desk that serves a simulated market: every call, what it answers, and what it refuses. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type RunningDesk, startDesk } from '../../electron/serving/start-desk.ts';
import { defined } from '../../shared/base/assert.ts';
import { isOpenLadder } from '../../shared/domain/ladder.ts';
import { OpenApiDocument } from '../support/openapi-document.ts';
import { type Answer, ask } from './rest-client.ts';

const V1 = '/api/v1';
const SLOT = 'momentum:paper';

let directory = '';
let running: RunningDesk | undefined;
let document: OpenApiDocument;

/** A desk on a directory of its own; the one before it is closed. */
async function freshDesk(): Promise<void> {
  await closeDesk();
  directory = mkdtempSync(join(tmpdir(), 'ladder-rest-'));
  running = await startDesk({ dataDir: directory, port: 0, demo: true });
  document ??= new OpenApiDocument((await call('get', '/openapi.json', undefined, {}, false)).json);
}

async function closeDesk(): Promise<void> {
  await running?.close();
  running = undefined;
  rmSync(directory, { recursive: true, force: true });
}

beforeAll(freshDesk);
afterEach(async () => {
  const open = [...desk().view.ladders.values()].filter(({ status }) => isOpenLadder(status));
  for (const { slotId } of open) expect((await say('abort', 'the test is over', slotId)).status).toBe(200);
});
afterAll(closeDesk);

const desk = () => defined(running, 'desk').desk;

/** A call whose answer must be one that the description speaks of. */
async function call(
  method: string,
  path: string,
  body?: unknown,
  places: Readonly<Record<string, string>> = {},
  held = true,
): Promise<Answer> {
  const at = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(places[name] ?? SLOT));
  const { url, token } = defined(running, 'desk');
  const answer = await ask(Number(new URL(url).port), {
    method: method.toUpperCase(),
    path: at,
    body,
    headers: { authorization: `Bearer ${token}` },
  });
  if (held) expect(document.problem(method, path.split('?')[0] ?? '', answer)).toBeUndefined();
  return answer;
}

const promote = (body: unknown, algorithmId = 'momentum@2.0.0') =>
  call('post', `${V1}/algorithms/{algorithmId}/promote`, body, { algorithmId });
const say = (word: string, reason = 'as we agreed', slot = SLOT) =>
  call('post', `${V1}/ladder/{slot}/${word}`, { reason }, { slot });
const ladder = () => call('get', `${V1}/ladder/{slot}`);
const rungs = (answer: Answer) =>
  (answer.json as { ladder: { plan: { rungs: { share_bp: number }[] } } }).ladder.plan.rungs.map(
    (each) => each.share_bp,
  );
const attached = () =>
  desk()
    .view.slots.get(SLOT)
    ?.attachments.map(({ role, share }) => `${role} ${share}`) ?? [];

describe('a promotion', () => {
  it('begins at the allocation that is asked for, on the ladder of its strategy', async () => {
    const answer = await promote({ targetEnvironment: 'Paper', strategy: 'Canary', initialAllocation: 0.05 });
    expect([answer.status, answer.json?.approval_id, answer.json?.swap_id]).toEqual([201, null, null]);
    expect(answer.json?.ladder).toMatchObject({
      slot_id: SLOT,
      status: 'climbing',
      rung: 1,
      share_bp: 500,
      budget: '50000.00000000',
      candidate: { version: 'momentum@2.0.0' },
      twin: { version: 'momentum@1.0.0' },
      incumbent: { version: 'momentum@1.0.0' },
      soak: { open_ms: 0, needed_ms: 3_600_000 },
      evidence: { fills: { seen: 0, needed: 20 } },
      next: { kind: 'move', rung: 2, share_bp: 1_000 },
      moves: [{ kind: 'admitted', rung: 1, share_bp: 500, by: 'administrator' }],
    });
    expect(rungs(answer)).toEqual([500, 1_000, 2_500, 5_000, 10_000]);
    expect(attached()).toEqual(['live 9500', 'live 500', 'twin 0']);
  });

  it.each([
    ['Canary', [100, 500, 1_000, 2_500, 5_000, 10_000]],
    ['BlueGreen', [0, 10_000]],
    ['blue-green', [0, 10_000]],
    ['PROGRESSIVE', [200, 1_000, 3_000, 10_000]],
    ['Paper', [0]],
  ])('of the strategy %s climbs %j', async (strategy, shares) => {
    const answer = await promote({ targetEnvironment: 'PaperTrading', strategy, reason: 'r' });
    expect([answer.status, rungs(answer)]).toEqual([201, shares]);
  });

  it('takes a ladder that is written out, and keeps every key of it', async () => {
    const plan = {
      name: 'mine',
      strategy: 'progressive',
      rungs: [
        {
          share_bp: 250,
          gates: [
            { measure: 'profit', alpha: 0.01 },
            { measure: 'slippage', relative: true, pass_up_to: 1, fail_above: 2 },
          ],
          step_up: { kind: 'confidence', full_at_bp: 2, least_step_bp: 50 },
          on_fail: 'step_down',
        },
        { share_bp: 10_000, soak_ms: 0 },
      ],
    };
    const { json } = await promote({ targetEnvironment: 'paper', plan, capital: '500000' });
    expect(json?.ladder).toMatchObject({ plan: { ...plan, pair_ms: 300_000 }, share_bp: 250 });
    expect(json?.ladder).toMatchObject({ gates: [{ measure: 'profit', outcome: null }, { measure: 'slippage' }] });
  });

  it('goes through a pipeline from the stage that is asked for', async () => {
    const { json } = await promote({ pipeline: 'paper-to-production', targetEnvironment: 'staging' });
    expect(json?.ladder).toMatchObject({
      slot_id: 'momentum:staging',
      environment: 'staging',
      pipeline: { name: 'paper-to-production', stage: 2, stages: [{}, { plan: 'staging' }, { plan: 'canary' }] },
    });
  });

  it('with capital waits for other people where they are required, and has changed nothing', async () => {
    await freshDesk();
    await call('put', `${V1}/approvals/required`, { count: 1, reason: 'four eyes' });
    const { status, json } = await promote({ targetEnvironment: 'production', strategy: 'Canary' });
    expect([status, json?.ladder, json?.swap_id]).toEqual([201, null, null]);
    const { json: approvals } = await call('get', `${V1}/approvals`);
    expect(approvals).toMatchObject({ approvals: [{ approval_id: json?.approval_id, action: 'promote' }] });
    expect(desk().view.ladders.size).toBe(0);
    await call(
      'post',
      `${V1}/approvals/{id}/approve`,
      { by: 'ron', reason: 'looked at it' },
      { id: String(json?.approval_id) },
    );
    expect(desk().view.latestLadder('momentum:production')?.startedBy).toBe('administrator');
  });

  const refused: readonly (readonly [what: string, body: unknown, status: number, words: string])[] = [
    ['without a place', { strategy: 'Canary' }, 422, 'targetEnvironment: say where'],
    ['without a way', { targetEnvironment: 'paper' }, 422, 'give a strategy'],
    ['on a strategy that there is not', { targetEnvironment: 'paper', strategy: 'Yolo' }, 422, 'give one of Paper'],
    [
      'on a ladder that there is not',
      { targetEnvironment: 'paper', plan: 'moon' },
      400,
      'give one of blue-green, canary',
    ],
    [
      'on a ladder of another strategy',
      { targetEnvironment: 'paper', strategy: 'Paper', plan: 'canary' },
      400,
      'is a canary one, not paper',
    ],
    ['at more than all', { targetEnvironment: 'paper', strategy: 'Canary', initialAllocation: 1.5 }, 422, 'up to 1'],
    ['through two ways at once', { pipeline: 'paper-to-production', plan: 'canary' }, 422, 'leave strategy, plan'],
    [
      'where its pipeline does not lead',
      { pipeline: 'paper-to-production', targetEnvironment: 'testing' },
      400,
      'paper, staging, production',
    ],
    [
      'on an unknown key',
      { targetEnvironment: 'paper', plan: { name: 'x', strategy: 'canary', rungs: [{ share: 1 }] } },
      422,
      'plan',
    ],
    [
      'on shares that fall',
      {
        targetEnvironment: 'paper',
        plan: { name: 'x', strategy: 'canary', rungs: [{ share_bp: 500 }, { share_bp: 100 }] },
      },
      400,
      'rung 2: its share of 100 is below the 500',
    ],
  ];
  it.each(refused)('%s is refused', async (_what, body, status, words) => {
    const answer = await promote(body);
    expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(words)]);
    expect([...desk().view.ladders.values()].some(({ status }) => isOpenLadder(status))).toBe(false);
  });

  it('of what is not there, is in force already, or climbs already is refused', async () => {
    const canary = { targetEnvironment: 'paper', strategy: 'Canary' };
    expect((await promote(canary, 'nobody@1.0.0')).status).toBe(404);
    expect((await promote(canary, 'momentum')).status).toBe(400);
    expect((await promote(canary, 'momentum@1.0.0')).status).toBe(409);
    expect((await promote(canary)).status).toBe(201);
    expect((await promote(canary)).status).toBe(409);
  });
});

describe('a word on a ladder', () => {
  beforeAll(freshDesk);

  it('holds, resumes, advances, steps down and aborts it, each with its reason', async () => {
    await promote({ targetEnvironment: 'paper', plan: 'canary' });
    expect((await say('hold', 'wait for the close')).json?.ladder).toMatchObject({
      status: 'held',
      held: { cause: 'person', reason: 'wait for the close' },
    });
    expect((await say('resume')).json?.ladder).toMatchObject({ status: 'climbing', held: null });
    expect((await say('advance', 'the desk head said so')).json?.ladder).toMatchObject({
      rung: 2,
      share_bp: 500,
      moves: [{}, { kind: 'advanced', reason: 'the desk head said so', by: 'administrator' }],
    });
    expect((await say('step-down', 'too much')).json?.ladder).toMatchObject({ rung: 1, share_bp: 100 });
    const { json } = await say('abort', 'it is no better');
    expect(json?.ladder).toMatchObject({ status: 'aborted', end_reason: expect.stringContaining('it is no better') });
    expect(attached()).toEqual(['live 10000']);
    expect((await ladder()).json).toMatchObject({ status: 'aborted', next: null, missing: [] });
  });

  it.each(['advance', 'hold', 'resume', 'step-down', 'abort'])('%s says when there is nobody on it', async (word) => {
    expect((await say(word)).status).toBe(409);
    expect((await say(word, 'r', 'nobody:paper')).status).toBe(404);
    const answer = await call('post', `${V1}/ladder/{slot}/${word}`, {});
    expect([answer.status, answer.text]).toEqual([422, expect.stringContaining('reason')]);
  });

  it('that is a step above the share that needs none waits for other people; down it goes at once', async () => {
    await freshDesk();
    await promote({ targetEnvironment: 'paper', strategy: 'Canary', initialAllocation: 0.1 });
    await call('put', `${V1}/approvals/required`, { count: 1, reason: 'four eyes' });
    const { json } = await say('advance');
    expect(json).toMatchObject({ approval_id: expect.any(String), ladder: { share_bp: 1_000 } });
    expect((await say('abort')).json?.ladder).toMatchObject({ status: 'aborted' });
    await freshDesk();
  });

  it('of a rollback of the candidate is an abort of its ladder', async () => {
    await promote({ targetEnvironment: 'paper', strategy: 'Canary' });
    const { json } = await call(
      'post',
      `${V1}/algorithms/{algorithmId}/rollback`,
      { reason: 'it loses' },
      { algorithmId: 'momentum-v2.0.0' },
    );
    expect(json).toMatchObject({
      success: true,
      previous_version: 'momentum@2.0.0',
      new_version: 'momentum@1.0.0',
    });
    expect((await ladder()).json).toMatchObject({ status: 'aborted' });
  });
});

describe('ladders', () => {
  it('are listed by slot and status, newest first', async () => {
    await freshDesk();
    expect((await call('get', `${V1}/ladder/{slot}`)).status).toBe(404);
    expect((await call('get', `${V1}/ladder/{slot}`, undefined, { slot: 'nobody:paper' })).status).toBe(404);
    await promote({ targetEnvironment: 'paper', strategy: 'Canary' });
    await say('abort');
    await promote({ targetEnvironment: 'paper', strategy: 'Paper' });
    const list = async (query = '') => {
      const { json } = await call('get', `${V1}/ladders${query}`);
      const { ladders, total } = json as { ladders: { status: string; plan: { name: string } }[]; total: number };
      return [total, ...ladders.map(({ status, plan }) => `${plan.name} ${status}`)];
    };
    expect(await list()).toEqual([2, 'paper climbing', 'canary aborted']);
    expect(await list('?status=aborted')).toEqual([1, 'canary aborted']);
    expect(await list('?slot_id=momentum:staging')).toEqual([0]);
    expect(await list('?page=2&page_size=1')).toEqual([2, 'canary aborted']);
    expect((await call('get', `${V1}/ladders?status=lost`)).status).toBe(422);
  });

  it('of the data directory’s own can be promoted on; one that is wrong is listed with its problem', async () => {
    mkdirSync(join(directory, 'ladders'));
    const mine = { name: 'mine', strategy: 'canary', rungs: [{ share_bp: 300 }, { share_bp: 10_000 }] };
    writeFileSync(join(directory, 'ladders', 'mine.json'), JSON.stringify(mine));
    writeFileSync(join(directory, 'ladders', 'broken.json'), '{');
    writeFileSync(join(directory, 'ladders', 'canary.json'), JSON.stringify({ ...mine, name: 'canary' }));
    writeFileSync(
      join(directory, 'ladders', 'wrong.json'),
      JSON.stringify({ ...mine, name: 'wrong', rungs: [{ share_bp: -1 }] }),
    );
    const { json } = await call('get', `${V1}/ladder-plans`);
    const { ladders, pipelines } = json as {
      ladders: { name: string; source: string; plan: unknown; problem: string | null }[];
      pipelines: { name: string }[];
    };
    expect(
      ladders.filter(({ source }) => source === 'own').map(({ name, plan, problem }) => [name, plan !== null, problem]),
    ).toEqual([
      ['broken', false, expect.stringContaining('not JSON')],
      ['canary', false, expect.stringContaining('give this one another name')],
      ['mine', true, null],
      ['wrong', false, expect.stringContaining('rungs.0.share_bp: give a number of at least 0')],
    ]);
    expect(pipelines.map(({ name }) => name)).toEqual(['paper-to-production']);
    expect(rungs(await promote({ targetEnvironment: 'paper', plan: 'mine' }))).toEqual([300, 10_000]);
    await say('abort');
    expect(rungs(await promote({ targetEnvironment: 'paper', plan: 'canary' }))).toHaveLength(6);
    await say('abort');
    const answer = await promote({ targetEnvironment: 'paper', plan: 'wrong' });
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('rungs.0.share_bp')]);
  });

  it('are told to Prometheus and to a swap’s status', async () => {
    await promote({ targetEnvironment: 'paper', strategy: 'Canary' });
    const { text } = await call('get', '/metrics');
    expect(text).toContain('desk_ladder_rung{slot="momentum:paper"} 1');
    expect(text).toContain('desk_ladder_share{slot="momentum:paper"} 0.01');
    expect(text).toContain('desk_ladder_status{slot="momentum:paper",status="climbing"} 1');
    const { json } = await call('get', `${V1}/algorithms/{name}/swap-status`, undefined, { name: 'momentum' });
    expect(json).toMatchObject({ current_version: '1.0.0', target_version: '2.0.0', state: 'Swapping' });
  });

  it('give metrics a rung and an allocation, also while nothing but a simulation runs', async () => {
    await promote({ targetEnvironment: 'paper', strategy: 'Paper' });
    const metrics = (algorithmId: string, query = '') =>
      call('get', `${V1}/algorithms/{algorithmId}/metrics${query}`, undefined, { algorithmId });
    expect((await metrics('momentum@1.0.0')).json).toMatchObject({
      account: 'live',
      rung: null,
      allocation_bp: 10_000,
    });
    expect((await metrics('momentum@2.0.0')).json).toMatchObject({
      account: 'simulated',
      rung: 1,
      allocation_bp: 0,
      simulated_share_bp: 10_000,
      profit: { total: expect.any(String) },
    });
    expect((await metrics('momentum@1.0.0', '?account=simulated')).json).toMatchObject({ role: 'twin' });
  });
});

it('every call about ladders was answered as the description says', () => {
  expect(document.unheld().filter((each) => /ladder|promote/.test(each))).toEqual([]);
});
