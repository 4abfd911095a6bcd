import type { EngineView } from '../../../electron/engine/view.ts';
import type { Recorded } from '../../../shared/domain/fact.ts';
import { Rule } from './rule.ts';
import type { Folded } from './seen.ts';

/** What the whole of a slot is, basis points. */
const ALL = 10_000;

/** Shares as the facts hand them out. */
export class Shares extends Rule {
  readonly number = 2;
  readonly words = 'live shares and the reserve of a slot sum to 10,000 basis points, after every step';
  readonly #shares = new Map<string, Map<number, number>>();

  #of(slotId: string): Map<number, number> {
    const known = this.#shares.get(slotId) ?? new Map<number, number>();
    this.#shares.set(slotId, known);
    return known;
  }

  #sum(slotId: string): number {
    let sum = 0;
    for (const share of this.#of(slotId).values()) sum += share;
    return sum;
  }

  override fold({ fact }: Folded): void {
    switch (fact.kind) {
      case 'deployment_activated':
        this.#of(fact.slotId).clear();
        this.#of(fact.slotId).set(fact.instance, ALL);
        return;
      case 'swap_cut':
        for (const leg of fact.legs) {
          const shares = this.#of(leg.slotId);
          const held = (shares.get(leg.fromInstance) ?? 0) + (shares.get(leg.toInstance) ?? 0);
          shares.set(leg.toInstance, leg.share ?? held);
          for (const gone of [leg.fromInstance, ...(leg.dismissed ?? [])]) shares.set(gone, 0);
        }
        return;
      case 'ladder_moved':
        this.#of(fact.slotId).clear();
        for (const { instance, share } of fact.attachments) this.#of(fact.slotId).set(instance, share);
        return;
      case 'share_changed':
        this.#of(fact.slotId).set(fact.instance, fact.share);
        return;
      case 'instance_detached':
        this.#of(fact.slotId).delete(fact.instance);
        return;
      default:
        return;
    }
  }

  override after({ fact }: Recorded): void {
    if (fact.kind === 'swap_cut')
      for (const { slotId } of fact.legs)
        this.expect(this.#sum(slotId) <= ALL, `the cut of ${fact.swapId} hands out ${this.#sum(slotId)} of ${slotId}`);
    if (fact.kind !== 'ladder_moved' && fact.kind !== 'share_changed') return;
    const sum = this.#sum(fact.slotId) + fact.reserve;
    this.expect(sum === ALL, `${fact.kind}: the shares and the reserve of ${fact.slotId} sum to ${sum}`);
    for (const [instance, share] of this.#of(fact.slotId))
      this.expect(share >= 0 && share <= ALL, `${fact.slotId}: ${instance} holds ${share}`);
  }

  override settled(view: EngineView): void {
    for (const [slotId, slot] of view.slots) {
      const sum = slot.attachments.reduce((all, each) => all + each.share, 0) + slot.reserve;
      this.expect(sum === ALL, `the shares and reserve of ${slotId} sum to ${sum}`);
      for (const { instance, share } of slot.attachments) {
        const told = this.#of(slotId).get(instance) ?? 0;
        this.expect(share === told, `${slotId}: ${instance} holds ${share}, by the facts ${told}`);
      }
    }
  }
}
