import { newerFactWords } from '../../shared/domain/fact-kinds.ts';
import type { StoredFact } from '../engine/ports.ts';
import { JournalError } from './error.ts';

/**
 * Facts up to the first of a kind that is not known.
 *
 * @throws {JournalError} `from_the_future` there.
 */
export function* onlyKnown(facts: Iterable<StoredFact>, knows: (kind: string) => boolean): Generator<StoredFact> {
  for (const each of facts) {
    if (!knows(each.kind)) throw new JournalError('from_the_future', newerFactWords(each.kind, each.seq));
    yield each;
  }
}
