import { shownPlainly } from '../../shared/domain/plain-text.ts';

/** How a result is wanted. */
export interface ResultFlags {
  /** For programs: JSON, and nothing but it, on standard output. */
  readonly json?: boolean;
}

/**
 * Writes the result of a command to standard output: in words, a line each, unless JSON is asked for. What a person must not overlook
 * beside it goes to standard error, in either form.
 */
export function tellResult(flags: ResultFlags, words: readonly string[], report: unknown): void {
  if (flags.json) tellReport(flags, report);
  else process.stdout.write(shownPlainly(words.map((line) => `${line}\n`).join('')));
}

/** Says a line of a result that comes bit by bit: on standard output, or, where that is for JSON alone, on standard error. */
export function tellSoFar({ json }: ResultFlags, line: string): void {
  (json ? process.stderr : process.stdout).write(shownPlainly(`${line}\n`));
}

/** Writes the result as JSON where that is asked for, behind what was said of it so far. */
export function tellReport({ json }: ResultFlags, report: unknown): void {
  // The codes that stand for what a terminal would obey are those of JSON.
  if (json) process.stdout.write(shownPlainly(`${JSON.stringify(report, null, 2)}\n`));
}

/** Whether a person looks at standard output: a document is for a file, and told of in words there. */
export const isTerminal = (): boolean => process.stdout.isTTY === true;
