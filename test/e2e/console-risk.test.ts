/** Risk as the person at the desk sees it and changes it: breakers, limits, states, approvals. */
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import type { FakeDesk, FakeDeskOptions } from '../support/fake-desk.ts';
import { alert, approval, breaker, exit, type Risk } from '../support/fake-risk-state.ts';
import { faintTexts } from './contrast.ts';
import { noBrowser, onFakeDesk, TRADING } from './on-fake-desk.ts';

const state = (page: Page) => page.getByTestId('trading-state');
const showRisk = (page: Page) => page.getByRole('tab', { name: /^Risk/ }).click();
const asked = (desk: FakeDesk, call: string) =>
  desk.riskCalls.filter((one) => one.call === call).map(({ input }) => input);

/** The slot is held back by one breaker. */
function trip(desk: FakeDesk): void {
  desk.frame.desk.breakers.push(breaker());
  for (const slot of desk.frame.slots) slot.trading_state = 'reducing';
}

const violation = (seq: number, change: Partial<Risk['violations'][number]> = {}): Risk['violations'][number] => ({
  seq,
  at: '2026-11-21T14:31:40.123Z',
  scope: 'momentum:paper',
  trigger: 'daily_loss',
  action: 'reduce',
  value: '20140.50000000',
  limit: '20000.00000000',
  breaker_id: 'b-7',
  standing: true,
  ...change,
});

