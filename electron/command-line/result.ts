/** How a result is wanted. */
export interface ResultFlags {
  /** For programs: JSON, and nothing but it, on standard output. */
  readonly json?: boolean;
}

/** The option of every command whose result programs may want. */
export const JSON_OPTION = ['--json', 'for programs: JSON, and nothing else, on standard output'] as const;

/**
 * Writes the result of a command to standard output: in words, a line each, unless JSON is asked for. What a person must not overlook
 * beside it goes to standard error, in either form.
 */
export function tellResult({ json = false }: ResultFlags, words: readonly string[], report: unknown): void {
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : words.map((line) => `${line}\n`).join(''));
}

/** Whether a person looks at standard output: a document is for a file, and told of in words there. */
export const isTerminal = (): boolean => process.stdout.isTTY === true;
