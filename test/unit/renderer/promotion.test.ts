import { ORPCError } from '@orpc/server';
import { describe, expect, it } from 'vitest';
import { planFromWire } from '../../../electron/api/map/ladder-plan.ts';
import type { PromoteDraft } from '../../../renderer/store/rollout/promote-flow.ts';
import {
  beginningAt,
  promotionOf,
  twinProblem,
  typedCapital,
  typedShare,
} from '../../../renderer/store/rollout/promotion.ts';
import { promotionMeans } from '../../../renderer/store/rollout/promotion-means.ts';
import { LadderPlanForm } from '../../../shared/contract/ladder-plan.ts';
import { beginningAt as domainBeginningAt } from '../../../shared/domain/initial-allocation.ts';
import { TWIN_KINDS } from '../../../shared/domain/ladder.ts';
import { ladderPlanProblem } from '../../../shared/domain/ladder-plan.ts';
import { basisPoints } from '../../../shared/units/basis-points.ts';
import { desk, IDS, slot, versions } from '../../support/fake-desk-state.ts';
import { CANARY, ladder, plans } from '../../support/fake-ladder-state.ts';
import { rig, settled, slotWith } from './renderer-rig.ts';

const nobody = { required: 0, aboveShareBp: 10_000 };
const data = { slots: [slot(versions()[0]!)], versions: versions() };

const draft = (change: Partial<PromoteDraft> = {}): PromoteDraft => ({
  entityId: IDS.new,
  environment: 'paper',
  way: 'ladder',
  plan: 'canary',
  pipeline: '',
  firstShare: '',
  twin: null,
  capital: '',
  reason: 'better',
  ...change,
});

const promotion = (change: Partial<PromoteDraft> = {}) => {
  const found = promotionOf(draft(change), plans(), data);
  if ('problem' in found) throw new Error(found.problem);
  return found;
};

describe('a first share', () => {
  it.each([
    ['', null],
    ['1', 100],
    [' 2.5 % ', 250],
    ['100', 10_000],
    ['0.01', 1],
    ['0', undefined],
    ['100.5', undefined],
    ['1.234', undefined],
    ['one', undefined],
  ])('typed as %j is %s basis points', (text, points) => expect(typedShare(text)).toBe(points));

  it.each([1, 50, 100, 700, 2_500, 5_001, 10_000])('of %d leaves the rungs that the desk would leave', (share) => {
    for (const { plan } of plans().ladders) {
      if (!plan) continue;
      expect(planFromWire(beginningAt(plan, share))).toEqual(domainBeginningAt(planFromWire(plan), basisPoints(share)));
    }
  });
});

describe('capital', () => {
  it.each([
    ['', null],
    ['1,000,000', '1000000'],
    ['0', undefined],
    ['-5', undefined],
    ['much', undefined],
  ])('typed as %j is %s', (text, amount) => expect(typedCapital(text)).toBe(amount));
});

describe('a twin', () => {
  const wide = LadderPlanForm.parse({
    name: 'wide',
    strategy: 'canary',
    rungs: [{ share_bp: 6_000 }, { share_bp: 10_000 }],
  });

  it.each(TWIN_KINDS)('%s is refused where the desk would refuse it, and nowhere else', (twin) => {
    for (const plan of [CANARY, wide]) {
      const isRefused = ladderPlanProblem({ ...planFromWire(plan), twin }) !== undefined;
      expect(twinProblem(plan, twin) !== undefined).toBe(isRefused);
    }
  });
});

