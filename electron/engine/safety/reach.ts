import { parseScope, type Scope } from '../../../shared/domain/scope.ts';
import type { Core } from '../core.ts';
import type { OrderRecord } from '../order/order-table.ts';

/** Who is concerned by what is done to a scope. */
export interface Reach {
  /** The one instrument that is concerned; undefined for all of them. */
  readonly instrument: number | undefined;
  /** Whether a version in a slot is within the scope. Every one is within an instrument's. */
  takes(slotId: string, version: string): boolean;
}

/** The reach of a scope, as the desk stands now. */
export function reachOf(core: Core, scope: Scope): Reach {
  const parsed = parseScope(scope);
  if (parsed?.kind === 'instrument') {
    const instrument = core.market.byKey(parsed.id)?.index;
    return { instrument, takes: () => instrument !== undefined };
  }
  return { instrument: undefined, takes: (slotId, version) => core.scopesOf(slotId, version).includes(scope) };
}

/** The version that an order belongs to now: it may have changed hands since it left. */
export const holderOf = (core: Core, { owner, version }: OrderRecord): string =>
  core.router.instances.get(owner)?.version ?? version;
