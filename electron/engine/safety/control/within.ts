import {
  algorithmOf,
  algorithmScope,
  DESK,
  environmentScope,
  parseScope,
  type Scope,
} from '../../../../shared/domain/scope.ts';
import type { Core } from '../../core.ts';

/**
 * A scope and every wider one that holds it whatever becomes of the desk. A slot belongs to its environment and to no algorithm,
 * as any may come into it.
 */
export function scopesAround(core: Core, scope: Scope): readonly Scope[] {
  const { kind, id } = parseScope(scope) ?? { kind: 'desk', id: DESK };
  if (kind === 'desk') return [DESK];
  if (kind === 'version') return [DESK, algorithmScope(algorithmOf(id)), scope];
  const slot = kind === 'slot' ? core.router.slots.get(id) : undefined;
  return slot ? [DESK, environmentScope(slot.environment), scope] : [DESK, scope];
}
