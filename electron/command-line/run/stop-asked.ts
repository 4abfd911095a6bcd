import { counted } from '../../../shared/base/words.ts';

/** One press of Ctrl-C may arrive more than once: from the terminal, and passed on by npm. Milliseconds. */
const ONE_PRESS_MS = 500;

/** How often it is looked at whether what waited is recorded, after the terminal was closed, milliseconds. */
const LOOK_MS = 250;

/** Where signals come from, and the time. */
export interface Signals {
  on(signal: NodeJS.Signals, listener: () => void): unknown;
}

/** What surrounds a desk that serves; passed in, so that a test can be it. */
export interface Surroundings {
  readonly signals: Signals;
  /** A clock that only goes forward, milliseconds. */
  readonly nowMs: () => number;
  /** Whether somebody sits at a terminal that the desk was started at. */
  readonly atTerminal: boolean;
  readonly every: (ms: number, look: () => void) => () => void;
}

const THIS_PROCESS: Surroundings = {
  signals: process,
  nowMs: () => performance.now(),
  atTerminal: [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY),
  every: (ms, look) => {
    const timer = setInterval(look, ms);
    return () => clearInterval(timer);
  },
};

/**
 * Resolves when the desk is told to stop. While facts wait that are not recorded, the first Ctrl-C only says what it would cost; the
 * next one counts. A supervisor, which sends SIGTERM, cannot be asked again: that counts at once. Neither can whoever has closed the
 * terminal; there the desk stops as soon as all is recorded. One that was started without a terminal, under `nohup` or by a
 * supervisor, has none to lose, and goes on.
 *
 * @param waiting Facts that are not recorded now.
 */
export function stopAsked(
  waiting: () => number,
  say: (line: string) => void,
  { signals, nowMs, atTerminal, every }: Surroundings = THIS_PROCESS,
): Promise<void> {
  let warnedAtMs: number | undefined;
  return new Promise((resolve) => {
    signals.on('SIGTERM', () => resolve());
    // Node undoes what `nohup` asks of the system, so it is this listener that keeps the desk where no terminal is.
    signals.on('SIGHUP', () => {
      if (!atTerminal) return;
      if (waiting() === 0) return resolve();
      const stop = every(LOOK_MS, () => {
        if (waiting() > 0) return;
        stop();
        resolve();
      });
    });
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
