import type { FactOf, Recorded } from '../../../shared/domain/fact.ts';
import { Rule } from './rule.ts';
import { type Folded, scopesOf } from './seen.ts';

/** What a candidate must have shown before it goes up by the desk's own hand. */
export class Evidence extends Rule {
  readonly number = 8;
  readonly words = 'a candidate goes up by itself only where its rung asks for nothing more and its slot may trade';
  readonly #reviewed = new Map<string, FactOf<'ladder_reviewed'>>();
  readonly #rungs = new Map<string, number>();

  override fold({ fact }: Folded): void {
    if (fact.kind === 'ladder_reviewed') this.#reviewed.set(fact.ladderId, fact);
    if (fact.kind !== 'ladder_moved') return;
    this.#rungs.set(fact.ladderId, fact.rung);
    this.#reviewed.delete(fact.ladderId);
  }

  override before({ actor, fact }: Recorded): void {
    if (actor !== 'desk') return;
    if (fact.kind === 'ladder_moved' && fact.move === 'advanced' && fact.swapId === undefined)
      this.#up(fact.ladderId, fact.slotId);
    if (fact.kind === 'swap_initiated' && fact.ladderId !== undefined && fact.type !== 'rollback')
      this.#up(fact.ladderId, this.model.ladders.get(fact.ladderId)?.started.slotId ?? '');
  }

  #up(ladderId: string, slotId: string): void {
    const { started } = this.model.ladders.get(ladderId) ?? {};
    const at = this.#rungs.get(ladderId) ?? 0;
    const rung = started?.plan.rungs[at];
    const review = this.#reviewed.get(ladderId);
    const words = `the candidate in ${slotId} goes up from rung ${at}`;
    if (!started || !rung || !review) return this.expect(false, `${words} without a review`);
    this.expect(review.openMs >= rung.soakMs, `${words} after ${review.openMs} of ${rung.soakMs} ms`);
    this.expect(review.sessions >= rung.evidence.sessions, `${words} after ${review.sessions} days`);
    rung.gates.forEach((rule, i) => {
      const outcome = review.verdicts[i]?.outcome;
      this.expect(rule.observeOnly || outcome === 'pass', `${words}, and its gate on ${rule.measure} says ${outcome}`);
    });
    const version = this.model.instances.get(started.instance)?.version ?? '';
    const state = this.model.tradingStateOf(slotId, version);
    this.expect(state === 'active', `${words} while ${scopesOf(slotId, version).join(', ')} are ${state}`);
  }
}
