import type { BrowserWindow } from 'electron';
import { askPerson } from './questions.ts';

/** A page that has ended this often within the time below is opened again only when a person says so. */
const MOST_ENDS = 3;
const WITHIN_MS = 60_000;
/** How long after the end of a page the next one is opened, milliseconds, doubled with each. */
const REOPEN_MS = 500;

/** `net::ERR_ABORTED`: another navigation took its place, or it was refused. */
const ABORTED = -3;

/** What the watch asks of the rest of the app. */
export interface PageWatchParts {
  /** How the desk stands, in a line: it goes on without its page. */
  readonly standing: () => string;
  /** What to give in a terminal while there is no page. */
  readonly inTerminal: string;
  readonly clock?: () => number;
}

/**
 * Keeps a page in a window: one that crashes is opened again, at most three times a minute, and after that when a person says so;
 * of one that hangs a person is asked. The page has a process of its own, so that the desk notices none of it.
 */
export function watchPage(window: BrowserWindow, { standing, inTerminal, clock = Date.now }: PageWatchParts): void {
  let ends: number[] = [];
  let isAskingToReopen = false;
  /** The question about a page that hangs, while it stands. */
  let aboutHanging: AbortController | undefined;

  const ended = async (reason: string): Promise<void> => {
    // Whoever is gone hangs no more, and is opened again whatever was answered.
    aboutHanging?.abort();
    const now = clock();
    ends = [...ends.filter((at) => now - at < WITHIN_MS), now];
    if (ends.length <= MOST_ENDS) {
      setTimeout(() => !window.isDestroyed() && window.webContents.reload(), REOPEN_MS * 2 ** (ends.length - 1));
      return;
    }
    if (isAskingToReopen || window.isDestroyed()) return;
    isAskingToReopen = true;
    const answer = await askPerson(window, {
      message: `The console has ended ${ends.length} times within a minute`,
      detail: `The last time: ${reason}. The desk itself goes on: ${standing()}\n\nIn a terminal: ${inTerminal}`,
      buttons: ['Open it again', 'Leave it closed'],
      cancelId: 1,
    });
    isAskingToReopen = false;
    if (answer !== 0 || window.isDestroyed()) return;
    ends = [];
    window.webContents.reload();
  };

  const hangs = async (): Promise<void> => {
    if (aboutHanging !== undefined || isAskingToReopen || window.isDestroyed()) return;
    aboutHanging = new AbortController();
    const answer = await askPerson(window, {
      message: 'The console does not answer',
      detail: `The desk itself goes on: ${standing()}\n\nRoll back and kill work meanwhile from the tray, and in a terminal: ${inTerminal}`,
      buttons: ['Reopen the console', 'Wait'],
      cancelId: 1,
      signal: aboutHanging.signal,
    });
    aboutHanging = undefined;
    // Its process ends by this, and what is said of that opens the page again.
    if (answer === 0 && !window.isDestroyed()) window.webContents.forcefullyCrashRenderer();
  };

  const { webContents: page } = window;
  page.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason !== 'clean-exit') void ended(`${reason}, code ${exitCode}`);
  });
  page.on('did-fail-load', (_event, code, description, _url, isMainFrame) => {
    if (isMainFrame && code !== ABORTED) void ended(`it did not load: ${description}`);
  });
  window.on('unresponsive', () => void hangs());
  window.on('responsive', () => aboutHanging?.abort());
}
