/** Alerts as they reach the person at the desk: seen, heard, acknowledged, and never by the thousand. */
import { describe, expect, it } from 'vitest';
import { WARNING_SHOWN_MS } from '../../renderer/store/alerts/alert-news.ts';
import { alert, breaker } from '../support/fake-risk-state.ts';
import { noBrowser, onFakeDesk, TRADING } from './on-fake-desk.ts';

describe.skipIf(noBrowser)('alerts on the console', () => {
  const on = onFakeDesk();

  it('that are critical cover nothing, leave the emergency buttons where they are, and stay until acknowledged', () =>
    on(TRADING, async (page, desk) => {
      const places = () =>
        page.evaluate(() =>
          ['.rollback', '.kill-button'].map((one) =>
            JSON.stringify(document.querySelector(one)?.getBoundingClientRect()),
          ),
        );
      const top = () => page.locator('#panel-chart').evaluate((one) => one.getBoundingClientRect().top);
      const free = await top();
      const before = await places();
      desk.frame.alerts.push(alert(1));
      const line = page.getByRole('list', { name: 'alerts' }).getByRole('listitem');
      await line.getByText('Daily loss limit crossed').first().waitFor();
      expect(await places()).toEqual(before);
      const bottom = await page.locator('.notices').evaluate((one) => one.getBoundingClientRect().bottom);
      expect(await top()).toBeGreaterThan(bottom);
      await expect.poll(() => page.getByTestId('alerts-aloud').textContent()).toMatch(/^Daily loss limit crossed/);
      await page.getByRole('tab', { name: /^Alerts 1 · 1 critical/ }).waitFor();
      await line.getByRole('button', { name: 'Acknowledge' }).click();
      await line.waitFor({ state: 'detached' });
      expect(await top()).toBe(free);
      await page.reload();
      await page.getByRole('tab', { name: /^Alerts 1$/ }).waitFor();
      expect(await line.count()).toBe(0);
    }));

  it('say what to do in full, and go once that is done', () =>
    on({ ...TRADING, look: { width: 1280, height: 800 } }, async (page, desk) => {
      const what = 'Release breaker b-7 with a reason to trade again.';
      const words = `administrator has killed the whole desk: odd. New orders are blocked, 1 open order cancelled. ${what}`;
      desk.frame.desk.breakers.push(breaker());
      desk.frame.alerts.push(alert(1, { text: words, about: { topic: 'breaker', id: breaker().id } }));
      const line = page.getByRole('list', { name: 'alerts' }).getByRole('listitem');
      const text = line.locator('.alert-text > span');
      await text.getByText(what).waitFor();
      await line.getByRole('button', { name: 'Release…' }).click();
      await page.getByRole('form', { name: /^release / }).waitFor();
      expect(await text.evaluate((one) => one.scrollWidth <= one.clientWidth)).toBe(true);
      await page.getByRole('tab', { name: /^Alerts 1 · 1 critical/ }).click();
      const cell = page.getByRole('region', { name: 'alerts' }).locator('.lines');
      expect(await cell.evaluate((one) => one.scrollHeight <= one.clientHeight)).toBe(true);
      desk.frame.desk.breakers = [];
      await line.waitFor({ state: 'detached' });
      await page.getByRole('region', { name: 'alerts' }).getByText('over', { exact: true }).waitFor();
      await page.getByRole('tab', { name: /^Alerts 1$/ }).waitFor();
    }));

  it('leave most of a small window free, with the bar, and the risk within reach', () =>
    on({ ...TRADING, look: { width: 640, height: 400 } }, async (page, desk) => {
      desk.frame.desk.breakers.push(breaker({ id: 'b-1' }));
      desk.frame.alerts.push(alert(1), alert(2), alert(3));
      await page.getByRole('list', { name: 'alerts' }).getByText('Daily loss limit crossed').first().waitFor();
      await page.getByRole('tab', { name: /^Risk/ }).click();
      await page.getByRole('button', { name: /^Release breaker/ }).click();
      const below = await page.evaluate(() => {
        const bottom = (one: string) => document.querySelector(one)?.getBoundingClientRect().bottom ?? 0;
        return Math.max(bottom('header.top'), bottom('.notices'));
      });
      expect(below).toBeLessThan(200);
    }));

  it('come by the thousand without freezing the page, and hide neither the first nor the last', () =>
    on(TRADING, async (page, desk) => {
      await page.evaluate(() => {
        const tasks: number[] = [];
        new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
          entryTypes: ['longtask'],
        });
        Object.assign(window, { tasks });
      });
      for (let id = 1; id <= 1_000; id += 1) {
        desk.frame.alerts.push(alert(id, { title: id === 1 ? 'The first' : id === 1_000 ? 'The last' : 'Between' }));
      }
      const lines = page.getByRole('list', { name: 'alerts' });
      await lines.getByText('The first').first().waitFor();
      await lines.getByText('The last').first().waitFor();
      await lines.getByText('and 998 more critical').waitFor();
      expect(await lines.getByRole('listitem').count()).toBe(3);
      await lines.getByRole('button', { name: 'Show all' }).click();
      const table = page.getByRole('region', { name: 'alerts' });
      expect(await table.getByRole('table').getAttribute('aria-rowcount')).toBe('1001');
      expect(await table.getByRole('row').count()).toBeLessThan(60);
      const longest = await page.evaluate(() => Math.max(0, ...(window as unknown as { tasks: number[] }).tasks));
      console.log(`longest task while 1,000 alerts came: ${Math.round(longest)} ms`);
      await lines.getByRole('button', { name: 'Acknowledge all 1,000' }).click();
      await lines.getByRole('listitem').first().waitFor({ state: 'detached' });
      await page.getByText('Every critical alert has been acknowledged here.').waitFor();
    }));

  it('that warn fade into the records', () =>
    on({ ...TRADING, look: { clock: true } }, async (page, desk) => {
      desk.frame.alerts.push(alert(1, { severity: 'warning', title: 'Orders per minute' }));
      const line = page.getByRole('list', { name: 'alerts' }).getByText('Orders per minute').first();
      await line.waitFor();
      await page.clock.fastForward(WARNING_SHOWN_MS);
      await line.waitFor({ state: 'detached' });
      await page.getByRole('tab', { name: /^Alerts 1$/ }).click();
      await page.getByRole('region', { name: 'alerts' }).getByText('Orders per minute').waitFor();
    }));

  it('ask for the system’s notifications by a click, and never by themselves', () =>
    on(TRADING, async (page, desk) => {
      await page.evaluate(() => {
        const shown: string[] = [];
        class Pretended {
          static permission = 'default';
          static asked = 0;
          static async requestPermission() {
            Pretended.asked += 1;
            Pretended.permission = 'granted';
            return 'granted';
          }
          constructor(title: string) {
            shown.push(title);
          }
        }
        Object.assign(window, { Notification: Pretended, shown });
      });
      const shown = () => page.evaluate(() => (window as unknown as { shown: string[] }).shown);
      desk.frame.alerts.push(alert(1));
      await page.getByRole('tab', { name: /^Alerts 1/ }).click();
      expect(await page.evaluate(() => (Notification as unknown as { asked: number }).asked)).toBe(0);
      expect(await shown()).toEqual([]);
      await page.getByRole('button', { name: 'Notify me of new ones' }).click();
      await page.getByText('The system notifies you of new ones.').waitFor();
      desk.frame.alerts.push(alert(2, { title: 'Exit has stalled' }), alert(3));
      await expect.poll(shown).toEqual(['Exit has stalled (and 1 more)']);
    }));
});
