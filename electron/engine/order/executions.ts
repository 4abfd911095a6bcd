/**
 * Ids of the executions that each order has had. Most orders are filled at once, so one id is kept as it is and costs no set; a fill
 * costs a look-up, however many there were before it.
 */
export class Executions {
  readonly #of = new Map<string, string | Set<string>>();

  has(orderId: string, executionId: string): boolean {
    const known = this.#of.get(orderId);
    return typeof known === 'object' ? known.has(executionId) : known === executionId;
  }

  add(orderId: string, executionId: string): void {
    const known = this.#of.get(orderId);
    if (known === undefined) this.#of.set(orderId, executionId);
    else if (typeof known === 'object') known.add(executionId);
    else this.#of.set(orderId, new Set([known, executionId]));
  }

  /** The order is not kept any more. */
  forget(orderId: string): void {
    this.#of.delete(orderId);
  }

  /** All of it, for a snapshot: ids by order, the oldest first. */
  snapshot(): ReadonlyMap<string, readonly string[]> {
    return new Map([...this.#of].map(([id, known]) => [id, typeof known === 'object' ? [...known] : [known]]));
  }

  /** Takes a snapshot as so. */
  restore(saved: ReadonlyMap<string, readonly string[]>): void {
    for (const [orderId, ids] of saved) for (const id of ids) this.add(orderId, id);
  }
}
