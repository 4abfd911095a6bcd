import type { Intent } from '../../shared/domain/intent.ts';
import type { OrderTerms } from '../../shared/domain/order.ts';
import type { OrderRequest } from '../../shared/sdk/algorithm.ts';
import type { Price } from '../../shared/units/price.ts';
import type { Quantity } from '../../shared/units/quantity.ts';
import type { InnerValues } from './inner-values.ts';

/** Collects the intents of one request, and notes the first that makes no sense. */
export interface InnerOrders {
  /** The intents so far; none is added once there is a problem. */
  readonly intents: Intent[];
  /** Empties the list before the next request. */
  begin(): void;
  /** Notes what is wrong with the answer. Only the first is kept, and a version cannot catch it. */
  wrong(what: string): void;
  /** What is wrong, or an empty string. */
  problem(): string;
  submit(order: OrderRequest): number;
  cancel(ref: number | string): void;
  replace(ref: number | string, change: { quantity: number; limitPrice?: number; stopPrice?: number }): void;
  /** Gives the numbers back that were used since `on`: orders of the warm-up never were. */
  warm(on: boolean): void;
}

/**
 * Makes the collector for one instance. Like `innerDesk` it runs *inside* the version's context, from its own
 * source text. It judges form alone, that a number is a number; whether an order is wise or allowed is the
 * risk gate's to say.
 */
export function innerOrders({ show }: InnerValues, instrumentCount: number): InnerOrders {
  const { isSafeInteger } = Number;
  const INTENT_LIMIT = 256;
  const intents: Intent[] = [];
  let refs = 0;
  let refsBeforeWarmUp = 0;
  let problem = '';

  const wrong = (what: string): void => {
    if (problem === '') problem = what;
  };
  const collect = (intent: Intent): void => {
    if (intents.length >= INTENT_LIMIT) wrong(`more than ${INTENT_LIMIT} intents in one answer`);
    else if (problem === '') intents[intents.length] = intent;
  };
  const isQuantity = (value: unknown): boolean => isSafeInteger(value) && (value as number) > 0;
  const flag = (value: unknown, name: string): boolean => {
    if (value !== undefined && typeof value !== 'boolean') wrong(`${name} ${show(value)} is neither true nor false`);
    return value === true;
  };

  /** A price that the order's type calls for, or 0 where it has no place. */
  const priceOf = (value: unknown, wanted: boolean, name: string, type: unknown): Price => {
    if (wanted ? !isSafeInteger(value) : value !== undefined && value !== 0) {
      wrong(
        wanted
          ? `${name} ${show(value)} of a ${show(type)} order is no integer price`
          : `a ${show(type)} order takes no ${name}`,
      );
    }
    return (wanted ? value : 0) as Price;
  };

  const termsOf = (order: OrderRequest): OrderTerms => {
    const { instrument, side, quantity, type = 'market', limitPrice, stopPrice, postOnly, reduceOnly } = order;
    const timeInForce = order.timeInForce ?? (type === 'market' ? 'ioc' : 'gtc');
    if (!isSafeInteger(instrument) || instrument < 0 || instrument >= instrumentCount)
      wrong(`unknown instrument ${show(instrument)}`);
    if (side !== 'buy' && side !== 'sell') wrong(`unknown side ${show(side)}`);
    if (type !== 'market' && type !== 'limit' && type !== 'stop' && type !== 'stop_limit')
      wrong(`unknown type ${show(type)}`);
    if (timeInForce !== 'gtc' && timeInForce !== 'ioc' && timeInForce !== 'fok')
      wrong(`unknown timeInForce ${show(timeInForce)}`);
    if (!isQuantity(quantity)) wrong(`quantity ${show(quantity)} is no positive integer`);
    return {
      instrument,
      side,
      type,
      timeInForce,
      quantity: quantity as Quantity,
      limitPrice: priceOf(limitPrice, type === 'limit' || type === 'stop_limit', 'limitPrice', type),
      stopPrice: priceOf(stopPrice, type === 'stop' || type === 'stop_limit', 'stopPrice', type),
      postOnly: flag(postOnly, 'postOnly'),
      reduceOnly: flag(reduceOnly, 'reduceOnly'),
    };
  };

  const checkRef = (ref: unknown): void => {
    const own = isSafeInteger(ref) && (ref as number) >= 1 && (ref as number) <= refs;
    if (!own && !(typeof ref === 'string' && ref !== '' && ref.length <= 64))
      wrong(`${show(ref)} names no order of this version`);
  };

  return {
    intents,
    wrong,
    begin(): void {
      if (intents.length > 0) intents.length = 0;
      problem = '';
    },
    problem: () => problem,
    submit(order: OrderRequest): number {
      const ref = ++refs;
      collect({ kind: 'submit', ref, ...termsOf(order) });
      return ref;
    },
    cancel(ref: number | string): void {
      checkRef(ref);
      collect({ kind: 'cancel', ref });
    },
    replace(ref: number | string, change: { quantity: number; limitPrice?: number; stopPrice?: number }): void {
      checkRef(ref);
      const { quantity, limitPrice = 0, stopPrice = 0 } = change;
      if (!isQuantity(quantity)) wrong(`quantity ${show(quantity)} is no positive integer`);
      if (!isSafeInteger(limitPrice)) wrong(`limitPrice ${show(limitPrice)} is no integer price`);
      if (!isSafeInteger(stopPrice)) wrong(`stopPrice ${show(stopPrice)} is no integer price`);
      collect({
        kind: 'replace',
        ref,
        quantity: quantity as Quantity,
        limitPrice: limitPrice as Price,
        stopPrice: stopPrice as Price,
      });
    },
    warm(on: boolean): void {
      if (on) refsBeforeWarmUp = refs;
      else refs = refsBeforeWarmUp;
    },
  };
}
