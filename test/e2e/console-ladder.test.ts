/** A version that earns its capital, as the person at the desk sees it: promoted, watched, held, stepped down, aborted. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { startDesk } from '../../electron/serving/start-desk.ts';
import { launchTestBrowser, testBrowser } from '../support/browser.ts';
import { openConsole } from '../support/console-page.ts';
import type { FakeDesk, FakeDeskOptions } from '../support/fake-desk.ts';
import { climb, gates, ladder, PROFIT_WORDS, placeOn } from '../support/fake-ladder-state.ts';
import { faintTexts } from './contrast.ts';
import { noBrowser, onFakeDesk, TRADING } from './on-fake-desk.ts';

const panel = (page: Page) => page.locator('#panel-ladder');
const say = (page: Page, word: string) => panel(page).getByRole('button', { name: `${word}…` });
const status = (page: Page) => panel(page).getByRole('status', { name: 'ladder' });
const allocation = (page: Page) => panel(page).getByRole('region', { name: 'allocation' });
const price = (page: Page) => page.getByTestId('rollback-price');

/** Sends the word whose form is open, and waits until it was answered. */
async function send(page: Page): Promise<void> {
  await page.keyboard.press('Enter');
  await page.getByRole('form', { name: /the ladder$/ }).waitFor({ state: 'detached' });
}

/** A desk where `momentum@2.0.0` climbs. */
const CLIMBING: FakeDeskOptions = {
  ...TRADING,
  tamper: (frame) => void climb(frame as Required<typeof frame>),
};

/** Changes the ladder of the pretended desk. */
function change(desk: FakeDesk, changed: Parameters<typeof ladder>[0]): void {
  desk.frame.ladders = [{ ...ladder(), ...changed }];
}

