import { startDesk } from '../../electron/serving/start-desk.ts';
import type { Workplace } from './bench.ts';
import type { Measured } from './figure.ts';
import { BenchPage } from './ui-page.ts';

const ROLLBACKS = 20;

/**
 * One click on the way back, on the paper session: from the click's own stamp to the frame after the one in which the page says
 * that it is back, by the page's clock. Beside it the time that the console itself tells.
 */
export async function rollbacks(place: Workplace): Promise<readonly Measured[]> {
  const count = Math.max(2, Math.round(ROLLBACKS * place.scale));
  const browser = await BenchPage.launch();
  const desk = await startDesk({ dataDir: place.directory(), port: 0, demo: true });
  try {
    const shown = await BenchPage.open(browser, `${desk.url}/#token=${desk.token}`);
    const { page } = shown;
    const result = page.getByRole('status', { name: 'result' });
    const samples: number[] = [];
    const told: number[] = [];
    for (let rollback = 0; rollback < count; rollback += 1) {
      await page.getByRole('button', { name: 'Swap in… 2.0.0' }).click();
      await page.getByRole('button', { name: 'Execute swap' }).click();
      await result.getByText('2.0.0 is live').waitFor();
      const back = page.getByRole('button', { name: /^Roll back to 1\.0\.0/ });
      await page.locator('li.version.live .number', { hasText: '2.0.0' }).waitFor();
      await page.evaluate(timeTheWayBack);
      await back.click();
      const words = result.getByText(/^Back on 1\.0\.0, [\d.]+ m?s after the click$/);
      await words.waitFor();
      const ms = await page.evaluate(() => (window as unknown as { back: Promise<number> }).back);
      samples.push(ms * 1_000);
      const [, figure, unit] = /([\d.]+) (m?s) after/.exec((await words.textContent()) ?? '') ?? [];
      told.push(Number(figure) * (unit === 's' ? 1e6 : 1e3));
    }
    const { delivered: events, missed, twice } = await desk.desk.receiptAudit();
    await shown.close();
    return [{ samples, beside: { told_us: told }, counts: { events, missed, twice } }];
  } finally {
    await browser.close();
    await desk.close();
  }
}

/** Waits for the click and then for the words, looked for whenever the page changes. Runs in the page. */
function timeTheWayBack(): void {
  const back = new Promise<number>((resolve) => {
    window.addEventListener(
      'click',
      ({ timeStamp }) => {
        const said = () =>
          /Back on 1\.0\.0/.test(document.querySelector('[role=status][aria-label=result]')?.textContent ?? '');
        const watch = new MutationObserver(() => {
          if (!said()) return;
          watch.disconnect();
          // The frame that shows the words is made after this callback, so that the next one begins when it has been.
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - timeStamp)));
        });
        watch.observe(document.body, { subtree: true, childList: true, characterData: true });
      },
      { capture: true, once: true },
    );
  });
  Object.assign(window, { back });
}
