import type { OrderTerms, OrderType } from '../../../shared/domain/order.ts';

const TYPES: ReadonlySet<unknown> = new Set(['market', 'limit', 'stop', 'stop_limit'] satisfies OrderType[]);

/** What makes an order nonsense in itself, in words; undefined when it is sound. */
export function invalidTerms(order: OrderTerms): string | undefined {
  const { type, limitPrice, stopPrice } = order;
  if (!(Number.isSafeInteger(order.quantity) && order.quantity > 0)) return `quantity ${inWords(order.quantity)}`;
  if (!TYPES.has(type) || (order.side !== 'buy' && order.side !== 'sell'))
    return `a ${inWords(order.side)} order of type ${inWords(type)}`;
  const wantsLimit = type === 'limit' || type === 'stop_limit';
  const wantsStop = type === 'stop' || type === 'stop_limit';
  if (!Number.isSafeInteger(limitPrice) || (wantsLimit ? limitPrice <= 0 : limitPrice !== 0))
    return `limit price ${inWords(limitPrice)} on a ${inWords(type)} order`;
  if (!Number.isSafeInteger(stopPrice) || (wantsStop ? stopPrice <= 0 : stopPrice !== 0))
    return `stop price ${inWords(stopPrice)} on a ${inWords(type)} order`;
  if (order.postOnly && (type !== 'limit' || order.timeInForce !== 'gtc'))
    return 'post-only is for limit orders good till cancelled';
  return undefined;
}

/** What comes from outside may be of any type, and not everything can be made text. */
const inWords = (value: unknown): string =>
  typeof value === 'number' || typeof value === 'string' ? String(value) : `of type ${typeof value}`;
