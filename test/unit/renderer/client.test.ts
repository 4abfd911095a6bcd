import { ORPCError } from '@orpc/client';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { refusalOf } from '../../../renderer/client/calls/refusal.ts';
import { type DeskClient, deskClient } from '../../../renderer/client/desk-client.ts';
import { takeToken, whyNoSocket } from '../../../renderer/client/line/admission.ts';
import { backOff } from '../../../renderer/client/line/back-off.ts';
import { keepLine } from '../../../renderer/client/line/keep-line.ts';
import { NotAdmitted, type OpenLine } from '../../../renderer/client/line/line.ts';
import type { ConsoleFrame } from '../../../shared/contract/console.ts';
import { desk } from '../../support/fake-desk-state.ts';

/** An address bar that can be read and rewritten. */
function addressBar(hash: string) {
  const place = { pathname: '/', search: '', hash };
  const replaced: string[] = [];
  const past = { state: null, replaceState: (_state: unknown, _title: string, url: string) => replaced.push(url) };
  return { take: () => takeToken(place as Location, past as unknown as History), replaced };
}

describe('the token in the address', () => {
  it('is taken out of it', () => {
    const bar = addressBar('#token=s3cret');
    expect(bar.take()).toBe('s3cret');
    expect(bar.replaced).toEqual(['/']);
  });

  it('leaves the rest of the fragment', () => {
    const bar = addressBar('#view=risk&token=s3cret');
    expect(bar.take()).toBe('s3cret');
    expect(bar.replaced).toEqual(['/#view=risk']);
  });

  it('may be missing', () => {
    const bar = addressBar('#view=risk');
    expect(bar.take()).toBeUndefined();
    expect(bar.replaced).toEqual([]);
  });
});

describe('the pause before the next try', () => {
  it('doubles up to five seconds, spread by a quarter', () => {
    expect([1, 2, 3, 30].map((attempt) => backOff(attempt, 0.5))).toEqual([250, 500, 1_000, 5_000]);
    expect([backOff(30, 0), backOff(30, 1)]).toEqual([4_375, 5_625]);
  });
});

describe('a refusal', () => {
  it('says what the desk said, and each reason once', () => {
    const error = new ORPCError('validation_failed', {
      message: 'it is unhealthy',
      data: { message: 'it is unhealthy', errors: ['it is unhealthy', 'no limits are set'], warnings: [], checks: [] },
    });
    expect(refusalOf(error)).toEqual({
      message: 'it is unhealthy',
      details: ['no limits are set'],
      unchanged: true,
    });
  });

  it('does not claim that nothing happened when the line broke', () => {
    const { message, details, unchanged } = refusalOf(new Error('socket hang up'));
    expect(message).toMatch(/broke before it answered/);
    expect(details.join()).toMatch(/seen here once the connection is back/);
    expect(unchanged).toBe(false);
    expect(refusalOf(new ORPCError('internal', { message: 'the log says why' })).unchanged).toBe(false);
  });
});

describe('a socket that did not open', () => {
  afterEach(() => void vi.unstubAllGlobals());

  const why = (said: unknown): Promise<Error> => {
    vi.stubGlobal('fetch', async () => Response.json(said));
    return whyNoSocket();
  };

  it('because all are taken is tried again, and the reason is said', async () => {
    const error = await why({ operators: true, socket: 'full' });
    expect(error).not.toBeInstanceOf(NotAdmitted);
    expect(error.message).toMatch(/^Too many consoles are open at this desk/);
  });

  it('though the desk knows this window and has room is tried again', async () => {
    expect(await why({ operators: false, socket: 'free' })).not.toBeInstanceOf(NotAdmitted);
  });

  it('because the desk does not know this window is not', async () => {
    expect(await why({ operators: false })).toMatchObject({ name: 'NotAdmitted', operators: false });
    expect(await why({ operators: true })).toMatchObject({ name: 'NotAdmitted', operators: true });
    expect(await why('nonsense')).toMatchObject({ name: 'NotAdmitted', operators: false });
  });
});

/** A client whose stream gives the frames and then ends. */
const streaming = (frames: readonly ConsoleFrame[]): DeskClient =>
  deskClient({
    call: async () =>
      (async function* () {
        yield* frames;
      })(),
  });

describe('a kept line', () => {
  const frame: ConsoleFrame = { type: 'delta', desk: desk('sim') };

  /** Follows the tries until one is refused for good, without waiting for the pauses. */
  async function heard(...tries: readonly (() => ReturnType<OpenLine>)[]): Promise<readonly string[]> {
    const log: string[] = [];
    const left = [...tries];
    await new Promise<void>((resolve) => {
      const kept = keepLine(() => left.shift()?.() ?? Promise.reject(new NotAdmitted('the end')), {
        live: () => log.push('live'),
        frame: () => log.push('frame'),
        lost: (reason, attempt) => {
          log.push(`lost ${attempt}: ${reason}`);
          queueMicrotask(() => kept.retryNow());
        },
        refused: (reason) => {
          log.push(`refused: ${reason}`);
          resolve();
        },
      });
    });
    return log;
  }

  const never = new Promise<string>(() => undefined);
  const line =
    (client: DeskClient, closed = never) =>
    () =>
      Promise.resolve({ client, closed, close: () => undefined });
  const fails = (reason: string) => () => Promise.reject(new Error(reason));

  it('comes back after a break, and counts the tries that failed in a row', async () => {
    expect(await heard(fails('no answer'), fails('no answer'), line(streaming([frame])), fails('gone'))).toEqual([
      'lost 1: no answer',
      'lost 2: no answer',
      'live',
      'frame',
      'lost 1: The desk ended its stream',
      'lost 2: gone',
      'refused: the end',
    ]);
  });

  it('does not take a line for good before it has spoken', async () => {
    const mute = line(streaming([]));
    expect((await heard(mute, mute)).filter((entry) => entry.startsWith('lost'))).toEqual([
      'lost 1: The desk ended its stream',
      'lost 2: The desk ended its stream',
    ]);
  });

  it('notices that the line is gone while the stream is open', async () => {
    const open = deskClient({
      call: async () =>
        (async function* () {
          await never;
          yield frame;
        })(),
    });
    expect(await heard(line(open, Promise.resolve('The desk went away')))).toContain('lost 1: The desk went away');
  });

  it('does not knock again where it is not admitted', async () => {
    expect(await heard()).toEqual(['refused: the end']);
  });
});
