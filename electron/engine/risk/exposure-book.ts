import type { Scope } from '../../../shared/domain/scope.ts';

/** What is held and open in one instrument, in quantities at its scale: at worst, if every open order on one side fills. */
export interface Cell {
  /** Position plus open buys, signed. */
  long: number;
  /** Position less open sells, signed. */
  short: number;
  /** The larger of the two sizes. */
  gross: number;
}

/** Exposure of one scope, by instrument: sums of what the instances in it hold and have open. */
export class ScopeExposure {
  readonly cells = new Map<number, Cell>();
}

/** One instance and the scopes that it counts for. */
interface Owner {
  readonly cells: Map<number, Cell>;
  readonly scopes: readonly ScopeExposure[];
}

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
    this.#owners.set(instance, { cells: new Map(), scopes: scopes.map((scope) => this.#scope(scope)) });
  }

  of(scope: Scope): ScopeExposure {
    return this.#scopes.get(scope) ?? this.#none;
  }

  /** Cells of one instance, by instrument. */
  ofInstance(instance: number): ReadonlyMap<number, Readonly<Cell>> {
    return this.#owners.get(instance)?.cells ?? this.#none.cells;
  }

  /** Takes what an instance holds and has open in an instrument as so. */
  refresh(instance: number, instrument: number, held: number, openBuy: number, openSell: number): void {
    const owner = this.#owners.get(instance);
    if (!owner) return;
    const cell = cellOf(owner.cells, instrument);
    const long = held + openBuy;
    const short = held - openSell;
    const gross = Math.max(Math.abs(long), Math.abs(short));
    const [dLong, dShort, dGross] = [long - cell.long, short - cell.short, gross - cell.gross];
    if (dLong === 0 && dShort === 0 && dGross === 0) {
      // What was never held is not kept: it would count as one more instrument.
      if (gross === 0) owner.cells.delete(instrument);
      return;
    }
    for (const scope of owner.scopes) {
      const sum = cellOf(scope.cells, instrument);
      sum.long += dLong;
      sum.short += dShort;
      sum.gross += dGross;
      if (sum.gross === 0) scope.cells.delete(instrument);
    }
    if (gross === 0) owner.cells.delete(instrument);
    else [cell.long, cell.short, cell.gross] = [long, short, gross];
  }

  #scope(scope: Scope): ScopeExposure {
    let found = this.#scopes.get(scope);
    if (!found) {
      found = new ScopeExposure();
      this.#scopes.set(scope, found);
    }
    return found;
  }
}

function cellOf(cells: Map<number, Cell>, instrument: number): Cell {
  let cell = cells.get(instrument);
  if (!cell) {
    cell = { long: 0, short: 0, gross: 0 };
    cells.set(instrument, cell);
  }
  return cell;
}
