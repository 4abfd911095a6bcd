/** One text of a file, and what stands in its place while the bug is in. */
export interface Edit {
  /** Below the project's root. */
  readonly file: string;
  /** Stands in the file exactly once; otherwise the list is out of date, and that is an error. */
  readonly find: string;
  readonly replace: string;
}

/** An invariant of the design by its number, 0 for something that must come about and does not; `stops`: the desk itself stops. */
export type Witness = number | 'stops';

/** A bug that is put into the product on purpose, to see whether the simulator finds it. */
export interface Mutation {
  readonly name: string;
  /** What the desk does wrong with it, in a sentence. */
  readonly what: string;
  /** What it breaks: a world that breaks something else has not shown it. */
  readonly breaks: readonly Witness[];
  readonly edits: readonly Edit[];
}

/** A mutation of one text of one file. */
export const mutation = (
  name: string,
  breaks: readonly Witness[],
  what: string,
  file: string,
  find: string,
  replace: string,
): Mutation => ({ name, what, breaks, edits: [{ file, find, replace }] });
