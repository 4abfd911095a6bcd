import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { buildConsole } from '../../electron/launch/console-build.ts';
import { type RunningDesk, startDesk } from '../../electron/serving/start-desk.ts';
import { defined } from '../../shared/base/assert.ts';
import { launchTestBrowser } from '../support/browser.ts';
import { type ConsolePage, openConsole } from '../support/console-page.ts';
import { executable } from './on-fake-desk.ts';

/** A real desk with its demo, and consoles in a real browser on it. */
export interface OnDesk {
  readonly dataDir: string;
  /** The desk, from the first spec on. */
  readonly desk: RunningDesk;
  /** Opens the console in a browser of its own; without the token where none is wanted. */
  at(token?: boolean): Promise<Page>;
  /** Closes what is open, as after each spec: a console that nobody looks at still draws. */
  closeAll(): Promise<void>;
}

/** Starts a desk and a browser for the specs of a suite. Whatever went wrong on a page fails its spec. */
export function onDesk(name: string): OnDesk {
  const dataDir = mkdtempSync(join(tmpdir(), `desk-${name}-`));
  const open = new Set<ConsolePage>();
  let browser: Browser | undefined;
  let desk: RunningDesk | undefined;

  beforeAll(async () => {
    await buildConsole();
    browser = await launchTestBrowser(executable ?? '');
    desk = await startDesk({ dataDir, port: 0, demo: true });
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await desk?.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function closeAll(): Promise<void> {
    for (const { page, faults } of open) {
      expect(faults).toEqual([]);
      await page.context().close();
    }
    open.clear();
  }
  afterEach(closeAll);

  const running = (): RunningDesk => defined(desk, 'the desk of this suite');
  return {
    dataDir,
    get desk() {
      return running();
    },
    async at(token = true) {
      const { url, token: text } = running();
      const address = token ? `${url}/#token=${text}` : url;
      const shown = await openConsole(defined(browser, 'the browser of this suite'), address, {
        width: 1280,
        height: 800,
      });
      open.add(shown);
      return shown.page;
    },
    closeAll,
  };
}
