/** What one line may have under way: one viewer who asks for everything at once must not stop the desk for the others. */
import { EventEmitter } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { MAX_WATCHERS } from '../../../electron/api/console/watch.ts';
import { ADMINISTRATOR, type ApiContext } from '../../../electron/api/context.ts';
import { feedOf } from '../../../electron/api/feed-of.ts';
import { MAX_IN_FLIGHT, MAX_STREAMS, MAX_WAITING } from '../../../electron/api/line-limits.ts';
import { serveSocket } from '../../../electron/api/websocket.ts';
import { PlainDesk } from '../../support/plain-desk.ts';

interface Sent {
  readonly i: string;
  readonly t?: number;
  readonly p: {
    readonly s?: number;
    readonly b?: { readonly json?: { readonly code?: string; readonly message?: string } };
  };
}

/** A far end that takes everything at once. */
class FarEnd extends EventEmitter {
  readyState: number = WebSocket.OPEN;
  readonly sent: Sent[] = [];
  readonly ended: { readonly code: number; readonly reason: string }[] = [];

  send(data: string, taken: () => void): void {
    this.sent.push(JSON.parse(data) as Sent);
    queueMicrotask(taken);
  }

  terminate(): void {}

  close(code: number, reason: string): void {
    this.readyState = WebSocket.CLOSING;
    this.ended.push({ code, reason });
  }

  ask(id: string, call: string, json: unknown = {}): void {
    this.emit('message', Buffer.from(JSON.stringify({ i: id, p: { u: call, b: { json } } })), false);
  }

  giveUp(id: string): void {
    this.emit('message', Buffer.from(JSON.stringify({ i: id, t: 4 })), false);
  }

  heads = (): readonly Sent[] => this.sent.filter(({ t }) => t === undefined);
  answered = (): readonly string[] => this.heads().map(({ i }) => i);
}

/** A reader of the journal that answers when it is told to. */
class SlowRecords {
  readonly asked: (() => void)[] = [];

  page(): Promise<never> {
    return new Promise((_, reject) => this.asked.push(() => reject(new Error('there is no journal'))));
  }

  answer(): void {
    this.asked.shift()?.();
  }
}

/** Where the machine has much else to do. */
const PATIENCE = { timeout: 20_000 };

let desk: PlainDesk;
let records: SlowRecords;
const ends: FarEnd[] = [];

beforeEach(() => {
  desk = new PlainDesk();
  records = new SlowRecords();
});

afterEach(() => {
  for (const end of ends.splice(0)) end.emit('close');
});

function line(): FarEnd {
  const end = new FarEnd();
  ends.push(end);
  const context = { desk, feed: feedOf(desk), operator: ADMINISTRATOR, records } as unknown as ApiContext;
  serveSocket(end as unknown as WebSocket, context);
  return end;
}

/** Long enough for whatever may begin to have begun. */
async function settled(): Promise<void> {
  for (let n = 0; n < 50; n += 1) await turn();
}

const readers = (end: FarEnd, count: number): void => {
  for (let n = 0; n < count; n += 1) end.ask(`r${n}`, '/orders/list');
};

