import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench, Workplace } from './bench.ts';
import { timed } from './clock.ts';
import type { Measured } from './figure.ts';
import { bareLoad } from './journal-load.ts';
import { type Killed, KilledDesk } from './killed-desk.ts';

const KILLS = 20;
/** Of each version on each venue: 5,000 in all. Fewer where a run is too short to count, as when the code is warmed up. */
const ORDERS = 200;
const COUNTS_FROM = 0.1;
/** Before each kill, so that it does not fall into step with anything on the desk. */
const LEAST_REST_MS = 50;
const MOST_REST_MS = 100;

/**
 * The kill switch with thousands of open orders of several versions in workers, on several venues, under market data: from
 * the call until the exchange has been handed the last cancel, which is after the commit of them all. Beside it, until the
 * caller has the answer, and until the desk knows every order to be gone, which the exchange's latency is part of. `blocked`
 * is the time until the first new order of a version is refused: the versions keep asking.
 */
export const killBench: Bench = {
  name: 'kill',
  probes: [
    {
      figures: [
        {
          name: 'cancels',
          unit: 'us',
          limit: 'bare commit of as many rows',
          never: ['missing', 'twice', 'escaped'],
        },
        { name: 'blocked', unit: 'us' },
      ],
      run: kills,
    },
  ],
};

async function kills(place: Workplace): Promise<readonly Measured[]> {
  const orders = Math.max(10, Math.round(ORDERS * Math.min(1, place.scale / COUNTS_FROM)));
  const desk = await KilledDesk.open(place, orders);
  const bare = bareLoad(place.directory(), desk.orders);
  const killed: Killed[] = [];
  const limit: number[] = [];
  try {
    const count = Math.max(2, Math.round(KILLS * place.scale));
    for (let kill = 0; kill < count; kill += 1) {
      await desk.filled();
      bare.prepare(1);
      limit.push(timed(() => bare.commit()) / 1000);
      await sleep(LEAST_REST_MS + (MOST_REST_MS - LEAST_REST_MS) * Math.random());
      killed.push(await desk.kill());
    }
  } finally {
    await desk.close();
    bare.close();
  }
  const sum = (count: (each: Killed) => number): number => killed.reduce((all, each) => all + count(each), 0);
  return [
    {
      samples: killed.map((each) => each.cancelsUs),
      limit,
      beside: { reply_us: killed.map((each) => each.replyUs), gone_us: killed.map((each) => each.goneUs) },
      counts: {
        orders: sum((each) => each.orders),
        missing: sum((each) => each.missing),
        twice: sum((each) => each.twice),
        escaped: sum((each) => each.escaped),
      },
    },
    { samples: killed.map((each) => each.blockedUs) },
  ];
}
