import { describe, expect, it } from 'vitest';
import type { SwapSummary } from '../../../renderer/store/console-data.ts';
import { aftermath, type FollowedResult, followed, isByDesk } from '../../../renderer/store/rollout/aftermath.ts';
import type { SwapResult } from '../../../renderer/store/rollout/swap-flow.ts';
import { aftermathWords } from '../../../renderer/view/swap/aftermath-words.ts';
import { attachment, slot, versions } from '../../support/fake-desk-state.ts';

const [old, next] = versions();

const RESULT: SwapResult = {
  kind: 'swap',
  swapId: 'forth',
  slotId: 'momentum:paper',
  from: 'momentum@1.0.0',
  to: 'momentum@2.0.0',
  outcome: 'completed',
  message: 'took over',
  scheduledFor: null,
  downtimeUs: 340,
  eventsHeld: 1,
  cutSequence: 100,
  receipts: { missed: 0, twice: 0 },
  steps: [],
  tookMs: 12,
};

const summary = (change: Partial<SwapSummary>): SwapSummary => ({
  swap_id: 'forth',
  swap_type: 'manual',
  status: 'completed',
  stage: 'done',
  scheduled_for: null,
  slot_ids: ['momentum:paper'],
  from_version: 'momentum@1.0.0',
  to_version: 'momentum@2.0.0',
  reason: 'better',
  initiated_by: 'administrator',
  initiated_at: '2026-11-21T16:00:00.000Z',
  market_time_ns: null,
  downtime_us: 340,
  events_held: 1,
  cut_sequence: 100,
  receipts: { missed: 0, twice: 0 },
  error_message: null,
  ...change,
});

const BACK = summary({
  swap_id: 'back',
  swap_type: 'rollback',
  from_version: 'momentum@2.0.0',
  to_version: 'momentum@1.0.0',
  reason: 'momentum@2.0.0 failed: Error: boom',
  initiated_by: 'desk',
  initiated_at: '2026-11-21T16:09:10.000Z',
  cut_sequence: 140,
});

const slotOn = (live: typeof old, health: 'healthy' | 'unhealthy' = 'healthy') => ({
  ...slot(old!),
  attachments: [{ ...attachment(live!, 'live', 2), health_status: health }],
});
const news = (swaps: readonly SwapSummary[], on = slotOn(next), result: FollowedResult = RESULT) =>
  aftermath(result, [on], swaps);
const bare = (key: string) => key.replace('momentum@', '');

describe('a result', () => {
  it('stands while the version it put live is live', () => expect(news([summary({})])).toBeNull());

  it('waits for the frame that shows its effect, which may come after the answer', () =>
    expect(news([], slotOn(old))).toBeNull());

  it('gives way to the rollback that the desk made by itself, with its reason and time', () => {
    const came = news([BACK, summary({ status: 'rolled_back' })], slotOn(old));
    expect(came).toMatchObject({ kind: 'replaced', by: { swap_id: 'back' }, byDesk: true });
    expect(came && aftermathWords(came, RESULT.to, bare)).toEqual({
      headline: '2.0.0 failed: Error: boom.',
      details: ['The desk put 1.0.0 back at 16:09:10 UTC.'],
    });
  });

  it('gives way to what somebody else did, in that one’s words', () => {
    const came = news([{ ...BACK, reason: 'looks odd', initiated_by: 'ann' }, summary({})], slotOn(old));
    expect(came && aftermathWords(came, RESULT.to, bare)).toEqual({
      headline: '2.0.0 is not live any more.',
      details: ['1.0.0 was put back at 16:09:10 UTC.', 'Reason: looks odd.'],
    });
  });

  it('is not thought overtaken by a swap that was made before it, was never cut, or happened elsewhere', () => {
    const before = summary({ swap_id: 'before', cut_sequence: 40 });
    const failed = summary({ swap_id: 'failed', status: 'failed', cut_sequence: null });
    const elsewhere = summary({ swap_id: 'elsewhere', slot_ids: ['momentum:production'], cut_sequence: 900 });
    expect(news([failed, elsewhere, summary({}), before])).toBeNull();
  });

  it('is overtaken by a swap that was planned before it and cut after it', () => {
    const planned = summary({ swap_id: 'planned', to_version: 'momentum@3.0.0', cut_sequence: 120 });
    expect(news([summary({}), planned])).toMatchObject({ kind: 'replaced', by: { swap_id: 'planned' } });
  });

  it('of two cuts after the same event takes the later in the list’s order', () =>
    expect(news([{ ...BACK, cut_sequence: 100 }, summary({})], slotOn(old))).toMatchObject({ kind: 'replaced' }));

  it('does not go on where its version left in a way that no swap tells of, or is unhealthy', () => {
    expect(news([summary({})], slotOn(old))).toEqual({ kind: 'gone', live: 'momentum@1.0.0' });
    expect(news([summary({})], { ...slotOn(old), attachments: [] })).toEqual({ kind: 'gone', live: null });
    expect(news([summary({})], slotOn(next, 'unhealthy'))).toEqual({ kind: 'unwell' });
  });

  it.each([
    [BACK, true],
    [{ ...BACK, initiated_by: 'ann' }, false],
    [{ ...BACK, swap_type: 'automatic', reason: 'the breaker tripped' }, true],
  ])('tells the desk’s own doing from a person’s (%#)', (swap, byDesk) => expect(isByDesk(swap)).toBe(byDesk));
});

describe('a scheduled swap’s result', () => {
  const waits: SwapResult = { ...RESULT, outcome: 'waiting', scheduledFor: 'session_boundary', cutSequence: null };
  const now = (change: Partial<SwapSummary>) => followed(waits, [summary({ cut_sequence: null, ...change })]);

  it.each([
    [{ status: 'initiated', stage: 'scheduled' }, 'waiting'],
    [{ status: 'initiated', stage: 'suspended' }, 'suspended'],
    [{ status: 'initiated', stage: 'initiated' }, 'running'],
    [{ status: 'in_progress', stage: 'warming' }, 'running'],
    [{ status: 'completed', stage: 'done' }, 'completed'],
    [{ status: 'rolled_back', stage: 'done' }, 'completed'],
    [{ status: 'failed', stage: 'done' }, 'failed'],
  ] as const)('follows its swap: %o is %s', (change, outcome) => expect(now(change).outcome).toBe(outcome));

  it('takes its figures and its reason over', () => {
    const receipts = { missed: 1, twice: 0 };
    const done = {
      status: 'completed',
      stage: 'done',
      downtime_us: 7,
      events_held: 2,
      cut_sequence: 9,
      receipts,
    } as const;
    expect(now(done)).toMatchObject({ downtimeUs: 7, eventsHeld: 2, cutSequence: 9, receipts });
    expect(now({ status: 'failed', error_message: 'called off by ann' }).message).toBe('called off by ann');
  });

  it('stays as told while the list does not know it', () => expect(followed(waits, [])).toBe(waits));
});