describe('what a promotion would do', () => {
  it('is told with its money, from the first share to the last', () =>
    expect(promotionMeans(promotion(), '', nobody)).toEqual([
      '2.0.0 begins with 1 %, 10,000 USDT, of what 1.0.0 holds: no more is at risk on its first rung.',
      'It is compared with a fresh 1.0.0 on a simulated account, which holds no capital.',
      'At the last rung it holds 100 %, 1,000,000 USDT, and replaces 1.0.0, which stays in step for the way back.',
      'At the soonest after 5 h of open market.',
    ]));

  it('says that a paper ladder never holds capital', () => {
    const means = promotionMeans(promotion({ plan: 'paper' }), '', nobody);
    expect(means[0]).toBe('2.0.0 begins simulated: no capital is at risk.');
    expect(means).toContain('It never holds capital: this ladder is a paper one.');
  });

  it('says what it opens, and with how much', () => {
    const opened = promotion({ environment: 'staging' });
    expect(opened).toMatchObject({ slotId: 'momentum:staging', slot: undefined });
    expect(promotionMeans(opened, '250000', nobody)).toContain('It opens the slot momentum:staging with 250,000.');
    expect(promotionMeans(opened, '250000', nobody)[1]).toContain('1 %, 2,500');
    expect(promotionMeans(opened, '', nobody)[0]).toBe(
      'It opens the slot momentum:staging with the desk’s usual capital.',
    );
  });

  it('says for whom it waits, before it begins and on the way up', () => {
    const strict = { required: 2, aboveShareBp: 1_000 };
    expect(promotionMeans(promotion(), '', strict).at(-1)).toBe('Each step above 10 % waits for 2 other people.');
    expect(promotionMeans(promotion({ firstShare: '25' }), '', strict)).toContain(
      'It waits for 2 other people before anything begins.',
    );
    expect(
      promotionMeans(promotion({ environment: 'production' }), '', { required: 1, aboveShareBp: 10_000 }),
    ).toContain('It waits for 1 other person before anything begins.');
  });

  it('says where a pipeline goes on to, and how', () => {
    const through = promotion({ way: 'pipeline', pipeline: 'paper-to-production', environment: 'paper' });
    expect(promotionMeans(through, '', nobody).at(-1)).toBe('Then it goes on to staging and production by itself.');
    const staged = promotion({ way: 'pipeline', pipeline: 'paper-to-production', environment: 'staging' });
    expect(promotionMeans(staged, '', nobody).at(-1)).toBe('Then it goes on to production once a person says so.');
  });

  it.each([
    [{ entityId: 'unknown' }, /Choose a version/],
    [{ plan: 'ours' }, /Choose a ladder/],
    [{ firstShare: 'lots' }, /first share in per cent/],
    [{ twin: 'none' }, /compare with the twin/],
    [{ environment: 'staging', capital: 'much' }, /capital as an amount/],
    [{ way: 'pipeline', pipeline: 'paper-to-production', environment: 'testing' }, /pipeline and its stage/],
  ] as const)('is not asked for while something is missing: %j', (change, problem) =>
    expect(promotionOf(draft(change), plans(), data)).toMatchObject({ problem: expect.stringMatching(problem) }),
  );
});

const ANSWER = { algorithm_id: 'momentum@2.0.0', ladder: ladder(), approval_id: null, swap_id: null, message: 'in' };

/** A console whose form is open, with the plans read. */
async function drafting(answer: (path: string) => unknown = () => ANSWER, online = true) {
  const made = rig(({ path }) => (path === 'ladders.plans' ? plans() : answer(path)), online);
  made.commands.draftPromotion();
  await settled();
  return { ...made, form: () => made.store.getState().promotion };
}

