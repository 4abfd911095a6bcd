import { describe, expect, it } from 'vitest';
import { inFamilies } from '../../../renderer/store/rollout/lineage.ts';
import { stepViews } from '../../../renderer/store/rollout/swap-steps.ts';
import { waitingIn } from '../../../renderer/store/selectors.ts';
import { isBeforeCut, isComing, SWAP_STAGES, type SwapStage } from '../../../shared/domain/swap.ts';
import { slot, versions } from '../../support/fake-desk-state.ts';

const at = (second: number) => `2026-11-21T14:32:0${second}.000Z`;
const entered = (...stages: SwapStage[]) =>
  stages.map((stage, index) => ({ stage, status: 'in_progress' as const, at: at(index) }));
const standings = (steps: ReturnType<typeof entered>, end: Parameters<typeof stepViews>[1]) =>
  stepViews(steps, end).map(({ standing }) => standing);

describe('the steps of a swap', () => {
  it('are all ahead before the first is entered', () =>
    expect(new Set(standings(entered('initiated'), 'running'))).toEqual(new Set(['ahead'])));

  it('tell what is done, where it is, and when each was entered', () => {
    const views = stepViews(entered('initiated', 'validating', 'loading'), 'running');
    expect(views.map(({ standing, at: when }) => [standing, when]).slice(0, 3)).toEqual([
      ['done', at(1)],
      ['now', at(2)],
      ['ahead', null],
    ]);
  });

  it('that were never entered before a later one are skipped, not done', () =>
    expect(standings(entered('validating', 'draining', 'verifying', 'done'), 'done')).toEqual([
      'done',
      'skipped',
      'skipped',
      'skipped',
      'done',
      'done',
    ]));

  it('show at which of them it failed', () =>
    expect(standings(entered('validating', 'loading', 'warming'), 'failed')).toEqual([
      'done',
      'done',
      'failed',
      'ahead',
      'ahead',
      'ahead',
    ]));

  it('allow calling off until the cut', () =>
    expect(SWAP_STAGES.filter(isBeforeCut)).toEqual([
      'initiated',
      'scheduled',
      'suspended',
      'validating',
      'loading',
      'warming',
      'shadowing',
    ]));

  it('give way to a person who goes back, but for a way back itself', () => {
    const coming = (type: string, stage: string): boolean => isComing({ type, stage });
    expect([coming('manual', 'shadowing'), coming('emergency', 'initiated')]).toEqual([true, true]);
    expect([coming('manual', 'draining'), coming('rollback', 'loading')]).toEqual([false, false]);
  });
});

describe('families of versions', () => {
  const [plain] = versions();
  const one = (id: string, parent: string | null) => ({
    version: { ...plain!, entity_id: id, parent_entity_id: parent },
    attachment: undefined,
    record: undefined,
  });
  const shown = (...listed: ReturnType<typeof one>[]) =>
    inFamilies(listed).map(({ item, depth }) => `${'-'.repeat(depth)}${item.version.entity_id}`);

  it('put each version below its parent, and keep the order otherwise', () =>
    expect(shown(one('c', 'b'), one('x', null), one('a', null), one('d', 'a'), one('b', 'a'))).toEqual([
      'a',
      '-d',
      '-b',
      '--c',
      'x',
    ]));

  it('lose nobody whose parent is not on screen', () =>
    expect(shown(one('b', 'gone'), one('c', 'b'))).toEqual(['b', '-c']));

  it('lose nobody in a circle', () => expect(shown(one('a', 'b'), one('b', 'a')).toSorted()).toHaveLength(2));
});

describe('swaps that wait', () => {
  const paper = slot(versions()[0]!);
  const swap = (id: string, stage: SwapStage, scheduledFor: string | null) => ({
    swap_id: id,
    swap_type: 'scheduled',
    status: stage === 'done' ? 'completed' : 'initiated',
    stage,
    scheduled_for: scheduledFor,
    slot_ids: [paper.slot_id],
    from_version: 'momentum@1.0.0',
    to_version: 'momentum@2.0.0',
    reason: '',
    initiated_by: 'administrator',
    initiated_at: at(0),
    market_time_ns: null,
    downtime_us: null,
    events_held: null,
    cut_sequence: null,
    receipts: null,
    error_message: null,
  });

  it('stand with the suspended first, then the next to begin, then those of the next trading day', () => {
    const all = [
      swap('next day', 'scheduled', 'session_boundary'),
      swap('later', 'scheduled', at(9)),
      swap('over', 'done', at(1)),
      swap('sooner', 'scheduled', at(2)),
      swap('suspended', 'suspended', at(8)),
    ];
    expect(waitingIn(all, paper).map(({ swap_id }) => swap_id)).toEqual(['suspended', 'sooner', 'later', 'next day']);
    expect(waitingIn(all, { ...paper, slot_id: 'momentum:production' })).toEqual([]);
  });
});