describe.skipIf(noBrowser)('a breaker on the console', () => {
  const on = onFakeDesk();

  it('is explained below the state, and released there for a reason', () =>
    on(TRADING, async (page, desk) => {
      trip(desk);
      await state(page).getByRole('button', { name: 'daily loss' }).click();
      const stands = state(page).getByRole('region', { name: 'breakers that bind here' });
      await stands
        .getByText('Daily loss of 20,140.50 USDT was beyond the limit of 20,000.00 USDT when it tripped.')
        .waitFor();
      await stands.getByText('now: daily loss 0 / 20,000 USDT, within the limit').waitFor();
      await stands.getByRole('button', { name: 'Release breaker…' }).click();
      await stands.getByText('Released, slot momentum:paper may open and grow positions again.').waitFor();
      const release = stands.getByRole('button', { name: 'Release', exact: true });
      expect(await release.isDisabled()).toBe(true);
      await page.keyboard.type('one bad fill');
      await page.keyboard.press('Enter');
      await state(page).getByText('ACTIVE').waitFor();
      expect(asked(desk, 'release_breaker')).toEqual([{ id: 'b-7', reason: 'one bad fill' }]);
    }));

  it('goes back to rest by Escape, a step at a time, and by a click elsewhere', () =>
    on(TRADING, async (page, desk) => {
      trip(desk);
      const why = state(page).getByRole('button', { name: 'daily loss' });
      await why.click();
      await state(page).getByRole('button', { name: 'Release breaker…' }).click();
      await page.keyboard.press('Escape');
      await state(page).getByRole('form').waitFor({ state: 'detached' });
      await page.keyboard.press('Escape');
      await page.locator('#why-state').waitFor({ state: 'detached' });
      expect(await why.evaluate((button) => button === document.activeElement)).toBe(true);
      await why.click();
      await page.getByRole('tab', { name: /^Positions/ }).click();
      await page.locator('#why-state').waitFor({ state: 'detached' });
    }));

  it('whose release needs others waits, and says so', () =>
    on(TRADING, async (page, desk) => {
      desk.frame.risk.approvals_required = 1;
      trip(desk);
      await showRisk(page);
      const breakers = page.getByRole('region', { name: 'breakers' });
      await breakers.getByRole('button', { name: 'Release breaker…' }).click();
      await breakers.getByLabel('reason').fill('looked into');
      await breakers.getByLabel('reason').press('Enter');
      await breakers.getByText('waits until 1 other has agreed').waitFor();
      await page.getByRole('tab', { name: /Approvals 1/ }).click();
      const waits = page.getByRole('region', { name: 'approvals' });
      await waits.getByText('You asked for this: another person must agree.').waitFor();
      expect(await waits.getByRole('button', { name: 'Approve…' }).isDisabled()).toBe(true);
      await waits.getByRole('button', { name: 'Withdraw…' }).click();
      await waits.getByLabel('reason').fill('not needed');
      await waits.getByLabel('reason').press('Enter');
      await waits.getByText('Nothing waits.').waitFor();
      expect(asked(desk, 'reject')).toMatchObject([{ reason: 'not needed' }]);
    }));

  it('binds longer than a state: Resume under it says that it lets nothing trade, before and after', () =>
    on(TRADING, async (page, desk) => {
      desk.frame.desk.breakers.push(
        breaker({ scope: 'desk', slot_id: null, cause: 'kill', action: 'halt', value: 'odd' }),
      );
      for (const slot of [desk.frame.desk, ...desk.frame.slots]) slot.trading_state = 'halted';
      await showRisk(page);
      const control = page.getByRole('region', { name: 'trading state control' });
      await control.getByRole('button', { name: 'Resume…' }).click();
      await control.getByText('Lets nothing trade yet: breaker killed (the whole desk) stands.').waitFor();
      await control.getByLabel('reason').fill('go on');
      await control.getByLabel('reason').press('Enter');
      await control.getByText('Set to ACTIVE, but it stays HALTED').waitFor();
    }));

  it('is in sight with its release whenever the risk is opened, however far that was scrolled', () =>
    on({ ...TRADING, look: { width: 1280, height: 800 } }, async (page, desk) => {
      for (const id of ['b-1', 'b-2', 'b-3', 'b-4']) desk.frame.desk.breakers.push(breaker({ id }));
      await showRisk(page);
      await page.locator('#panel-risk').evaluate((panel) => panel.scrollTo(0, 10_000));
      await page.getByRole('tab', { name: 'Swap', exact: true }).click();
      await showRisk(page);
      expect(await page.locator('#panel-risk').evaluate((panel) => panel.scrollTop)).toBe(0);
    }));

  it('is not there where somebody set the state, which is set back in the same place', () =>
    on(TRADING, async (page, desk) => {
      desk.frame.desk.trading_state = 'halted';
      await state(page).getByRole('button', { name: 'set for the desk' }).click();
      await state(page).getByRole('button', { name: 'Resume…' }).click();
      await state(page).getByText('the whole desk: Orders may leave again').waitFor();
      await page.keyboard.type('prices are right again');
      await page.keyboard.press('Enter');
      await state(page).getByText('ACTIVE').waitFor();
      expect(asked(desk, 'set_trading_state')).toEqual([
        { scope: 'desk', state: 'active', reason: 'prices are right again' },
      ]);
    }));
});

