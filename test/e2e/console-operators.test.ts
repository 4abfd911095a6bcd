/** People at the console of a real desk: they sign in, lock it, stop trading while it is locked, and agree to each other's raises. */
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { faintTexts } from './contrast.ts';
import { onDesk } from './on-desk.ts';
import { noBrowser } from './on-fake-desk.ts';

/** What somebody is given at first, and what they set in its place where they approve or ask. */
const firstOf = (name: string): string => `correct horse ${name}`;
const passwordOf = (name: string): string => (['Ann', 'Ron'].includes(name) ? `own ${firstOf(name)}` : firstOf(name));

/** Texts of a page's own storage; what a person typed must be in none. */
const stored = (page: Page): Promise<string> =>
  page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));

describe.skipIf(noBrowser)('people at the console', () => {
  const here = onDesk('people');

  const form = (page: Page) => page.getByRole('form', { name: 'sign in' });
  const state = (page: Page) => page.getByTestId('trading-state');
  const me = (page: Page) => page.getByRole('region', { name: 'operator', exact: true });

  async function signIn(page: Page, name: string, password = passwordOf(name)): Promise<void> {
    await form(page).getByLabel('name').fill(name);
    await form(page).getByLabel('password').fill(password);
    await page.keyboard.press('Enter');
  }

  async function into(name: string, password = passwordOf(name)): Promise<Page> {
    const page = await here.at(false);
    await signIn(page, name, password);
    await me(page).getByRole('button', { name }).waitFor();
    return page;
  }

  const add = async (page: Page, name: string, role: string): Promise<void> => {
    const fields = page.getByRole('form', { name: 'add an operator' });
    await fields.getByLabel('name').fill(name);
    await fields.getByLabel('role').selectOption(role);
    await fields.getByLabel('password').fill(firstOf(name));
    await fields.getByRole('button', { name: 'Add' }).click();
    await page.getByRole('region', { name: 'operators' }).getByRole('listitem').filter({ hasText: name }).waitFor();
  };

  it('turn roles on with the first administrator, who is told before what that does', async () => {
    const page = await here.at();
    await page.getByRole('tab', { name: 'Operators' }).click();
    await page.getByText('The first operator turns on, for good:').waitFor();
    const fields = page.getByRole('form', { name: 'add an operator' });
    await fields.getByLabel('name').fill('Ann');
    await fields.getByLabel('password').fill('short');
    await fields.getByText('Give 12 to 256 characters').waitFor();
    await fields.getByLabel('password').fill(firstOf('Ann'));
    await fields.getByRole('button', { name: 'Turn roles on' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await signIn(page, 'Ann', firstOf('Ann'));
    await me(page).getByText('administrator').waitFor();
    await page.getByRole('tab', { name: 'Operators' }).click();
    await add(page, 'Ron', 'risk_manager');
    await add(page, 'Tom', 'trader');
    await add(page, 'Vic', 'viewer');
    const people = page.getByRole('region', { name: 'operators' }).getByRole('listitem');
    await people.filter({ hasText: 'Ron' }).getByText('password set by Ann').waitFor();
    await people.filter({ hasText: 'Ann' }).getByText('password set by the desk’s token').waitFor();
    expect(await stored(page)).not.toContain('correct horse');
  });

  it('are told that their password is somebody else’s, what that keeps them from, and set their own', {
    timeout: 120_000,
  }, async () => {
    for (const [name, words] of [
      ['Ann', 'was set by the desk’s token. Set a password of your own: until then you cannot approve anything.'],
      ['Ron', 'was set by Ann. Set a password of your own: until then you cannot approve what Ann proposes, nor'],
    ] as const) {
      const page = await into(name, firstOf(name));
      await me(page).getByRole('button', { name }).click();
      await page.getByText(words).waitFor();
      const own = page.getByRole('form', { name: 'change my password' });
      const change = own.getByRole('button', { name: 'Change' });
      const fill = async (password: string): Promise<void> => {
        await own.getByLabel('old password').fill(firstOf(name));
        await own.getByLabel(/^new password/).fill(password);
        await own.getByLabel('the same again').fill(password);
      };
      // What they have is not theirs alone, and does not become so by being set again.
      await fill(firstOf(name));
      await change.click();
      await own.getByText('this is the password that you have: choose another', { exact: false }).waitFor();
      await fill(passwordOf(name));
      await own.getByLabel('the same again').fill(`${passwordOf(name)}x`);
      await own.getByText('The two new passwords differ.').waitFor();
      expect(await change.isDisabled()).toBe(true);
      await own.getByLabel('the same again').fill(passwordOf(name));
      expect(await faintTexts(page)).toEqual([]);
      await change.click();
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      await page.getByText('Your password is changed, and you are signed out everywhere.').waitFor();
      expect(await own.count()).toBe(0);
      // The desk hangs up behind its answer; nobody types faster than that.
      await page.getByText('To look without signing in').waitFor();
      await signIn(page, name);
      await me(page).getByRole('button', { name }).click();
      await page.getByText('Locks itself after').waitFor();
      expect(await page.getByText('was set by').count()).toBe(0);
      await here.closeAll();
    }
  });

  it('see nothing of the desk before they have signed in, and are told plainly why they have not', async () => {
    const page = await here.at(false);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await state(page).count()).toBe(0);
    expect(await page.locator('.console').count()).toBe(0);
    await signIn(page, 'Ron', 'a wrong password');
    await page.getByText('The name or the password is wrong.').waitFor();
    expect(await form(page).getByLabel('password').inputValue()).toBe('');
    expect(await form(page).getByLabel('name').inputValue()).toBe('Ron');
    await page.getByText('rollback and').waitFor();
    expect(await faintTexts(page)).toEqual([]);
  });

  it('stay signed in over a reload, by nothing that a script could read', async () => {
    const page = await into('Ron');
    await page.reload();
    await me(page).getByText('risk manager').waitFor();
    const read = await stored(page);
    for (const secret of ['correct horse', 'eyJ', here.desk.token]) expect(read).not.toContain(secret);
    await me(page).getByRole('button', { name: 'Ron' }).click();
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  it('are shown what their role does not allow, with the reason', async () => {
    const page = await into('Vic');
    const kill = page.getByRole('button', { name: /^Kill/ });
    expect([await kill.isDisabled(), await kill.getAttribute('title')]).toEqual([
      true,
      'Needs a trader; you are a viewer.',
    ]);
    await page.getByTestId('rollback-price').getByText('Needs a trader; you are a viewer.').waitFor();
    await page.keyboard.press('Control+Alt+KeyK');
    expect(await page.getByText('Kill the whole desk?').count()).toBe(0);
    await page.getByRole('tab', { name: 'Operators' }).click();
    await page.getByText('Needs an administrator; you are a viewer.').waitFor();
    await page.getByRole('tab', { name: /^Risk/ }).click();
    const control = page.getByRole('region', { name: 'trading state control' });
    for (const each of await control.getByRole('button').all()) expect(await each.isDisabled()).toBe(true);
  });

  it('agree to what somebody else asks for, under their own name, and not to what they ask for themselves', async () => {
    const ron = await into('Ron');
    await ron.getByRole('tab', { name: /^Risk/ }).click();
    const limits = ron.getByRole('region', { name: 'limits in use' });
    await limits.getByRole('button', { name: 'Change… daily loss, desk' }).click();
    await limits.getByLabel('new limit, USDT').fill('50000');
    await limits.getByLabel('reason').fill('room for the roll');
    await limits.getByRole('button', { name: 'Set', exact: true }).click();
    await ron.getByRole('tab', { name: /^Approvals 1/ }).click();
    const own = ron.getByRole('region', { name: 'approvals' });
    await own.getByText('You asked for this: another person must agree.').waitFor();
    expect(await own.getByRole('button', { name: 'Approve…' }).isDisabled()).toBe(true);
    expect(await me(ron).getByText('to approve').count()).toBe(0);
    await here.closeAll();

    const ann = await into('Ann');
    await me(ann).getByRole('button', { name: '1 to approve' }).click();
    const waits = ann.getByRole('region', { name: 'approvals' });
    await waits.getByText('You decide as Ann.').waitFor();
    await waits.getByText('daily loss of the whole desk: from 20,000 to 50,000').waitFor();
    await waits.getByText('0 of 1 agreed').waitFor();
    await waits.getByRole('button', { name: 'Approve…' }).click();
    expect(await waits.getByLabel('who agrees').count()).toBe(0);
    await ann.getByRole('form', { name: 'approve set limits' }).getByLabel('reason').fill('checked the margin');
    await ann.keyboard.press('Enter');
    await waits.getByText('Nothing waits.').waitFor();
    expect(here.desk.desk.view.approvals.size).toBe(1);
    const [done] = here.desk.desk.view.approvals.values();
    expect(done).toMatchObject({ status: 'approved', requestedBy: 'Ron', given: [{ by: 'Ann' }] });
  });

  it('swap under their own name', async () => {
    const page = await into('Tom');
    await page.getByRole('button', { name: 'Swap in… 2.0.0' }).click();
    await page.getByRole('button', { name: 'Execute swap' }).click();
    await page.getByRole('status', { name: 'result' }).getByText('2.0.0 is live').waitFor();
    expect([...here.desk.desk.view.swaps.values()].at(-1)?.initiatedBy).toBe('Tom');
  });

  it('lock it, see the market go on, go back and kill while it is locked, and go on by their password', async () => {
    const page = await into('Tom');
    await me(page).getByRole('button', { name: 'Tom' }).click();
    await page.getByRole('button', { name: 'Lock now' }).click();
    const strip = page.getByRole('region', { name: 'locked session' });
    await strip.getByText('still work.').waitFor();
    const swap = page.locator('li.version', { hasText: 'mean-reversion' }).getByRole('button', { name: /^Swap in/ });
    expect([await swap.isDisabled(), await swap.getAttribute('title')]).toEqual([true, 'Waits for your password.']);
    const events = async () => Number((await page.getByText(/^events/).innerText()).replaceAll(/\D/g, ''));
    const before = await events();
    await expect.poll(events).toBeGreaterThan(before);

    await page.getByRole('button', { name: /^Roll back to 1.0.0/ }).click();
    await page.locator('li.version.live .number', { hasText: '1.0.0' }).waitFor();
    await page.keyboard.press('Control+Alt+KeyK');
    // By the keyboard: a mouse's second press right after the first counts as a slip.
    await page.getByRole('button', { name: /^Kill positions stay/ }).press('Enter');
    await state(page).getByText('HALTED').waitFor();
    expect(await faintTexts(page)).toEqual([]);

    await strip.getByLabel('password of Tom').fill('not it');
    await page.keyboard.press('Enter');
    await strip.getByText('The name or the password is wrong.').waitFor();
    await strip.getByLabel('password of Tom').fill(passwordOf('Tom'));
    await page.keyboard.press('Enter');
    await strip.waitFor({ state: 'detached' });
    expect(await swap.isDisabled()).toBe(false);
  });

  it('do without each other for a while, which everybody sees and a trader can end', async () => {
    const ron = await into('Ron');
    await ron.getByRole('tab', { name: /^Approvals/ }).click();
    await ron.getByRole('button', { name: 'Declare an emergency…' }).click();
    const declaration = ron.getByRole('form', { name: 'declare an emergency' });
    await declaration.getByLabel('within').selectOption('desk');
    await declaration.getByLabel('reason').fill('nobody else is here');
    await declaration.getByRole('button', { name: 'Declare' }).click();
    await ron.getByRole('region', { name: 'emergency', exact: true }).waitFor();
    await here.closeAll();
    const tom = await into('Tom');
    const band = tom.getByRole('region', { name: 'emergency', exact: true });
    await band.getByText('declared by Ron, risk manager: “nobody else is here”').waitFor();
    await band.getByText('not used yet').waitFor();
    await band.getByRole('button', { name: 'End it…' }).click();
    await band.getByLabel('reason').fill('Ann is back');
    await tom.keyboard.press('Enter');
    await band.waitFor({ state: 'detached' });
    expect([...here.desk.desk.view.emergencies.values()].at(-1)).toMatchObject({
      status: 'ended',
      ended: { by: 'Tom' },
    });
  });

  it('find Kill and the way back at their place before anybody has signed in, by the desk’s own token', async () => {
    const page = await here.at();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await state(page).getByText('HALTED').waitFor();
    await page.getByRole('button', { name: /^Kill/ }).click();
    await page.getByRole('heading', { name: /Kill the whole desk/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Look without signing in' }).click();
    const strip = page.getByRole('region', { name: 'nobody is signed in' });
    await strip.getByText('Everything else waits for an operator.').waitFor();
    const play = page.getByRole('button', { name: 'Pause' });
    expect(await play.getAttribute('title')).toBe('Waits for an operator: sign in.');
    await strip.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });
});
