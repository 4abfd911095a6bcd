import { counted } from '../../shared/base/words.ts';

/** One press of Ctrl-C may arrive more than once: from the terminal, and passed on by npm. Milliseconds. */
const ONE_PRESS_MS = 500;

/** Where signals come from, and the time. */
export interface Signals {
  on(signal: NodeJS.Signals, listener: () => void): unknown;
}

/**
 * Resolves when the desk is told to stop. While facts wait that are not recorded, the first Ctrl-C only says what it would cost; the
 * next one counts. A supervisor, which sends SIGTERM, cannot be asked again: that counts at once, as a closed terminal does.
 *
 * @param waiting Facts that are not recorded now.
 * @param nowMs A clock that only goes forward, milliseconds.
 */
export function stopAsked(
  waiting: () => number,
  say: (line: string) => void,
  signals: Signals = process,
  nowMs: () => number = () => performance.now(),
): Promise<void> {
  let warnedAtMs: number | undefined;
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) signals.on(signal, () => resolve());
    signals.on('SIGINT', () => {
      const facts = waiting();
      if (warnedAtMs === undefined && facts > 0) {
        warnedAtMs = nowMs();
        say(
          `!! ${counted(facts, 'fact')} ${facts === 1 ? 'is' : 'are'} not recorded and would be lost: put the journal back, or press Ctrl-C again to end it all the same`,
        );
      } else if (warnedAtMs === undefined || nowMs() - warnedAtMs >= ONE_PRESS_MS) resolve();
    });
  });
}

/** What is said at the end. @param lost what was not recorded, in words; empty where everything is on disk. */
export const endWords = (dataDir: string, lost: readonly string[]): string[] =>
  lost.length === 0
    ? [`stopped; everything is kept in ${dataDir}`]
    : [
        `!! stopped, and what the journal in ${dataDir} could not take is LOST; the next start does not know of it:`,
        ...lost.map((line) => `!!   ${line}`),
      ];
