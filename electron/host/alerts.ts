import { capital, counted, spaced } from '../../shared/base/words.ts';
import type { Alert, Severity } from '../../shared/domain/alert.ts';
import type { Deployment } from '../../shared/domain/deployment.ts';
import type { Entity } from '../../shared/domain/entity.ts';
import type { Author, Fact, FactOf, Recorded } from '../../shared/domain/fact.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { Ladder } from '../../shared/domain/ladder.ts';
import { LIMIT_TERMS, limitValueWords, scopeWords } from '../../shared/domain/limit-words.ts';
import type { LimitName } from '../../shared/domain/risk.ts';
import { DESK, type Scope, versionScope } from '../../shared/domain/scope.ts';
import type { Swap } from '../../shared/domain/swap.ts';
import {
  BREAKER_NEXT,
  DONE_WORDS,
  hoursTold,
  legsInWords,
  measured,
  nameOf,
  said,
  TRIGGER_WORDS,
} from './alert-words.ts';
import type { Desk } from './desk.ts';
import { emergencyAlert } from './emergency-alerts.ts';
import { ladderAlert } from './ladder-alerts.ts';
import { operatorAlert } from './operator-alerts.ts';
import { JOURNAL_LOST } from './outage.ts';
import { journalLostText, recordedAgainAlert } from './outage-alerts.ts';

/** What an alert may tell besides its fact. Of a record only what never changes: it may be past the fact at hand. */
export interface AlertRecords {
  readonly entities: ReadonlyMap<string, Entity>;
  readonly deployments: ReadonlyMap<string, Deployment>;
  readonly swaps: ReadonlyMap<string, Swap>;
  readonly ladders: ReadonlyMap<string, Ladder>;
  readonly instruments: readonly Instrument[];
}

type Told = Pick<Alert, 'severity' | 'title' | 'text' | 'scope'>;

/**
 * Calls back with every alert, in the order of the facts: once its fact is on disk, and while the journal cannot be written
 * as soon as it has happened. Returns the way to stop.
 */
