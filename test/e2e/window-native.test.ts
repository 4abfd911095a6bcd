/** What surrounds the page in the desk's own window: menu, tray, links, files, downloads, and what is remembered. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { answerBoxes, askDesk, boxesOf, clickMenu, settled } from '../support/window-calls.ts';
import type { WindowDriver } from '../support/window-driver.ts';
import { noWindow, onWindow } from './on-window.ts';

/** Whether the tab of a panel is in front, in the page. */
const inFront = (panel: string) =>
  `[...document.querySelectorAll('.dv-active-tab, [role=tab][aria-selected=true]')].some((tab) => tab.textContent.includes('${panel}'))`;

const tradingState = async (dataDir: string) => {
  const { trading_state } = (await askDesk(dataDir, 'GET', '/api/v1/risk/status')) as { trading_state: string };
  return trading_state;
};

describe.skipIf(noWindow)('around the page', { timeout: 120_000 }, () => {
  let window: WindowDriver;
  const { dataDir, again } = onWindow('what surrounds the page', (started) => {
    window = started;
  });

  const told = (title: string) =>
    expect.poll(async () => (await window.notifications())?.filter((each) => each.title === title).length ?? 0, {
      timeout: 30_000,
    });

  describe('the menu', () => {
    it('has no developer tools and no reload, at any depth', async () => {
      const labels = await window.inMain(({ Menu }) => {
        const all = (menu: Electron.Menu | null | undefined): string[] =>
          (menu?.items ?? []).flatMap((item) => [`${item.role ?? item.label}`, ...all(item.submenu)]);
        return all(Menu.getApplicationMenu());
      });
      expect(labels).toEqual(expect.arrayContaining(['Roll back…', 'Kill…', 'Zoom In', 'Open Scenario…']));
      expect(labels.filter((label) => /reload|devtools|developer/i.test(label))).toEqual([]);
    });

    it('offers the panels that the page has, and brings one to the front', async () => {
      await clickMenu(window, 'View', 'Panels', 'Risk');
      await settled(window, inFront('Risk'));
      await clickMenu(window, 'View', 'Panels', 'Fills');
      await settled(window, inFront('Fills'));
    });

    it('opens the kill, however often it is asked for, and kills nobody', async () => {
      for (let asked = 0; asked < 3; asked += 1) await clickMenu(window, 'Desk', 'Kill…');
      await settled(window, `document.querySelector('.kill.armed') !== null`);
      await new Promise((resolve) => setTimeout(resolve, 700));
      await clickMenu(window, 'Desk', 'Kill…');
      await window.evaluate('new Promise((resolve) => setTimeout(resolve, 200))');
      expect(await tradingState(dataDir)).toBe('active');
      await window.evaluate(
        `void document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))`,
      );
      await settled(window, `document.querySelector('.kill.armed') === null`);
    });

    it('brings the way back to the front, and goes nowhere by itself', async () => {
      await clickMenu(window, 'Desk', 'Roll back…');
      await settled(
        window,
        `document.querySelector('section[aria-label="rollback"]').contains(document.activeElement)`,
      );
      const { swaps } = (await askDesk(dataDir, 'GET', '/api/v1/swaps')) as { swaps: unknown[] };
      expect(swaps).toEqual([]);
    });

    it('opens the desk’s own pages in the browser, and says nothing of its token', async () => {
      const opened = await window.inMain(({ shell, Menu }) => {
        const addresses: string[] = [];
        shell.openExternal = async (address) => void addresses.push(address);
        const help = Menu.getApplicationMenu()?.items.at(-1);
        for (const item of help?.submenu?.items ?? []) item.click();
        return addresses;
      });
      expect(opened).toEqual([
        expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/docs$/),
        expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/health$/),
      ]);
    });
  });

  describe('the tray', () => {
    const tray = () =>
      window.inMain((electron) => {
        const { Tray } = electron as unknown as {
          Tray: { latest?: { image: { path: string }; tooltip: string; menu: Electron.Menu } };
        };
        const shown = Tray.latest;
        return {
          image: shown?.image.path ?? '',
          tooltip: shown?.tooltip ?? '',
          labels: shown?.menu.items.map(({ label }) => label) ?? [],
        };
      });

    it('shows the trading state by an image of its own, and says it', async () => {
      if (window.isElectron) return;
      const { image, tooltip, labels } = await tray();
      expect(image).toMatch(/tray.active\.png$/);
      expect(tooltip).toBe('HotSwap Desk: Active\nSIMULATED');
      expect(labels).toEqual(expect.arrayContaining(['Open the Console', 'Active', 'Roll back…', 'Kill…', 'Quit']));
      await askDesk(dataDir, 'POST', '/api/v1/risk/trading-state', {
        scope: 'desk',
        state: 'reducing',
        reason: 'test',
      });
      await expect.poll(async () => (await tray()).image, { timeout: 30_000 }).toMatch(/tray.reducing\.png$/);
      expect((await tray()).labels).toContain('Reducing');
      await askDesk(dataDir, 'POST', '/api/v1/risk/trading-state', { scope: 'desk', state: 'active', reason: 'test' });
      await expect.poll(async () => (await tray()).image, { timeout: 30_000 }).toMatch(/tray.active\.png$/);
    });
  });

  describe('a link', () => {
    const click = (link: string) =>
      window.inMain(({ app }, given) => void app.emit('second-instance', {}, ['app', '--flag', given], ''), link);

    it('brings a panel to the front', async () => {
      await click('hotswap-desk://panel/risk');
      await settled(window, inFront('Risk'));
    });

    it('that names what is not there is told so', async () => {
      await click('hotswap-desk://panel/nowhere');
      await click('hotswap-desk://slot/nothing:paper');
      if (!window.isElectron) await told('Not shown').toBe(2);
    });

    it.each([
      'hotswap-desk://kill/desk',
      'hotswap-desk://rollback/momentum:paper',
      'hotswap-desk://slot/momentum:paper?do=kill',
      'hotswap-desk://slot/momentum:paper#token=x',
      'hotswap-desk://slot/%3Cscript%3Ealert(1)%3C/script%3E',
      'hotswap-desk://panel/../../etc/passwd',
      'hotswap-desk://user:pass@panel/risk',
      `hotswap-desk://panel/${'a'.repeat(500)}`,
    ])('of another kind is refused: %s', async (link) => {
      const before = (await window.notifications())?.filter(({ title }) => title === 'Link refused').length ?? 0;
      await click(link);
      if (!window.isElectron) await told('Link refused').toBe(before + 1);
      expect(await tradingState(dataDir)).toBe('active');
      expect(await window.evaluate('location.href')).toMatch(/console\/index\.html$/);
    });
  });

  describe('a file', () => {
    it('that is no scenario is refused in words, which name no folder', async () => {
      const path = join(dataDir, 'broken.desk-scenario');
      writeFileSync(path, '{ "steps": [');
      await answerBoxes(window);
      await window.inMain(
        ({ app }, given) => void app.emit('open-file', { preventDefault: () => undefined }, given),
        path,
      );
      await expect.poll(() => boxesOf(window), { timeout: 30_000 }).toHaveLength(1);
      const words = await boxesOf(window);
      expect(words).toEqual([
        {
          message: 'Not opened',
          detail: expect.stringMatching(/^broken\.desk-scenario is no scenario: it is not JSON/),
          buttons: ['OK'],
        },
      ]);
      expect(JSON.stringify(words)).not.toContain(dataDir);
    });

    it('that is a scenario is shown where scenarios are written, and nothing runs', async () => {
      const path = join(dataDir, 'first.desk-scenario');
      writeFileSync(path, '{ "name": "opened from a file", "steps": [] }');
      await window.inMain(({ app }, given) => void app.emit('second-instance', {}, ['app', given], ''), path);
      await settled(window, inFront('Session'));
      const { runs } = (await askDesk(dataDir, 'GET', '/api/v1/runs')) as { runs: unknown[] };
      expect(runs).toEqual([]);
    });

    it('of market data is taken in from where it lies, and the page never learns where', async () => {
      const path = join(dataDir, 'tiny.csv');
      writeFileSync(path, 'no,market,data\n1,2,3\n');
      await window.inMain(({ dialog }, given) => {
        dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [given] });
      }, path);
      await clickMenu(window, 'File', 'Import Market Data…');
      const uploads = async () => {
        const { uploads: all } = (await askDesk(dataDir, 'GET', '/api/v1/imports')) as {
          uploads: { name: string; state: string }[];
        };
        return all.map(({ name, state }) => ({ name, state }));
      };
      await expect.poll(uploads, { timeout: 30_000 }).toEqual([{ name: 'tiny.csv', state: 'refused' }]);
      await settled(window, inFront('Session'));
      expect(String(await window.evaluate('document.documentElement.outerHTML'))).not.toContain(dataDir);
    });

    it('that the page has made is saved where a person says', async () => {
      if (window.isElectron) return;
      const path = join(dataDir, 'report.csv');
      await window.inMain((electron, given) => {
        (electron.session.defaultSession as unknown as { savePath: string }).savePath = given;
      }, path);
      await window.evaluate(`void Object.assign(document.createElement('a'), {
        href: URL.createObjectURL(new Blob(['a,b\\n1,2\\n'], { type: 'text/csv' })), download: 'report.csv' }).click()`);
      await expect.poll(() => readOr(path), { timeout: 30_000 }).toBe('a,b\n1,2\n');
    });
  });

  it('is where it was and as large as it was, the next time', async () => {
    const place = { x: 140, y: 60, width: 1300, height: 800 };
    await window.inMain(({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]?.setBounds(bounds), place);
    await clickMenu(window, 'View', 'Zoom In');
    expect(await window.quit()).toBe(0);
    await again();
    const now = () =>
      window.inMain(({ BrowserWindow }) => {
        const [open] = BrowserWindow.getAllWindows();
        return { bounds: open?.getNormalBounds(), zoom: open?.webContents.getZoomFactor() };
      });
    await expect.poll(now, { timeout: 30_000 }).toEqual({ bounds: place, zoom: 1.1 });
  });
});

const readOr = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};
