/** A swap as the person at the desk sees it: what it would hand over, its steps, its end; schedules, rules and the way back. */
import { ORPCError } from '@orpc/server';
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import type { FakeDesk, FakeDeskOptions } from '../support/fake-desk.ts';
import { breaker } from '../support/fake-risk-state.ts';
import { noBrowser, onFakeDesk, TRADING } from './on-fake-desk.ts';

const swapIn = (page: Page, version: string) => page.getByRole('button', { name: `Swap in… ${version}` });
const preflight = (page: Page) => page.getByRole('region', { name: 'preflight' });
const result = (page: Page) => page.getByRole('status', { name: 'result' });
const progress = (page: Page) => page.getByRole('status', { name: 'swap under way' });
const waiting = (page: Page) => page.getByRole('region', { name: 'scheduled swaps' });

async function swapTo(page: Page, version: string): Promise<void> {
  await swapIn(page, version).click();
  await page.getByRole('button', { name: 'Execute swap' }).click();
}

/** A busy machine may take its time to show what is true already. */
const PATIENT = { timeout: 20_000 };

/** The one slot of the pretended desk. */
function slotOf(desk: FakeDesk) {
  const [slot] = desk.frame.slots;
  if (!slot) throw new Error('the made-up desk has no slot');
  return slot;
}

/** The live version fails, and the desk puts its predecessor back. */
function failLive(desk: FakeDesk): void {
  const slot = slotOf(desk);
  const [live, before] = slot.attachments;
  const [latest] = desk.frame.swaps;
  if (!live || !before || !latest) throw new Error('nothing was swapped on the made-up desk');
  slot.attachments = [
    { ...before, role: 'live', share_bp: 10_000 },
    { ...live, role: 'shadow', share_bp: 0, health_status: 'unhealthy' },
  ];
  desk.frame.swaps.unshift({
    ...latest,
    swap_id: '10000000-0000-4000-8000-000000000099',
    swap_type: 'rollback',
    from_version: latest.to_version,
    to_version: latest.from_version,
    reason: 'momentum@2.0.0 failed: Error: boom',
    initiated_by: 'desk',
    initiated_at: '2026-11-21T16:09:10.000Z',
    cut_sequence: (latest.cut_sequence ?? 0) + 1,
  });
}

/** Lets a swap drain until the spec says so. */
function drainUntil(desk: FakeDesk): { end: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  desk.drained = promise;
  return { end: resolve };
}

