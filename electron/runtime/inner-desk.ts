import type { Intent } from '../../shared/domain/intent.ts';
import type { MarketEvent } from '../../shared/domain/market-event.ts';
import type { JsonObject } from '../../shared/domain/version.ts';
import type { Algorithm, AlgorithmModule, Desk, OrderRef, OrderRequest } from '../../shared/sdk/algorithm.ts';
import type { Money } from '../../shared/units/money.ts';
import type { Quantity } from '../../shared/units/quantity.ts';
import type { TimeNs } from '../../shared/units/time.ts';
import type { InnerOrders } from './inner-orders.ts';
import type { InnerSurface } from './inner-surface.ts';
import type { InnerValues } from './inner-values.ts';

/**
 * Makes the desk for one instance. It runs *inside* the version's context, evaluated from its own source text:
 * it names nothing from outside itself, and takes what it needs of the language before the version runs.
 */
export function innerDesk(
  values: InnerValues,
  orders: InnerOrders,
  instrumentsText: string,
  parametersText: string,
): InnerSurface {
  const { parse, stringify } = JSON;
  const { freeze } = Object;
  const { isArray } = Array;
  const finite = Number.isFinite;
  const { show, describe, requirePlain } = values;
  const { intents, wrong } = orders;
  const STATE_LIMIT = 4 * 1024 * 1024;
  const MARKET_HANDLERS = ['onTrade', 'onQuote', 'onBar', 'onQuoteBar'];

  const instruments = freeze(
    (parse(instrumentsText) as { multiplier: string }[]).map((row) =>
      freeze({ ...row, multiplier: BigInt(row.multiplier) }),
    ),
  ) as unknown as Desk['instruments'];
  const parameters = freeze(parse(parametersText) as Record<string, number>);
  const timers = new Map<string, number>();
  let positions: number[] = [];
  let share = 1;
  let module: AlgorithmModule | undefined;
  let algorithm: Record<string, ((argument?: unknown) => unknown) | undefined> = {};
  let nextDue = Infinity;
  let now = 0;
  let warming = false;
  /** What the version is doing while its code runs, for messages; empty while it has no business to call the desk. */
  let doing = '';

  const out = { intents: intents as readonly Intent[], code: 'threw' as 'threw' | 'bad_answer', message: '', text: '' };

  const during = (call: string, ordering: boolean): void => {
    if (doing === '') throw new Error(`desk.${call} works only while the version handles a request`);
    if (ordering && (doing === 'exportState' || doing === 'importState' || doing === 'create')) {
      throw new Error(`desk.${call} has no place in ${doing}: it is about what the version knows, not what it wants`);
    }
  };
  const desk: Desk = freeze({
    instruments,
    now(): TimeNs {
      during('now', false);
      return now as TimeNs;
    },
    position(instrument: number): Quantity {
      during('position', false);
      return (positions[instrument] ?? 0) as Quantity;
    },
    share(): number {
      during('share', false);
      return share;
    },
    submit(order: OrderRequest): number {
      during('submit', true);
      return orders.submit(order);
    },
    cancel(ref: OrderRef): void {
      during('cancel', true);
      orders.cancel(ref);
    },
    replace(ref: OrderRef, change: { quantity: number; limitPrice?: number; stopPrice?: number }): void {
      during('replace', true);
      orders.replace(ref, change);
    },
    timer(tag: string, atNs: TimeNs): void {
      during('timer', false);
      if (typeof tag !== 'string') throw new TypeError(`a timer's tag is a string, not ${show(tag)}`);
      if (!finite(atNs)) throw new TypeError(`a timer's time is a finite number, not ${show(atNs)}`);
      timers.set(tag, atNs);
      if (atNs < nextDue) nextDue = atNs;
    },
  });

  const failed = (code: 'threw' | 'bad_answer', message: string): number => {
    out.code = code;
    out.message = message;
    return -1;
  };

  const call = (handler: string, argument?: unknown): void => {
    const returned = algorithm[handler]?.(argument) as { then?: unknown } | null | undefined;
    if (typeof returned === 'object' && returned !== null && typeof returned.then === 'function') {
      wrong(`${handler} returned a promise: handlers are synchronous`);
    }
  };

  const fireTimers = (): void => {
    // Timers set from here on wait for the next event, so a handler that sets itself again cannot hold this one.
    const due = [...timers].filter(([, at]) => at <= now).sort(([a, atA], [b, atB]) => atA - atB || (a < b ? -1 : 1));
    for (const [tag, at] of due) {
      if (timers.get(tag) !== at) continue; // Moved by a handler that fired before it.
      timers.delete(tag);
      call('onTimer', tag);
    }
    nextDue = Infinity;
    for (const at of timers.values()) if (at < nextDue) nextDue = at;
  };

  /** Tells a version in warm-up that what it asked for is denied, so that it does not wait for orders that never were. */
  const denyAll = (): void => {
    for (let at = 0; at < intents.length && orders.problem() === ''; at++) {
      const intent = intents[at];
      if (intent?.kind === 'submit') call('onOrder', { order: intent.ref, status: 'denied', reason: 'warming_up' });
    }
    intents.length = 0;
  };

  const begin = (what: string): void => {
    orders.begin();
    doing = what;
  };
  const end = (): number => {
    const problem = orders.problem();
    return problem === '' ? intents.length : failed('bad_answer', problem);
  };

  const onEvent = (handler: string, event: { readonly tsNs: number }): number => {
    begin(handler);
    try {
      now = event.tsNs;
      if (nextDue <= now) fireTimers();
      if (handler !== '') call(handler, event);
      if (warming) denyAll();
    } catch (thrown) {
      return failed('threw', describe(thrown));
    } finally {
      doing = '';
    }
    return end();
  };

  const attempt = (what: string, work: () => void): number => {
    begin(what);
    try {
      work();
    } catch (thrown) {
      return failed('threw', describe(thrown));
    } finally {
      doing = '';
    }
    return end();
  };

  const surface: Omit<InnerSurface, keyof typeof out> = {
    evaluate: (body) =>
      attempt('evaluate', () => {
        const exported: Partial<AlgorithmModule> = {};
        body(exported);
        if (typeof exported.manifest !== 'object' || exported.manifest === null)
          throw new TypeError('it exports no manifest');
        if (typeof exported.create !== 'function') throw new TypeError('it exports no function create');
        requirePlain(exported.manifest, 'manifest');
        out.text = stringify(exported.manifest);
        module = exported as AlgorithmModule;
      }),
    create: () =>
      attempt('create', () => {
        const created = module?.create(desk, parameters) as (Algorithm & { then?: unknown }) | null | undefined;
        if (typeof created !== 'object' || created === null || typeof created.then === 'function') {
          throw new TypeError('create returned no algorithm (an object with handlers)');
        }
        for (const name of ['exportState', 'importState'] as const) {
          if (typeof created[name] !== 'function') throw new TypeError(`the algorithm has no ${name}`);
        }
        algorithm = created as unknown as typeof algorithm;
        const heard = MARKET_HANDLERS.filter((name) => typeof algorithm[name] === 'function');
        if (heard.length === 0)
          throw new TypeError(`the algorithm is deaf: it has none of ${MARKET_HANDLERS.join(', ')}`);
        out.text = heard.join(',');
      }),
    pass: (tsNs) => onEvent('', { tsNs }),
    trade: (seq, instrumentSeq, instrument, tsNs, price, quantity, aggressor) =>
      onEvent('onTrade', { kind: 'trade', seq, instrumentSeq, instrument, tsNs, price, quantity, aggressor } as {
        tsNs: number;
      }),
    quote: (seq, instrumentSeq, instrument, tsNs, bid, bidQuantity, ask, askQuantity) =>
      onEvent('onQuote', {
        kind: 'quote',
        seq,
        instrumentSeq,
        instrument,
        tsNs,
        bid,
        bidQuantity,
        ask,
        askQuantity,
      } as { tsNs: number }),
    bar: (handler, text) => onEvent(handler, parse(text) as MarketEvent),
    warm: (on) => {
      warming = on;
      orders.warm(on);
    },
    fill: (ref, instrument, side, price, quantity, fee, liquidity, position) =>
      attempt('onFill', () => {
        positions[instrument] = position;
        call('onFill', { order: ref, instrument, side, price, quantity, fee: fee as Money, liquidity });
      }),
    order: (ref, status, reason) => attempt('onOrder', () => call('onOrder', { order: ref, status, reason })),
    adopt: (text) =>
      attempt('onAdopt', () => {
        const handOver = parse(text) as { positions: { instrument: number; quantity: number }[] };
        positions = [];
        for (const { instrument, quantity } of handOver.positions) positions[instrument] = quantity;
        call('onAdopt', handOver);
      }),
    allot: (next) => {
      share = next;
    },
    retire: (text) =>
      attempt('onRetire', () => {
        positions = [];
        for (const { instrument, quantity } of parse(text) as { instrument: number; quantity: number }[])
          positions[instrument] = quantity;
        call('onRetire');
      }),
    exportState: () =>
      attempt('exportState', () => {
        const state = algorithm.exportState?.();
        if (typeof state !== 'object' || state === null || isArray(state))
          throw new TypeError(`it gave ${show(state)} and no object`);
        requirePlain(state, 'state');
        const text = stringify(state);
        if (text.length > STATE_LIMIT)
          throw new RangeError(`the state is ${text.length} characters long, ${STATE_LIMIT} at most`);
        out.text = text;
      }),
    importState: (text) => attempt('importState', () => call('importState', parse(text) as JsonObject)),
  };
  return Object.assign(out, surface);
}
