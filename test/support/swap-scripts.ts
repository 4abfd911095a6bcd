import type { FaultCode, Request } from '../../shared/domain/delivery.ts';
import type { Intent } from '../../shared/domain/intent.ts';
import { price } from '../../shared/units/price.ts';
import { quantity } from '../../shared/units/quantity.ts';
import { limit, market } from './desk-rig.ts';
import type { Script } from './scripted-runtime.ts';

/** The kinds of request at which a version can be told to fail. */
export type FailAt = 'event' | 'adopt' | 'retire' | 'warm' | 'import' | 'export';

/** The tens of an order's size that was wished for in answer to an event which the version did not get as the live one. */
const SHADOW = 20;
export const isShadowSize = (size: number): boolean => size % 100 >= SHADOW && size % 100 < SHADOW + 10;

/** What one version knows of itself while its process runs. */
interface Own {
  ref: number;
  handed: string[];
  readonly sent: number[];
}

/**
 * A version that wants something at nearly every event, whether it is live or not: that is for the desk to judge. All of
 * its sizes end in its own digit, and tell by their tens whether the event came to it as the live version.
 *
 * @param fails where the version is to fail next; taken out once it has.
 */
export function trader(tag: number, fails: Set<FailAt>): Script {
  const all = new Map<number, Own>();
  return (request, instance) => {
    if (fails.delete(request.kind as FailAt))
      return { fault: { code: faultOf(request), message: 'as it was told to' } };
    const own = all.get(instance) ?? { ref: 0, handed: [], sent: [] };
    all.set(instance, own);
    if (request.kind === 'export') return { state: { tag } };
    if (request.kind === 'adopt') own.handed = request.orders.map(({ orderId }) => orderId);
    return request.kind === 'event' ? wishes(tag, own, request) : [];
  };
}

function wishes(tag: number, own: Own, { event, live }: Extract<Request, { kind: 'event' }>): Intent[] {
  if (event.kind !== 'trade') return [];
  const { seq, instrument } = event;
  const next = (): number => {
    own.ref += 1;
    own.sent.push(own.ref);
    return own.ref;
  };
  const size = 100 * (1 + (seq % 3)) + (live ? 10 : SHADOW) + tag;
  const [below, above] = [event.price - 500, event.price + 500];
  switch ((seq + tag) % 8) {
    case 0:
    case 5:
      return [market(next(), 'buy', size, instrument)];
    case 1:
      return [market(next(), 'sell', size, instrument), limit(next(), 'buy', size, below, instrument)];
    case 2:
      return [limit(next(), 'sell', size + 100, above, instrument)];
    case 3: {
      const handed = own.handed.pop();
      return handed === undefined ? [] : [{ kind: 'cancel', ref: handed }];
    }
    case 4: {
      const ref = own.sent.shift();
      return ref === undefined ? [] : [{ kind: 'cancel', ref }];
    }
    case 6: {
      const ref = own.sent.at(-1);
      const prices = { limitPrice: price(0), stopPrice: price(0) };
      return ref === undefined ? [] : [{ kind: 'replace', ref, quantity: quantity(size + 100), ...prices }];
    }
    default:
      return [];
  }
}

const faultOf = (request: Request): FaultCode =>
  request.kind === 'import' ? 'import_failed' : request.kind === 'export' ? 'export_failed' : 'threw';
