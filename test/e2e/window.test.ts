/**
 * The built app from its entry on: `electron/main.ts`, its preload, its page. What keeps the page in its place is in
 * window-security.test.ts.
 */
import { describe, expect, it } from 'vitest';
import { openJournal } from '../../electron/journal/open.ts';
import { askDesk } from '../support/window-calls.ts';
import type { WindowDriver } from '../support/window-driver.ts';
import { noWindow, onWindow } from './on-window.ts';

describe.skipIf(noWindow)('the window', () => {
  let window: WindowDriver;
  // Its page shows the market: it was handed a port to the desk, which answers.
  const { dataDir } = onWindow('the window', (started) => {
    window = started;
  });

  it('connects to nothing: the desk is behind the port', async () => {
    expect(await window.evaluate('document.title')).toBe('HotSwap Desk');
    expect(await window.evaluate(`fetch('http://127.0.0.1:1/').then(() => 'sent', (error) => error.name)`)).toBe(
      'TypeError',
    );
  });

  it('tells of what is critical through the operating system, whatever the page does', async () => {
    if (window.notifications() === undefined) return;
    await window.evaluate(`void setTimeout(() => { for (const end = Date.now() + 5000; Date.now() < end; ); })`);
    // The demo's first fee is more.
    await askDesk(dataDir, 'PUT', '/api/v1/risk/limits', { max_daily_loss: '0.00000001', reason: 'test' });
    await expect
      .poll(() => window.notifications(), { timeout: 30_000 })
      .toContainEqual(expect.objectContaining({ title: 'Daily loss limit crossed', urgency: 'critical' }));
  });

  it('closes the books before it ends', async () => {
    expect(await window.quit()).toBe(0);
    const journal = openJournal({ directory: dataDir, readonly: true });
    try {
      expect(journal.audit({ limit: 3 }).map(({ action }) => action)).toContain('stopped');
    } finally {
      journal.close();
    }
  });
});
