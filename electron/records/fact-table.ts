import type { Fact } from '../../shared/domain/fact.ts';
import type { StoredFact } from '../engine/ports.ts';

/** A fact with its place and time. */
export interface ExportedFact {
  readonly stored: StoredFact;
  readonly fact: Fact;
}

/** A table of facts: its columns, and the rows that a fact makes. */
export interface FactTable {
  readonly columns: readonly string[];
  rows(fact: ExportedFact): readonly (readonly string[])[];
  /** Rows that come after the last fact. */
  rest(): Iterable<readonly string[]>;
}
