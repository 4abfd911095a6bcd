import { DESK, parseScope } from '../../../shared/domain/scope.ts';
import { inTerminal } from '../../format/terminal.ts';
import type { Breaker, ConsoleData, ExitView, KillPrice, SlotView } from '../console-data.ts';
import type { Refusal } from '../rollout/swap-flow.ts';
import { scopeName, slotScopes } from './scopes.ts';

/** What a kill would bind, and what it would do there as far as the desk has said. */
export interface KillChoice {
  readonly scope: string;
  /** For a person: `the whole desk`, `momentum 2.0.0`. */
  readonly name: string;
  /** Null while the desk has not said. */
  readonly price: KillPrice | null;
}

/** What was asked for. */
export interface KillOrder {
  readonly scope: string;
  readonly name: string;
  /** True where positions are closed as well; false where they stay. */
  readonly flatten: boolean;
  readonly reason: string;
}

/** What a kill did, as the desk answered. */
export interface KillResult extends KillOrder {
  /** Open orders whose cancels are on their way. */
  readonly orders: number;
  /** Positions that are being closed. */
  readonly positions: number;
  readonly exitId: string | null;
  readonly breakerId: string;
  /** When it was answered, Unix milliseconds of this machine. */
  readonly at: number;
  /** From the click to the answer, milliseconds. */
  readonly tookMs: number;
}

export type KillFlow =
  | { readonly phase: 'idle' }
  /** Armed: one more press kills. */
  | {
      readonly phase: 'armed';
      readonly scope: string;
      readonly reason: string;
      /** On the clock that presses are measured by, milliseconds. */
      readonly armedAt: number;
    }
  | (KillOrder & { readonly phase: 'sent'; readonly sentAt: number })
  | { readonly phase: 'done'; readonly result: KillResult }
  | (KillOrder & { readonly phase: 'refused'; readonly refusal: Refusal });

export const IDLE_KILL: KillFlow = { phase: 'idle' };

/** The second press of a double click comes within this time, milliseconds: it must not kill. */
export const DOUBLE_PRESS_MS = 500;

/** The reason of a kill that closes what an earlier one kept. */
export const FLATTEN_REASON = 'flattened from the console';

/** What stands as the reason until somebody writes another. */
export const KILL_REASON = 'kill from the console';

/** Scopes that the slot on screen falls under: the desk first, then from the narrowest to the widest. */
export function killChoices({ risk }: Pick<ConsoleData, 'risk'>, slot: SlotView | undefined): readonly KillChoice[] {
  const [, ...others] = slotScopes(slot);
  const narrowFirst = [others.at(3), others.at(2), others.at(1), others.at(0)].filter((scope) => scope !== undefined);
  return [DESK, ...narrowFirst].map((scope) => {
    const price = risk?.kills.find((one) => one.scope === scope) ?? null;
    return { scope, name: price?.name ?? scopeName(scope), price };
  });
}

/** What a person types into a terminal for the same kill. */
export function killCommand({ scope, flatten, reason }: Pick<KillOrder, 'scope' | 'flatten' | 'reason'>): string {
  return inTerminal('kill', '--scope', scope, flatten ? '--flatten' : '--keep', '--reason', reason);
}

/** Exits that have stalled: what is still open there needs a person. */
export const stalledExits = (risk: ConsoleData['risk']): readonly ExitView[] =>
  (risk?.exits ?? []).filter(({ status }) => status === 'stalled');

/** Legs of an exit that still hold something. */
export const openLegs = ({ legs }: ExitView): ExitView['legs'] => legs.filter(({ open }) => Number(open) !== 0);

/**
 * Exits that say something of now: those on their way, and what one has closed for as long as its breaker stands. Once
 * that is released, trading goes on and positions open again, which no ended exit knows of.
 */
export const currentExits = (risk: ConsoleData['risk'], breakers: readonly Breaker[]): readonly ExitView[] =>
  (risk?.exits ?? []).filter(
    ({ status, breaker_id: breaker }) => status !== 'ended' || breakers.some(({ id }) => id === breaker),
  );

/** What a scope still holds although nothing closes it: for after a kill that kept positions. Null where that is nothing. */
export function keptOpen(risk: ConsoleData['risk'], scope: string): KillPrice | null {
  const price = risk?.kills.find((one) => one.scope === scope);
  if (!price || price.positions.length === 0) return null;
  const closing = risk?.exits.some((exit) => exit.status !== 'ended' && (exit.scope === scope || exit.scope === DESK));
  return closing ? null : price;
}

/** The kill that binds a scope: its own, or the whole desk's. */
export const killOver = (breakers: readonly Breaker[], scope: string): Breaker | undefined =>
  breakers.find((one) => one.cause === 'kill' && (one.scope === scope || one.scope === DESK));

/** A frame that was made before the answer may come after it, but not later than this, milliseconds. */
const SETTLED_MS = 2_000;

/** True once the breaker of a kill is gone, whoever released it. Until the feed can know of the kill, it stands. */
export function isReleased(result: KillResult, { desk }: Pick<ConsoleData, 'desk'>, heardAt: number | null): boolean {
  if (!desk || heardAt === null || heardAt < result.at + SETTLED_MS) return false;
  return !desk.breakers.some(({ id }) => id === result.breakerId) && !killOver(desk.breakers, result.scope);
}

/** Open orders in a scope now, also those whose cancels are on their way; null where the feed does not tell them apart. */
export function openOrders(slots: readonly SlotView[], scope: string): number | null {
  const parsed = parseScope(scope);
  if (!parsed || parsed.kind === 'version' || parsed.kind === 'instrument') return null;
  const within = slots.filter(
    ({ slot_id, environment, algorithm }) =>
      parsed.kind === 'desk' || slot_id === scope || [environment, algorithm].includes(parsed.id),
  );
  return within.reduce((sum, slot) => sum + slot.open_orders, 0);
}
