import type { Author, FactKind } from '../../../shared/domain/fact.ts';
import type { EpochNs } from '../../../shared/units/time.ts';
import type { SwapMeasurement } from '../../host/desk.ts';
import { databasePath } from '../../journal/open.ts';
import { openReader } from '../../journal/reader.ts';

/** An audit row is written a little after its fact; a late one long after. Its fact's number says which it is of. */
const SLACK_NS = 3_600_000_000_000n;

interface Row {
  readonly actor: string;
  readonly role: string;
  readonly action: string;
  readonly payload: string;
}

/** What stands in the audit rows of a range and in no fact: who was behind a fact, and what was measured of a swap. */
export class AuditNotes {
  readonly #authors = new Map<number, Author>();
  readonly #measured = new Map<string, SwapMeasurement>();

  /** Reads the journal in place. Rows that are sealed in segments by now are not read. */
  constructor(directory: string, fromNs: EpochNs, untilNs: EpochNs, kinds: readonly FactKind[]) {
    const { database, close } = openReader(databasePath(directory), false);
    try {
      const marks = kinds.map(() => '?').join(', ');
      const rows = database
        .prepare<unknown[], Row>(
          `SELECT actor, role, action, payload FROM audit WHERE ts_ns >= ? AND ts_ns < ? AND action IN ('swap_measured', ${marks})`,
        )
        .all(fromNs - SLACK_NS, untilNs + SLACK_NS, ...kinds);
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
