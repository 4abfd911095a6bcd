/**
 * What a console does with a frame that is not as the desk sends them: it is taken whole or not at all, what was on screen stays, the
 * line says why in words, and the next sound snapshot shows everything as if nothing had been.
 */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deskClient } from '../../renderer/client/desk-client.ts';
import { keepLine } from '../../renderer/client/line/keep-line.ts';
import { createConsoleStore, receiveFrame } from '../../renderer/store/console-store.ts';
import type { ConsoleFrame } from '../../shared/contract/console.ts';
import { chance, desk, history, slot, versions } from '../support/fake-desk-state.ts';
import { alert, risk } from '../support/fake-risk-state.ts';
import { brokenJson } from '../support/hostile-input.ts';
import { expectWords, fuzz } from './fuzz.ts';

const snapshot = (): ConsoleFrame => {
  const all = versions();
  const [live] = all;
  if (!live) throw new Error('the made-up desk has no version');
  return small({
    type: 'snapshot',
    desk: desk('sim'),
    slots: [slot(live)],
    versions: all,
    ...history(chance(1)),
    alerts: [],
  });
};
const delta = (): ConsoleFrame => ({
  type: 'delta',
  desk: desk('sim'),
  candles: { 'sim:BTCUSDT': [{ time: 9, open: 1, high: 2, low: 1, close: 2, volume: 1 }] },
  fills: snapshot().fills ?? [],
  alerts: [alert(3)],
  risk: risk(),
});

/** Small parts, so that most changes hit what a console reads. */
const small = (frame: ConsoleFrame): ConsoleFrame => ({
  ...frame,
  ...(frame.fills && { fills: frame.fills.slice(0, 2) }),
  ...(frame.equity && { equity: frame.equity.slice(0, 2) }),
  ...(frame.markers && { markers: frame.markers.slice(0, 2) }),
  ...(frame.candles && {
    candles: Object.fromEntries(Object.entries(frame.candles).map(([name, all]) => [name, all.slice(0, 2)])),
  }),
});
const malformed = fc.oneof(brokenJson(snapshot()), brokenJson(delta())).map((text) => ({ text }));

describe('a malformed frame', () => {
  it('is taken whole or not at all, and the next snapshot shows everything', async () => {
    const untouched = createConsoleStore(0);
    receiveFrame(untouched, snapshot(), 0);
    await fuzz(300, malformed, ({ text }) => {
      const store = createConsoleStore(0);
      receiveFrame(store, snapshot(), 0);
      const before = store.getState();
      try {
        receiveFrame(store, JSON.parse(text) as ConsoleFrame, 1);
      } catch {
        expect(store.getState()).toBe(before);
      }
      try {
        receiveFrame(store, snapshot(), 2);
      } catch (error) {
        throw new Error('a sound snapshot is not taken any more', { cause: error });
      }
      const { epoch: _, alerts: __, colours: ___, ...now } = store.getState().data;
      const { epoch: ____, alerts: _____, colours: ______, ...sound } = untouched.getState().data;
      expect(now).toEqual(sound);
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    });
  });

  describe('on a line', () => {
    beforeEach(() => void vi.useFakeTimers());
    afterEach(() => void vi.useRealTimers());

    it('ends it with a reason in words, and the pauses grow', async () => {
      await fuzz(
        100,
        malformed,
        async ({ text }) => {
          const store = createConsoleStore(0);
          const lost: { reason: string; attempt: number }[] = [];
          let opened = 0;
          let taken = 0;
          const frames = async function* () {
            yield JSON.parse(text) as ConsoleFrame;
          };
          keepLine(
            async () => {
              opened += 1;
              if (opened > 3) return new Promise(() => undefined);
              return {
                client: deskClient({ call: async () => frames() }),
                closed: new Promise(() => undefined),
                close: () => undefined,
              };
            },
            {
              live: () => undefined,
              frame: (frame) => {
                receiveFrame(store, frame, 0);
                taken += 1;
              },
              lost: (reason, attempt) => void lost.push({ reason, attempt }),
              refused: () => undefined,
            },
          );
          await vi.advanceTimersByTimeAsync(20_000);
          expect(opened).toBe(4);
          for (const { reason } of lost) expectWords(reason);
          // Whatever was sent, a frame that cannot be read proves no line: it is not knocked at without pause.
          if (taken === 0) expect(lost.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
        },
        { known: [{ text: 'null' }, { text: '{}' }, { text: '{"type":"delta","desk":null}' }] },
      );
    });
  });
});
