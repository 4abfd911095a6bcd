import { describe, expect, it } from 'vitest';
import { type Elapsed, PeriodClock } from '../../../electron/host/performance/period-clock.ts';
import { epochNs } from '../../../shared/units/time.ts';

const at = (iso: string) => epochNs(BigInt(Date.parse(iso)) * 1_000_000n);
const ORIGIN = at('2024-03-01T00:00:00Z');

/** What each of these moments ends, as a tracker would read it. */
function readings(clock: PeriodClock, ...moments: readonly string[]): (Elapsed | 'not due')[] {
  return moments.map((iso) => (clock.isDue(Number(at(iso) - ORIGIN)) ? clock.read(at(iso)) : 'not due'));
}

const elapsed = (minutes: number, periods: number, dayEnded = false): Elapsed => ({ minutes, periods, dayEnded });

describe('the clock of periods', () => {
  it('ends minutes and periods of five with the first event at or after their end', () => {
    const clock = new PeriodClock(ORIGIN);
    expect(
      readings(
        clock,
        '2024-03-01T00:03:10.000Z',
        '2024-03-01T00:03:59.999Z',
        '2024-03-01T00:04:00.000Z',
        '2024-03-01T00:05:00.000Z',
        '2024-03-01T00:05:01.000Z',
        '2024-03-01T00:21:00.000Z',
      ),
    ).toEqual([elapsed(0, 0), 'not due', elapsed(1, 0), elapsed(1, 1), 'not due', elapsed(16, 3)]);
  });

  it('counts every period of the days with events, and none of those without', () => {
    const clock = new PeriodClock(ORIGIN);
    expect(
      readings(clock, '2024-03-01T20:00:00Z', '2024-03-02T01:00:00Z', '2024-03-04T00:00:00Z').map(
        (each) => each !== 'not due' && [each.periods, each.dayEnded],
      ),
    ).toEqual([
      [0, false],
      [60, true],
      [276, true],
    ]);
  });

  it('ends days by its calendar, the short one too', () => {
    const clock = new PeriodClock(ORIGIN);
    clock.setCalendar({ timeZone: 'America/New_York', dayStartsAt: '17:00' });
    const day = readings(
      clock,
      '2024-03-09T21:59:00Z',
      '2024-03-09T22:00:00Z',
      '2024-03-10T20:59:00Z',
      '2024-03-10T21:00:00Z',
    );
    expect(day).toEqual([elapsed(0, 0), elapsed(1, 1, true), elapsed(22 * 60 + 59, 275), elapsed(1, 1, true)]);
  });

  it('begins anew when market time does, when its calendar changes, and after a stop', () => {
    const clock = new PeriodClock(ORIGIN);
    readings(clock, '2024-03-05T10:00:00Z');
    expect(readings(clock, '2024-03-05T09:00:00Z', '2024-03-05T09:05:00Z')).toEqual([elapsed(0, 0), elapsed(5, 1)]);
    clock.setCalendar({ timeZone: 'Asia/Kathmandu', dayStartsAt: '00:00' });
    expect(readings(clock, '2024-03-05T19:00:00Z')).toEqual([elapsed(0, 0)]);
    clock.stop();
    expect(readings(clock, '2024-03-09T19:00:00Z')).toEqual([elapsed(0, 0)]);
  });
});
