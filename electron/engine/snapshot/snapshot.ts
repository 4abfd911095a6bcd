import { assert } from '../../../shared/base/assert.ts';
import type { Core } from '../core.ts';
import { putState, stateOf } from './core-state.ts';
import { decode, encode, type JsonValue } from './encoding.ts';

/**
 * Number of the form of a snapshot. It grows whenever a table keeps something else, keeps it otherwise, or a fact comes to do
 * something else: a snapshot of another number is passed over, and the facts are folded from the first.
 */
export const SNAPSHOT_FORMAT = 3;

/** What the facts of a core determine, as JSON: equal facts give equal text, once it is made canonical. */
export const snapshotOf = (core: Core): JsonValue => encode(stateOf(core));

/**
 * Puts a snapshot into a core that has folded nothing yet. Folding the facts after it then gives what folding all of them does.
 *
 * @throws {AssertionError} when it is no snapshot of this form, or the core has folded something.
 */
export function restoreSnapshot(core: Core, snapshot: JsonValue): void {
  assert(core.factSeq === 0, 'a snapshot is where a fold begins');
  putState(core, decode(snapshot) as ReturnType<typeof stateOf>);
}
