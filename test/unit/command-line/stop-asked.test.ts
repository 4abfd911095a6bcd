import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { endWords, stopAsked } from '../../../electron/command-line/run/stop-asked.ts';
import { tellEvents } from '../../../electron/serving/events-told.ts';
import { listOf } from '../../proof/list.ts';

/** A desk that is told to stop by hand, with a clock of its own. */
function asked(waiting: number, atTerminal = true) {
  const signals = new EventEmitter();
  const looks = new Set<() => void>();
  const state = { now: 0, over: false, said: [] as string[], waiting };
  void stopAsked(
    () => state.waiting,
    (line) => state.said.push(line),
    {
      signals,
      nowMs: () => state.now,
      atTerminal,
      every: (_, look) => {
        looks.add(look);
        return () => looks.delete(look);
      },
    },
  ).then(() => {
    state.over = true;
  });
  const send = async (signal: string, now = state.now): Promise<boolean> => {
    state.now = now;
    signals.emit(signal);
    await Promise.resolve();
    await Promise.resolve();
    return state.over;
  };
  /** Facts that wait from now on; whether it is over then. */
  const recorded = async (left: number): Promise<boolean> => {
    state.waiting = left;
    for (const look of looks) look();
    await Promise.resolve();
    await Promise.resolve();
    return state.over;
  };
  return { state, send, recorded };
}

it('ends at the first Ctrl-C where all is recorded, and at any other signal', async () => {
  expect(await asked(0).send('SIGINT')).toBe(true);
  expect(await asked(3).send('SIGTERM')).toBe(true);
  expect(endWords('d', [])).toEqual(['stopped; everything is kept in d']);
});

it('warns at the first while facts wait; a signal that npm passes on is no second press', async () => {
  const { state, send } = asked(3);
  expect(await send('SIGINT', 0)).toBe(false);
  expect(await send('SIGINT', 499)).toBe(false);
  expect(state.said).toEqual([expect.stringContaining('3 facts are not recorded and would be lost')]);
  expect(await send('SIGINT', 500)).toBe(true);
  expect(endWords('d', ['3 facts', 'the kill']).join()).not.toContain('everything is kept');
});

it('stops when its terminal is closed, but not before all is recorded: nobody is left to be asked', async () => {
  expect(await asked(0).send('SIGHUP')).toBe(true);
  const { send, recorded } = asked(3);
  expect(await send('SIGHUP')).toBe(false);
  expect(await recorded(1)).toBe(false);
  expect(await recorded(0)).toBe(true);
  const { send: tell } = asked(3);
  await tell('SIGHUP');
  expect(await tell('SIGTERM')).toBe(true);
});

it('goes on where it never had a terminal', async () => {
  const { send } = asked(0, false);
  expect(await send('SIGHUP')).toBe(false);
  expect(await send('SIGTERM')).toBe(true);
});

it('lists the proofs, after the names that none has', () => {
  const text = listOf([{ name: 'kill', says: 'nothing is lost', minutes: 7 }], ['x']);
  expect(text).toMatch(/^there is no proof whose name begins with x\n.*\n.*\n {2}kill {4}7 min {2}nothing is lost\n/);
});

it('tells of a NATS server that comes and goes, once each', async () => {
  const said: string[] = [];
  const bus = { server: 'ws://n', connected: true, waiting: 2, oldestAgeMs: 1, published: 0, sinceAnswerMs: 0 };
  let lastError: string | null = null;
  const outward = { bus: () => ({ ...bus, lastError }), webhook: () => undefined };
  const stop = tellEvents({ outage: undefined, outward, onCommitted: () => () => {}, view: {} as never }, (line) =>
    said.push(line),
  );
  const until = async (count: number): Promise<void> => {
    while (said.length < count) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  await until(1);
  bus.connected = false;
  lastError = 'refused';
  await until(2);
  stop();
  expect(said).toEqual([
    'NATS: connected to ws://n',
    '!! NATS: no connection to ws://n (refused); 2 events wait in the journal, and the desk goes on',
  ]);
});
