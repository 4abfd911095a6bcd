import { counted, spaced } from '../../shared/base/words.ts';
import type { Recorded } from '../../shared/domain/fact.ts';
import { scopeWords } from '../../shared/domain/limit-words.ts';
import type { Desk } from '../host/desk.ts';

/** Kinds that are counted by name; the rest is summed up. */
const NAMED_KINDS = 8;

/**
 * Keeps account of what a desk does while its journal cannot be written: how many facts of each kind, and which kills and breakers.
 * All of it is lost where the process ends before the journal is back.
 */
export class Unrecorded {
  readonly #desk: Pick<Desk, 'outage'>;
  readonly #kinds = new Map<string, number>();
  readonly #stops: string[] = [];
  /** When the outage began of which account is kept. */
  #sinceNs: bigint | undefined;

  constructor(desk: Pick<Desk, 'outage' | 'onCommitted'>) {
    this.#desk = desk;
    desk.onCommitted(({ facts }) => this.#take(facts));
  }

  /** Facts that wait now; 0 while all is on disk. */
  get facts(): number {
    return this.#desk.outage?.facts ?? 0;
  }

  /** What waits, in words: the facts by kind, the most frequent first, then each kill and breaker. Empty while all is on disk. */
  words(): string[] {
    const { outage } = this.#desk;
    if (outage === undefined || outage.facts === 0) return [];
    const isSame = outage.sinceNs === this.#sinceNs;
    const kinds = isSame ? [...this.#kinds].sort((a, b) => b[1] - a[1]) : [];
    const named = kinds.slice(0, NAMED_KINDS);
    const rest = outage.facts - named.reduce((sum, [, count]) => sum + count, 0);
    const list = [...named.map(([kind, count]) => `${count} ${spaced(kind)}`), ...(rest > 0 ? [`${rest} others`] : [])];
    return [`${counted(outage.facts, 'fact')} (${list.join(', ')})`, ...(isSame ? this.#stops : [])];
  }

  #take(facts: readonly Recorded[]): void {
    const { outage } = this.#desk;
    if (outage?.sinceNs !== this.#sinceNs) {
      this.#sinceNs = outage?.sinceNs;
      this.#kinds.clear();
      this.#stops.length = 0;
    }
    if (outage === undefined) return;
    for (const { fact, actor } of facts) {
      this.#kinds.set(fact.kind, (this.#kinds.get(fact.kind) ?? 0) + 1);
      if (fact.kind === 'kill_ordered')
        this.#stops.push(`the kill of ${scopeWords(fact.scope)} by ${actor}: ${fact.reason}`);
      else if (fact.kind === 'breaker_tripped')
        this.#stops.push(`breaker ${fact.id} on ${scopeWords(fact.scope)} (${spaced(fact.cause)})`);
      else if (fact.kind === 'breaker_released') this.#stops.push(`the release of breaker ${fact.id} by ${actor}`);
    }
  }
}
