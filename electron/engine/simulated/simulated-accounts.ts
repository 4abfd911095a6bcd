import { assertNever, defined } from '../../../shared/base/assert.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';
import { type AccountNumber, mirrorOf } from '../../../shared/domain/simulated.ts';
import { type BasisPoints, basisPoints } from '../../../shared/units/basis-points.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import type { Core } from '../core.ts';
import { Mirror } from './mirror.ts';
import { SimulatedAccount } from './simulated-account.ts';

/** Facts that concern simulated accounts alone. */
export type SimulatedFact = FactOf<
  | 'simulated_opened'
  | 'simulated_resized'
  | 'simulated_fill'
  | 'simulated_counted'
  | 'divergence_counted'
  | 'simulated_closed'
>;

/** The simulated accounts that are open. Folded from facts, which touch nothing but these. */
export class SimulatedAccounts {
  /** By instance. */
  readonly accounts = new Map<number, SimulatedAccount>();
  /** Mirrors of live instances, by instance. */
  readonly mirrors = new Map<number, Mirror>();
  /** How many there are of both kinds: asked at every step, so that a desk without any pays for nothing else. */
  size = 0;
  /** Grows whenever an account or its share changes. */
  epoch = 0;
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** The numbers of all of them, in order. */
  numbers(): AccountNumber[] {
    return [...[...this.mirrors.keys()].map(mirrorOf), ...this.accounts.keys()].sort((a, b) => a - b);
  }

  /** The share that an instance's orders are judged for on its account; undefined for one without. */
  shareOf(instance: number): BasisPoints | undefined {
    return this.accounts.get(instance)?.share;
  }

  isOpen(account: AccountNumber): boolean {
    return account > 0 ? this.accounts.has(account) : this.mirrors.has(-account);
  }

  /** Signed position that reduce-only orders of an account are held to. */
  held(account: AccountNumber, instrument: number): number {
    if (account > 0) return this.accounts.get(account)?.ledger.held(account, instrument) ?? 0;
    const instance = -account;
    const ahead = this.mirrors.get(instance)?.ahead(instrument) ?? 0;
    return quantity(this.#core.ledger.held(instance, instrument) + ahead);
  }

  apply(fact: SimulatedFact): void {
    this.#apply(fact);
    this.size = this.accounts.size + this.mirrors.size;
  }

  #apply(fact: SimulatedFact): void {
    switch (fact.kind) {
      case 'simulated_opened':
        this.epoch += 1;
        if (fact.account > 0) this.accounts.set(fact.instance, new SimulatedAccount(this.#core, fact));
        else this.mirrors.set(fact.instance, new Mirror(fact));
        return;
      case 'simulated_resized':
        this.epoch += 1;
        return this.#account(fact.instance).resize(basisPoints(fact.share));
      case 'simulated_fill':
        return this.#account(fact.instance).applyFill(fact);
      case 'simulated_counted':
        return this.#account(fact.instance).conduct.recall(fact);
      case 'divergence_counted':
        return this.mirrors.get(fact.instance)?.recall(fact);
      case 'simulated_closed':
        this.epoch += 1;
        if (fact.account > 0) this.accounts.delete(fact.instance);
        else this.mirrors.delete(fact.instance);
        return;
      default:
        return assertNever(fact, 'fact');
    }
  }

  #account(instance: number): SimulatedAccount {
    return defined(this.accounts.get(instance), `simulated account ${instance}`);
  }

  /** All of it, for a snapshot. */
  snapshot() {
    const { accounts, mirrors, epoch } = this;
    return {
      accounts: [...accounts.values()].map((account) => account.snapshot()),
      mirrors: [...mirrors.values()].map((mirror) => mirror.snapshot()),
      epoch,
    };
  }

  /** Takes a snapshot as so, once slots and instruments are there. */
  restore({ accounts, mirrors, epoch }: ReturnType<SimulatedAccounts['snapshot']>): void {
    for (const saved of accounts) {
      const account = new SimulatedAccount(this.#core, saved);
      account.restore(saved);
      this.accounts.set(saved.instance, account);
    }
    for (const saved of mirrors) {
      const mirror = new Mirror(saved);
      mirror.restore(saved);
      this.mirrors.set(saved.instance, mirror);
    }
    this.epoch = epoch;
    this.size = this.accounts.size + this.mirrors.size;
  }
}
