/** The audit of a real desk on screen: it holds, and after somebody changed a row behind its back it does not. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildConsole } from '../../electron/launch/console-build.ts';
import { launchTestBrowser, testBrowser } from '../support/browser.ts';
import { serveDesk } from '../support/cli.ts';
import { openConsole } from '../support/console-page.ts';
import { tamper } from '../unit/journal/journal-fixture.ts';

const executable = testBrowser();
/** A row that a demo's first seconds have written and signed over. */
const CHANGED = 9;

let browser: Browser;
let folder: string;
beforeAll(async () => {
  if (executable === undefined) return;
  await buildConsole();
  browser = await launchTestBrowser(executable);
  folder = mkdtempSync(join(tmpdir(), 'console-audit-'));
}, 120_000);
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function onAudit(directory: string, demo: boolean, see: (page: Page) => Promise<void>): Promise<void> {
  const desk = await serveDesk(directory, ...(demo ? ['--demo'] : []));
  try {
    const { page, faults } = await openConsole(browser, `${desk.url}/#token=${desk.token}`);
    await page.getByTestId('trading-state').waitFor();
    await page.locator('.dv-tab', { hasText: 'Audit' }).click();
    await see(page);
    expect(faults).toEqual([]);
    await page.context().close();
  } finally {
    await desk.signal('SIGTERM');
  }
}

describe.skipIf(executable === undefined)('the audit of a real desk', () => {
  it('holds, is saved as evidence, and says so when a row was changed behind its back', async () => {
    const directory = join(folder, 'desk');
    const side = (page: Page) => page.getByRole('region', { name: 'audit details' });
    await onAudit(directory, true, async (page) => {
      await side(page).getByRole('button', { name: 'Verify now' }).click();
      await side(page).getByText('Holds.').waitFor({ timeout: 60_000 });
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        side(page).getByRole('button', { name: 'Evidence' }).click(),
      ]);
      expect(download.suggestedFilename()).toMatch(/^desk-evidence-\d{8}-\d{6}\.jsonl\.gz$/);
      expect(await download.failure()).toBeNull();
      await page.locator('section.table[aria-label="audit"] tbody tr').nth(1).dblclick();
      await side(page).getByText('hash before').waitFor();
    });

    const copy = join(folder, 'copy');
    cpSync(directory, copy, { recursive: true });
    // While the desk runs: one that is started on such a file refuses it.
    const change = `DROP TRIGGER audit_update; UPDATE audit SET actor = 'nobody' WHERE seq = ${CHANGED};`;
    await onAudit(copy, false, async (page) => {
      tamper(copy, change);
      await side(page).getByRole('button', { name: 'Verify now' }).click();
      await side(page).getByText('Does not hold.').waitFor({ timeout: 60_000 });
      await side(page)
        .getByRole('button', { name: `Row ${CHANGED}` })
        .first()
        .click();
      await side(page).getByText('nobody', { exact: false }).first().waitFor();
      await side(page).getByRole('button', { name: 'Evidence' }).click();
      await side(page)
        .getByText(/Not saved: The journal does not verify/)
        .waitFor({ timeout: 60_000 });
    });
  }, 240_000);
});
