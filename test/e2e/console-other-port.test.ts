/** A web server on another port of the same host: a browser sends it the console's cookie, and that must be worth nothing there. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { commandLine } from '../support/command-line.ts';
import { onDesk } from './on-desk.ts';
import { noBrowser } from './on-fake-desk.ts';

describe.skipIf(noBrowser)('a console, with another web server on its host', () => {
  const here = onDesk('other-port');
  let other: Server;
  /** The cookies that the other server was sent, one request after the other. */
  const received: string[] = [];

  beforeAll(async () => {
    other = createServer((request, response) => {
      received.push(request.headers.cookie ?? '');
      response.writeHead(200, { 'content-type': 'text/html' }).end('<title>a tool</title>');
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  });

  afterAll(() => new Promise((resolve) => other?.close(resolve)));

  const state = (page: Page) => page.getByTestId('trading-state');
  const elsewhere = () => `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;

  async function onConsole(work: (page: Page) => Promise<void>): Promise<void> {
    const page = await here.at();
    await state(page).waitFor();
    await work(page);
  }

  /** The status by which the desk refuses a socket, or `open`. */
  const socket = (headers: Record<string, string>, protocols: string[]): Promise<number | 'open'> =>
    new Promise((resolve, reject) => {
      const made = new WebSocket(`${here.desk.url.replace('http', 'ws')}/rpc`, protocols, { headers });
      made.on('open', () => {
        made.terminate();
        resolve('open');
      });
      made.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
      made.on('error', reject);
    });

  it('gives it a cookie that opens nothing, whatever it tries', () =>
    onConsole(async (page) => {
      const tool = await page.context().newPage();
      await tool.goto(elsewhere());
      const cookie = received[0] ?? '';
      expect(cookie).toContain('desk_session_');
      expect(await tool.evaluate(() => localStorage.getItem('desk.page-proofs.1'))).toBeNull();
      expect(await page.evaluate(() => localStorage.getItem('desk.page-proofs.1'))).toContain('directory');
      for (const protocols of [[], ['desk.console'], ['desk.console', 'page.guess']])
        expect(await socket({ cookie, origin: here.desk.url }, protocols)).toBe(401);
      const tries = [
        'GET /session',
        'POST /session',
        'POST /downloads/x/ticket',
        'PUT /imports/00000000-0000-4000-8000-000000000000',
      ];
      for (const each of tries) {
        const [method = '', path = ''] = each.split(' ');
        const answer = await fetch(new URL(path, here.desk.url), { method, headers: { cookie } });
        const said = await answer.text();
        expect([each, answer.status, said.includes('proof'), said.includes('"socket"')]).toEqual([
          each,
          method === 'GET' ? 200 : 401,
          false,
          false,
        ]);
      }
      // The page itself shows the proof, and goes on by both over a reload, without the token.
      expect(page.url()).not.toContain('token');
      await page.reload();
      await state(page).waitFor();
    }));

  it('is told in words where it has the cookie alone, and comes in again by its address', () =>
    onConsole(async (page) => {
      await page.evaluate(() => localStorage.removeItem('desk.page-proofs.1'));
      await page.reload();
      await page.getByText('The desk does not know this window.').waitFor();
      await page.goto(`${here.desk.url}/#token=${here.desk.token}`);
      await state(page).waitFor();
    }));

  it('saves a file by a link that works once', () =>
    onConsole(async (page) => {
      await page.getByRole('tab', { name: 'Audit' }).click();
      const links: string[] = [];
      page.on('request', (request) => links.push(request.url()));
      const [saved] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Audit CSV' }).click(),
      ]);
      expect(saved.url()).toContain('?ticket=');
      expect(await saved.failure()).toBeNull();
      expect((await fetch(saved.url())).status).toBe(401);
    }));

  it('that is signed out shows nothing more, here and in its other pages, until it is opened by its address', () =>
    onConsole(async (page) => {
      const second = await page.context().newPage();
      await second.goto(`${here.desk.url}/#token=${here.desk.token}`);
      await state(second).waitFor();
      await page.keyboard.press('Control+Comma');
      await page.getByRole('button', { name: 'Sign out this console' }).click();
      await page.getByRole('heading', { name: 'Signed out' }).waitFor();
      await page.getByText('Open the console by its address again').waitFor();
      await second.getByText('The desk does not know this window.').waitFor();
      for (const each of [page, second])
        expect([await state(each).count(), await each.locator('.console').count()]).toEqual([0, 0]);
      const cookies = await page.context().cookies();
      expect(cookies.filter(({ name }) => name.startsWith('desk_session_'))).toEqual([]);
      await page.reload();
      await page.getByText('The desk does not know this window.').waitFor();
    }));

  it('that is open is cut off by `desk console revoke`', () =>
    onConsole(async (page) => {
      expect(await commandLine('console', 'revoke', '--data-dir', here.dataDir)).toMatchObject({ status: 0 });
      await page.getByText('The desk does not know this window.').waitFor();
      expect(await state(page).count()).toBe(0);
      expect(here.desk.desk.audit({ limit: 20 }).map(({ action }) => action)).toContain('consoles_revoked');
    }));
});
