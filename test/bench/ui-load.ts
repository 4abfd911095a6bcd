import { setTimeout as sleep } from 'node:timers/promises';
import { type RunningDesk, startDesk } from '../../electron/serving/start-desk.ts';
import { assert } from '../../shared/base/assert.ts';
import { callDesk } from '../support/served-calls.ts';
import type { Workplace } from './bench.ts';
import type { Measured } from './figure.ts';
import { percentile } from './statistics.ts';
import { writeMarket } from './ui-market.ts';
import { BenchPage, blockingMs, type Noted } from './ui-page.ts';

const EVENTS_PER_SECOND = 1_000;
const SECONDS = 30;
/** What the page and the version need before anything counts. */
const WARM_SECONDS = 4;
const PRESS_EVERY_MS = 250;

const us = (ms: number): number => ms * 1_000;

/**
 * The console on a desk that trades on a thousand market events a second, beside the same page while the market stands
 * still: long tasks, the delay of presses, and what of memory stays.
 */
export async function load(place: Workplace): Promise<readonly Measured[]> {
  const seconds = Math.max(1, Math.round(SECONDS * place.scale));
  const browser = await BenchPage.launch();
  let desk: RunningDesk | undefined;
  try {
    const directory = place.directory();
    // Twice as much as is looked at: the recording must not end under a slow machine.
    const file = writeMarket(directory, 2 * (seconds + WARM_SECONDS) + 30, EVENTS_PER_SECOND);
    desk = await startDesk({ dataDir: place.directory(), port: 0, feed: { kind: 'replay', file } });
    desk.desk.feed.pause();
    await deploy(desk);
    const shown = await BenchPage.open(browser, `${desk.url}/#token=${desk.token}`);
    desk.desk.feed.play();
    await presses(shown, WARM_SECONDS);
    desk.desk.feed.pause();
    await shown.page.getByTestId('feed').getByText('paused').waitFor();
    await sleep(1_000);
    await shown.noted();
    await presses(shown, seconds);
    const idle = await shown.noted();
    const heapBefore = await shown.heapBytes();
    await shown.noted();
    const [startedMs, from] = [performance.now(), desk.desk.view.sequence];
    desk.desk.feed.play();
    await presses(shown, seconds);
    const events = desk.desk.view.sequence - from;
    const perSecond = Math.round((events * 1_000) / (performance.now() - startedMs));
    const busy = await shown.noted();
    desk.desk.feed.pause();
    const heapAfter = await shown.heapBytes();
    await shown.close();
    return figures(idle, busy, heapAfter - heapBefore, { events, perSecond });
  } finally {
    await browser.close();
    await desk?.close();
  }
}

function figures(
  idle: Noted,
  busy: Noted,
  grownBytes: number,
  { events, perSecond }: { readonly events: number; readonly perSecond: number },
): readonly Measured[] {
  assert(busy.inputDelays.length > 0, 'no press reached the page');
  const sorted = Float64Array.from(busy.inputDelays).sort();
  const market = { events };
  return [
    {
      samples: [Math.max(0, busy.longTasks.length - idle.longTasks.length)],
      counts: { ...market, busy_tasks: busy.longTasks.length, idle_tasks: idle.longTasks.length },
      series: {
        events_per_s: [perSecond],
        blocking_us: [us(blockingMs(busy.longTasks))],
        idle_blocking_us: [us(blockingMs(idle.longTasks))],
        longest_us: [us(Math.max(0, ...busy.longTasks))],
      },
    },
    {
      samples: busy.inputDelays.map(us),
      beside: { idle_us: idle.inputDelays.map(us) },
      counts: { ...market, slow_events: busy.slowEvents.length },
      series: { p95: [us(percentile(sorted, 0.95))], slowest_event_us: [us(Math.max(0, ...busy.slowEvents))] },
    },
    // A page may also give memory back.
    { samples: [grownBytes], counts: market },
  ];
}

/** Registers the sample version and places it on paper. */
async function deploy(desk: RunningDesk): Promise<void> {
  const version = { name: 'momentum', type: 'strategy', version: '1.0.0', module: 'momentum-1.0.0.ts' };
  await callDesk(desk, 'POST', '/entities', version);
  await callDesk(desk, 'POST', '/algorithms/deploy', { algorithmId: 'momentum-v1.0.0', environment: 'paper' });
}

/** Presses a key and a tab in turn for so long, as a person does who looks around. */
async function presses(shown: BenchPage, seconds: number): Promise<void> {
  const { page } = shown;
  const tabs = [page.getByRole('tab', { name: /^Fills/ }), page.getByRole('tab', { name: /^Swaps/ })];
  const end = performance.now() + seconds * 1_000;
  for (let press = 0; performance.now() < end; press += 1) {
    if (press % 4 < 2) await tabs[press % 2]?.click();
    else await page.keyboard.press(press % 2 === 0 ? 'ArrowRight' : 'ArrowLeft');
    await sleep(PRESS_EVERY_MS);
  }
}
