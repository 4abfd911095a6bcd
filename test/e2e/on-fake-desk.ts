import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect } from 'vitest';
import { buildConsole } from '../../electron/launch/console-build.ts';
import { launchTestBrowser, testBrowser } from '../support/browser.ts';
import { openConsole, type PageOptions } from '../support/console-page.ts';
import { FakeDesk, type FakeDeskOptions } from '../support/fake-desk.ts';

/** The browser for these specs; undefined where none is installed. */
export const executable = testBrowser();
if (executable === undefined) console.warn('skipped: no Chromium is installed');

/** True where these specs cannot run. */
export const noBrowser = executable === undefined;

/** A desk with a version that trades. */
export const TRADING: FakeDeskOptions = { deployed: true, feed: 'sim' };

type OnDesk = (
  options: FakeDeskOptions & { readonly look?: PageOptions },
  see: (page: Page, desk: FakeDesk) => Promise<void>,
) => Promise<void>;

/** Starts a browser for the specs of a suite; each spec opens the console on a pretended desk of its own. */
export function onFakeDesk(): OnDesk {
  let browser: Browser;

  beforeAll(async () => {
    await buildConsole();
    browser = await launchTestBrowser(executable ?? '');
  }, 120_000);

  afterAll(() => browser?.close());

  return async (options, see) => {
    const desk = new FakeDesk(options);
    await desk.listen();
    const { page, faults } = await openConsole(browser, `${desk.url}#token=${desk.token}`, options.look);
    try {
      await page.getByTestId('trading-state').waitFor();
      await see(page, desk);
      expect(faults).toEqual([]);
    } finally {
      await page.context().close();
      await desk.close();
    }
  };
}
