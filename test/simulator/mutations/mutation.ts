/** One text of a file, and what stands in its place while the bug is in. */
export interface Edit {
  /** Below the project's root. */
  readonly file: string;
  /** Stands in the file exactly once; otherwise the list is out of date, and that is an error. */
  readonly find: string;
  readonly replace: string;
}

/** A bug that is put into the product on purpose, to see whether the simulator finds it. */
export interface Mutation {
  readonly name: string;
  /** What the desk does wrong with it, in a sentence. */
  readonly what: string;
  /** The invariant of the design that it breaks, by its number; 0: something that must come about and does not. */
  readonly breaks: readonly number[];
  readonly edits: readonly Edit[];
}

/** A mutation of one text of one file. */
export const mutation = (
  name: string,
  breaks: readonly number[],
  what: string,
  file: string,
  find: string,
  replace: string,
): Mutation => ({ name, what, breaks, edits: [{ file, find, replace }] });
