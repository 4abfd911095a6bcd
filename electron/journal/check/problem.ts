/** Something that verification found wrong. */
export interface Problem {
  /** Where: a table, the file of anchors, or `database` for what concerns the file as a whole. */
  readonly table:
    | 'audit'
    | 'facts'
    | 'outbox'
    | 'meta'
    | 'operator_secrets'
    | 'checkpoints'
    | 'anchors'
    | 'snapshots'
    | 'segments'
    | 'bundle'
    | 'database';
  /**
   * The row's sequence; of a missing row, the one it had; of a checkpoint, the rows that it covers; of an anchor, its place in
   * its file; of a segment, its number; of a setting or a password hash, its place in the order of their names. 0 for the file as a whole.
   */
  readonly seq: number;
  /** What is wrong, in words. */
  readonly message: string;
  /** Set where nothing need be wrong: a newer desk wrote what this one cannot read. */
  readonly isNewer?: true;
}

export type Report = (problem: Problem) => void;

/** "row 3 is missing", "rows 3 to 5 are missing". */
export const missing = (row: string, from: number, to: number): string =>
  from === to ? `${row} ${from} is missing` : `${row}s ${from} to ${to} are missing`;
