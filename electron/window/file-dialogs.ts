import { type BrowserWindow, dialog } from 'electron';
import { SCENARIO_ENDING } from './links.ts';

/** Lets a person choose a scenario. @returns its path; undefined where they chose none. */
export const chooseScenario = (window: BrowserWindow): Promise<string | undefined> =>
  chooseFile(window, 'Open a scenario', [{ name: 'Scenario', extensions: [SCENARIO_ENDING.slice(1), 'json'] }]);

/** Lets a person choose recorded market data. @returns its path; undefined where they chose none. */
export const chooseMarketData = (window: BrowserWindow): Promise<string | undefined> =>
  chooseFile(window, 'Import market data', [{ name: 'Market data', extensions: ['csv', 'gz'] }]);

async function chooseFile(
  window: BrowserWindow,
  title: string,
  filters: { name: string; extensions: string[] }[],
): Promise<string | undefined> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, { title, filters, properties: ['openFile'] });
  return canceled ? undefined : filePaths[0];
}