describe('promoting from the console', () => {
  it('chooses the latest version that is not unwell, where the slot is, by the usual ladder', async () => {
    const { form, store } = await drafting();
    expect(form()).toMatchObject({
      phase: 'drafting',
      draft: { entityId: IDS.new, environment: 'paper', plan: 'canary' },
    });
    expect(store.getState().front?.panel).toBe('ladder');
  });

  it('asks for nothing without a reason, and sends no more than what was chosen', async () => {
    const { commands, calls, form } = await drafting();
    await commands.promote();
    expect(calls.map(({ path }) => path)).toEqual(['ladders.plans']);
    commands.changePromotion({ reason: ' better ', firstShare: '5' });
    await commands.promote();
    expect(calls.at(-1)).toEqual({
      path: 'algorithms.promote',
      input: {
        algorithmId: IDS.new,
        targetEnvironment: 'paper',
        plan: 'canary',
        initialAllocation: 0.05,
        reason: 'better',
      },
    });
    expect(form()).toEqual({ phase: 'idle' });
  });

  it('writes the ladder out where the twin is not its own', async () => {
    const { commands, calls } = await drafting();
    commands.changePromotion({ reason: 'fair', twin: 'capital', firstShare: '10' });
    await commands.promote();
    const { plan, initialAllocation } = calls.at(-1)!.input as { plan: LadderPlanForm; initialAllocation?: number };
    expect(initialAllocation).toBeUndefined();
    expect(LadderPlanForm.parse(plan)).toMatchObject({ name: 'canary', twin: 'capital' });
    expect(plan.rungs[0]?.share_bp).toBe(1_000);
  });

  it('names the pipeline and its stage, and the capital of a slot that it opens', async () => {
    const { commands, calls } = await drafting();
    commands.changePromotion({
      reason: 'go',
      way: 'pipeline',
      pipeline: 'paper-to-production',
      environment: 'staging',
      capital: '250,000',
    });
    await commands.promote();
    expect(calls.at(-1)?.input).toEqual({
      algorithmId: IDS.new,
      targetEnvironment: 'staging',
      pipeline: 'paper-to-production',
      capital: '250000',
      reason: 'go',
    });
  });

  it('keeps the form with the desk’s words where it refuses, and without a line', async () => {
    const refused = await drafting((path) => {
      throw new ORPCError('conflict', { status: 409, message: `a swap is under way (${path})` });
    });
    refused.commands.changePromotion({ reason: 'go' });
    await refused.commands.promote();
    expect(refused.form()).toMatchObject({
      phase: 'drafting',
      draft: { reason: 'go' },
      refusal: { message: 'a swap is under way (algorithms.promote)' },
    });
    const offline = await drafting(undefined, false);
    expect(offline.store.getState().plans).toMatchObject({ phase: 'refused' });
  });

  it('remembers what waits for others as asked for here', async () => {
    const { commands, form, store } = await drafting(() => ({
      ...ANSWER,
      ladder: null,
      approval_id: 'a-1',
      message: 'waits',
    }));
    commands.changePromotion({ reason: 'go' });
    await commands.promote();
    expect(form()).toMatchObject({ phase: 'told', answer: { approvalId: 'a-1', message: 'waits' } });
    expect(store.getState().askedHere.has('a-1')).toBe(true);
  });
});

describe('a word on a ladder', () => {
  const climbing = async (answer: unknown) => {
    const made = rig(() => answer);
    const { store } = made;
    const slots = [slotWith({})];
    store.setState(({ data }) => ({ data: { ...data, desk: desk('sim'), slots, ladders: [ladder()] } }));
    return made;
  };

  it('goes out once with its reason, and tells what waits', async () => {
    const { commands, calls, store } = await climbing({ ladder: null, approval_id: 'a-2', message: 'waits for 1' });
    const both = [
      commands.sayLadder('momentum:paper', 'advance', 'agreed'),
      commands.sayLadder('momentum:paper', 'advance', 'agreed'),
    ];
    expect(await Promise.all(both)).toEqual([true, false]);
    expect(calls).toEqual([{ path: 'ladders.advance', input: { slot: 'momentum:paper', reason: 'agreed' } }]);
    expect(store.getState().requests['ladder of momentum:paper']).toEqual({ phase: 'told', words: 'waits for 1' });
    expect(store.getState().askedHere.has('a-2')).toBe(true);
  });

  it('is the way back while somebody climbs: the candidate gives way, and no swap is undone', async () => {
    const { commands, calls, store } = await climbing({ ladder: null, approval_id: null, message: 'done' });
    await commands.rollBack();
    expect(calls).toEqual([
      {
        path: 'ladders.abort',
        input: { slot: 'momentum:paper', reason: 'Rolled back to momentum 1.0.0 from the console' },
      },
    ]);
    expect(store.getState()).toMatchObject({ front: { panel: 'ladder' }, swapFlow: { phase: 'idle' } });
  });
});