describe('streams of one line', () => {
  it('are few; one more is refused in words, and there is room again once one has ended', async () => {
    const end = line();
    for (let n = 0; n < 250; n += 1) end.ask(`w${n}`, '/console/watch');
    await expect.poll(() => end.heads().length, PATIENCE).toBe(250);
    expect(feedOf(desk).watchers).toBe(MAX_STREAMS);
    const refused = end.heads().filter(({ p }) => p.s !== undefined);
    expect(refused).toHaveLength(250 - MAX_STREAMS);
    expect(refused[0]?.p).toMatchObject({ s: 503, b: { json: { code: 'unavailable' } } });
    expect(refused[0]?.p.b?.json?.message).toContain(`${MAX_STREAMS} streams`);
    end.giveUp('w0');
    await expect.poll(() => feedOf(desk).watchers).toBe(MAX_STREAMS - 1);
    end.ask('again', '/console/watch');
    await expect.poll(() => end.heads().at(-1)).toMatchObject({ i: 'again', p: {} });
    await expect.poll(() => feedOf(desk).watchers).toBe(MAX_STREAMS);
    expect(end.ended).toEqual([]);
  });

  it('are counted for all lines together from the moment they are asked for', async () => {
    const lines = Array.from({ length: MAX_WATCHERS }, () => line());
    for (const end of lines) for (let n = 0; n < MAX_STREAMS; n += 1) end.ask(`w${n}`, '/console/watch');
    await expect.poll(() => lines.flatMap((end) => end.heads()).length, PATIENCE).toBe(MAX_WATCHERS * MAX_STREAMS);
    expect(feedOf(desk).watchers).toBe(MAX_WATCHERS);
    for (const end of lines) end.emit('close');
    await expect.poll(() => feedOf(desk).watchers).toBe(0);
  });

  it('that nobody waits for any more before they have begun leave no seat taken', async () => {
    const end = line();
    for (let n = 0; n < MAX_STREAMS; n += 1) {
      end.ask(`w${n}`, '/console/watch');
      end.giveUp(`w${n}`);
    }
    await settled();
    expect(feedOf(desk).watchers).toBe(0);
    end.ask('again', '/console/watch');
    await expect.poll(() => feedOf(desk).watchers).toBe(1);
  });
});

describe('calls of one line', () => {
  it('wait their turn beyond so many, and each has its turn', async () => {
    const end = line();
    readers(end, MAX_IN_FLIGHT + 10);
    await settled();
    expect(records.asked).toHaveLength(MAX_IN_FLIGHT);
    for (let n = 0; n < MAX_IN_FLIGHT + 10; n += 1) {
      await expect.poll(() => records.asked.length).toBeGreaterThan(0);
      records.answer();
    }
    await expect.poll(() => new Set(end.answered()).size, PATIENCE).toBe(MAX_IN_FLIGHT + 10);
  });

  it('that reduce risk wait for no reader', async () => {
    const end = line();
    readers(end, MAX_IN_FLIGHT + MAX_WAITING);
    end.ask('kill', '/risk/kill', { flatten: false, reason: 'r' });
    end.ask('state', '/risk/set_trading_state', { state: 'reducing', reason: 'r' });
    await expect.poll(() => end.answered()).toEqual(expect.arrayContaining(['kill', 'state']));
    expect(end.answered()).toHaveLength(2);
    expect(end.ended).toEqual([]);
  });

  it('that were given up while they waited are not begun', async () => {
    const end = line();
    readers(end, MAX_IN_FLIGHT);
    end.ask('late', '/risk/status');
    end.giveUp('late');
    await expect.poll(() => records.asked.length).toBe(MAX_IN_FLIGHT);
    records.answer();
    await expect.poll(() => end.answered().length).toBe(1);
    await settled();
    expect(end.answered()).toEqual(['r0']);
  });

  it('beyond a bounded queue end the line, in words', async () => {
    const end = line();
    readers(end, MAX_IN_FLIGHT + MAX_WAITING + 1);
    expect(end.ended).toEqual([{ code: 4_002, reason: expect.stringContaining('too many calls at once') }]);
    readers(end, 5_000);
    await settled();
    expect(records.asked).toHaveLength(MAX_IN_FLIGHT);
    expect(end.ended).toHaveLength(1);
  });

  it('leave the desk time for others between them', async () => {
    const end = line();
    readers(end, MAX_IN_FLIGHT);
    for (let n = 0; n < MAX_WAITING; n += 1) end.ask(`s${n}`, '/risk/status');
    await expect.poll(() => records.asked.length).toBe(MAX_IN_FLIGHT);
    for (let n = 0; n < MAX_IN_FLIGHT; n += 1) records.answer();
    await expect.poll(() => end.answered().length, { interval: 0 }).toBeGreaterThan(0);
    // Were each begun where the one before it ended, none of them would be left.
    expect(end.answered().filter((id) => id.startsWith('s')).length).toBeLessThan(MAX_WAITING / 2);
    await expect.poll(() => end.answered().length, PATIENCE).toBe(MAX_IN_FLIGHT + MAX_WAITING);
  });
});