describe.skipIf(noBrowser)('the risk beside the chart', () => {
  const on = onFakeDesk();

  it('shows each limit with what is used of it and who sets it, the fullest first', () =>
    on(TRADING, async (page) => {
      await showRisk(page);
      const rows = page.getByRole('region', { name: 'limits in use' }).getByRole('listitem');
      expect(await rows.first().textContent()).toMatch(
        /^position of capital 25,920 \/ 40,000 USDT.*set by slot momentum:paper/,
      );
      expect(await rows.count()).toBe(8);
      await page.getByRole('button', { name: 'All 13' }).click();
      expect(await rows.count()).toBe(13);
      const exposure = page.getByRole('region', { name: 'exposure' });
      await exposure.getByRole('row', { name: 'BTCUSDT instrument gross 25,920 net +25,920' }).waitFor();
    }));

  it('lowers a limit at once, and says so before', () =>
    on(TRADING, async (page, desk) => {
      await showRisk(page);
      const limits = page.getByRole('region', { name: 'limits in use' });
      await limits.getByRole('button', { name: 'Change… daily loss, desk' }).click();
      const field = limits.getByLabel('new limit, USDT');
      expect(await field.inputValue()).toBe('20000');
      await field.fill('15000');
      await limits
        .getByText('20,000 USDT → 15,000 USDT for the whole desk. Lowers the risk: takes effect at once.')
        .waitFor();
      await limits.getByLabel('reason').fill('holiday');
      await limits.getByRole('button', { name: 'Set', exact: true }).click();
      await field.waitFor({ state: 'detached' });
      expect(asked(desk, 'set_limits')).toMatchObject([{ scope: 'desk', max_daily_loss: '15000', reason: 'holiday' }]);
    }));

  it('opens a limit in sight with its reason and its button, and warns where it stands crossed already', () =>
    on({ ...TRADING, look: { width: 1280, height: 800 } }, async (page) => {
      await showRisk(page);
      const limits = page.getByRole('region', { name: 'limits in use' });
      await limits.getByRole('button', { name: 'Change… daily loss, desk' }).click();
      await limits.getByLabel('new limit, USDT').fill('3000');
      await limits.getByText('Crossed the moment it is set: the whole desk stands at 4,120 USDT.').waitFor();
      const panel = await page.locator('#panel-risk').boundingBox();
      const set = await limits.getByRole('button', { name: 'Set', exact: true }).boundingBox();
      expect(panel && set && set.y + set.height <= panel.y + panel.height).toBe(true);
    }));

  it('names the mark and the value of a position', () =>
    on(TRADING, async (page, desk) => {
      const [position] = desk.frame.slots[0]?.positions ?? [];
      Object.assign(position ?? {}, { mark: '61713.40', value: '25919.63000000' });
      await page.getByRole('tab', { name: /^Positions/ }).click();
      await page.getByRole('row', { name: /61,713.40 25,919.63/ }).waitFor();
    }));

  it('says at the foot that nothing gets out by the bus or the webhook', () =>
    on(TRADING, async (page, desk) => {
      const down = { status: 'degraded' as const, message: 'not connected to ws://127.0.0.1:1' };
      desk.frame.desk.ways_out = { nats: down, webhook: null };
      await page
        .getByRole('region', { name: 'session' })
        .getByText('NATS: not connected to ws://127.0.0.1:1')
        .waitFor();
      desk.frame.desk.ways_out = { nats: null, webhook: null };
      await page.getByRole('region', { name: 'session' }).getByText('NATS').waitFor({ state: 'detached' });
    }));

  it('raises one only with others where they are required, and says that before and after', () =>
    on(TRADING, async (page, desk) => {
      desk.frame.risk.approvals_required = 1;
      await showRisk(page);
      const limits = page.getByRole('region', { name: 'limits in use' });
      await limits.getByRole('button', { name: 'Change… position of capital' }).click();
      await limits.getByLabel('new limit, %').fill('6');
      await limits.getByText('Raises the risk: waits until 1 other person has agreed.').waitFor();
      await limits.getByLabel('reason').fill('room');
      await limits.getByRole('button', { name: 'Set', exact: true }).click();
      await limits.getByText('waits until 1 other has agreed').waitFor();
      expect(asked(desk, 'set_limits')).toMatchObject([{ scope: 'momentum:paper', max_position_size_bp: 600 }]);
    }));

  it('has every limit that binds, also those that only orders are held against', () =>
    on(TRADING, async (page) => {
      await showRisk(page);
      const all = page.getByRole('region', { name: 'all limits' });
      await all.getByRole('button', { name: 'Show' }).click();
      await all.getByRole('listitem').filter({ hasText: 'price collar' }).getByText('5 %').waitFor();
      expect(await all.getByRole('listitem').count()).toBe(28);
    }));

  it('reduces, halts and resumes by scope, for a reason', () =>
    on(TRADING, async (page, desk) => {
      await showRisk(page);
      const control = page.getByRole('region', { name: 'trading state control' });
      await control.getByRole('combobox', { name: 'scope' }).selectOption({ label: 'the whole desk' });
      await control.getByRole('button', { name: 'Reduce…' }).click();
      await control.getByText('Only orders that make a position smaller leave the desk.').waitFor();
      await control.getByRole('button', { name: 'Reduce', exact: true }).click();
      await state(page).getByText('REDUCING').waitFor();
      expect(asked(desk, 'set_trading_state')).toEqual([
        { scope: 'desk', state: 'reducing', reason: 'reduced from the console' },
      ]);
    }));

  it('lists what was crossed below, newest first, each with its numbers', () =>
    on(TRADING, async (page, desk) => {
      desk.frame.risk.violations.push(
        violation(9),
        violation(8, { trigger: 'error_rate', value: '0.2150', limit: '0.2' }),
      );
      await page.getByRole('tab', { name: /^Violations 2/ }).click();
      const rows = page.getByRole('region', { name: 'violations' }).getByRole('row');
      expect(await rows.nth(1).textContent()).toContain('daily loss20,140.5020,000.00–reduce onlyuntil released');
      expect(await rows.nth(2).textContent()).toContain('error rate21.5 %20 %');
    }));

  it('shows what an approval would change in full, and takes the decision with its reason', () =>
    on(TRADING, async (page, desk) => {
      await page.getByRole('tab', { name: /^Approvals 0$/ }).waitFor();
      desk.frame.risk.approvals.push(approval());
      await page.getByRole('tab', { name: /^Approvals 1 · waiting/ }).click();
      const waits = page.getByRole('region', { name: 'approvals' });
      await waits.getByText('momentum:paper may lose 50,000 USDT a day instead of 20,000').waitFor();
      await waits.getByText('1 of 2 agreed (bob)').waitFor();
      await waits.getByRole('button', { name: 'Approve…' }).click();
      await waits.getByText('With your agreement it takes effect at once').waitFor();
      await waits.getByLabel('reason').fill('checked the margin');
      const approve = waits.getByRole('button', { name: 'Approve', exact: true });
      expect(await approve.isDisabled()).toBe(true);
      await waits.getByLabel('who agrees').fill('cid');
      await approve.click();
      await waits.getByText('Nothing waits.').waitFor();
      expect(asked(desk, 'approve')).toMatchObject([{ by: 'cid', reason: 'checked the margin' }]);
    }));

  it('says that the market data or the exchange is lost', () =>
    on(TRADING, async (page, desk) => {
      desk.frame.desk.connections = { feed: false, exchange: false };
      await page.getByTestId('feed').getByText('feed lost · exchange lost').waitFor();
      await page.getByRole('alert').getByText('The desk has lost the market data and the exchange').waitFor();
    }));

  it.each([
    ['dark', 1600],
    ['light', 1600],
    ['light', 1280],
  ] as const)('can be read in the %s theme, %i pixels wide, also where everything is wrong', (scheme, width) => {
    const tamper: FakeDeskOptions['tamper'] = (frame) => {
      frame.desk.breakers.push(breaker({ scope: 'desk', slot_id: null, action: 'halt' }));
      frame.desk.trading_state = 'halted';
      frame.alerts?.push(alert(1), alert(2), alert(3, { severity: 'warning' }));
      frame.risk?.exits.push(exit({ status: 'stalled' }));
      frame.risk?.violations.push(violation(9));
      frame.risk?.approvals.push(approval());
      const [fullest] = frame.risk?.desk ?? [];
      if (fullest) fullest.used = 1.2;
    };
    return on({ ...TRADING, tamper, look: { scheme, width, height: 1000 } }, async (page) => {
      await showRisk(page);
      await page.getByRole('button', { name: 'Change… position of capital' }).click();
      for (const tab of [/^Alerts/, /^Violations/, /^Approvals/]) {
        await page.getByRole('tab', { name: tab }).click();
        expect(await faintTexts(page)).toEqual([]);
      }
      await page.getByTestId('trading-state').getByRole('button').click();
      await page.getByTestId('trading-state').getByRole('button', { name: 'Release breaker…' }).click();
      expect(await faintTexts(page)).toEqual([]);
      await page.keyboard.press('Control+Alt+KeyK');
      await page.getByTestId('kill-sheet').waitFor();
      expect(await faintTexts(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    });
  });
});
