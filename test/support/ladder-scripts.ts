import type { Request } from '../../shared/domain/delivery.ts';
import type { Intent } from '../../shared/domain/intent.ts';
import { limit, market } from './desk-rig.ts';
import type { Script } from './scripted-runtime.ts';

/** A version that decides by instance, beginning anew whenever it is told what it holds. */
function perInstance(
  decide: (seen: number, request: Extract<Request, { kind: 'event' }>) => readonly Intent[],
): Script {
  const seen = new Map<number, number>();
  return (request, instance) => {
    if (request.kind === 'adopt' && request.positions.every(({ quantity }) => quantity === 0)) seen.set(instance, 0);
    if (request.kind === 'export') return { state: {} };
    if (request.kind !== 'event') return [];
    const count = (seen.get(instance) ?? 0) + 1;
    seen.set(instance, count);
    return decide(count, request);
  };
}

/** Buys once when it begins, and holds. */
export const holds = (size: number, instrument = 0): Script =>
  perInstance((seen) => (seen === 1 ? [market(1, 'buy', size, instrument)] : []));

/** Buys and sells in turn, with every event. */
export const churns = (size: number): Script =>
  perInstance((seen) => [market(seen, seen % 2 === 1 ? 'buy' : 'sell', size)]);

/** Rests one order far below the market when it begins. */
export const quotes = (size: number, below = 1_000): Script =>
  perInstance((seen, { event }) =>
    seen === 1 && event.kind === 'trade' ? [limit(1, 'buy', size, event.price - below)] : [],
  );

/** Asks for an instrument that there is not, with every event: refused by the desk's own gate. */
export const asksForNonsense = (): Script => perInstance((seen) => [market(seen, 'buy', 1_000, 9)]);

/** Does as another until it is told to fail: with the next event of that instance. */
export function failing(script: Script): { readonly script: Script; readonly fail: (instance: number) => void } {
  const due = new Set<number>();
  return {
    fail: (instance) => void due.add(instance),
    script: (request, instance) =>
      request.kind === 'event' && due.delete(instance)
        ? { fault: { code: 'threw', message: 'as it was told to' } }
        : script(request, instance),
  };
}
