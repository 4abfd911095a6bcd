import type { NumberedWish } from '../../../shared/domain/wish.ts';
import { calls } from '../context.ts';
import { failure } from '../failure.ts';
import type { WindowSeat } from '../window-seat.ts';

/** @throws {Failure} `unavailable` on any line but a window's own. */
function seatOf(window: WindowSeat | undefined): WindowSeat {
  if (window === undefined) throw failure('unavailable', 'only the window of the desk itself has a menu and a tray');
  return window;
}

/** Between the console's page and the window around it. */
export const window = {
  wishes: calls.window.wishes.handler(({ context, signal }) => wishes(seatOf(context.window), signal)),

  answer: calls.window.answer.handler(({ input, context }) => {
    seatOf(context.window).answered(input.n, input.refusal);
    return {};
  }),

  panels: calls.window.panels.handler(({ input, context }) => {
    seatOf(context.window).setPanels(input.panels);
    return {};
  }),
};

/** Wishes until the page leaves. */
async function* wishes(seat: WindowSeat, signal?: AbortSignal): AsyncGenerator<NumberedWish, void, void> {
  const waiting: NumberedWish[] = [];
  let wake = (): void => {};
  const stop = seat.onWish((wish) => {
    waiting.push(wish);
    wake();
  });
  const left = (): void => wake();
  signal?.addEventListener('abort', left, { once: true });
  try {
    while (!signal?.aborted) {
      const next = waiting.shift();
      if (next !== undefined) yield next;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    stop();
    signal?.removeEventListener('abort', left);
  }
}
