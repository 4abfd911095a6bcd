import { calls } from '../context.ts';
import { failure } from '../failure.ts';
import { sessionsOf } from './run.ts';

/** The longest stretch that one report covers. */
const MOST_MS = 400 * 86_400_000;

/** Reports on what the served desk did. */
export const reports = {
  get: calls.reports.get.handler(({ input, context }) => {
    const [from, until] = [Date.parse(input.from), Date.parse(input.until)];
    if (until <= from)
      throw failure('broken_rule', 'the range ends before it begins: give an until that is later than from');
    if (until - from > MOST_MS) throw failure('broken_rule', 'a report covers at most 400 days: give a shorter range');
    return sessionsOf(context).reporter.report(from, until);
  }),
};
