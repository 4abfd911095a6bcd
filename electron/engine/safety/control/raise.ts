import type { RaisingCommand } from '../../../../shared/domain/approval.ts';
import type { Outcome, Refused } from '../../../../shared/domain/command.ts';
import type { Author } from '../../../../shared/domain/fact.ts';
import type { Scope } from '../../../../shared/domain/scope.ts';
import type { Outputs } from '../../outputs.ts';

/** What lets somebody raise risk where that needs other people: their approval, or an emergency that stands in for it. */
export type Leave = { readonly approvalId: string } | { readonly emergencyId: string };

/**
 * One way of raising risk. It can be asked before anything is done what stands against it, what it would change and what it
 * rests on; and it is carried out the same way at once, where nobody need agree, and later, when enough people have.
 */
export interface Raise<C extends RaisingCommand> {
  /** Why it cannot be carried out as things stand. Changes nothing. */
  problem(command: C): Refused | undefined;
  /** What it rests on, as text: it was agreed to for this state of the desk and no other. */
  basis(command: C): string;
  /** Scopes that hold all that it raises: an emergency declared for one of these covers it. None: no emergency ever does. */
  within(command: C): readonly Scope[];
  /** What it would change, in sentences with the numbers. Only asked where there is no problem. */
  consequences(command: C): readonly string[];
  /** @param leave What is behind it; undefined where nothing was needed. */
  carryOut(command: C, author: Author, leave: Leave | undefined, out: Outputs): Outcome;
}

/** Every command that can raise risk, with the way it does. */
export type Raises = { readonly [C in RaisingCommand as C['kind']]: Raise<C> };

/** The way in which a command raises risk. */
export const raiseOf = <C extends RaisingCommand>(raises: Raises, command: C): Raise<C> =>
  raises[command.kind] as unknown as Raise<C>;

/** The fields of a fact that name what is behind it. */
export const behind = (leave: Leave | undefined): Leave | Readonly<Record<never, never>> => leave ?? {};
