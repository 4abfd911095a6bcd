import type { Scope } from '../../../shared/domain/scope.ts';
import { type Cell, ScopeExposure } from './scope-exposure.ts';

export { type Cell, ScopeExposure } from './scope-exposure.ts';

/** One instance and the scopes that it counts for. */
interface Owner {
  readonly own: ScopeExposure;
  readonly scopes: readonly ScopeExposure[];
}

const FLAT: Readonly<Cell> = { long: 0, short: 0, gross: 0 };

/**
 * Projected exposure by scope: for every instance and instrument, position and open orders at their worst, added up for
 * the scopes that the instance belongs to. Kept up by refreshing one cell whenever an order or a position in it changes,
 * so that the gate need not add up the whole desk for an order.
 */
export class ExposureBook {
  readonly #owners = new Map<number, Owner>();
  readonly #scopes = new Map<Scope, ScopeExposure>();
  readonly #none = new ScopeExposure();

  /** Makes an instance known. Saying it again changes nothing. */
  open(instance: number, scopes: readonly Scope[]): void {
    if (this.#owners.has(instance)) return;
    this.#owners.set(instance, { own: new ScopeExposure(), scopes: scopes.map((scope) => this.#scope(scope)) });
  }

  of(scope: Scope): ScopeExposure {
    return this.#scopes.get(scope) ?? this.#none;
  }

  /** What one instance has at stake. */
  stakeOf(instance: number): ScopeExposure {
    return this.#owners.get(instance)?.own ?? this.#none;
  }

  /** Cells of one instance, by instrument. */
  ofInstance(instance: number): ReadonlyMap<number, Readonly<Cell>> {
    return this.stakeOf(instance).cells;
  }

  /** Takes what an instance holds and has open in an instrument as so. */
  refresh(instance: number, instrument: number, held: number, openBuy: number, openSell: number): void {
    const owner = this.#owners.get(instance);
    if (!owner) return;
    const cell = owner.own.cells.get(instrument) ?? FLAT;
    const long = held + openBuy;
    const short = held - openSell;
    const gross = Math.max(Math.abs(long), Math.abs(short));
    const [dLong, dShort, dGross] = [long - cell.long, short - cell.short, gross - cell.gross];
    if (dLong === 0 && dShort === 0 && dGross === 0) return;
    owner.own.add(instrument, dLong, dShort, dGross);
    for (const scope of owner.scopes) scope.add(instrument, dLong, dShort, dGross);
  }

  #scope(scope: Scope): ScopeExposure {
    let found = this.#scopes.get(scope);
    if (!found) {
      found = new ScopeExposure();
      this.#scopes.set(scope, found);
    }
    return found;
  }

  /** All of it, for a snapshot: quantities by instrument, of every instance and every scope that has any. */
  snapshot() {
    const cells = <K>(of: Iterable<readonly [K, ScopeExposure]>) =>
      new Map([...of].filter(([, { cells }]) => cells.size > 0).map(([key, exposure]) => [key, exposure.snapshot()]));
    return {
      instances: cells([...this.#owners].map(([instance, { own }]) => [instance, own] as const)),
      scopes: cells(this.#scopes),
    };
  }

  /** Takes a snapshot as so, once every instance is known. */
  restore({ instances, scopes }: ReturnType<ExposureBook['snapshot']>): void {
    for (const [instance, cells] of instances) this.#owners.get(instance)?.own.restore(cells);
    for (const [scope, cells] of scopes) this.#scope(scope).restore(cells);
  }
}