export function onAlert(
  desk: Pick<Desk, 'onCommitted' | 'onRecordedAgain' | 'view'>,
  listener: (alert: Alert) => void,
): () => void {
  const stops = [
    desk.onCommitted(({ facts }) => {
      for (const recorded of facts) {
        const alert = alertOf(recorded, desk.view);
        if (alert !== undefined) listener(alert);
      }
    }),
    desk.onRecordedAgain((again) => listener(recordedAgainAlert(again, desk.view))),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** What a person must hear of a fact; undefined where that is nothing. The same in a replay. */
export function alertOf(recorded: Recorded, records: AlertRecords): Alert | undefined {
  const told = tell(recorded.fact, recorded, records);
  return told && { id: recorded.seq, ...told, at: recorded.tsNs };
}

function tell(fact: Fact, { actor }: Author, records: AlertRecords): Told | undefined {
  switch (fact.kind) {
    case 'version_faulted':
      return faulted(fact, records);
    case 'deployment_failed':
      return deploymentFailed(fact, records);
    case 'swap_failed':
    case 'swap_suspended':
      return swapStopped(fact, records);
    case 'trading_state_changed':
      // What a person does is no news to them; what the desk does is.
      return actor === 'desk' ? stateChanged(fact) : undefined;
    case 'risk_alert':
      return riskAlert(fact);
    case 'breaker_tripped':
      return toldByItsKill(fact, actor) ? undefined : tripped(fact, actor);
    case 'breaker_released':
      return told(
        'warning',
        fact.scope ?? DESK,
        'Breaker released',
        `${actor} has released breaker ${fact.id}: ${said(fact.reason)}.${approved(fact)} A limit that stands crossed trips it again.`,
      );
    case 'kill_ordered':
      return killed(fact, actor);
    case 'exit_started':
      return told(
        'warning',
        fact.scope,
        `Closing ${counted(fact.legs.length, 'position')}`,
        `The desk is closing ${legsInWords(fact.legs, records.instruments)}: ${said(fact.reason)}. It says so when nothing is open any more.`,
      );
    case 'exit_stalled':
      return told(
        'critical',
        scopeOf(fact.open.map(({ version }) => version)),
        `${counted(fact.open.length, 'position')} still open`,
        `An exit does not come to its end: ${said(fact.reason)}. Still open: ${legsInWords(fact.open, records.instruments)}. The desk keeps trying; close it at the exchange if it does not come through.`,
      );
    case 'exit_ended':
      return told(
        'info',
        fact.scope,
        'Exit complete',
        `Exit ${fact.exitId} has ended: nothing of it is open any more.`,
      );
    case 'connection_changed':
      return connection(fact);
    case 'report_discarded':
      return discarded(fact);
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
        `${actor} lets one order of ${fact.version} in ${fact.slotId} (${fact.side} ${legsInWords([{ ...fact, instance: 0 }], records.instruments)}) past ${fact.codes.join(', ')}: ${said(fact.reason)}. It serves once.`,
      );
    case 'override_ended':
      return told(
        'info',
        DESK,
        `Override ${fact.how}`,
        `Override ${fact.overrideId} has ended unused: ${said(fact.reason)}.`,
      );
    default:
      return ladderAlert(fact, actor, records) ?? emergencyAlert(fact) ?? operatorAlert(fact, actor);
  }
}

const told = (severity: Severity, scope: Scope, title: string, text: string): Told => ({
  severity,
  scope,
  title,
  text,
});

/** That people have agreed, where they had to, or that there was no time for them. */
const approved = ({
  approvalId,
  emergencyId,
}: {
  readonly approvalId?: string;
  readonly emergencyId?: string;
}): string =>
  approvalId !== undefined
    ? ` It was approved (${approvalId}).`
    : emergencyId !== undefined
      ? ` Nobody else has agreed: it was done under emergency ${emergencyId}.`
      : '';

/** The version where there is one, else the desk. */
function scopeOf(versions: readonly string[]): Scope {
  const [first] = versions;
  return first !== undefined && versions.every((each) => each === first) ? versionScope(first) : DESK;
}

function faulted({ slotId, entityId, code, message }: FactOf<'version_faulted'>, records: AlertRecords): Told {
  const name = nameOf(entityId, records);
  const text = `${name} in ${slotId}: ${said(message)} (${code}). The desk has stopped it and takes its orders back. Where it was live, its predecessor takes over; with nobody left, the slot may only reduce. See what is live in ${slotId} now.`;
  return told('critical', slotId, `${name} failed`, text);
}

/**
 * A deployment that never came up has told the one who asked for it, unless it waited for other people; one that was live
 * has left a slot behind.
 */
function deploymentFailed(fact: FactOf<'deployment_failed'>, records: AlertRecords): Told | undefined {
  const deployment = records.deployments.get(fact.deploymentId);
  if (deployment === undefined) return undefined;
  const name = nameOf(deployment.entityId, records);
  if (deployment.deployedAt === null) {
    if (deployment.approvalId === undefined) return undefined;
    const words = `${name} was approved for ${deployment.slotId} and could not be deployed: ${said(fact.reason)}. Nothing is live there. Mend the version, and ask for it anew.`;
    return told('warning', deployment.slotId, `Deployment of ${name} failed`, words);
  }
  const text = `${name} was live in ${deployment.slotId} and failed: ${said(fact.reason)}. Its deployment is withdrawn. See what is live there now, and deploy a version that passes.`;
  return told('critical', deployment.slotId, `Deployment of ${name} failed`, text);
}

function swapStopped(fact: FactOf<'swap_failed' | 'swap_suspended'>, records: AlertRecords): Told {
  const swap = records.swaps.get(fact.swapId);
  const [from, to] = [nameOf(swap?.fromEntityId, records), nameOf(swap?.toEntityId, records)];
  const scope = swap === undefined ? DESK : versionScope(from);
  const reason = said(fact.reason);
  return fact.kind === 'swap_failed'
    ? told(
        'warning',
        scope,
        `Swap to ${to} failed`,
        `${from} was to give way to ${to}: ${reason}. Nothing has changed hands. Mend the cause and ask for the swap again.`,
      )
    : told(
        'warning',
        scope,
        `Swap to ${to} suspended`,
        `The swap of ${from} for ${to} that was scheduled will not begin by itself: ${reason}. Cancel it, and schedule it anew if it is still wanted.`,
      );
}

function stateChanged({ scope, state, reason }: FactOf<'trading_state_changed'>): Told {
  const where = scopeWords(scope);
  if (state === 'active')
    return told('info', scope, 'Trading resumed', `The desk lets ${where} trade again: ${said(reason)}.`);
  const done =
    state === 'halted'
      ? ['Trading halted', 'Nothing leaves']
      : ['Trading reduced', 'Only orders that shrink the position leave'];
  if (reason.startsWith(JOURNAL_LOST)) return told('critical', scope, `${done[0]}`, journalLostText(reason));
  return told(
    'critical',
    scope,
    `${done[0]}`,
    `The desk has stopped ${where}: ${said(reason)}. ${done[1]} until a person sets it active again.`,
  );
}

function riskAlert({ scope, trigger, action, value, limit, standing }: FactOf<'risk_alert'>): Told {
  const where = scopeWords(scope);
  const title = TRIGGER_WORDS[trigger];
  return standing
    ? told(
        'warning',
        scope,
        title,
        `${capital(where)}: ${measured(value, limit, trigger)}${DONE_WORDS[action]}. See whether it should go on.`,
      )
    : told(
        'info',
        scope,
        `Over: ${title}`,
        `${capital(where)}: ${measured(value, limit, trigger)}It is within its limit again.`,
      );
}

/** The order to kill tells of its breaker; only the halt that follows when a soft one's time is up has no order of its own. */
const toldByItsKill = ({ cause, action }: FactOf<'breaker_tripped'>, actor: string): boolean =>
  cause === 'kill' && !(actor === 'desk' && action === 'halt');

function tripped(fact: FactOf<'breaker_tripped'>, actor: string): Told {
  // Desks of before knew breakers of slots alone, which let them only reduce.
  const { slotId = DESK } = fact as { readonly slotId?: Scope };
  const { scope = slotId, action = 'reduce' } = fact as Partial<typeof fact>;
  const { id, cause, value, limit, reason = '' } = fact;
  // What a person does by hand was not measured: there the reason stands in its place.
  const figures = value === reason ? '' : measured(value, limit, cause);
  const why = reason === '' ? '' : `${said(reason)}. `;
  const who = actor === 'desk' ? '' : `Tripped by ${actor}. `;
  const text = `${capital(scopeWords(scope))}: ${figures}${why}${who}${DONE_WORDS[action]}. ${BREAKER_NEXT[action]} (breaker ${id}).`;
  return told('critical', scope, TRIGGER_WORDS[cause], text);
}

function killed({ scope, flatten, orders, breakerId, reason }: FactOf<'kill_ordered'>, actor: string): Told {
  const positions =
    flatten === null
      ? 'positions go by the policy of each version'
      : flatten
        ? 'all positions are being closed'
        : 'positions stay as they are';
  const text = `${actor} has killed ${scopeWords(scope)}: ${said(reason)}. New orders are blocked, ${counted(orders, 'open order')} cancelled, ${positions}. Release breaker ${breakerId} with a reason to trade again.`;
  return told('critical', scope, 'Kill switch', text);
}

function connection({ of, up, reason }: FactOf<'connection_changed'>): Told {
  const what = of === 'feed' ? 'Market data' : 'Exchange';
  return up
    ? told('info', DESK, `${what} back`, `${what} can be reached again: ${said(reason)}.`)
    : told(
        'critical',
        DESK,
        `${what} lost`,
        `${what} cannot be reached: ${said(reason)}. The desk acts by its rules for that; see what is open, and at the exchange itself if need be.`,
      );
}

/** A fill that nobody booked means that the desk and the exchange differ in what is held. */
function discarded({ orderId, report, reason }: FactOf<'report_discarded'>): Told {
  const text = `The exchange reported "${said(report)}" for order ${orderId}, which fits no order of this desk: ${said(reason)}. It is not booked. Hold the positions here against those at the exchange.`;
  return told(report === 'filled' ? 'critical' : 'warning', DESK, 'Report of the exchange put aside', text);
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
