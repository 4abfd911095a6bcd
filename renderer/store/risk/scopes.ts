import { ENVIRONMENTS } from '../../../shared/domain/deployment.ts';
import { algorithmScope, DESK, parseScope, scopesOf } from '../../../shared/domain/scope.ts';
import { versionKey } from '../../format/version.ts';
import type { Breaker, SlotView } from '../console-data.ts';
import { liveAttachment } from '../selectors.ts';

/** Scopes that bind the slot on screen and its live version, the widest first; the desk alone where nothing is deployed. */
export function slotScopes(slot: SlotView | undefined): readonly string[] {
  const environment = ENVIRONMENTS.find((one) => one === slot?.environment);
  if (!slot || !environment) return [DESK];
  const live = liveAttachment(slot);
  const version = live ? versionKey(live.name, live.version) : null;
  if (version === null) return [DESK, `environment/${environment}`, algorithmScope(slot.algorithm), slot.slot_id];
  return scopesOf(slot.slot_id, environment, version);
}

/** A scope in words: `the whole desk`, `momentum 2.0.0`, `slot momentum:paper`, `environment paper`. */
export function scopeName(scope: string): string {
  const parsed = parseScope(scope);
  if (!parsed) return scope;
  switch (parsed.kind) {
    case 'desk':
      return 'the whole desk';
    case 'version':
      return parsed.id.replace('@', ' ');
    case 'slot':
      return `slot ${scope}`;
    case 'instrument':
      return parsed.id.slice(parsed.id.indexOf(':') + 1);
    default:
      return `${parsed.kind} ${parsed.id}`;
  }
}

/** Breakers that hold a scope back whatever its own trading state is, as far as the slot on screen falls under it. */
export function breakersOver(
  breakers: readonly Breaker[],
  scope: string,
  slot: SlotView | undefined,
): readonly Breaker[] {
  if (scope === slot?.slot_id) return bindingBreakers(breakers, slot);
  return breakers.filter((one) => one.scope === scope || one.scope === DESK);
}

/** Breakers that bind the slot on screen, whatever scope they stand on. */
export function bindingBreakers(breakers: readonly Breaker[], slot: SlotView | undefined): readonly Breaker[] {
  const scopes = slotScopes(slot);
  return breakers.filter(({ scope }) => scopes.includes(scope));
}
