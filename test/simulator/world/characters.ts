import type { FaultCode, Request } from '../../../shared/domain/delivery.ts';
import type { Intent } from '../../../shared/domain/intent.ts';
import type { OrderTerms, OrderType } from '../../../shared/domain/order.ts';
import { price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { limit, market } from '../../support/desk-rig.ts';
import type { Script } from '../../support/scripted-runtime.ts';
import { type FailAt, trader } from '../../support/swap-scripts.ts';
import type { Character } from '../script/header.ts';

type Event = Extract<Request, { kind: 'event' }>;
type Submit = Extract<Intent, { kind: 'submit' }>;

/** Names of orders that no steady trader comes to use. */
const FIRST_REF = 1_000_000;

/** A size that tells whose it is, and whether it was wished for as the live version. */
const sized = (size: number, live: boolean, tag: number): number => size - (size % 100) + (live ? 10 : 20) + tag;

const terms = (order: Intent, more: Partial<OrderTerms>): Submit => ({ ...(order as Submit), ...more });

/** What no gate may let through, one after the other. */
function wildWish(turn: number, ref: number, { event, live }: Event, tag: number): readonly Intent[] {
  const at = event.kind === 'trade' ? event.price : 6_000_000;
  const size = (of: number): number => sized(of, live, tag);
  const plain = market(ref, 'buy', size(100), event.instrument);
  switch (turn % 12) {
    case 0:
      return [market(ref, 'buy', size(90_000_000_000), event.instrument)];
    case 1:
      return [market(ref, 'sell', size(200), 99)];
    case 2:
      return [terms(limit(ref, 'buy', size(100), at - 503, event.instrument), {})];
    case 3:
      return [terms(plain, { quantity: quantity(0) })];
    case 4:
      return [terms(plain, { instrument: 2, quantity: quantity(tag) })];
    case 5:
      return [limit(ref, 'sell', size(100), at * 2 - ((at * 2) % 10), event.instrument)];
    case 6:
      return [market(ref, 'buy', size(300), 2)];
    case 7:
      return [terms(plain, { type: 'limit' as OrderType, limitPrice: price(-10) })];
    case 8:
      return [
        market(ref, 'sell', size(4_000), event.instrument),
        market(ref + 1, 'buy', size(4_000), event.instrument),
      ];
    case 9:
      return [terms(plain, { reduceOnly: true })];
    case 10:
      return [market(ref, 'buy', size(1_200), 0), market(ref + 1, 'buy', size(1_200), 1)];
    default:
      return [market(ref, 'buy', 5, 2)];
  }
}

/** Resting orders far from the market, and more of them than anybody looks at. */
const busyWish = (turn: number, ref: number, { event, live }: Event, tag: number): readonly Intent[] => {
  if (event.kind !== 'trade') return [];
  const at = event.price - (event.price % 10);
  return [0, 1, 2].map((i) => {
    const side = (turn + i) % 2 === 0 ? ('buy' as const) : ('sell' as const);
    const off = 1_000 + ((turn * 3 + i) % 40) * 10;
    return limit(ref + i, side, sized(100, live, tag), side === 'buy' ? at - off : at + off, event.instrument);
  });
};

/** Stops of both kinds, a post-only order, and one that takes all or nothing. */
function stopperWish(turn: number, ref: number, { event, live }: Event, tag: number): readonly Intent[] {
  if (event.kind !== 'trade') return [];
  const at = event.price - (event.price % 10);
  const size = sized(100, live, tag);
  const buy = market(ref, 'buy', size, event.instrument);
  const sell = market(ref, 'sell', size, event.instrument);
  switch (turn % 6) {
    case 0:
      return [buy];
    case 1:
      return [terms(sell, { type: 'stop', stopPrice: price(at - 50) })];
    case 2:
      return [terms(sell, { type: 'stop_limit', stopPrice: price(at - 20), limitPrice: price(at - 60) })];
    case 3:
      return [terms(limit(ref, 'buy', size, at - 100, event.instrument), { postOnly: true })];
    case 4:
      return [terms(limit(ref, 'buy', size, at + 20, event.instrument), { timeInForce: 'fok' })];
    default:
      return [terms(limit(ref, 'sell', size, at - 20, event.instrument), { timeInForce: 'ioc' })];
  }
}

/** What a version answers that does not do as it should. */
function wishesOf(character: Character, turn: number, ref: number, event: Event, tag: number): readonly Intent[] {
  const size = sized(100, event.live, tag);
  const { instrument } = event.event;
  switch (character) {
    case 'wild':
      return wildWish(turn, ref, event, tag);
    case 'busy':
      return busyWish(turn, ref, event, tag);
    case 'stopper':
      return stopperWish(turn, ref, event, tag);
    case 'lossy':
      return [market(ref, turn % 2 === 0 ? 'buy' : 'sell', sized(900, event.live, tag), instrument)];
    case 'repeating':
      return [market(ref, 'buy', size, instrument), market(ref + 1, 'sell', size, instrument)];
    case 'malformed':
      return turn % 17 === 9 ? [{ kind: 'nonsense', ref } as unknown as Intent] : [];
    default:
      return [];
  }
}

/** Characters that trade as the steady one does, besides what they do wrong. */
const TRADES: ReadonlySet<Character> = new Set([
  'steady',
  'late',
  'silent',
  'malformed',
  'flaky',
  'bad_state',
  'stopper',
  'wild',
]);

/**
 * A version of a character, which may change while it runs.
 *
 * @param tag the digit that its orders end in.
 * @param fails where it is to fail next.
 * @param onFault told when it fails.
 */
export function versionOf(
  tag: number,
  fails: Set<FailAt>,
  character: () => Character,
  onFault: (code: FaultCode) => void,
): Script {
  const steady = trader(tag, fails);
  const turns = new Map<number, number>();
  return (request, instance) => {
    const is = character();
    const failed = (code: FaultCode, message: string) => {
      onFault(code);
      return { fault: { code, message } };
    };
    if (is === 'bad_state' && (request.kind === 'export' || request.kind === 'import'))
      return failed(`${request.kind}_failed`, 'its state is no state');
    const turn = (turns.get(instance) ?? 0) + 1;
    turns.set(instance, turn);
    if (is === 'flaky' && request.kind === 'event' && turn % 23 === 11)
      return failed('threw', 'it throws, now and then');
    const usual = steady(request, instance);
    if ('fault' in usual) onFault(usual.fault.code);
    if (!Array.isArray(usual) || request.kind !== 'event') return usual;
    const own = wishesOf(is, turn, FIRST_REF + turn * 4, request, tag);
    return TRADES.has(is) ? [...(usual as readonly Intent[]), ...own] : own;
  };
}
