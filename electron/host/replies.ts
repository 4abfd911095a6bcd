import { type Asker, type Command, type Outcome, refuse } from '../../shared/domain/command.ts';
import { type JournalOutage, undecided, unrecorded } from './outage.ts';
import { type Unheeded, unheeded } from './unheeded.ts';

interface Waiting {
  readonly reply: (outcome: Outcome) => void;
  readonly reduces: boolean;
  readonly command: Command;
  readonly author: Asker;
  /** Whether the engine had something to do at once; asked only where it has answered at once. */
  hadEffect?: boolean;
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

  /** The engine has taken a command in. @param hadEffect whether a fact came of it at once. */
  taken(number: number, hadEffect: boolean): void {
    const waiting = this.#waiting.get(number);
    if (waiting) waiting.hadEffect = hadEffect;
  }

  /**
   * Of the answers at hand, those that say that nothing has changed by what keeps the desk safe.
   *
   * @param answers as they are about to be given.
   */
  unheeded(answers: readonly { readonly number: number; readonly outcome: Outcome }[]): readonly Unheeded[] {
    return answers.flatMap(({ number, outcome }) => {
      const waiting = this.#waiting.get(number);
      return waiting ? (unheeded(waiting.command, waiting.author, outcome, waiting.hadEffect ?? true) ?? []) : [];
    });
  }

  /** Gives everyone who waits the same answer. */
  answerAll(outcome: Outcome): void {
    for (const { reply } of this.#waiting.values()) reply(outcome);
    this.#waiting.clear();
  }
}