describe.skipIf(noBrowser)('the ladder on the console', () => {
  const on = onFakeDesk();

  it('says what a ladder is for where there is none, and puts a promotion together with its money', () =>
    on(TRADING, async (page, desk) => {
      await page.getByRole('tab', { name: 'Ladder' }).click();
      await panel(page).getByText('A ladder lets a version earn its capital.').waitFor();
      await panel(page).getByRole('button', { name: 'Promote a version…' }).click();
      const form = page.getByRole('form', { name: 'promote a version' });
      await form.getByText('2.0.0 begins with 1 %, 10,000 USDT, of what 1.0.0 holds').waitFor();
      const rungs = form.getByRole('list', { name: /^rungs of canary/ }).getByRole('listitem');
      expect(await rungs.count()).toBe(6);
      await form.getByLabel('begins at').fill('5');
      await form.getByText('2.0.0 begins with 5 %, 50,000 USDT').waitFor();
      expect(await rungs.count()).toBe(5);
      await form.getByText('1 file cannot be used').click();
      await form.getByText('give a whole number from 0 to 10000').waitFor();
      const promote = form.getByRole('button', { name: 'Promote', exact: true });
      expect(await promote.isDisabled()).toBe(true);
      await form.getByLabel('reason').fill('better after costs');
      await promote.click();
      await status(page).getByText('climbing').waitFor();
      expect(desk.ladderCalls).toEqual([
        {
          call: 'promote',
          input: {
            algorithmId: desk.frame.versions[1]?.entity_id,
            targetEnvironment: 'paper',
            plan: 'canary',
            initialAllocation: 500,
            reason: 'better after costs',
          },
        },
      ]);
    }));

  it('keeps the form and says why where the desk refuses, and says for whom it waits where others must agree', () =>
    on(TRADING, async (page, desk) => {
      desk.frame.risk.approvals_required = 2;
      await page.getByRole('button', { name: 'Promote… 3.0.0-rc.1' }).click();
      const form = page.getByRole('form', { name: 'promote a version' });
      await form.getByRole('list', { name: /^rungs of canary/ }).waitFor();
      await form.getByLabel('reason').fill('try');
      await page.keyboard.press('Enter');
      await form.getByRole('alert').getByText('is unhealthy: mend it first').waitFor();
      await form.getByLabel('version').selectOption({ label: 'momentum 2.0.0' });
      await form.getByText('Each step above 10 % waits for 2 other people.').waitFor();
      await form.getByRole('button', { name: 'Promote', exact: true }).click();
      const told = panel(page).getByRole('region', { name: 'promotion' });
      await told.getByText('Waits for 2 other people').waitFor();
      await told.getByRole('button', { name: 'Show approvals' }).click();
      await page.getByRole('region', { name: 'approvals' }).getByText('You asked for this').waitFor();
    }));

  it('shows where it stands: shares that sum to the whole, time, evidence, the twin, and each gate in its own words', () =>
    on(CLIMBING, async (page) => {
      await status(page).getByText('climbing').waitFor();
      const held = allocation(page).getByRole('listitem');
      await held.getByText('90 % 900,000').waitFor();
      expect(await held.allTextContents()).toEqual([
        '1.0.0 90 % 900,000',
        '2.0.0 10 % 100,000',
        '= 100 % of 1,000,000 USDT',
      ]);
      const now = panel(page).locator('[aria-current=step]');
      expect(await now.locator('.line').textContent()).toBe('10 %100,000◀ here');
      await now.getByRole('paragraph').getByText('42 of 60 min of open market').waitFor();
      expect(await now.getByLabel('evidence').textContent()).toBe('fills38 of 50closed trades12 of 10periods8 of 12');
      await now.getByRole('img', { name: /^Difference to twin: \+1\.2 bp a period, −0\.41 to \+2\.8/ }).waitFor();
      const gate = (name: string) => now.locator('.gate', { hasText: name });
      expect(await gate('profit').textContent()).toContain('≈inconclusive 5/12');
      await gate('profit').getByText('+1.2 bp a period, between −0.41 and +2.8').waitFor();
      expect(await gate('latency').textContent()).toContain('observed only');
      const missing = panel(page).getByLabel('next step');
      expect(await missing.textContent()).toBe(
        'next25 %, 250,000 USDTmissing18 min of open market · 12 fills · 4 periods · profit inconclusive 5/12 · errors waits · waits for the next review',
      );
    }));

  it('names candidate and twin on the cards, and offers no swap while one climbs', () =>
    on(CLIMBING, async (page) => {
      const card = (version: string) => page.locator(`li.version[data-version="${version}"]`);
      await card('2.0.0').getByText('candidate', { exact: true }).waitFor();
      expect(await card('2.0.0').locator('.share').textContent()).toBe('10 %');
      await card('1.0.0').getByText('twin, simulated').waitFor();
      expect(await card('1.0.0').locator('.row.twin').textContent()).toBe('twin, simulatedas if at 10 %');
      expect(await page.getByRole('button', { name: 'Swap in… 3.0.0-rc.1' }).isDisabled()).toBe(true);
      expect(await page.getByRole('button', { name: /^Promote…/ }).count()).toBe(0);
    }));

  it('advances with all that it skips spelled out, and waits for others where they must agree', () =>
    on(CLIMBING, async (page, desk) => {
      desk.frame.risk.approvals_required = 1;
      desk.frame.risk.approvals_above_share_bp = 1_000;
      await panel(page).getByText('next, needs 1 approval').waitFor();
      await say(page, 'Advance').click();
      const form = page.getByRole('form', { name: 'Advance the ladder' });
      await form
        .getByText('2.0.0 goes from 10 % (100,000 USDT) to 25 % (250,000 USDT): 150,000 USDT more is at risk.')
        .waitFor();
      await form.getByText('It waits for 1 other person first.').waitFor();
      expect(await form.locator('.unmet li').allTextContents()).toContain('12 fills');
      expect(await form.getByLabel('reason').inputValue()).toBe('');
      await form.getByLabel('reason').fill('the desk head agreed');
      await send(page);
      await status(page).getByText('awaits approval').waitFor();
      await panel(page).getByText('Waits for 1 other person').waitFor();
      expect(await say(page, 'Advance').isDisabled()).toBe(true);
      for (const word of ['Abort', 'Step down', 'Hold']) expect(await say(page, word).isEnabled()).toBe(true);
    }));

  it('holds, goes on, steps down and aborts, each in two presses, and says what came of it', () =>
    on(CLIMBING, async (page, desk) => {
      await say(page, 'Hold').click();
      await send(page);
      await status(page).getByText('held').waitFor();
      await panel(page).getByRole('alert').getByText('held from the console').waitFor();
      await say(page, 'Resume').click();
      await page.keyboard.type('the feed is whole again');
      await send(page);
      await status(page).getByText('climbing').waitFor();
      await say(page, 'Step down').click();
      await page
        .getByRole('form', { name: 'Step down the ladder' })
        .getByText('2.0.0 goes down to 5 %, 50,000 USDT')
        .waitFor();
      await send(page);
      await panel(page).locator('[aria-current=step]').getByText('5 %', { exact: true }).waitFor();
      await panel(page).getByRole('region', { name: 'moves' }).getByText('stepped down from the console').waitFor();
      await say(page, 'Abort').click();
      await send(page);
      const result = panel(page).getByRole('region', { name: 'ladder result' });
      await result.getByText('2.0.0 did not climb: its ladder was aborted').waitFor();
      expect(await result.textContent()).toContain('at risk at most10 %, 100,000 USDT');
      expect(await allocation(page).getByRole('listitem').allTextContents()).toContain('1.0.0 100 % 1,000,000');
      expect(desk.ladderCalls.map(({ call }) => call)).toEqual(['hold', 'resume', 'step_down', 'abort']);
    }));

  it('goes back by its button and its chord to the version in force, with the price of it, and ends the ladder', () =>
    on(CLIMBING, async (page, desk) => {
      const button = page.getByRole('button', { name: 'Roll back to 1.0.0' });
      expect(await button.textContent()).toContain('ends the ladder of 2.0.0');
      expect(await price(page).textContent()).toContain('cancels 1 · adopts +0.042 BTCUSDT');
      await page.keyboard.press('Control+Alt+KeyR');
      await panel(page).getByRole('region', { name: 'ladder result' }).waitFor();
      expect(desk.ladderCalls).toEqual([
        { call: 'abort', input: { slot: 'momentum:paper', reason: 'Rolled back to momentum 1.0.0 from the console' } },
      ]);
    }));

  it.each([
    ['inconclusive', PROFIT_WORDS, 'Neither better nor worse'],
    ['failed', 'drawdown: 412 bp of the budget over 48 periods; above 400 bp', 'A gate has failed'],
    [
      'allocation',
      'it holds 500 basis points of the slot, and the ladder put it at 1000',
      'The split is not what it should be',
    ],
    ['risk', 'the daily loss of momentum:paper was crossed', 'Its risk was taken down'],
  ] as const)('says why it is held and what to do: %s', (cause, reason, headline) =>
    on(CLIMBING, async (page, desk) => {
      change(desk, { status: 'held', held: { cause, reason } });
      const alert = panel(page).getByRole('alert');
      await alert.getByText(headline).waitFor();
      await alert.getByText(reason).waitFor();
      await page.getByRole('tab', { name: 'Ladder · held' }).waitFor();
      expect(await say(page, 'Resume').isEnabled()).toBe(true);
    }),
  );

  it('counts no time while the market is closed, and says until when', () =>
    on(CLIMBING, async (page, desk) => {
      const [slot] = desk.frame.slots;
      Object.assign(slot ?? {}, { market: { open: false, until: '2026-11-23T14:30:00.000Z' } });
      await panel(page).getByText('market closed until 23 Nov 2026, 14:30 UTC: no time passes here').waitFor();
    }));

  it('has nothing that is only a colour: each gate has its shape and its word', () =>
    on(CLIMBING, async (page, desk) => {
      const [first, ...others] = gates();
      const made = [
        { ...(first ?? gates()[0]!), outcome: 'fail' as const, run: { outcome: 'fail' as const, times: 1, needed: 2 } },
        ...others,
      ];
      change(desk, { gates: made });
      const sign = (name: string) => panel(page).locator('.gate', { hasText: name }).locator('.sign');
      await sign('profit').getByText('fail 1/2').waitFor();
      expect(await sign('profit').textContent()).toBe('✕fail 1/2');
      expect(await sign('drawdown').textContent()).toBe('✓pass 3/3');
      expect(await sign('errors').textContent()).toBe('…waits');
    }));

  it('shows a simulated rung without capital, and takes it out without trading', () =>
    on(TRADING, async (page, desk) => {
      const plan = {
        ...ladder().plan,
        rungs: [{ ...ladder().plan.rungs[0]!, share_bp: 0, simulated_share_bp: 1_000 }],
      };
      climb(desk.frame, {
        rung: 1,
        share_bp: 0,
        plan,
        next: { kind: 'complete', rung: null, share_bp: null, reason: null },
      });
      await panel(page).locator('[aria-current=step]').getByText('simulated', { exact: true }).waitFor();
      await page.locator('li.version[data-version="2.0.0"]').getByText('candidate, simulated').waitFor();
      expect(await price(page).textContent()).toBe('2.0.0 is simulatednothing changes hands');
      await say(page, 'Abort').click();
      await page.getByText('It never held capital, so nothing is traded.').waitFor();
    }));

  it.each(['dark', 'light'] as const)('can be read in the %s theme, whatever the ladder says', (scheme) =>
    on({ ...CLIMBING, look: { scheme } }, async (page, desk) => {
      await say(page, 'Advance').click();
      expect(await faintTexts(page)).toEqual([]);
      change(desk, { status: 'held', held: { cause: 'inconclusive', reason: PROFIT_WORDS } });
      await panel(page).getByRole('alert').waitFor();
      expect(await faintTexts(page)).toEqual([]);
      change(desk, { status: 'aborted', ended_at: '2026-11-21T14:32:08.000Z', end_reason: 'it lost', next: null });
      placeOn(desk.frame, null);
      await panel(page).getByRole('button', { name: 'Promote a version…' }).click();
      await page.getByRole('form', { name: 'promote a version' }).getByText('At the soonest after').waitFor();
      expect(await faintTexts(page)).toEqual([]);
    }),
  );

  it.each([
    ['a laptop', 1280, 800],
    ['a zoom of 150 %', 1067, 667],
  ])('keeps what lowers risk within reach on %s, and nothing wider than the screen', (_what, width, height) =>
    on({ ...CLIMBING, look: { width, height } }, async (page) => {
      await say(page, 'Abort').scrollIntoViewIfNeeded();
      for (const word of ['Abort', 'Step down', 'Hold', 'Advance']) {
        const box = await say(page, word).boundingBox();
        expect(box && box.x >= 0 && box.x + box.width <= width && box.y + box.height <= height, word).toBe(true);
      }
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    }),
  );

  it('moves nothing when figures change: buttons stay where they are', () =>
    on(CLIMBING, async (page, desk) => {
      const places = async () => Promise.all(['Abort', 'Advance'].map((word) => say(page, word).boundingBox()));
      await status(page).getByText('climbing').waitFor();
      const before = await places();
      change(desk, {
        soak: { open_ms: 3_540_000, needed_ms: 3_600_000 },
        difference: { mean_bp: -12.4, lower_bp: -19, upper_bp: 88 },
      });
      await panel(page).getByRole('paragraph').getByText('59 of 60 min of open market').waitFor();
      expect(await places()).toEqual(before);
    }));
});

