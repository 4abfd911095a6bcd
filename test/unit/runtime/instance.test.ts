import { afterAll, describe, expect, it } from 'vitest';
import type { Answer, Request } from '../../../shared/domain/delivery.ts';
import type { Bar, Quote, QuoteBar } from '../../../shared/domain/market-event.ts';
import { money } from '../../../shared/units/money.ts';
import { price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { timeNs } from '../../../shared/units/time.ts';
import { live, MODES, Rig, trade } from '../../support/runtime.ts';

const rig = new Rig();
afterAll(() => rig.runtime.close());

const MARKET_BUY = {
  ...{ kind: 'submit', instrument: 0, side: 'buy', type: 'market', timeInForce: 'ioc' },
  ...{ quantity: 1, limitPrice: 0, stopPrice: 0, postOnly: false, reduceOnly: false },
};
const fill = (position: number): Request => ({
  kind: 'fill',
  ...{
    ref: 1,
    instrument: 0,
    side: 'buy',
    price: price(5),
    quantity: quantity(1),
    fee: money(25n),
    liquidity: 'taker',
  },
  position: quantity(position),
});

describe.each(MODES)('an instance, %s', (mode) => {
  const load = (module = 'recorder.ts') => rig.load(module, { mode });
  /** What the recorder wrote down, without the times and positions. */
  const diary = async (instance: number): Promise<unknown[][]> =>
    ((await rig.state(instance)).diary as unknown[][]).map(([what, detail]) => [what, detail]);

  it('answers each event with the intents that it led to, numbered from 1', async () => {
    const instance = await load();
    const first = await rig.send(instance, live(trade(1)));
    const second = await rig.send(instance, live(trade(2)));
    expect(first.intents).toStrictEqual([{ ...MARKET_BUY, ref: 1 }]);
    expect(second.intents).toStrictEqual([{ ...MARKET_BUY, ref: 2 }]);
    expect(second.request).toBe(first.request + 1);
    expect(second.fault).toBeUndefined();
  });

  it('hands on its own copy of every kind of event', async () => {
    const instance = await load();
    const stamp = { seq: 1, instrumentSeq: 1, instrument: 1, tsNs: timeNs(9) };
    const quote: Quote = {
      kind: 'quote',
      ...stamp,
      bid: price(5),
      bidQuantity: quantity(6),
      ask: price(7),
      askQuantity: quantity(8),
    };
    const bar: Bar = {
      kind: 'bar',
      ...stamp,
      openNs: timeNs(0),
      open: price(1),
      high: price(4),
      low: price(1),
      close: price(3),
      volume: quantity(50),
    };
    const quoteBar: QuoteBar = {
      kind: 'quote_bar',
      ...stamp,
      openNs: timeNs(0),
      ...{ bidOpen: price(1), bidHigh: price(2), bidLow: price(3), bidClose: price(4), bidQuantity: quantity(5) },
      ...{ askOpen: price(6), askHigh: price(7), askLow: price(8), askClose: price(9), askQuantity: quantity(10) },
    };
    const events = [trade(1), quote, bar, quoteBar] as const;
    const before = structuredClone(events);
    for (const event of events) await rig.send(instance, { kind: 'event', event, live: true });
    expect(events).toEqual(before); // The recorder spoils the trade it is given.
    expect((await diary(instance)).filter(([what]) => what !== 'submitted')).toEqual(
      before.map((event) => [event.kind, event]),
    );
  });

  it('keeps the position from fills, hand-over and retirement', async () => {
    const instance = await load();
    await rig.send(instance, live(trade(1)));
    await rig.send(instance, fill(3));
    const positions = [{ instrument: 0, quantity: quantity(-8) }];
    await rig.send(instance, { kind: 'adopt', positions, orders: [] });
    await rig.send(instance, { kind: 'retire', positions: [] });
    const written = (await rig.state(instance)).diary as unknown[][];
    expect(written.map(([what, , , position]) => [what, position])).toEqual([
      ...[
        ['trade', 0],
        ['submitted', 0],
      ],
      ...[
        ['fill', 3],
        ['adopt', -8],
        ['retire', 0],
      ],
    ]);
    expect(written[2]?.[1]).toEqual({
      order: 1,
      instrument: 0,
      side: 'buy',
      price: 5,
      quantity: 1,
      fee: '25',
      liquidity: 'taker',
    });
  });

  it('names the orders that it took over by their ids', async () => {
    const instance = await load();
    const terms = {
      instrument: 0,
      side: 'sell',
      type: 'limit',
      timeInForce: 'gtc',
      quantity: quantity(4),
      postOnly: false,
      reduceOnly: false,
    } as const;
    const order = { ...terms, orderId: 'o-1f', filled: quantity(1), limitPrice: price(9), stopPrice: price(0) };
    const answer = await rig.send(instance, { kind: 'adopt', positions: [], orders: [order] });
    expect(answer.intents).toStrictEqual([{ kind: 'cancel', ref: 'o-1f' }]);
    await rig.send(instance, { kind: 'order', ref: 'o-1f', status: 'cancelled', reason: 'requested' });
    expect(await diary(instance)).toEqual([
      [
        'adopt',
        {
          positions: [],
          orders: [
            {
              order: 'o-1f',
              instrument: 0,
              side: 'sell',
              type: 'limit',
              quantity: 4,
              filled: 1,
              limitPrice: 9,
              stopPrice: 0,
            },
          ],
        },
      ],
      ['order', { order: 'o-1f', status: 'cancelled', reason: 'requested' }],
    ]);
  });

  it('fires due timers before the event, by time and then by tag, and not within the event that set them', async () => {
    const instance = await load();
    await rig.send(instance, live(trade(1, { quantity: 78 }))); // sets `later` for 6 ms
    await rig.send(instance, live(trade(2, { quantity: 77 }))); // sets `b` and `a` for now
    await rig.send(instance, live(trade(3)));
    await rig.send(instance, live(trade(5)));
    await rig.send(instance, live(trade(7)));
    const written = ((await rig.state(instance)).diary as unknown[][]).filter(([what]) => what !== 'submitted');
    expect(written.map(([what, detail, now]) => (what === 'timer' ? [detail, now] : [what, now]))).toEqual([
      ...[
        ['trade', 1e6],
        ['trade', 2e6],
      ],
      ...[
        ['a', 3e6],
        ['b', 3e6],
        ['trade', 3e6],
      ],
      ...[
        ['trade', 5e6],
        ['later', 7e6],
        ['trade', 7e6],
      ],
    ]);
  });

  it('warms up without intents, receipts or numbers used, and says that what was asked for is denied', async () => {
    const instance = await load();
    const answer = await rig.send(instance, { kind: 'warm', events: [trade(1), trade(2)] });
    expect(answer).toMatchObject({ intents: [] });
    expect((await rig.runtime.receipts(instance)).received).toBe(0);
    expect((await diary(instance)).filter(([what]) => what === 'order')).toEqual([
      ['order', { order: 1, status: 'denied', reason: 'warming_up' }],
      ['order', { order: 2, status: 'denied', reason: 'warming_up' }],
    ]);
    expect((await rig.send(instance, live(trade(3)))).intents).toMatchObject([{ ref: 1 }]);
  });

  it('writes receipts by instrument, in ranges, while live, and counts what came twice', async () => {
    const instance = await load();
    const seen = async (seq: number, isLive: boolean, of = 0) =>
      rig.send(instance, { kind: 'event', event: trade(seq, { instrument: of }), live: isLive });
    for (const seq of [1, 2]) await seen(seq, false);
    for (const seq of [3, 4]) await seen(seq, true);
    await seen(5, false);
    for (const seq of [6, 7, 7]) await seen(seq, true);
    await seen(1, true, 1);
    await seen(2, true, 1);
    const expected = {
      instance,
      live: [
        {
          instrument: 0,
          ranges: [
            [3, 4],
            [6, 7],
            [7, 7],
          ],
        },
        { instrument: 1, ranges: [[1, 2]] },
      ],
      received: 10,
      twice: 1,
    };
    expect(await rig.runtime.receipts(instance)).toEqual(expected);
    rig.runtime.unload(instance);
    expect(await rig.runtime.receipts(instance)).toEqual(expected);
  });

  it('gives its state out, and takes it in again elsewhere', async () => {
    const [from, to] = [await load(), await load()];
    await rig.send(from, live(trade(1)));
    const state = await rig.state(from);
    expect(await rig.send(to, { kind: 'import', state })).toMatchObject({ intents: [] });
    expect(await rig.state(to)).toEqual(state);
  });

  it.each([
    ['a module that throws', 'throws.ts', 'threw', 'RangeError: thirteen is too much (at throws.ts:'],
    ['an asynchronous handler', 'asynchronous.ts', 'bad_answer', 'onTrade returned a promise'],
  ])('%s is stopped with a fault, and answers nothing after it', async (_, module, code, message) => {
    const instance = await load(module);
    expect((await rig.send(instance, live(trade(1)))).fault).toBeUndefined();
    const failed = await rig.send(instance, live(trade(2, { price: 13 })));
    expect(failed).toMatchObject({ intents: [], fault: { code, message: expect.stringContaining(message) } });
    expect(await rig.send(instance, live(trade(3)))).toMatchObject({ intents: [], fault: { code: 'exited' } });
    expect(await rig.runtime.health(instance)).toMatchObject({ loaded: false, faults: 1, pending: 0 });
    expect((await rig.runtime.receipts(instance)).received).toBe(2);
  });

  it('names the line at which a version threw', async () => {
    const instance = await load('throws.ts');
    const { fault } = await rig.send(instance, live(trade(1, { price: 13 })));
    expect(fault?.message).toMatch(/\(at throws\.ts:16:\d+\)$/);
  });

  it.each(
    [
      'quantity NaN is no positive integer',
      'quantity -5 is no positive integer',
      'quantity 0.5 is no positive integer',
      'unknown instrument 7',
      'unknown type "iceberg"',
      'unknown side "long"',
      'limitPrice undefined of a "limit" order is no integer price',
      'a "market" order takes no limitPrice',
      'unknown timeInForce "day"',
      'postOnly 1 is neither true nor false',
      '12 names no order of this version',
      '"" names no order of this version',
      'quantity 1.5 is no positive integer',
      'more than 256 intents in one answer',
      'quantity Infinity is no positive integer',
    ].map((message, kind) => [message, kind] as const),
  )('refuses nonsense: %s', async (message, kind) => {
    const instance = await rig.load('nonsense.ts', { mode: 'inline' });
    const answer = await rig.send(instance, live(trade(1, { quantity: 1000 + kind })));
    expect(answer).toMatchObject({ intents: [], fault: { code: 'bad_answer', message } });
  });

  it.each([
    [1, 'state.average is NaN'],
    [2, 'state.windows is no plain object'],
    [3, 'the state is 5000011 characters long'],
    [4, 'state.amount is 10, which JSON cannot carry'],
    [5, 'it gave "a text" and no object'],
  ])('refuses a state that JSON cannot carry (%i)', async (which, message) => {
    const instance = await load('bad-state.ts');
    await rig.send(instance, live(trade(1, { price: 13, quantity: which })));
    const answer = await rig.send(instance, { kind: 'export' });
    expect(answer.fault).toMatchObject({ code: 'export_failed', message: expect.stringContaining(message) });
  });

  it('reports a state that a version will not take', async () => {
    const instance = await load();
    const answer = await rig.send(instance, { kind: 'import', state: { other: 1 } });
    expect(answer.fault).toMatchObject({ code: 'import_failed', message: expect.stringContaining('no diary in it') });
  });

  it('lets a version use the desk only while it handles a request', async () => {
    const instance = await load('keeps-desk.ts');
    const answer = await rig.send(instance, live(trade(1)));
    await rig.send(instance, live(trade(2)));
    expect(answer.intents).toEqual([]);
    const { tries } = await rig.state(instance);
    expect(tries).toEqual([
      expect.stringContaining('create: desk.submit has no place in create'),
      expect.stringContaining('export: desk.submit has no place in exportState'),
    ]);
  });

  it('the built-in version does nothing, and does it through the same door', async () => {
    const instance = await rig.load(undefined, { mode });
    const bodies: Request[] = [
      live(trade(1)),
      { kind: 'warm', events: [trade(1)] },
      { kind: 'adopt', positions: [], orders: [] },
      fill(1),
      { kind: 'order', ref: 1, status: 'filled', reason: '' },
      { kind: 'retire', positions: [] },
      { kind: 'import', state: { any: 1 } },
      { kind: 'export' },
    ];
    const answers: Answer[] = [];
    for (const body of bodies) answers.push(await rig.send(instance, body));
    expect(answers.every(({ intents, fault }) => intents.length === 0 && fault === undefined)).toBe(true);
    expect(answers.at(-1)?.state).toEqual({});
    expect((await rig.runtime.receipts(instance)).received).toBe(1);
  });

  it('says how it is', async () => {
    const instance = await load();
    for (let seq = 1; seq <= 50; seq++) await rig.send(instance, live(trade(seq)));
    const health = await rig.runtime.health(instance);
    expect(health).toMatchObject({ loaded: true, pending: 0, requests: 50, faults: 0 });
    expect(health.busyMicrosP50).toBeGreaterThan(0);
    expect(health.busyMicrosP99).toBeGreaterThanOrEqual(health.busyMicrosP50);
    expect(health.memoryBytes === undefined).toBe(mode === 'inline');
  });

  it('one that fails leaves the others as they were', async () => {
    const [bad, good] = [await load('throws.ts'), await load()];
    await Promise.all([rig.send(bad, live(trade(1, { price: 13 }))), rig.send(good, live(trade(1)))]);
    expect((await rig.send(good, live(trade(2)))).intents).toMatchObject([{ ref: 2 }]);
  });

  it('hands on only what its manifest names, but receives all', async () => {
    const instance = await rig.load('one-instrument.ts', { mode });
    await rig.send(instance, live(trade(1, { instrument: 1 })));
    await rig.send(instance, live(trade(2, { instrument: 0, instrumentSeq: 1 })));
    expect(await rig.state(instance)).toEqual({ heard: [1], timers: 1 });
    expect((await rig.runtime.receipts(instance)).received).toBe(2);
  });
});