describe.skipIf(noBrowser)('a swap on the console', () => {
  const on = onFakeDesk();

  it('shows what it would hand over, what differs by name, and what it leaves alone', () =>
    on(TRADING, async (page) => {
      await swapIn(page, '2.0.0').click();
      const term = (name: string) => preflight(page).locator('.contract > div', { hasText: name }).locator('dd');
      await expect.poll(() => term('positions').textContent(), PATIENT).toBe('+0.420 BTCUSDT taken over at the mark');
      expect(await term('open orders').textContent()).toBe(
        '1 taken over, keep their placesell 0.420 BTCUSDT at 61,890.00',
      );
      expect(await term('parameters').textContent()).toBe('lookback 20 → 14');
      expect(await term('state layout').textContent()).toBe('1 → 2');
      expect(await term('not touched').textContent()).toContain('drawdown counters');
      const verdict = await page.getByText(/^estimated downtime/).textContent();
      expect(verdict).toBe('estimated downtime 0.310 ms (0.240–0.520 in 212 swaps)');
    }));

  it('says in the contract what other terms would mean, before they are agreed', () =>
    on(TRADING, async (page) => {
      await swapIn(page, '2.0.0').click();
      await page.getByRole('group', { name: 'positions' }).getByText('flatten').click();
      await preflight(page).getByText('closed at the market by the old version').waitFor();
      await page.getByRole('group', { name: 'orders' }).getByText('cancel').click();
      await preflight(page).getByText('cancelled in the cut').waitFor();
    }));

  it('refuses with the numbers, and hands nothing over', () =>
    on(TRADING, async (page) => {
      await swapIn(page, '3.0.0-rc.1').click();
      await preflight(page).getByText('sample inference took 41 ms of 25 ms allowed').waitFor();
      expect(await preflight(page).locator('.contract').count()).toBe(0);
      expect(await page.getByRole('button', { name: 'Execute swap' }).isDisabled()).toBe(true);
    }));

  it('is followed step by step, with the times and the requests in flight, to the verdict of the receipts', () =>
    on(TRADING, async (page, desk) => {
      const drain = drainUntil(desk);
      await swapTo(page, '2.0.0');
      await progress(page).getByText('2 requests still in flight').waitFor();
      const steps = progress(page).getByRole('list', { name: 'steps' });
      expect(await steps.locator('li.now').textContent()).toBe('●cut overnow14:32:08');
      expect(await steps.locator('li.done').count()).toBe(4);
      expect(await steps.locator('li.ahead').textContent()).toBe('○verifyto come');
      expect(await progress(page).getByRole('button').isDisabled()).toBe(true);
      drain.end();
      await result(page).getByText('2.0.0 is live').waitFor();
      expect(await result(page).textContent()).toContain('own receipts: missed 0 · twice 0');
      expect(await result(page).locator('.steps li.done').count()).toBe(6);
      await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'result');
      await page.keyboard.press('Escape');
      await result(page).waitFor({ state: 'detached' });
    }));

  it('can be called off until its cut', () =>
    on(TRADING, async (page, desk) => {
      desk.stageMs = 30_000;
      await swapTo(page, '2.0.0');
      const callOff = progress(page).getByRole('button', { name: 'Call off' });
      await callOff.waitFor();
      expect(await callOff.isEnabled()).toBe(true);
    }));

  it('that failed says why, at which step, and that nothing changed', () =>
    on(TRADING, async (page, desk) => {
      const { promise, reject } = Promise.withResolvers<void>();
      promise.catch(() => undefined);
      desk.drained = promise;
      await swapTo(page, '2.0.0');
      await progress(page).getByText('2 requests still in flight').waitFor();
      // The pretended swap fails where the spec holds it, so it is put back before its cut.
      const { swap } = slotOf(desk);
      swap?.steps.pop();
      Object.assign(swap ?? {}, { stage: 'shadowing' });
      await progress(page).locator('li.now', { hasText: 'in step' }).waitFor();
      reject(new ORPCError('broken_rule', { status: 400, message: 'it did not come in step in 10 s' }));
      await result(page).getByText('Swap to 2.0.0 failed').waitFor();
      const words = await result(page).textContent();
      expect(words).toContain('it did not come in step in 10 s');
      expect(words).toContain('Nothing changed. 1.0.0 stays live.');
      expect(await result(page).locator('.steps li.failed').textContent()).toContain('in step');
    }));

  it('that broke off after its cut does not claim that nothing changed', () =>
    on(TRADING, async (page, desk) => {
      const { promise, reject } = Promise.withResolvers<void>();
      promise.catch(() => undefined);
      desk.drained = promise;
      await swapTo(page, '2.0.0');
      await progress(page).getByText('2 requests still in flight').waitFor();
      reject(new ORPCError('unavailable', { status: 503, message: 'the desk has stopped' }));
      await result(page).getByText('the desk has stopped').waitFor();
      const words = await result(page).textContent();
      expect(words).toContain('The cut had been made. The list of versions says which one is live.');
      expect(words).not.toContain('Nothing changed');
    }));

  it('is scheduled for a time, counts down, and is called off', () =>
    on(TRADING, async (page) => {
      await swapIn(page, '2.0.0').click();
      await page.getByRole('group', { name: 'begin' }).getByText('at a time').click();
      const time = page.getByRole('textbox', { name: 'time, UTC' });
      await time.fill('soon');
      await page.getByText(/^Give a time as 15:30/).waitFor();
      const schedule = page.getByRole('button', { name: 'Schedule swap' });
      expect(await schedule.isDisabled()).toBe(true);
      await time.fill('2099-01-02 08:00');
      await page.getByText(/^2 Jan 2099, 08:00 UTC, in \d+ d/).waitFor();
      await schedule.click();
      await result(page).getByText('2.0.0 waits to take over from 1.0.0').waitFor();
      await waiting(page)
        .getByText(/^in \d+ d \d+ h$/)
        .waitFor();
      await waiting(page).getByRole('button', { name: 'Call off' }).click();
      await waiting(page).waitFor({ state: 'detached' });
      await page.getByRole('region', { name: 'recent swaps' }).getByText('failed').waitFor();
    }));

  it('follows what has become of a scheduled swap in its result, to the end', () =>
    on(TRADING, async (page, desk) => {
      await swapIn(page, '2.0.0').click();
      await page.getByRole('group', { name: 'begin' }).getByText('next day').click();
      await page.getByRole('button', { name: 'Schedule swap' }).click();
      await result(page).getByText('2.0.0 waits to take over').waitFor();
      const [summary] = desk.frame.swaps;
      Object.assign(summary ?? {}, { status: 'in_progress', stage: 'warming' });
      await result(page).getByText('The time has come: 2.0.0 is taking over from 1.0.0').waitFor();
      Object.assign(summary ?? {}, { status: 'failed', stage: 'done', error_message: 'it did not come in step' });
      await result(page).getByText('1.0.0 stays: the swap failed').waitFor();
      expect(await result(page).textContent()).toContain('it did not come in step');
    }));

  it('gives way to the rollback that the desk made by itself, as an alert, and goes when it is closed', () =>
    on(TRADING, async (page, desk) => {
      await swapTo(page, '2.0.0');
      await result(page).getByText('2.0.0 is live').waitFor();
      failLive(desk);
      const alert = result(page).getByRole('alert');
      await alert.getByText('2.0.0 failed: Error: boom.').waitFor();
      expect(await alert.textContent()).toContain('The desk put 1.0.0 back at 16:09:10 UTC.');
      expect(await result(page).textContent()).not.toContain('is live');
      await alert.getByRole('button', { name: 'Close' }).click();
      await result(page).waitFor({ state: 'detached' });
    }));

  it('is held against the market again while its preflight is shown, without a click', () =>
    on(TRADING, async (page, desk) => {
      await swapIn(page, '2.0.0').click();
      await preflight(page).getByText('+0.420').waitFor();
      await preflight(page)
        .getByText(/^as of \d\d:\d\d:\d\d UTC$/)
        .waitFor();
      Object.assign(slotOf(desk).positions[0] ?? {}, { quantity: '-0.875' });
      await preflight(page).getByText('0.875').waitFor();
    }));

  it('leaves no choice of the state in an emergency, and says which it will be and why', () =>
    on(TRADING, async (page) => {
      await swapIn(page, '2.0.0').click();
      await page.getByRole('group', { name: 'begin' }).getByText('emergency').click();
      const state = page.getByRole('group', { name: 'state' });
      await state.getByText(/^It is not in step here/).waitFor();
      expect(await state.getByRole('radio', { name: 'cold' }).isChecked()).toBe(true);
      expect(await state.getByRole('radio', { name: 'shadow' }).isDisabled()).toBe(true);
      expect(await state.getByRole('radio', { name: 'transfer' }).isDisabled()).toBe(true);
    }));

  it('shows the number of the version to go back to, whatever the algorithm is called', () =>
    on({ ...TRADING, look: { width: 1280, height: 720 } }, async (page, desk) => {
      await swapTo(page, '2.0.0');
      await result(page).getByText('2.0.0 is live').waitFor();
      Object.assign(slotOf(desk).rollback ?? {}, { to_version: 'a-very-long-name-of-an-algorithm@12.34.56-rc.7' });
      const number = page.getByRole('button', { name: /^Roll back to/ }).getByText('12.34.56-rc.7', { exact: true });
      await number.waitFor();
      const [box, button] = [await number.boundingBox(), await number.locator('xpath=ancestor::button').boundingBox()];
      expect(box && button && box.x >= button.x && box.x + box.width <= button.x + button.width).toBe(true);
      expect(button && button.x + button.width <= 1280).toBe(true);
    }));

  it('is scheduled with the next trading day', () =>
    on(TRADING, async (page) => {
      await swapIn(page, '2.0.0').click();
      await page.getByRole('group', { name: 'begin' }).getByText('next day').click();
      await page.getByRole('button', { name: 'Schedule swap' }).click();
      await waiting(page).getByText('next trading day', { exact: true }).waitFor();
    }));

  it('that is suspended stands out with its reason', () =>
    on(TRADING, async (page, desk) => {
      await swapIn(page, '2.0.0').click();
      await page.getByRole('group', { name: 'begin' }).getByText('next day').click();
      await page.getByRole('button', { name: 'Schedule swap' }).click();
      await waiting(page).waitFor();
      const error_message = '1.1.0 is live here since it was planned';
      Object.assign(desk.frame.swaps[0] ?? {}, { stage: 'suspended', error_message });
      const item = waiting(page).locator('li.suspended');
      await item.getByText('suspended', { exact: true }).waitFor();
      expect(await item.textContent()).toContain(error_message);
      expect(await item.getByRole('button', { name: 'Call off' }).isEnabled()).toBe(true);
    }));

  it('comes by a rule that is added and removed here, by keyboard alone', () =>
    on(TRADING, async (page) => {
      const rules = page.getByRole('region', { name: 'swap rules' });
      await rules.getByRole('button', { name: 'Add a rule' }).press('Enter');
      await rules.getByRole('combobox', { name: 'on', exact: true }).selectOption('daily_loss');
      await rules.getByRole('combobox', { name: 'swap in' }).selectOption({ label: 'mean-reversion 1.0.0' });
      await rules.getByRole('button', { name: 'Add', exact: true }).press('Enter');
      const rule = rules.getByRole('listitem');
      await rule.waitFor();
      expect(await rule.textContent()).toMatch(/^on daily loss beyond 20,000 USDT→mean-reversion 1\.0\.0Remove/);
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Add a rule');
      await rule.getByRole('button', { name: 'Remove' }).press('Enter');
      await rules.getByText('No rule is set.').waitFor();
    }));

  it('is begun at the same place of a version’s card, whether it is in step or has left: nothing comes under the pointer', () =>
    on(TRADING, async (page) => {
      const place = async (version: string) => {
        const card = page.locator(`li.version[data-version="${version}"]`).first();
        const button = card.getByRole('button', { name: /^Swap in/ });
        const [at, pressed] = await Promise.all([card.boundingBox(), button.boundingBox()]);
        return {
          below: (pressed?.y ?? 0) - (at?.y ?? 0),
          fromRight: (at?.x ?? 0) + (at?.width ?? 0) - (pressed?.x ?? 0),
        };
      };
      const left = await place('2.0.0');
      await swapTo(page, '2.0.0');
      await result(page).getByText('2.0.0 is live').waitFor();
      expect(await place('1.0.0')).toEqual(left);
    }));

  it('is called off by the button and the chord of the way back, where there is nothing to go back to', () =>
    on(TRADING, async (page, desk) => {
      desk.stageMs = 30_000;
      await swapIn(page, '2.0.0').click();
      await page.getByRole('button', { name: 'Execute swap' }).click();
      const button = page.getByRole('button', { name: /^Call off the swap to 2\.0\.0/ });
      await button.waitFor();
      expect(await page.getByTestId('rollback-price').textContent()).toBe('1.0.0 stays livenothing changes hands');
      await page.keyboard.press('Control+Alt+KeyR');
      await button.waitFor({ state: 'detached' });
      expect(desk.calledOff).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    }));

  it('gives way to the chord of the way back while it is being prepared, where there is something to go back to', () =>
    on(TRADING, async (page, desk) => {
      await swapTo(page, '2.0.0');
      await result(page).getByText('2.0.0 is live').waitFor();
      desk.stageMs = 30_000;
      await page
        .getByRole('listitem')
        .filter({ hasText: 'mean-reversion' })
        .getByRole('button', { name: /^Swap in/ })
        .click();
      await page.getByRole('button', { name: 'Execute swap' }).click();
      await progress(page).getByRole('button', { name: 'Call off' }).waitFor();
      const back = page.getByRole('button', { name: /^Roll back to 1\.0\.0/ });
      await expect.poll(() => back.isEnabled(), PATIENT).toBe(true);
      await back.getByText('calls off the swap to mean-reversion 1.0.0').waitFor();
      await page.keyboard.press('Control+Alt+KeyR');
      await result(page)
        .getByText(/^Back on 1\.0\.0, [\d.]+ m?s after the click$/)
        .waitFor();
      expect(desk.calledOff).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
      expect(await page.getByTestId('not-sent').count()).toBe(0);
    }));

  it('says of a way back that cannot be asked for that nothing was sent, and what to give in a terminal', () =>
    on(TRADING, async (page, desk) => {
      await page.keyboard.press('Control+Alt+KeyR');
      const told = page.getByTestId('not-sent');
      await told.getByText('Nothing was sent', { exact: true }).waitFor();
      await told.getByText('No version was swapped here yet').waitFor();
      await page.keyboard.press('Escape');
      await told.waitFor({ state: 'detached' });
      await desk.close();
      await page
        .getByRole('alert')
        .getByText(/Figures are .* old/)
        .waitFor();
      await page.keyboard.press('Control+Alt+KeyR');
      await told.getByRole('alert').getByText('No connection to the desk: nothing was sent').waitFor();
      await told
        .getByText("npm run -s desk -- rollback --slot momentum:paper --reason 'rolled back from the terminal'")
        .waitFor();
    }));

  it('has the price of the way back in sight before the click, by its parts, with the breakers that stay', () =>
    on(TRADING, async (page, desk) => {
      await swapTo(page, '2.0.0');
      const price = page.getByTestId('rollback-price');
      await expect
        .poll(() => price.textContent(), PATIENT)
        .toBe(
          'cancels 3 · adopts +0.420 BTCUSDT worth 25,920closing it would cost ≈ 12.40 USDTspread 2.10 · impact 0.30 · fee 10.00',
        );
      desk.frame.desk.breakers = [breaker({ id: 'b1' })];
      slotOf(desk).rollback?.still_tripped.push('b1');
      const back = page.getByRole('button', { name: /^Roll back to 1\.0\.0/ });
      await back.getByText('still tripped: daily loss').waitFor();
      await back.click();
      await result(page)
        .getByText(/^Back on 1\.0\.0, [\d.]+ m?s after the click$/)
        .waitFor();
      await price.getByText('the latest swap here was a rollback').waitFor();
    }));
});

