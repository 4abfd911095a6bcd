/** The built app from its entry on: `electron/main.ts`, its preload, its page. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWindow } from '../../electron/launch/console-build.ts';
import { presentElectron } from '../../electron/launch/electron-binary.ts';
import { runningDesk } from '../../electron/launch/running-desk.ts';
import { testBrowser } from '../support/browser.ts';
import { startWindow, type WindowDriver } from '../support/window-driver.ts';

const possible = presentElectron() !== undefined || testBrowser() !== undefined;
if (!possible) console.warn('skipped: neither Electron nor a Chromium is installed');

describe.skipIf(!possible)('the window', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'desk-window-'));
  let window: WindowDriver;
  let started: WindowDriver | undefined;

  beforeAll(async () => {
    await buildWindow();
    started = await startWindow(dataDir);
    window = started;
    console.log(`the window runs on ${window.way}`);
    await settled(window, `document.readyState === 'complete'`);
  }, 120_000);

  afterAll(() => {
    started?.kill();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('keeps the page in its sandbox, without Node', async () => {
    expect(await window.webPreferences()).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    });
    expect(await window.evaluate(`typeof require + ' ' + typeof process + ' ' + typeof module`)).toBe(
      'undefined undefined undefined',
    );
  });

  it('serves the console from its own origin, and nothing outside its folder', async () => {
    expect(await window.evaluate('document.title')).toBe('HotSwap Desk');
    expect(await window.evaluate(loads('/%2e%2e%2fmain/main.js'))).toBe('error');
    expect(await window.evaluate(loads('/no-such-file.js'))).toBe('error');
  });

  it('runs no script but its own files', async () => {
    expect(await window.evaluate(INLINE_SCRIPT)).toMatch(/^default-src 'none'; script-src 'self'/);
    expect(await window.evaluate('window.injected')).toBeUndefined();
  });

  it('connects to nothing: the desk is behind the port', async () => {
    expect(await window.evaluate(`fetch('http://127.0.0.1:1/').then(() => 'sent', (error) => error.name)`)).toBe(
      'TypeError',
    );
  });

  it('hands the page a port to the desk, which answers', async () => {
    await settled(window, `document.body.innerText.includes('SIMULATED')`);
  });

  it('stays where it is', async () => {
    await window.evaluate(`void (location.href = 'https://example.invalid/')`);
    await window.evaluate(`void document.body.appendChild(Object.assign(document.createElement('a'),
      { href: 'https://example.invalid/', target: '_blank' })).click()`);
    await window.evaluate(`void window.open('https://example.invalid/')`);
    await window.evaluate(`new Promise((resolve) => setTimeout(resolve, 300))`);
    expect(await window.evaluate('document.title')).toBe('HotSwap Desk');
    expect(await window.windows()).toBe(1);
  });

  it('is denied what it asks of the machine', async () => {
    const PERMISSION_DENIED = 1;
    expect(
      await window.evaluate(`new Promise((resolve) =>
        navigator.geolocation.getCurrentPosition(() => resolve('granted'), (error) => resolve(error.code)))`),
    ).toBe(PERMISSION_DENIED);
    expect(await window.evaluate('Notification.requestPermission()')).toBe('denied');
  });

  it('tells of what is critical through the operating system, whatever the page does', async () => {
    if (window.notifications() === undefined) return;
    await window.evaluate(`void setTimeout(() => { for (const end = Date.now() + 5000; Date.now() < end; ); })`);
    const url = await runningDesk(dataDir);
    const [address, token] = (url ?? '').split('/#token=');
    const response = await fetch(`${address}/api/v1/risk/limits`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      // The demo's first fee is more.
      body: JSON.stringify({ max_daily_loss: '0.00000001', reason: 'test' }),
    });
    expect(response.status).toBe(200);
    await expect
      .poll(() => window.notifications(), { timeout: 30_000 })
      .toContainEqual(expect.objectContaining({ title: 'Daily loss limit crossed', urgency: 'critical' }));
  });

  it('closes the books before it ends', async () => {
    expect(await window.quit()).toBe(0);
  });
});

/** Adds an inline script and tells the policy that stopped it. */
const INLINE_SCRIPT = `new Promise((resolve) => {
  document.addEventListener('securitypolicyviolation', (event) => resolve(event.originalPolicy), { once: true });
  const script = document.createElement('script');
  script.textContent = 'window.injected = true';
  document.body.append(script);
  setTimeout(() => resolve('no policy spoke'), 2000);
})`;

const loads = (path: string) => `new Promise((resolve) => {
  const script = document.createElement('script');
  script.onload = () => resolve('loaded');
  script.onerror = () => resolve('error');
  script.src = ${JSON.stringify(path)};
  document.body.append(script);
})`;

/** Waits until an expression is true in the page. */
function settled(window: WindowDriver, expression: string): Promise<unknown> {
  return window.evaluate(`new Promise((resolve, reject) => {
    const started = performance.now();
    const look = () => {
      if (${expression}) resolve(true);
      else if (performance.now() - started > 20000) reject(new Error('never true: ' + ${JSON.stringify(expression)}));
      else setTimeout(look, 50);
    };
    look();
  })`);
}
