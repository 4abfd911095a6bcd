/** Every panel, every sheet and the bar, by axe: nothing serious and nothing critical, in each theme. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { PANELS } from '../../renderer/store/panel.ts';
import { PANEL } from '../../renderer/view/shell/panels.tsx';
import { noBrowser, onFakeDesk, TRADING } from './on-fake-desk.ts';

/** Each panel by itself: the page around it is looked at once. */
const PANELS_MS = 240_000;

/** What axe finds that is serious or critical in a part of the page, in a line each. */
async function faults(page: Page, part = 'html'): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .include(part)
    // The page's policy lets axe's own frames in nowhere, and the console has none.
    .setLegacyMode(true)
    .analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id}: ${target.join(' ')} ${html.slice(0, 160)}`));
}

describe.skipIf(noBrowser).each(['dark', 'light'] as const)('in the %s theme axe finds nothing serious', (scheme) => {
  const on = onFakeDesk();

  it(
    'in any panel',
    () =>
      on({ ...TRADING, look: { scheme } }, async (page) => {
        const found: Record<string, string[]> = {};
        for (const panel of PANELS) {
          await page.keyboard.press('Control+KeyK');
          await page.keyboard.type(`go to ${PANEL[panel].name}`);
          await page.keyboard.press('Enter');
          await page.locator(`#panel-${panel}`).waitFor();
          const here = await faults(page, `#panel-${panel}`);
          if (here.length > 0) found[panel] = here;
        }
        expect(found).toEqual({});
      }),
    PANELS_MS,
  );

  it('in what lies over them', () =>
    on({ ...TRADING, look: { scheme, firstRun: true } }, async (page) => {
      await page.getByRole('region', { name: 'guided paper session' }).waitFor();
      expect(await faults(page)).toEqual([]);
      await page.keyboard.press('Control+KeyK');
      expect(await faults(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.keyboard.type('?');
      expect(await faults(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Panels', exact: true }).click();
      expect(await faults(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+Alt+KeyK');
      await page.getByTestId('kill-sheet').waitFor();
      expect(await faults(page)).toEqual([]);
    }));
});
