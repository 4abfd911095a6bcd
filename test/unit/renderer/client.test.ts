import { ORPCError } from '@orpc/client';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { refusalOf } from '../../../renderer/client/calls/refusal.ts';
import { type DeskClient, deskClient } from '../../../renderer/client/desk-client.ts';
import { takeToken, whyNoSocket } from '../../../renderer/client/line/admission.ts';
import { backOff } from '../../../renderer/client/line/back-off.ts';
import { keepLine } from '../../../renderer/client/line/keep-line.ts';
import { NotAdmitted, type OpenLine } from '../../../renderer/client/line/line.ts';
import { NO_PROOFS, pageProofs } from '../../../renderer/client/line/page-proof.ts';
import { createAudit } from '../../../renderer/client/records/audit-call.ts';
import { createConsoleStore } from '../../../renderer/store/console-store.ts';
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

describe('the proofs of a page', () => {
  const storage = () => {
    const kept = new Map<string, string>();
    return {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, text: string) => void kept.set(key, text),
      removeItem: (key: string) => void kept.delete(key),
    } as unknown as Storage;
  };

  it('are kept for all its pages, shown to the desk, and forgotten one by one', () => {
    const place = storage();
    const [proofs, another] = [pageProofs(() => place), pageProofs(() => place)];
    expect([proofs.headers(), proofs.protocols()]).toEqual([{}, ['desk.console']]);
    proofs.take('directory', { page_proof: 'd' });
    another.take('operator', { page_proof: 'o' });
    // The token's is not shown beside an operator's, also when their session is over: whoever acts is never the token by itself.
    expect([proofs.headers(), proofs.headers('all')]).toEqual([{ 'x-desk-page': 'o' }, { 'x-desk-page': 'd o' }]);
    expect(proofs.protocols()).toEqual(['desk.console', 'page.o']);
    expect(proofs.hasBoth()).toBe(true);
    another.forget('operator');
    expect(proofs.headers()).toEqual({ 'x-desk-page': 'd' });
    expect([proofs.protocols(), proofs.hasBoth()]).toEqual([['desk.console', 'page.d'], false]);
  });

  it('serve for as long as the page lives where the browser keeps nothing', () => {
    const proofs = pageProofs(() => {
      throw new Error('forbidden');
    });
    proofs.take('directory', { page_proof: 'd' });
    expect(proofs.protocols()).toEqual(['desk.console', 'page.d']);
  });

  it('are none where what is kept is no proof, and an answer without one is told in words', () => {
    const place = storage();
    place.setItem('desk.page-proofs.1', '{"directory":"a b","operator":5}');
    const proofs = pageProofs(() => place);
    expect(proofs.protocols()).toEqual(['desk.console']);
    for (const answer of [null, {}, { page_proof: '' }, { page_proof: 'a\nb' }])
      expect(() => proofs.take('directory', answer)).toThrow('reload the page');
  });
});

describe('a socket that did not open', () => {
  afterEach(() => void vi.unstubAllGlobals());

  const why = (said: unknown): Promise<Error> => {
    vi.stubGlobal('fetch', async () => Response.json(said));
    return whyNoSocket(NO_PROOFS);
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

describe('a file of the journal in a browser', () => {
  afterEach(() => void vi.unstubAllGlobals());

  it('is refused in the words of the desk, where it gives no link to it', async () => {
    const words = async (answer: () => Response | Promise<never>) => {
      vi.stubGlobal('fetch', async () => answer());
      const made = { id: 'f', kind: 'audit', state: 'ready', path: '/downloads/f', name: 'audit.csv', bytes: 1 };
      const store = createConsoleStore(0);
      const client = deskClient({ call: async () => made });
      await createAudit(
        store,
        () => client,
        NO_PROOFS,
        () => false,
      ).saveJournal('audit');
      return store.getState().audit.saving;
    };
    const refused = (refusal: string) => ({ phase: 'refused', kind: 'audit', refusal });
    const told = await words(() => Response.json({ code: 'not_found', message: 'no such file' }, { status: 404 }));
    expect(told).toEqual(refused('no such file'));
    expect(await words(() => new Response('<p>', { status: 502 }))).toEqual(refused('the desk answered 502'));
    expect(await words(() => Response.json({}))).toEqual(refused('the desk gave no link to it'));
    expect(await words(() => Promise.reject(new TypeError('x')))).toEqual(refused('The desk does not answer'));
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
