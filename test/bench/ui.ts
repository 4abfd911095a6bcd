import { startDesk } from '../../electron/serving/start-desk.ts';
import { FakeDesk } from '../support/fake-desk.ts';
import { plainOrder } from '../support/fake-records.ts';
import type { Bench, Workplace } from './bench.ts';
import type { Measured } from './figure.ts';
import { load } from './ui-load.ts';
import { BenchPage } from './ui-page.ts';
import { rollbacks } from './ui-rollback.ts';

const ROWS = 100_000;
const FRAMES = 240;
/** What may be left free below the last line of a table without looking empty, pixels: half a line. */
const FREE_PX = 14;

/** The console in Chromium: how soon it is there, how soon it says that it is back, and whether it keeps up. */
export const uiBench: Bench = {
  name: 'ui',
  probes: [
    { figures: [{ name: 'first_paint', unit: 'us' }], run: firstPaint },
    { figures: [{ name: 'rollback', unit: 'us', never: ['missed', 'twice'] }], run: rollbacks },
    {
      figures: [
        { name: 'long_tasks', unit: 'tasks' },
        { name: 'input_delay', unit: 'us' },
        { name: 'memory', unit: 'bytes' },
      ],
      run: load,
      once: true,
    },
    { figures: [{ name: 'scroll', unit: 'frames', never: ['empty'] }], run: scroll },
  ],
};

/**
 * From the start of a paper session's desk to the first contentful paint of its console (W3C, Paint Timing), in a browser that
 * stands ready and has nothing of the page. Beside it the page alone: to that paint, and until it shows the trading state.
 */
async function firstPaint(place: Workplace): Promise<readonly Measured[]> {
  const browser = await BenchPage.launch();
  try {
    const startedMs = performance.timeOrigin + performance.now();
    const desk = await startDesk({ dataDir: place.directory(), port: 0, demo: true });
    try {
      const shown = await BenchPage.open(browser, `${desk.url}/#token=${desk.token}`);
      const { originMs, paintMs, stateMs } = await shown.page.evaluate(() => ({
        originMs: performance.timeOrigin,
        paintMs: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
        stateMs: performance.now(),
      }));
      await shown.close();
      const samples = [(originMs + paintMs - startedMs) * 1_000];
      return [{ samples, beside: { page_us: [paintMs * 1_000], state_us: [stateMs * 1_000] } }];
    } finally {
      await desk.close();
    }
  } finally {
    await browser.close();
  }
}

/**
 * A table of a hundred thousand orders, scrolled by leaps and by steps: frames in which a line was missing. The desk pretends, since
 * no desk of a bench sends so many orders in its time; the rows come over the wire as a desk's do.
 */
async function scroll({ scale }: Workplace): Promise<readonly Measured[]> {
  const [rows, frames] = [Math.max(2_000, Math.round(ROWS * scale)), Math.max(12, Math.round(FRAMES * scale))];
  const browser = await BenchPage.launch();
  const desk = new FakeDesk({ deployed: true, feed: 'sim' });
  desk.records.rows.orders.push(...Array.from({ length: rows }, (_, index) => plainOrder(index + 1)));
  await desk.listen();
  try {
    const shown = await BenchPage.open(browser, `${desk.url}#token=${desk.token}`);
    const { page } = shown;
    await page.locator('.dv-tab', { hasText: 'Orders' }).first().click();
    const tools = page.getByRole('toolbar', { name: 'orders: filter and save' });
    await tools.getByText(`${rows.toLocaleString('en')} rows`, { exact: true }).waitFor();
    const table = page.locator('section.table[aria-label="orders"]');
    const seen = await table.evaluate(scrollThrough, { frames, freePx: FREE_PX });
    await shown.close();
    const blank = seen.filter((each) => each.blank).length;
    return [
      {
        samples: [blank],
        beside: { frame_us: seen.map(({ ms }) => ms * 1_000) },
        counts: { frames: seen.length, empty: seen.filter((each) => each.lines === 0).length },
      },
    ];
  } finally {
    await browser.close();
    await desk.close();
  }
}

/** Scrolls a table once a frame, one time in eight to another end of it, and looks in each next frame what stands there. Runs in the page. */
async function scrollThrough(
  box: Element,
  { frames, freePx }: { readonly frames: number; readonly freePx: number },
): Promise<{ blank: boolean; lines: number; ms: number }[]> {
  const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
  const seen: { blank: boolean; lines: number; ms: number }[] = [];
  let before = await frame();
  for (let index = 0; index < frames; index += 1) {
    const height = box.scrollHeight - box.clientHeight;
    box.scrollTop = index % 8 === 7 ? (((index * 2_654_435_761) >>> 0) / 2 ** 32) * height : box.scrollTop + 180;
    // A scroll tells its listeners before the frame that shows it is drawn: what the next callback finds is what was shown.
    const at = await frame().then(frame);
    const { top, bottom } = box.getBoundingClientRect();
    const head = box.querySelector('thead th')?.getBoundingClientRect().bottom ?? top;
    const lines = [...box.querySelectorAll('tbody tr[aria-rowindex]')]
      .map((row) => row.getBoundingClientRect())
      .filter((row) => row.bottom > head && row.top < bottom);
    const covered = lines.reduce((sum, row) => sum + Math.min(bottom, row.bottom) - Math.max(head, row.top), 0);
    seen.push({ blank: bottom - head - covered > freePx, lines: lines.length, ms: (at - before) / 2 });
    before = at;
  }
  return seen;
}
