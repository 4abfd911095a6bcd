import type { ConsoleFrame } from '../../../shared/contract/console.ts';
import { algorithmOf, canonicalScope, parseScope, type Scope } from '../../../shared/domain/scope.ts';
import { CommandError } from '../command-error.ts';
import { liveIn } from './return.ts';

/** What a person calls dead: a slot, something around it, or a scope in full. */
export interface KillTarget {
  readonly slot?: string;
  /** `version`, `algorithm`, `environment` or `desk` of the slot; or a scope's whole text. */
  readonly scope?: string;
}

/** Kinds of scope that are found by a slot. */
const BY_SLOT = ['version', 'algorithm', 'environment'] as const;

/**
 * The scope that is meant, where nothing need be looked up for it; undefined where the slots must be known.
 *
 * @throws {CommandError} with status 2 for text that is no scope.
 */
export function plainScope({ slot, scope }: KillTarget): Scope | undefined {
  if (scope === undefined) return slot ?? 'desk';
  if (BY_SLOT.some((each) => each === scope)) return undefined;
  if (scope === 'slot' && slot !== undefined) return slot;
  const canonical = canonicalScope(scope);
  if (parseScope(canonical) === undefined) {
    throw new CommandError(
      `${scope} is no scope: give version, algorithm, environment or desk, or one in full such as environment/paper or slot/momentum:paper`,
      2,
    );
  }
  return canonical;
}

/**
 * The scope that is meant, by the slots that there are. Of several slots one must be named.
 *
 * @throws {CommandError} with status 2 where it is not clear which slot is meant, or nothing is live there.
 */
export function scopeBySlot(shown: Pick<ConsoleFrame, 'slots'>, { slot, scope }: KillTarget): Scope {
  const { slots = [] } = shown;
  const known = slots.map(({ slot_id }) => slot_id);
  const [only, ...others] = slot === undefined ? known : known.filter((each) => each === slot);
  if (only === undefined)
    throw new CommandError(
      `there is no slot${slot === undefined ? '' : ` ${slot}`}; the slots here are ${known.join(', ') || 'none'}`,
      2,
    );
  if (others.length > 0) throw new CommandError(`nothing was done: say which slot with --slot: ${known.join(', ')}`, 2);
  if (scope === 'environment') return `environment/${slots.find(({ slot_id }) => slot_id === only)?.environment}`;
  const live = liveIn(shown, only);
  if (live === undefined) {
    throw new CommandError(`nothing is live in ${only}: name the slot itself with --slot ${only} and no --scope`, 2);
  }
  return scope === 'version' ? `version/${live}` : `algorithm/${algorithmOf(live)}`;
}
