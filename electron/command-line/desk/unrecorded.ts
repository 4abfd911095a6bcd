import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { counted } from '../../../shared/base/words.ts';

/**
 * What to do about a desk that cannot write its journal. It is never to end it: what it did meanwhile, and a kill may be among
 * that, would be undone.
 *
 * @param facts that wait; undefined where the desk cannot be asked.
 */
export function putBackFirst(facts: number | undefined): string {
  const what = facts === undefined ? 'what it has done since' : counted(facts, 'fact');
  const verb = facts === undefined || facts === 1 ? 'is' : 'are';
  return `put the journal back first; do not end the desk: ${what}, a kill perhaps among ${facts === 1 || facts === undefined ? 'it' : 'them'}, ${verb} only in its memory`;
}

export const goneFrom = (directory: string): string => `desk.db is gone from ${directory}`;

/** Whether the journal of a directory in which a desk runs is not where it belongs. */
export const isJournalAway = (directory: string): boolean => !existsSync(join(directory, 'desk.db'));
