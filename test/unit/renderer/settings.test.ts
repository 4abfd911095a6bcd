import { describe, expect, it } from 'vitest';
import { lastOf } from '../../../renderer/store/asked.ts';
import { calendarDraft, readCalendar } from '../../../renderer/store/settings.ts';
import { CalendarForm } from '../../../shared/contract/calendar.ts';

const CALENDAR = {
  time_zone: 'America/New_York',
  day_starts_at: '17:00',
  hours: {
    default: { time_zone: 'America/New_York', sessions: [{ days: ['mon'], opens: '09:30', closes: '16:00' }] },
  },
};

describe('a calendar that is written down for a change', () => {
  const draft = calendarDraft(CALENDAR as Parameters<typeof calendarDraft>[0]);

  it('is sent as it was shown where nothing was changed, in the form of the contract', () => {
    const read = readCalendar(draft);
    expect(read).toEqual({ form: CALENDAR });
    expect(CalendarForm.safeParse('form' in read && read.form).success).toBe(true);
  });

  it.each([
    [{ timeZone: 'Mars/Olympus' }, 'There is no time zone Mars/Olympus: give one such as America/New_York.'],
    [{ timeZone: ' ' }, 'There is no time zone (empty): give one such as America/New_York.'],
    [{ dayStartsAt: '25:00' }, 'Give the start of the day as a time of day, such as 17:00.'],
    [{ hours: '{' }, expect.stringMatching(/^The hours are no JSON: /)],
    [{ hours: '[]' }, 'The hours need a default: "always", or a zone with its sessions.'],
  ])('is not sent with %j', (change, problem) => expect(readCalendar({ ...draft, ...change })).toEqual({ problem }));
});

describe('what was asked of the desk', () => {
  it('stays on screen while it is asked for again', () => {
    expect(lastOf({ phase: 'answered', value: 1 })).toBe(1);
    expect(lastOf({ phase: 'asked', before: 1 })).toBe(1);
    expect([lastOf({ phase: 'none' }), lastOf({ phase: 'refused', words: 'no' })]).toEqual([null, null]);
  });
});
