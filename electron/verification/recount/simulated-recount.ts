import type { FactOf } from '../../../shared/domain/fact.ts';
import { hold, known, positive } from './tally.ts';

/** Simulated accounts: who has one, and what it holds there. None of it touches a real book. */
export class SimulatedRecount {
  /** Signed, by instance and instrument. */
  readonly accounts = new Map<number, Map<string, number>>();
  readonly #mirrors = new Set<number>();

  opened({ instance, account }: FactOf<'simulated_opened'>): void {
    hold(Math.abs(account) === instance, () => `account ${account} is opened for instance ${instance}`);
    if (account > 0) this.accounts.set(instance, new Map());
    else this.#mirrors.add(instance);
  }

  closed({ instance, account }: FactOf<'simulated_closed'>): void {
    if (account > 0) this.accounts.delete(instance);
    else this.#mirrors.delete(instance);
  }

  filled({ instance, instrument, side, quantity }: FactOf<'simulated_fill'>): void {
    const held = known(this.accounts, instance, 'simulated account of instance');
    const size = positive(quantity, 'quantity');
    held.set(instrument, (held.get(instrument) ?? 0) + (side === 'buy' ? size : -size));
  }
}
