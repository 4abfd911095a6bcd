import type { Recorded } from '../../../shared/domain/fact.ts';
import { difference, text } from '../../support/swap-picture.ts';
import { Rule } from './rule.ts';

/** The same from the same: what a recording gives again, and what the disk gives back. */
export class Determinism extends Rule {
  readonly number = 10;
  readonly words = 'the same inputs give the same facts, byte for byte, however they are grouped';

  /** The recording of a process was played again. */
  replayed(facts: readonly Recorded[], again: readonly Recorded[]): void {
    this.expect(text(again) === text(facts), () => `the replay differs: ${difference(facts, again)}`);
  }

  /** A process has begun on what the one before had on disk when it ended. */
  folded(before: unknown, after: unknown): void {
    this.expect(text(before) === text(after), () => `the fold differs: ${difference(before, after)}`);
  }
}
