import { spaced } from '../../shared/base/words.ts';
import type { Fact, FactOf } from '../../shared/domain/fact.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { LIMIT_TERMS, limitValueWords, scopeWords } from '../../shared/domain/limit-words.ts';
import type { LimitName } from '../../shared/domain/risk.ts';
import { DESK } from '../../shared/domain/scope.ts';
import { approved, type Told, told } from './alert-told.ts';
import { hoursTold, legsInWords, said } from './alert-words.ts';

/** What people must hear of what other people change, ask for and let pass. */
export function controlAlert(fact: Fact, actor: string, instruments: readonly Instrument[]): Told | undefined {
  switch (fact.kind) {
    case 'limits_changed':
      return limitsChanged(fact, actor);
    case 'approval_requested':
      return approvalRequested(fact);
    case 'approval_ended':
      return told(
        'info',
        DESK,
        `Approval ${fact.status}`,
        `What was asked for under ${fact.approvalId} is ${fact.status}${fact.by === 'desk' ? '' : ` by ${fact.by}`}: ${said(fact.reason)}.`,
      );
    case 'approvals_required':
      return told(
        'warning',
        DESK,
        'Rule of approvals changed',
        `${actor} has set that ${fact.count === 0 ? 'nobody else' : fact.count} must agree before risk is raised${fact.aboveShare === undefined || fact.count === 0 ? '' : `, and before a ladder’s step above ${fact.aboveShare / 100} % of a slot`}: ${said(fact.reason)}.${approved(fact)}`,
      );
    case 'calendar_changed':
      return told(
        'warning',
        DESK,
        'Trading day changed',
        `${actor} lets the day start at ${fact.calendar.dayStartsAt} in ${fact.calendar.timeZone}: ${said(fact.reason)}.${approved(fact)} Daily losses count from there.${hoursTold(fact.calendar)}`,
      );
    case 'override_granted':
      return told(
        'warning',
        fact.slotId,
        'Override granted',
        `${actor} lets one order of ${fact.version} in ${fact.slotId} (${fact.side} ${legsInWords([{ ...fact, instance: 0 }], instruments)}) past ${fact.codes.join(', ')}: ${said(fact.reason)}. It serves once.`,
      );
    case 'override_ended':
      return told(
        'info',
        DESK,
        `Override ${fact.how}`,
        `Override ${fact.overrideId} has ended unused: ${said(fact.reason)}.`,
      );
    default:
      return undefined;
  }
}

function limitsChanged(fact: FactOf<'limits_changed'>, actor: string): Told {
  const { scope = DESK, limits, before = {}, actions = {}, actionsBefore = {}, approvalId, emergencyId, reason } = fact;
  const now: Readonly<Record<string, unknown>> = { ...limits, ...actions };
  const changed = Object.entries({ ...before, ...actionsBefore }).map(
    ([name, old]) => `${termOf(name)} from ${shown(name, old)} to ${shown(name, now[name])}`,
  );
  const what = changed.length > 0 ? changed.join(', ') : 'limits';
  const text = `${actor} has changed ${said(what)} of ${scopeWords(scope)}: ${said(reason)}.${approved(fact)}`;
  // Only what raises risk needs an approval.
  return told(
    approvalId === undefined && emergencyId === undefined ? 'info' : 'warning',
    scope,
    'Limits changed',
    text,
    { topic: 'limits' },
  );
}

function approvalRequested({ requestedBy, consequences, reason, required }: FactOf<'approval_requested'>): Told {
  const others = required === 1 ? 'Another person' : `${required} other people`;
  const text = `${said(consequences.join('; '))}. Reason: ${said(reason)}. ${others} must agree; nothing changes until then.`;
  return told('warning', DESK, `${requestedBy} asks for approval`, text);
}

const termOf = (name: string): string =>
  name in LIMIT_TERMS ? LIMIT_TERMS[name as LimitName].label : `what follows of ${spaced(name)}`;

const shown = (name: string, value: unknown): string =>
  name in LIMIT_TERMS
    ? limitValueWords(name as LimitName, value)
    : value === null || value === undefined
      ? 'none'
      : spaced(String(value));
