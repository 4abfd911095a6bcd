import type { Author, FactKind } from '../../../shared/domain/fact.ts';
import type { SwapMeasurement } from '../../host/desk.ts';
import { databasePath } from '../../journal/open.ts';
import { openReader } from '../../journal/reader.ts';

interface Row {
  readonly actor: string;
  readonly role: string;
  readonly action: string;
  readonly payload: string;
}

/** What stands in audit rows and in no fact: who was behind a fact, and what was measured of a swap. */
export class AuditNotes {
  readonly #authors = new Map<number, Author>();
  readonly #measured = new Map<string, SwapMeasurement>();

  /**
   * Reads the journal in place, all of it: a row may be written long after its fact, and these are rare. Rows that are sealed in
   * segments by now are not read.
   */
  constructor(directory: string, kinds: readonly FactKind[]) {
    const { database, close } = openReader(databasePath(directory), false);
    try {
      const marks = kinds.map(() => '?').join(', ');
      const rows = database
        .prepare<unknown[], Row>(
          `SELECT actor, role, action, payload FROM audit WHERE action IN ('swap_measured', ${marks})`,
        )
        .all(...kinds);
      for (const row of rows) this.#take(row);
    } finally {
      close();
    }
  }

  authorOf(fact: number): Author | undefined {
    return this.#authors.get(fact);
  }

  measured(swapId: string): SwapMeasurement | undefined {
    return this.#measured.get(swapId);
  }

  #take({ actor, role, action, payload }: Row): void {
    const note = JSON.parse(payload) as { readonly fact?: number; readonly swapId?: string } & SwapMeasurement;
    if (action === 'swap_measured' && note.swapId !== undefined) this.#measured.set(note.swapId, note);
    else if (note.fact !== undefined) this.#authors.set(note.fact, { actor, role });
  }
}
