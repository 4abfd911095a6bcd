import { capital, counted } from '../../shared/base/words.ts';
import type { Fact, FactOf } from '../../shared/domain/fact.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { scopeWords } from '../../shared/domain/limit-words.ts';
import { DESK, type Scope } from '../../shared/domain/scope.ts';
import { approved, scopeOf, type Told, told } from './alert-told.ts';
import { BREAKER_NEXT, DONE_WORDS, legsInWords, measured, said, TRIGGER_WORDS } from './alert-words.ts';
import { JOURNAL_LOST } from './outage.ts';
import { journalLostText } from './outage-alerts.ts';

/** What people must hear of what stops trading, and lets it go on: states, crossed limits, breakers, kills and exits. */
export function stopAlert(fact: Fact, actor: string, instruments: readonly Instrument[]): Told | undefined {
  switch (fact.kind) {
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
        `The desk is closing ${legsInWords(fact.legs, instruments)}: ${said(fact.reason)}. It says so when nothing is open any more.`,
      );
    case 'exit_stalled':
      return told(
        'critical',
        scopeOf(fact.open.map(({ version }) => version)),
        `${counted(fact.open.length, 'position')} still open`,
        `An exit does not come to its end: ${said(fact.reason)}. Still open: ${legsInWords(fact.open, instruments)}. The desk keeps trying; close it at the exchange if it does not come through.`,
        { topic: 'exits' },
      );
    case 'exit_ended':
      return told(
        'info',
        fact.scope,
        'Exit complete',
        `Exit ${fact.exitId} has ended: nothing of it is open any more.`,
      );
    default:
      return undefined;
  }
}

function stateChanged({ scope, state, reason }: FactOf<'trading_state_changed'>): Told {
  const where = scopeWords(scope);
  if (state === 'active')
    return told('info', scope, 'Trading resumed', `The desk lets ${where} trade again: ${said(reason)}.`);
  const [title, effect] =
    state === 'halted'
      ? (['Trading halted', 'Nothing leaves'] as const)
      : (['Trading reduced', 'Only orders that shrink the position leave'] as const);
  if (reason.startsWith(JOURNAL_LOST))
    return told('critical', scope, title, journalLostText(reason), { topic: 'journal' });
  const text = `The desk has stopped ${where}: ${said(reason)}. ${effect} until a person sets it active again.`;
  return told('critical', scope, title, text);
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
  return told('critical', scope, TRIGGER_WORDS[cause], text, { topic: 'breaker', id });
}

function killed({ scope, flatten, orders, breakerId, reason }: FactOf<'kill_ordered'>, actor: string): Told {
  const positions =
    flatten === null
      ? 'positions go by the policy of each version'
      : flatten
        ? 'all positions are being closed'
        : 'positions stay as they are';
  const text = `${actor} has killed ${scopeWords(scope)}: ${said(reason)}. New orders are blocked, ${counted(orders, 'open order')} cancelled, ${positions}. Release breaker ${breakerId} with a reason to trade again.`;
  return told('critical', scope, 'Kill switch', text, { topic: 'breaker', id: breakerId });
}
