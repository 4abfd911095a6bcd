import { type Outcome, refuse } from '../../shared/domain/command.ts';
import { type JournalOutage, undecided, unrecorded } from './outage.ts';

interface Waiting {
  readonly reply: (outcome: Outcome) => void;
  readonly reduces: boolean;
}

/** Whoever asked for something and waits until its record is on disk. */
export class Replies {
  #last = 0;
  readonly #waiting = new Map<number, Waiting>();

  /** @returns the number under which the engine answers. */
  expect(waiting: Waiting): number {
    this.#last += 1;
    this.#waiting.set(this.#last, waiting);
    return this.#last;
  }

  /** What is not on disk does not count as done, unless it reduces risk: that is done, and the answer says how it stands. */
  answer(number: number, outcome: Outcome, outage: JournalOutage | undefined): void {
    const waiting = this.#waiting.get(number);
    this.#waiting.delete(number);
    if (!waiting) return;
    if (!outage || !outcome.ok) waiting.reply(outcome);
    else if (waiting.reduces) waiting.reply({ ...outcome, message: `${outcome.message}; ${unrecorded(outage)}` });
    else waiting.reply(refuse('unavailable', undecided(outage)));
  }

  /** Gives everyone who waits the same answer. */
  answerAll(outcome: Outcome): void {
    for (const { reply } of this.#waiting.values()) reply(outcome);
    this.#waiting.clear();
  }
}