describe.skipIf(noBrowser)('the ladder of a desk that is served', () => {
  it('is promoted, climbs by itself with the quick ladder, is held, and is aborted', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'desk-ladder-'));
    const desk = await startDesk({ dataDir, port: 0, demo: true });
    const browser = await launchTestBrowser(testBrowser() ?? '');
    const { page, faults } = await openConsole(browser, `${desk.url}/#token=${desk.token}`);
    page.setDefaultTimeout(90_000);
    try {
      await page.getByRole('button', { name: /^Promote… 2\.0\.0/ }).click();
      const form = page.getByRole('form', { name: 'promote a version' });
      await form.getByRole('combobox', { name: /^ladder/ }).selectOption('quick-demo');
      await form.getByText('2.0.0 begins simulated: no capital is at risk.').waitFor();
      await form.getByLabel('reason').fill('to be seen climbing');
      await form.getByRole('button', { name: 'Promote', exact: true }).click();
      await status(page).getByText('climbing').waitFor();
      await panel(page).locator('[aria-current=step]').getByText('simulated', { exact: true }).waitFor();
      // Half a minute of open market at market speed: a busy machine must not miss the rung.
      await panel(page).locator('[aria-current=step]').getByText('1 %', { exact: true }).waitFor();
      expect(await allocation(page).getByRole('listitem').allTextContents()).toContain('= 100 % of 1,000,000 USDT');
      await say(page, 'Hold').click();
      await send(page);
      await status(page).getByText('held').waitFor();
      await page.getByRole('button', { name: 'Roll back to 1.0.0' }).getByText('ends the ladder of 2.0.0').waitFor();
      await say(page, 'Abort').click();
      await send(page);
      const result = panel(page).getByRole('region', { name: 'ladder result' });
      await result.getByText('2.0.0 did not climb: its ladder was aborted').waitFor();
      await result.getByText('aborted from the console').waitFor();
      await page.locator('li.version.live .share', { hasText: '100 %' }).waitFor();
      expect(faults).toEqual([]);
    } finally {
      await browser.close();
      await desk.close();
      rmSync(dataDir, { recursive: true, force: true });
    }
  }, 180_000);
});
