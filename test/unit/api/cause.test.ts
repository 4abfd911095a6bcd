/** What holds trading back once a breaker is released, and what a position is worth. */
import { describe, expect, it } from 'vitest';
import { deskToView } from '../../../electron/api/console/desk-view.ts';
import { breakersToWire } from '../../../electron/api/map/breaker.ts';
import { alsoBinding, causeStands, stillBound } from '../../../electron/api/map/cause.ts';
import { positionsToWire, worthText } from '../../../electron/api/map/position.ts';
import { money } from '../../../shared/units/money.ts';
import { longDesk } from '../../support/kill-desk.ts';
import { PlainDesk } from '../../support/plain-desk.ts';

const AT = 6_000_000;
const UNIT = 100_000_000n;

describe('what holds trading back after a release', () => {
  it('is a cause that stands, until it is over, and every other breaker of the same slots', async () => {
    const { rig } = await longDesk();
    const limits = (maxDailyLoss: bigint) =>
      rig.command({ kind: 'set_limits', limits: { maxDailyLoss: money(maxDailyLoss * UNIT) }, reason: 'test' });
    // Long 0.4 from 60,000: a fall of 1,000 loses 400 and the fees.
    await limits(100n);
    await rig.trades(AT - 100_000, AT - 100_000);
    const [loss] = [...rig.view.breakers.values()].filter(({ cause }) => cause === 'daily_loss');
    if (loss === undefined) throw new Error('the loss has tripped nothing');
    expect(causeStands(rig.view, loss)).toBe(true);
    expect(breakersToWire(rig.view).find(({ id }) => id === loss.id)).toMatchObject({ cause_stands: true });
    expect(stillBound(rig.view, loss)).toContain('; its cause (daily loss) STANDS');

    await rig.command({ kind: 'kill', scope: 'environment/paper', flatten: false, reason: 'test' });
    await rig.command({ kind: 'kill', scope: 'environment/staging', flatten: false, reason: 'test' });
    const [paper, staging] = [...rig.view.breakers.values()].filter(({ cause }) => cause === 'kill');
    const others = alsoBinding(rig.view, 'momentum:paper', loss.id).map(({ id }) => id);
    expect(others).toContain(paper?.id);
    expect(others).not.toContain(staging?.id);
    expect(others).not.toContain(loss.id);
    expect(stillBound(rig.view, loss)).toContain(`still stopped by ${others.join(', ')}`);
    // A kill has no figure that could stand.
    expect(causeStands(rig.view, paper!)).toBeUndefined();

    await limits(1_000n);
    expect(causeStands(rig.view, loss)).toBe(false);
    expect(stillBound(rig.view, loss)).not.toContain('STANDS');
  });
});

it('a position on the wire has its mark and its value, and neither without a mark', async () => {
  const { rig } = await longDesk();
  expect(positionsToWire(rig.view)).toMatchObject([
    { quantity: '0.400', mark: '60000.00', value: '24000.00000000', version: 'momentum@1.0.0' },
  ]);
  const [instrument] = rig.view.instruments;
  expect(worthText({ mark: () => undefined }, instrument!, 400)).toEqual({ mark: null, value: null });
});

describe('the ways out on the wire', () => {
  const measured = { eventsPerSecond: 0, missed: 0, twice: 0, gaps: [] };
  const state = { server: 'https://alerts.example', waiting: 3, delivered: 4, dropped: 1 };
  const ways = (lastError: string | null) => {
    const outward = { bus: () => undefined, webhook: () => ({ ...state, lastError }) };
    return deskToView(Object.assign(new PlainDesk(), { outward }), measured).ways_out;
  };

  it('are null where not configured, and say what is wrong', () => {
    expect(deskToView(new PlainDesk(), measured).ways_out).toEqual({ nats: null, webhook: null });
    const message = 'https://alerts.example: 4 delivered, 3 wait, 1 given up';
    expect(ways(null)).toEqual({ nats: null, webhook: { status: 'healthy', message } });
    expect(ways('it answered 503')?.webhook).toEqual({ status: 'degraded', message: `${message}; it answered 503` });
  });
});
