import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { buildWindow } from '../../electron/launch/console-build.ts';
import { presentElectron } from '../../electron/launch/electron-binary.ts';
import { testBrowser } from '../support/browser.ts';
import { settled } from '../support/window-calls.ts';
import { startWindow, type WindowDriver } from '../support/window-driver.ts';

/** True where these specs cannot run. */
export const noWindow = presentElectron() === undefined && testBrowser() === undefined;
if (noWindow) console.warn('skipped: neither Electron nor a Chromium is installed');

/** Whether the page shows the market of the demonstration, in its own words. */
export const SIMULATED = `document.body.innerText.includes('SIMULATED')`;

/** The app that the specs of a suite are about. */
export interface OnWindow {
  /** A folder of its own, which goes with the suite. */
  readonly dataDir: string;
  /** Starts the app on the same folder again; it has to have ended. */
  again(): Promise<void>;
}

/**
 * Builds the app and starts it for the specs of a suite, on an empty folder.
 *
 * @param name - What runs, as it is told.
 * @param take - Is given the app each time that it has started and its page shows the market.
 */
export function onWindow(name: string, take: (window: WindowDriver) => void): OnWindow {
  const dataDir = mkdtempSync(join(tmpdir(), 'desk-window-'));
  let started: WindowDriver | undefined;

  const again = async (): Promise<void> => {
    started = await startWindow(dataDir);
    take(started);
    await settled(started, SIMULATED);
  };

  beforeAll(async () => {
    await buildWindow();
    await again();
    console.log(`${name} runs on ${started?.way}`);
  }, 120_000);

  afterAll(async () => {
    await started?.kill();
    rmSync(dataDir, { recursive: true, force: true });
  });

  return { dataDir, again };
}
