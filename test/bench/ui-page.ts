import type { Browser, CDPSession, Page } from 'playwright';
import { buildConsole } from '../../electron/launch/console-build.ts';
import { assert } from '../../shared/base/assert.ts';
import { launchTestBrowser, testBrowser } from '../support/browser.ts';
import { openConsole } from '../support/console-page.ts';

/** Waits of a bench are for a condition; what takes longer than this is broken. */
export const PATIENCE_MS = 90_000;

/** A task that holds the page up for longer than this is a long one (W3C, Long Tasks API). */
const LONG_TASK_MS = 50;

/** What a page has noted of itself since it was last asked. Milliseconds. */
export interface Noted {
  /** How long each task of over 50 ms took. */
  readonly longTasks: readonly number[];
  /** From the stamp of each press to its first handler (Event Timing: `processingStart - startTime`, of every event however short). */
  readonly inputDelays: readonly number[];
  /** From the stamp to the next paint, of those events that took 16 ms and more (W3C, Event Timing API). */
  readonly slowEvents: readonly number[];
}

/** Notes what a page does, and of long tasks also what was before. Runs in the page. */
function watchItself(): void {
  const noted = { longTasks: [] as number[], inputDelays: [] as number[], slowEvents: [] as number[] };
  Object.assign(window, { noted });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) noted.longTasks.push(duration);
  }).observe({ type: 'longtask', buffered: true });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) noted.slowEvents.push(duration);
  }).observe({ type: 'event', buffered: true, durationThreshold: 16 } as PerformanceObserverInit);
  for (const type of ['pointerdown', 'keydown'])
    window.addEventListener(type, (event) => noted.inputDelays.push(performance.now() - event.timeStamp), true);
}

/** A browser with the console of a desk in it. */
export class BenchPage {
  readonly page: Page;
  readonly #browser: Browser;
  readonly #faults: readonly string[];
  readonly #protocol: CDPSession;

  private constructor(browser: Browser, page: Page, faults: readonly string[], protocol: CDPSession) {
    this.#browser = browser;
    this.page = page;
    this.#faults = faults;
    this.#protocol = protocol;
  }

  /** @throws {AssertionError} where no Chromium is installed. */
  static async launch(): Promise<Browser> {
    const executable = testBrowser();
    assert(executable !== undefined, 'the bench of the screen needs Chromium, and none is installed');
    await buildConsole();
    return launchTestBrowser(executable);
  }

  /** Opens the console of a desk and waits until it shows the trading state. */
  static async open(browser: Browser, url: string): Promise<BenchPage> {
    const { page, faults } = await openConsole(browser, url);
    page.setDefaultTimeout(PATIENCE_MS);
    await page.getByTestId('trading-state').waitFor();
    await page.evaluate(watchItself);
    return new BenchPage(browser, page, faults, await page.context().newCDPSession(page));
  }

  /** What was noted since this was last called. */
  async noted(): Promise<Noted> {
    return this.page.evaluate(() => {
      const { noted } = window as unknown as {
        noted: { longTasks: number[]; inputDelays: number[]; slowEvents: number[] };
      };
      return {
        longTasks: noted.longTasks.splice(0),
        inputDelays: noted.inputDelays.splice(0),
        slowEvents: noted.slowEvents.splice(0),
      };
    });
  }

  /** Bytes that the page's scripts hold, once everything that nobody holds has been let go. */
  async heapBytes(): Promise<number> {
    await this.#protocol.send('HeapProfiler.collectGarbage');
    const { usedSize } = await this.#protocol.send('Runtime.getHeapUsage');
    return usedSize;
  }

  async close(): Promise<void> {
    await this.page.context().close();
    await this.#browser.close();
    assert(this.#faults.length === 0, `the page had errors: ${this.#faults.join('; ')}`);
  }
}

/** What of long tasks lies beyond the 50 ms that are allowed, milliseconds (W3C: total blocking time). */
export const blockingMs = (tasks: readonly number[]): number =>
  tasks.reduce((sum, duration) => sum + Math.max(0, duration - LONG_TASK_MS), 0);
