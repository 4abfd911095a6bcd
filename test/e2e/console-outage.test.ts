/** The console while the desk cannot record, and once it can again: what is done says how it stands. */
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import type { FakeDesk } from '../support/fake-desk.ts';
import { noBrowser, onFakeDesk, TRADING } from './on-fake-desk.ts';

const NOT_YET = 'It is done, and NOT RECORDED YET: lost if the desk stops before the journal can be written again.';
const state = (page: Page) => page.getByTestId('trading-state');
const notYet = (page: Page) => page.getByRole('note', { name: 'not recorded' });

/** The journal is gone, and the desk has gone over to reducing by itself. */
function lose(desk: FakeDesk): void {
  const reason = 'desk.db was moved: put the very same file back';
  const at = '2026-11-22T00:26:04.120Z';
  Object.assign(desk.frame.desk, {
    trading_state: 'reducing',
    journal_outage: { since: at, reason, waiting_facts: 3 },
    trading_state_set: {
      state: 'reducing',
      by: 'desk',
      reason: `the journal could not be written at 00:26:04 UTC: ${reason}`,
      at,
    },
  });
  for (const slot of desk.frame.slots) slot.trading_state = 'reducing';
}

describe.skipIf(noBrowser)('a desk that cannot record', () => {
  const on = onFakeDesk();

  it('says of a kill that it is not recorded yet, and stops saying so once it is', () =>
    on(TRADING, async (page, desk) => {
      lose(desk);
      await state(page).getByText('NOT RECORDED').waitFor();
      await page.keyboard.press('Control+Alt+KeyK');
      await page.keyboard.press('Enter');
      const result = page.getByRole('region', { name: 'kill' });
      await result.getByText(NOT_YET).waitFor();
      expect(await result.textContent()).not.toContain('also after a restart');
      desk.frame.desk.journal_outage = null;
      await notYet(page).waitFor({ state: 'detached' });
      await result.getByText('No new order leaves, also after a restart, until its breaker is released.').waitFor();
    }));

  it('says the same of a rollback', () =>
    on(TRADING, async (page, desk) => {
      await page.getByRole('button', { name: 'Swap in… 2.0.0' }).click();
      await page.getByRole('button', { name: 'Execute swap' }).click();
      await page.getByText(/is live; .* follows in shadow/).waitFor();
      lose(desk);
      await page.getByRole('button', { name: /^Roll back to 1\.0\.0/ }).click();
      await page.getByText(/^Back on .* after the click$/).waitFor();
      await notYet(page).getByText(NOT_YET).waitFor();
      desk.frame.desk.journal_outage = null;
      await notYet(page).waitFor({ state: 'detached' });
      await page.getByText(/^Back on .* after the click$/).waitFor();
    }));

  it('says who reduced the whole desk and why, with the way back where it is', () =>
    on(TRADING, async (page, desk) => {
      lose(desk);
      await state(page).getByRole('button', { name: 'set for the desk' }).click();
      const tip = state(page).getByRole('region', { name: 'trading state' });
      await tip
        .getByText(/^The desk itself set the whole desk to REDUCING: the journal could not be written at 00:26:04/)
        .waitFor();
      expect(await tip.getByRole('button', { name: 'Resume…' }).isDisabled()).toBe(true);
      await tip.getByText(/^Resume: the journal cannot be written/).waitFor();
      desk.frame.desk.journal_outage = null;
      await tip.getByRole('button', { name: 'Resume…', disabled: false }).waitFor();
    }));

  it('proposes the whole desk where that is what has to be resumed', () =>
    on(TRADING, async (page, desk) => {
      lose(desk);
      desk.frame.desk.journal_outage = null;
      await page.getByRole('tab', { name: /^Risk/ }).click();
      const control = page.getByRole('region', { name: 'trading state control' });
      await expect.poll(() => control.getByRole('combobox').inputValue()).toBe('desk');
    }));

  it('lets no swap be executed, and says why, until the journal is back', () =>
    on(TRADING, async (page, desk) => {
      await page.getByRole('button', { name: 'Swap in… 2.0.0' }).click();
      const execute = page.getByRole('button', { name: 'Execute swap' });
      await page.getByText(/checks allow it/).waitFor();
      lose(desk);
      await page
        .getByText('The journal cannot be written: until it can, the desk does only what reduces risk.')
        .waitFor();
      expect(await execute.isDisabled()).toBe(true);
      expect(await page.getByText(/checks allow it/).count()).toBe(0);
      desk.frame.desk.journal_outage = null;
      await page.getByText(/checks allow it/).waitFor();
      await expect.poll(() => execute.isDisabled()).toBe(false);
    }));
});
