/** When the page crashes or hangs, the machine sleeps, or somebody quits: the desk goes on, and says what is open. */
import { describe, expect, it } from 'vitest';
import { answerBoxes, askDesk, boxesOf, clickMenu, settled } from '../support/window-calls.ts';
import type { WindowDriver } from '../support/window-driver.ts';
import { noWindow, onWindow, SIMULATED } from './on-window.ts';

const LIVE = `${SIMULATED} && !document.querySelector('.console.stale')`;

describe.skipIf(noWindow)('in trouble', { timeout: 120_000 }, () => {
  let window: WindowDriver;
  const { dataDir } = onWindow('trouble', (started) => {
    window = started;
  });

  const crash = () =>
    window.inMain(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer());

  /** Waits until another page than the one so marked is live. */
  const reopened = () =>
    expect
      .poll(() => window.evaluate(`window.crashed === undefined && ${LIVE}`).catch(() => false), { timeout: 60_000 })
      .toBe(true);

  const openPositions = async () => {
    const { positions } = (await askDesk(dataDir, 'GET', '/api/v1/positions')) as { positions: { quantity: string }[] };
    return positions.filter(({ quantity }) => Number(quantity) !== 0).length;
  };

  const events = async () => {
    const metrics = (await askDesk(dataDir, 'GET', '/health/detailed')) as Record<string, { message: string }>;
    return Number(
      /^(\d+) market events/.exec(
        Object.values(metrics).find(({ message }) => / market events$/.test(message ?? ''))?.message ?? '',
      )?.[1],
    );
  };

  it('a page that crashes is opened again, and the engine has not noticed', async () => {
    await window.evaluate('void (window.crashed = true)');
    const before = await events();
    await crash();
    await reopened();
    expect(await events()).toBeGreaterThan(before);
  });

  it('a page that crashes again and again is opened when a person says so', async () => {
    await answerBoxes(window, 0);
    const ended = await window.inMain(({ BrowserWindow }) => {
      const [open] = BrowserWindow.getAllWindows();
      if (open === undefined) throw new Error('no window');
      const { webContents: page } = open;
      const reload = page.reload.bind(page);
      page.reload = () => {
        (globalThis as { reloaded?: number }).reloaded = Date.now();
        reload();
      };
      // One after the other within a moment, so that a slow machine counts them as a fast one does.
      for (let time = 0; time < 4; time += 1)
        page.emit('render-process-gone', {} as never, { reason: 'crashed', exitCode: 5 });
      return Date.now();
    });
    await expect.poll(() => boxesOf(window)).toHaveLength(1);
    expect(await boxesOf(window)).toEqual([
      {
        message: expect.stringMatching(/^The console has ended [45] times within a minute$/),
        detail: expect.stringMatching(/The desk itself goes on: Active; SIMULATED.*In a terminal: /s),
        buttons: ['Open it again', 'Leave it closed'],
      },
    ]);
    // The last reload is that of the third end, two seconds after it; the page that it opens is the one that stays.
    const reloaded = () => window.inMain(() => (globalThis as { reloaded?: number }).reloaded ?? 0);
    await expect.poll(reloaded, { timeout: 30_000 }).toBeGreaterThan(ended + 1_900);
    const isLast = `performance.timeOrigin > ${(await reloaded()) - 500}`;
    await expect.poll(() => window.evaluate(`${isLast} && ${LIVE}`).catch(() => false), { timeout: 60_000 }).toBe(true);
  });

  it('of a page that hangs a person is asked, who may reopen it', async () => {
    await answerBoxes(window, 1, 0);
    const hang = () =>
      window.inMain(({ BrowserWindow }) => void BrowserWindow.getAllWindows()[0]?.emit('unresponsive'));
    await hang();
    expect((await boxesOf(window))[0]).toMatchObject({ message: 'The console does not answer' });
    await window.evaluate('void (window.crashed = true)');
    await hang();
    await reopened();
  });

  it('a machine that slept says so, and its prices are as old as they are', async () => {
    await askDesk(dataDir, 'POST', '/api/v1/session/pause');
    const age = async () => {
      const { feed } = (await askDesk(dataDir, 'GET', '/health/detailed')) as { feed: { age_ms: number } };
      return feed.age_ms;
    };
    // What was on its way when it was paused has come in.
    await expect.poll(age, { timeout: 60_000 }).toBeGreaterThan(500);
    expect(await age()).toBeLessThan(60_000);
    await window.inMain(({ powerMonitor }) => {
      powerMonitor.emit('suspend');
      const wall = Date.now;
      Date.now = () => wall() + 7_380_000;
      powerMonitor.emit('resume');
    });
    expect(await age()).toBeGreaterThan(7_380_000);
    await settled(window, `document.body.innerText.includes('The machine slept')`);
    const { audit } = (await askDesk(dataDir, 'GET', '/api/v1/audit?action=machine_slept')) as {
      audit: { payload: { away_ms: number; announced: boolean } }[];
    };
    expect(audit).toHaveLength(1);
    expect(audit[0]?.payload).toMatchObject({ announced: true });
    await askDesk(dataDir, 'POST', '/api/v1/session/play');
  });

  it('a kill does not need the page: where it is frozen, the system asks, and the desk kills', async () => {
    // What is held from then on stays held, for whoever quits after this.
    await expect.poll(openPositions, { timeout: 60_000 }).toBeGreaterThan(0);
    await answerBoxes(window, 1);
    await window.evaluate(`void setTimeout(() => { for (const end = Date.now() + 8000; Date.now() < end; ); }, 50)`);
    await new Promise((resolve) => setTimeout(resolve, 150));
    await clickMenu(window, 'Desk', 'Kill…');
    await expect.poll(async () => (await boxesOf(window)).length, { timeout: 30_000 }).toBe(2);
    const [asked, told] = await boxesOf(window);
    expect(asked).toMatchObject({
      message: 'The console does not answer. Kill all trading?',
      detail: expect.stringMatching(/^Blocks new orders and cancels \d+ open orders?\. (No position|Positions stay)/),
      buttons: ['Cancel', 'Kill all trading'],
    });
    expect(told?.message).not.toMatch(/^It failed/);
    const { trading_state } = (await askDesk(dataDir, 'GET', '/api/v1/risk/status')) as { trading_state: string };
    expect(trading_state).toBe('halted');
  });

  it('quitting asks while positions are open, and ends with its books closed', async () => {
    expect(await openPositions()).toBeGreaterThan(0);
    await answerBoxes(window, 0);
    await window.inMain(({ app }) => app.quit());
    await expect
      .poll(() => boxesOf(window))
      .toEqual([
        {
          message: 'The desk will stop; positions stay open',
          detail: expect.stringMatching(/^Held now: [+-]/),
          buttons: ['Keep the desk running', 'Stop the desk'],
        },
      ]);
    await askDesk(dataDir, 'GET', '/api/v1/risk/status');
    expect(await window.quit()).toBe(0);
  });
});
