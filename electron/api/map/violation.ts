import type { ViolationView } from '../../../shared/contract/risk.ts';
import type { EngineView, Violation } from '../engine-view.ts';
import { isoTime } from './time.ts';

/** Limits that were crossed, newest first. */
export function violationsToWire(view: EngineView): ViolationView[] {
  // Of one scope and trigger only the latest can stand: an alert that is told again was over in between.
  const seen = new Set<string>();
  return view.violations.toReversed().map((each) => {
    const place = each.breakerId ?? `${each.trigger} ${each.scope}`;
    const isLatest = !seen.has(place);
    seen.add(place);
    return violationToWire(each, isLatest && stands(view, each));
  });
}

const stands = (view: EngineView, { scope, trigger, breakerId }: Violation): boolean =>
  breakerId === null
    ? view.alerts.some((alert) => alert.scope === scope && alert.trigger === trigger)
    : view.breakers.has(breakerId);

const violationToWire = (violation: Violation, standing: boolean): ViolationView => ({
  seq: violation.seq,
  at: isoTime(violation.at),
  scope: violation.scope,
  trigger: violation.trigger,
  action: violation.action,
  value: violation.value,
  limit: violation.limit,
  breaker_id: violation.breakerId,
  standing,
});
