import type { Scope } from '../../../shared/domain/scope.ts';
import { slotViews } from '../../api/console/slot-view.ts';
import type { EngineView } from '../../api/engine-view.ts';
import { checkScope } from '../../api/scope.ts';
import { CommandError } from '../command-error.ts';
import { type KillTarget, plainScope, scopeBySlot } from './kill-scope.ts';

/**
 * The scope that is meant, held against what there is on a journal.
 *
 * @throws {CommandError} with status 2 where it names nothing there is.
 */
export function knownScope(view: EngineView, target: KillTarget): Scope {
  const scope = plainScope(target) ?? scopeBySlot({ slots: slotViews(view, new Map()) }, target);
  try {
    checkScope(view, scope);
  } catch (error) {
    const slots = [...view.slots.keys()].join(', ') || 'none';
    throw new CommandError(`${error instanceof Error ? error.message : error}; the slots here are ${slots}`, 2);
  }
  return scope;
}
