import { CalendarForm } from '../../shared/contract/calendar.ts';
import { calendarProblem } from '../../shared/domain/calendar.ts';
import { calendarFromWire } from '../api/map/calendar.ts';

/** The calendar that a scenario begins with, as `PUT /risk/calendar` takes it; the day starts at 00:00 where left out. */
export const calendar = CalendarForm.extend({ day_starts_at: CalendarForm.shape.day_starts_at.default('00:00') })
  .transform(calendarFromWire)
  .superRefine((value, context) => {
    const problem = calendarProblem(value);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  });
