/** What is left of the desk on a page whose session is over: nothing, until somebody signs in or goes on with the desk's token. */
import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { onDesk } from './on-desk.ts';
import { noBrowser } from './on-fake-desk.ts';

const PASSWORD = 'correct horse for all';

describe.skipIf(noBrowser)('people whose session is over', () => {
  const here = onDesk('way-in');

  beforeAll(async () => {
    for (const [name, role] of [
      ['Ann', 'administrator'],
      ['Tom', 'trader'],
    ]) {
      const answer = await fetch(`${here.desk.url}/api/v1/operators`, {
        method: 'POST',
        headers: { authorization: `Bearer ${here.desk.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ name, role, password: PASSWORD }),
      });
      expect(answer.status).toBe(201);
    }
  });

  const form = (page: Page) => page.getByRole('form', { name: 'sign in' });
  const state = (page: Page) => page.getByTestId('trading-state');
  const me = (page: Page) => page.getByRole('region', { name: 'operator', exact: true });

  async function signIn(page: Page, name: string, password = PASSWORD): Promise<void> {
    await form(page).getByLabel('name').fill(name);
    await form(page).getByLabel('password').fill(password);
    await page.keyboard.press('Enter');
  }

  it('who change their password on a page that came by the token are sent to the way in, and nothing goes on by the token', async () => {
    const page = await here.at();
    await signIn(page, 'Tom');
    await me(page).getByRole('button', { name: 'Tom' }).click();
    const own = page.getByRole('form', { name: 'change my password' });
    await own.getByLabel('old password').fill(PASSWORD);
    for (const field of [/^new password/, 'the same again']) await own.getByLabel(field).fill('a new one for Tom');
    const before = here.desk.desk.audit({ limit: 500 }).length;
    await own.getByRole('button', { name: 'Change' }).click();
    await page.getByText('Your password is changed, and you are signed out everywhere.').waitFor();
    // The line is the operator’s or none: nothing of the desk comes, also after a reload.
    for (const again of [false, true]) {
      if (again) await page.reload();
      await page.getByRole('button', { name: 'Go on with the desk’s token' }).waitFor();
      expect(await state(page).count()).toBe(0);
      expect(await page.getByRole('button', { name: /^Kill/ }).count()).toBe(0);
    }
    const since = here.desk.desk.audit({ limit: 500 }).slice(0, -before || undefined);
    expect(since.filter(({ actor }) => actor === 'administrator')).toEqual([]);
    await page.getByRole('button', { name: 'Go on with the desk’s token' }).click();
    await page.getByRole('region', { name: 'nobody is signed in' }).waitFor();
    expect(await page.getByRole('button', { name: /^Kill/ }).isDisabled()).toBe(false);
    await me(page).getByRole('button', { name: 'Sign in' }).click();
    await signIn(page, 'Tom', 'a new one for Tom');
    await me(page).getByText('trader').waitFor();
  });

  it('are told when their session is ended elsewhere, and reduce by the token once they have said so', async () => {
    const page = await here.at();
    await signIn(page, 'Tom', 'a new one for Tom');
    await me(page).getByText('trader').waitFor();
    const answer = await fetch(`${here.desk.url}/api/v1/operators/Tom`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${here.desk.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ status: 'disabled' }),
    });
    expect(answer.status).toBe(200);
    await page.getByText('The session of Tom is over').waitFor();
    expect(await state(page).count()).toBe(0);
    await page.getByRole('button', { name: 'Go on with the desk’s token' }).click();
    await page.getByRole('region', { name: 'nobody is signed in' }).waitFor();
    expect(await page.getByRole('button', { name: /^Kill/ }).isDisabled()).toBe(false);
  });

  it('who sign the console out are shown nothing more of the desk', async () => {
    const page = await here.at();
    await signIn(page, 'Ann');
    await me(page).getByText('administrator').waitFor();
    await page.keyboard.press('Control+Comma');
    await page.getByRole('button', { name: 'Sign out this console' }).click();
    await page.getByText('Signed out. Open the console by its address again, or sign in.').waitFor();
    await form(page).getByLabel('name').waitFor();
    expect([await state(page).count(), await page.locator('.console').count()]).toEqual([0, 0]);
    expect(await page.getByRole('button', { name: 'Go on with the desk’s token' }).count()).toBe(0);
    await page.reload();
    await form(page).getByLabel('name').waitFor();
    expect(await state(page).count()).toBe(0);
  });
});
