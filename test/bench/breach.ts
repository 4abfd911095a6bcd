import { setTimeout as sleep } from 'node:timers/promises';
import { defined } from '../../shared/base/assert.ts';
import { versionScope } from '../../shared/domain/scope.ts';
import { basisPoints } from '../../shared/units/basis-points.ts';
import type { Bench, Workplace } from './bench.ts';
import { type Breach, BreachWatch } from './breach-watch.ts';
import { timed } from './clock.ts';
import type { Measured } from './figure.ts';
import { bareLoad } from './journal-load.ts';
import { LoadedDesk, NEVER } from './loaded-desk.ts';

const EVENTS_PER_SECOND = 5_000;
const BREACHES = 40;
/** Before and after each breach, until what went before is done. */
const REST_MS = 50;
const PATIENCE_MS = 10_000;
/** The versions ask more often than by default, so that some wishes are on their way when the limit is crossed. */
const PARAMETERS = { probe_every: 20 };
const LIMIT = 'bare commit';

/**
 * Breaches of a version's own limit under load, of versions in workers with state, positions and open orders. The limit is
 * a drawdown of nothing, so the first mark that costs the version anything crosses it; the action is `roll_back`. Times
 * count from the arrival of that mark: `refused` until the last wish of the bad version was refused, in memory, and
 * `rollback` until the cut that puts the last good version back was on disk.
 */
export const breachBench: Bench = {
  name: 'breach',
  probes: [
    {
      figures: [
        { name: 'refused', unit: 'us', never: ['escaped'] },
        { name: 'rollback', unit: 'us', limit: LIMIT, never: NEVER },
      ],
      run: breaches,
    },
  ],
};

async function breaches(place: Workplace): Promise<readonly Measured[]> {
  const desk = await LoadedDesk.open({
    mode: 'worker',
    place,
    versions: 2,
    eventsPerSecond: EVENTS_PER_SECOND,
    parameters: PARAMETERS,
  });
  const bare = bareLoad(place.directory(), 1);
  const seen: Breach[] = [];
  const limit: number[] = [];
  try {
    await desk.command({ kind: 'set_limits', limits: WIDE, reason: 'bench' });
    await desk.deploy('paper');
    const count = Math.max(2, Math.round(BREACHES * place.scale));
    for (let breach = 0; breach < count; breach += 1) {
      await desk.holding();
      await desk.swap(breach % 2 === 0 ? 'shadow' : 'transfer');
      await sleep(REST_MS);
      await desk.holding();
      bare.prepare(1);
      limit.push(timed(() => bare.commit()) / 1000);
      await sleep(REST_MS);
      seen.push(await breachOnce(desk));
      await sleep(REST_MS);
    }
    const counts = await desk.settle();
    const arrivedNs = ({ event }: Breach): number => desk.arrivalNs(event - 1);
    const since = (at: (each: Breach) => number): number[] => seen.map((each) => (at(each) - arrivedNs(each)) / 1_000);
    const sum = (count: (each: Breach) => number): number => seen.reduce((all, each) => all + count(each), 0);
    return [
      {
        samples: since((each) => each.lastRefusedNs),
        beside: { tripped_us: since((each) => each.trippedNs) },
        counts: { wishes_refused: sum((each) => each.refused), escaped: sum((each) => each.escaped) },
      },
      { samples: since((each) => each.cutNs), limit, counts },
    ];
  } finally {
    await desk.close();
    bare.close();
  }
}

/** What a version must be allowed that asks so often. */
const WIDE = {
  maxOrdersPerSecond: 1_000_000,
  maxOrdersPerMinute: 1_000_000,
  maxRepeats: 1_000_000,
  maxDenialsPerMinute: 1_000_000,
  duplicateWindowMs: 0,
};

/** Lets the live version breach its own limit, waits until the desk has gone back, and takes limit and breaker away. */
async function breachOnce(desk: LoadedDesk): Promise<Breach> {
  const { view } = desk.host;
  const slot = defined(
    [...view.slots.values()].find(({ environment }) => environment === 'paper'),
    'slot',
  );
  const live = defined(
    slot.attachments.find(({ role }) => role === 'live'),
    'live version',
  );
  const { name, version } = defined(view.entities.get(live.entityId), live.entityId);
  const scope = versionScope(`${name}@${version}`);
  const watch = new BreachWatch(desk.host, slot.id);
  const [breach] = await Promise.all([
    watch.ended(PATIENCE_MS),
    desk.command({
      kind: 'set_limits',
      scope,
      limits: { maxDrawdown: basisPoints(0) },
      actions: { drawdown: 'roll_back' },
      reason: 'bench',
    }),
  ]);
  desk.wentBack();
  await desk.command({ kind: 'set_limits', scope, limits: {}, unset: ['maxDrawdown'], reason: 'bench' });
  await desk.command({ kind: 'release_breaker', id: breach.breakerId, reason: 'bench' });
  return breach;
}