describe.skipIf(noBrowser)('a version on the console', () => {
  const on = onFakeDesk();
  const card = (page: Page, version: string) => page.locator(`li.version[data-version="${version}"]`).first();

  it('drains with a live count, and tells how it ended', () =>
    on(TRADING, async (page, desk) => {
      const drain = drainUntil(desk);
      await card(page, '1.0.0').getByRole('button', { name: 'Drain' }).click();
      const line = card(page, '1.0.0').getByRole('status', { name: 'drain' });
      await line.getByText('draining: 2 of 14 requests still in flight').waitFor();
      expect(await card(page, '1.0.0').getByRole('button', { name: 'Drain' }).isDisabled()).toBe(true);
      drain.end();
      await line
        .getByText(/^Everything handed to it had been answered \(14 requests, [\d.]+ m?s\); it goes on trading\.$/)
        .waitFor();
    }));

  it('says how it is, how old that is, and on request what it rests on', () => {
    const tamper: FakeDeskOptions['tamper'] = ({ versions }) => {
      const unwell = versions?.find(({ health_status }) => health_status === 'unhealthy');
      if (unwell?.health) unwell.health.checked_at = new Date(Date.now() - 12_000).toISOString();
    };
    return on({ ...TRADING, tamper }, async (page) => {
      const health = card(page, '3.0.0-rc.1').getByRole('button', { name: 'checks of 3.0.0-rc.1' });
      await expect.poll(() => health.textContent(), PATIENT).toMatch(/^unhealthy · 1\d s ago/);
      await health.press('Enter');
      expect(await health.getAttribute('aria-expanded')).toBe('true');
      expect(await card(page, '3.0.0-rc.1').textContent()).toContain('sample inferencefailed41 ms of 25 ms allowed');
      await health.press('Enter');
      await page.getByText('41 ms of 25 ms allowed').waitFor({ state: 'detached' });
    });
  });

  it('stands below the version it was made from', () =>
    on(TRADING, async (page) => {
      const order = await page
        .locator('li.version')
        .evaluateAll((cards) =>
          cards.map((one) => `${one.className.match(/depth-\d/)?.[0]} ${one.getAttribute('data-version')}`),
        );
      expect(order.slice(0, 3)).toEqual(['depth-0 1.0.0', 'depth-1 2.0.0', 'depth-2 3.0.0-rc.1']);
      expect(await card(page, '3.0.0-rc.1').textContent()).toContain('from 2.0.0');
    }));
});
