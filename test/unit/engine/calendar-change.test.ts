import { describe, expect, it } from 'vitest';
import { type CalendarHours, UTC_CALENDAR } from '../../../shared/domain/calendar.ts';
import { ControlRig } from '../../support/control-rig.ts';
import { BTC } from '../../support/desk-rig.ts';

describe('a change of the calendar', () => {
  it('takes the hours of markets, which hold after a restart and can be given up again', () => {
    const rig = ControlRig.set();
    const session = { days: ['mon'], opens: '09:30', closes: '16:00' } as const;
    const stocks = { timeZone: 'America/New_York', sessions: [session], holidays: ['2026-12-25'], earlyCloses: [] };
    const hours = { default: stocks, venues: { other: 'always' } } as const;
    const ask = (change: object): ReturnType<typeof rig.ask> =>
      rig.ask({ kind: 'set_calendar', calendar: { ...UTC_CALENDAR, ...change }, reason: 'stocks' });
    expect(ask({ hours })).toMatchObject({
      message:
        'the trading day begins at 00:00 UTC; markets are open mon 09:30–16:00 America/New_York, 1 holiday; ' +
        'venue other is open always',
    });
    expect(ask({ hours })).toMatchObject({ ok: true });
    expect(rig.of('calendar_changed')).toHaveLength(1);
    expect(rig.restart().core.days.calendar).toEqual({ ...UTC_CALENDAR, hours });
    const wrong = { ...stocks, sessions: [{ ...session, closes: '26:00' }] };
    expect(ask({ hours: { default: wrong } })).toMatchObject({
      ok: false,
      message: expect.stringMatching(/^hours of all venues: "26:00" is no time to close/),
    });
    expect(ask({ hours: { default: 'always', venues: { cme: wrong } } })).toMatchObject({
      ok: false,
      message: expect.stringMatching(/^hours of cme: "26:00"/),
    });
    expect(ask({})).toMatchObject({ message: 'the trading day begins at 00:00 UTC' });
    expect(rig.core.days.calendar).toEqual(UTC_CALENDAR);
  });

  it('the one who decides about a calendar reads whose hours change, and how', () => {
    const rig = ControlRig.set();
    const session = { days: ['mon'], opens: '09:30', closes: '16:00' } as const;
    const stocks = { timeZone: 'America/New_York', sessions: [session], holidays: [], earlyCloses: [] };
    const { venue } = BTC;
    const set = (hours?: CalendarHours) =>
      rig.ask({ kind: 'set_calendar', calendar: { ...UTC_CALENDAR, ...(hours && { hours }) }, reason: 'x' });
    set({ default: 'always', venues: { moon: stocks } });
    rig.require(1);
    set({ default: stocks, venues: { [venue]: 'always' } });
    const [asked] = rig.of('approval_requested');
    const words = 'mon 09:30–16:00 America/New_York';
    expect(asked?.consequences).toEqual(
      expect.arrayContaining([
        `markets are open ${words}, instead of always`,
        'only the time in which a market is open counts toward a soak',
      ]),
    );
    // The venue stays as it is, and so does the moon: what it had of its own is now everyone's.
    expect(asked?.consequences.filter((each) => each.startsWith('venue'))).toEqual([]);
    set({ default: 'always' });
    const later = rig.of('approval_requested').at(-1);
    expect(later?.consequences).toContain(
      `venue moon (no instrument of it is listed) is open always, instead of ${words}`,
    );
    rig.approve(asked?.id ?? '', 'bob');
    expect(rig.core.days.calendar.hours).toEqual({ default: stocks, venues: { [venue]: 'always' } });
    rig.approve(later?.id ?? '', 'bob');
    expect(rig.of('approval_ended').at(-1)).toMatchObject({ status: 'stale' });
    set();
    expect(rig.of('approval_requested').at(-1)?.consequences).toContain(`markets are open always, instead of ${words}`);
  });
});
