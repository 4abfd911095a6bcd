import type { FeedStats } from '../engine/ports.ts';
import { FeedError } from './feed-error.ts';

/** Bad rows a recording may have unless told otherwise: a thousand, or one in a hundred of those read, whichever is more. */
const DEFAULT_BAD_ROWS = 1000;
const DEFAULT_BAD_SHARE = 0.01;
/** Bad rows kept for the report. */
const KEPT_PROBLEMS = 100;

/** Counts what a replay has seen, and says when too much of it is broken. */
export class FeedTally {
  read = 0;
  rounded = 0;
  crossed = 0;
  #bad = 0;
  readonly #problems: { line: number; message: string }[] = [];
  readonly #path: string;
  readonly #limit: number | undefined;

  /** @param limit bad rows to put up with; undefined for the default, a thousand or 1 % of the rows, whichever is more. */
  constructor(path: string, limit: number | undefined) {
    this.#path = path;
    this.#limit = limit;
  }

  /** Counts a bad row; once there are more than the limit allows, the error that must end the feed. */
  reject(line: number, message: string): FeedError | undefined {
    this.#bad++;
    if (this.#problems.length < KEPT_PROBLEMS) this.#problems.push({ line, message });
    const limit = this.#limit ?? Math.max(DEFAULT_BAD_ROWS, this.read * DEFAULT_BAD_SHARE);
    if (this.#bad <= limit) return undefined;
    const first = this.#sorted()
      .slice(0, 5)
      .map((problem) => `line ${problem.line}: ${problem.message}`);
    return new FeedError(
      `${this.#path}: ${this.#bad} of the first ${this.read} rows are broken, more than the ${Math.floor(limit)} allowed; ` +
        `${first.join('; ')}${this.#bad > first.length ? '; …' : ''}. Repair the file, or raise maxBadRows if they may be left out`,
    );
  }

  stats(progress: number): FeedStats {
    const { read, rounded, crossed } = this;
    return { read, bad: this.#bad, problems: this.#sorted(), rounded, crossed, progress };
  }

  /** In the file's order: groups of a file are read side by side. */
  #sorted(): { line: number; message: string }[] {
    return this.#problems.toSorted((a, b) => a.line - b.line);
  }
}
