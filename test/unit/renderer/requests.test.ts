import { ORPCError } from '@orpc/client';
import { describe, expect, it } from 'vitest';
import { createRequests } from '../../../renderer/client/calls/requests.ts';
import { deskClient } from '../../../renderer/client/desk-client.ts';
import { createConsoleStore, receiveFrame } from '../../../renderer/store/console-store.ts';
import { isDrainShown, requestKey } from '../../../renderer/store/request.ts';
import { drainWords } from '../../../renderer/view/versions/drain-words.ts';
import { desk, IDS, slot, versions } from '../../support/fake-desk-state.ts';

type Call = { readonly path: string; readonly input: Record<string, unknown> };

const refuse = (message: string) => () => {
  throw new ORPCError('broken_rule', { message });
};

/** Requests over a line that answers as told; the clock moves on by a second with each look at it. */
function rig(answer: (call: Call) => unknown, online = true) {
  const store = createConsoleStore(0);
  receiveFrame(store, { type: 'snapshot', desk: desk('sim'), slots: [slot(versions()[0]!)], versions: versions() }, 0);
  const calls: Call[] = [];
  const client = deskClient({
    call: async (path, input) => {
      const call = { path: path.join('.'), input: (input ?? {}) as Call['input'] };
      calls.push(call);
      return answer(call);
    },
  });
  let ms = 0;
  const requests = createRequests(
    store,
    () => (online ? client : undefined),
    () => {
      ms += 1_000;
      return ms;
    },
  );
  return { store, calls, requests, noted: (key: string) => store.getState().requests[key] };
}

describe('a request', () => {
  it('leaves nothing behind when it was done', async () => {
    const { requests, calls, noted } = rig(() => ({}));
    await requests.callOff('s1');
    expect(calls).toEqual([{ path: 'swaps.cancel', input: { swap_id: 's1', reason: 'from the console' } }]);
    expect(noted(requestKey.callOff('s1'))).toBeUndefined();
  });

  it('is made once, however often it is asked for', async () => {
    const { requests, calls } = rig(() => ({}));
    await Promise.all([requests.callOff('s1'), requests.callOff('s1'), requests.callOff('s2')]);
    expect(calls.map(({ input }) => input.swap_id)).toEqual(['s1', 's2']);
  });

  it('says why it was refused, until it is done', async () => {
    let answer: () => unknown = refuse('this swap has made its cut');
    const { requests, noted } = rig(() => answer());
    await requests.callOff('s1');
    expect(noted(requestKey.callOff('s1'))).toEqual({ phase: 'refused', words: 'this swap has made its cut' });
    answer = () => ({});
    await requests.callOff('s1');
    expect(noted(requestKey.callOff('s1'))).toBeUndefined();
  });

  it('is not sent without a line, and says so', async () => {
    const { requests, calls, noted } = rig(() => ({}), false);
    await requests.removeRule('r1');
    await requests.drain(IDS.old);
    expect(calls).toEqual([]);
    expect(noted(requestKey.removeRule('r1'))).toEqual({
      phase: 'refused',
      words: 'There is no connection to the desk.',
    });
  });
});

describe('a rule', () => {
  it('is set in the slot on screen, with a reason that says what it is for', async () => {
    const { requests, calls } = rig(() => ({}));
    expect(await requests.addRule('daily_loss', IDS.new)).toBe(true);
    expect(calls).toEqual([
      {
        path: 'swap_rules.create',
        input: {
          slot_id: 'momentum:paper',
          trigger: 'daily_loss',
          to_entity_id: IDS.new,
          hand_over: { state: 'shadow', positions: 'adopt', orders: 'adopt' },
          reason: 'Set from the console: comes in on daily loss',
        },
      },
    ]);
  });

  it('tells its form when the desk refused it, so that it stays open', async () => {
    const { requests, noted } = rig(refuse('2.0.0 is live here already'));
    expect(await requests.addRule('unhealthy', IDS.new)).toBe(false);
    expect(noted(requestKey.addRule)).toEqual({ phase: 'refused', words: '2.0.0 is live here already' });
  });
});

describe('a drain', () => {
  const answered = { drained: true, requests_drained: 14, requests_remaining: 0, timed_out: false };

  it('waits where the slot on screen is, and tells how it ended and how long it took', async () => {
    const { requests, calls, store } = rig(() => answered);
    await Promise.all([requests.drain(IDS.old), requests.drain(IDS.old)]);
    expect(calls).toEqual([
      { path: 'algorithms.drain', input: { algorithmId: IDS.old, timeout_ms: 5_000, environment: 'paper' } },
    ]);
    expect(store.getState().drains[IDS.old]).toEqual({
      phase: 'done',
      drained: 14,
      remaining: 0,
      timedOut: false,
      tookMs: 1_000,
      at: 0,
    });
  });

  it('says why the desk would not', async () => {
    const { requests, store } = rig(refuse('it is being drained already'));
    await requests.drain(IDS.old);
    expect(store.getState().drains[IDS.old]).toEqual({
      phase: 'refused',
      words: 'it is being drained already',
      at: 0,
    });
  });

  const ended = (drained: number, remaining: number) =>
    ({ phase: 'done', drained, remaining, timedOut: remaining > 0, tookMs: 41, at: 1_000 }) as const;
  const done = (drained: number, remaining: number) => drainWords(ended(drained, remaining), true);

  it('leaves the screen a while after it was answered, and not before', () => {
    expect(isDrainShown({ phase: 'asked' }, 1e9)).toBe(true);
    expect([15_999, 16_000].map((now) => isDrainShown(ended(1, 0), now))).toEqual([true, false]);
  });

  it('does not say that a version trades on that did not trade', () =>
    expect(drainWords(ended(0, 0), false)).toBe('Nothing was waiting for an answer; it goes on as before.'));

  it.each([
    [14, 0, 'Everything handed to it had been answered (14 requests, 41 ms); it goes on trading.'],
    [1, 0, 'Everything handed to it had been answered (1 request, 41 ms); it goes on trading.'],
    [0, 0, 'Nothing was waiting for an answer; it goes on trading.'],
    [11, 3, 'Timed out: 3 of 14 requests not answered. Late answers are discarded and counted; it goes on trading.'],
  ])('with %i answered and %i not reads "%s"', (drained, remaining, words) =>
    expect(done(drained, remaining)).toBe(words),
  );
});
