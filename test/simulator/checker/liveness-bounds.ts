import type { Recorded } from '../../../shared/domain/fact.ts';
import { Rule } from './rule.ts';

/** How long a target may take to come into step, milliseconds: what the worlds give their desks. */
const PREPARATION_MS = 30_000;
/** How long receipts may take to be read. */
const RECEIPTS_MS = 2_000;
/** A clock that goes on in strides rings late; what is due must have happened at the next look. */
const SLACK_MS = 1;

/** Something that must end in time: in one stretch after the other, each of which begins when the one before is over. */
interface Due {
  readonly words: string;
  readonly stretches: number[];
  /** Undefined until the desk is at rest for the first time: the clock may have gone on in the step that began it. */
  sinceMs: number | undefined;
}

/** What has a time-out ends by it, whoever does not answer. */
export class Bounds extends Rule {
  readonly number = 0;
  readonly words =
    'every swap comes to its cut and to its end, and every drain to its end, within the time that it was given';
  readonly #due = new Map<string, Due>();

  override before({ fact }: Recorded): void {
    switch (fact.kind) {
      case 'swap_initiated':
        if (!fact.schedule)
          this.#begin(`swap ${fact.swapId}`, `${fact.type} swap ${fact.swapId} is not cut`, [PREPARATION_MS]);
        return;
      case 'swap_stage_entered':
        if (fact.stage === 'validating')
          this.#begin(`swap ${fact.swapId}`, `swap ${fact.swapId} is not cut`, [PREPARATION_MS]);
        return;
      case 'swap_cut': {
        const { drainTimeoutMs } = this.model.swap(fact.swapId).initiated;
        return this.#begin(`swap ${fact.swapId}`, `swap ${fact.swapId} does not end`, [drainTimeoutMs, RECEIPTS_MS]);
      }
      case 'swap_completed':
      case 'swap_failed':
        return void this.#due.delete(`swap ${fact.swapId}`);
      case 'drain_started':
        return this.#begin(`drain ${fact.instance}`, `the drain of ${fact.instance} does not end`, [fact.timeoutMs]);
      case 'drain_ended':
        return void this.#due.delete(`drain ${fact.instance}`);
      default:
        return;
    }
  }

  #begin(what: string, words: string, stretches: number[]): void {
    this.#due.set(what, { words, stretches, sinceMs: undefined });
  }

  /** The desk is at rest, at this time of its clock in milliseconds. */
  passed(nowMs: number): void {
    for (const [what, due] of this.#due) {
      const [stretch = 0] = due.stretches;
      due.sinceMs ??= nowMs;
      if (nowMs - due.sinceMs <= stretch + SLACK_MS) continue;
      due.stretches.shift();
      due.sinceMs = nowMs;
      if (due.stretches.length > 0) continue;
      this.#due.delete(what);
      this.expect(false, `${due.words} within its time of ${stretch} ms`);
    }
  }
}
