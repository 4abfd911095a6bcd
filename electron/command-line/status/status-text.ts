import { scopeWords } from '../../../shared/domain/limit-words.ts';
import { onOneLine } from '../../../shared/domain/plain-text.ts';
import { IS_NO_NAME } from '../../journal/directory/lock.ts';
import { crossed } from '../words/crossed.ts';
import { counted, thousands } from '../words/numbers.ts';
import type { DeskStatus } from './desk-status.ts';
import { hintLines } from './status-hints.ts';
import { type Besides, deskRows, PAST, partsOf, slotRows, tableOf } from './status-table.ts';

/**
 * The status for a person in a hurry: what is wrong comes first, with what to do; then a table for each slot and one for the desk, each
 * with the same rows from top to bottom. Of a desk that does not answer, each line that tells of a state says that it is of the past.
 *
 * @param place how the person named the desk, so that what they are told to give names it too.
 */
export function statusLines(status: DeskStatus, place: readonly string[] = [], besides: Besides = {}): string[] {
  const { running } = status;
  const wrong = attention(status).map((line) => `  !! ${line}`);
  const lines = [heading(status), ...wrong, ...hintLines(status, place), ''];
  if (status.slots.length === 0) lines.push(running ? 'Nothing is deployed.' : `Nothing was deployed${PAST}.`, '');
  for (const slot of status.slots) lines.push(slot.slot_id, ...tableOf(slotRows(slot, status, besides), running), '');
  lines.push('the desk', ...tableOf(deskRows(status), running));
  return lines.map(onOneLine);
}

function heading(status: DeskStatus): string {
  const { running, url, pid, simulated } = status;
  const simulation = simulated ? ', SIMULATED' : '';
  const trading = tradingWords(status);
  const process = pid === null ? '' : ` (process ${pid})`;
  if (running) return `RUNNING at ${url}${process}${simulation}. Trading: ${trading}`;
  const unnamed = `RUNNING${process}, but its desk.lock ${IS_NO_NAME}, so it cannot be asked`;
  const state = pid === null ? 'NOT RUNNING' : status.unnamed ? unnamed : `NOT ANSWERING${process}`;
  return `${state}; what the journal says${simulation}. Trading was ${trading}${PAST}`;
}

/** What may trade: each slot's state has the desk's own in it, and where they differ each is named. */
function tradingWords({ trading_state, slots }: DeskStatus): string {
  const [first = trading_state, ...others] = [...new Set(slots.map((slot) => slot.trading_state))];
  if (others.length === 0) return first.toUpperCase();
  return slots.map((slot) => `${slot.slot_id} ${slot.trading_state.toUpperCase()}`).join(', ');
}

/** What must not be overlooked, in words. */
export function attention(status: DeskStatus): string[] {
  const { running, stopped, journal_outage, trading_state, breakers, health, events, feed } = status;
  const past = running ? '' : PAST;
  const is = running ? 'is' : 'was';
  const found: string[] = [];
  if (stopped !== null) found.push(`the desk has STOPPED: ${stopped}${past}`);
  if (journal_outage)
    found.push(
      `NOTHING CAN BE RECORDED since ${journal_outage.since}, and only what reduces risk is done; ${counted(journal_outage.waiting_facts, 'fact')} ${journal_outage.waiting_facts === 1 ? 'waits' : 'wait'}: ${journal_outage.reason}`,
    );
  if (trading_state !== 'active') {
    const set = status.trading_state_set;
    const why = set === null ? '' : ` since ${set.at}, by ${set.by}: ${set.reason}`;
    found.push(`the whole desk ${is} ${trading_state.toUpperCase()}${why}${past}`);
  }
  for (const breaker of breakers) found.push(`${breakerWords(breaker, currencyOf(status, breaker.scope))}${past}`);
  for (const exit of status.exits) found.push(`${exitWords(exit)}${past}`);
  if (feed?.kind === 'none' && status.exits.length > 0)
    found.push('this desk has NO MARKET DATA, so nothing can be closed: stop it and start it with some');
  if (running) found.push(...lostLines(status.connections));
  for (const { scope, trigger, value, limit } of status.standing)
    found.push(`${scopeWords(scope)}: ${crossed(trigger, value, limit, currencyOf(status, scope))}${past}`);
  for (const { slot_id, reason, to_version, at } of status.takeovers) {
    found.push(`${slot_id}: ${reason}; the desk put ${to_version} in its place by itself, ${at}`);
  }
  for (const { slot_id, trading_state: state, live } of status.slots) {
    if (live === null)
      found.push(`${slot_id}: NOTHING ${is.toUpperCase()} LIVE${past}${running ? ': deploy a version there' : ''}`);
    else if (live.health_status !== 'healthy') {
      const why = live.health_reason === null ? '' : `: ${live.health_reason}`;
      found.push(`${slot_id}: ${live.version} ${is} ${live.health_status}${why}${past}`);
    }
    if (state !== 'active' && state !== trading_state) found.push(`${slot_id} ${is} ${state.toUpperCase()}${past}`);
  }
  for (const { slot_id, candidate, held } of status.ladders)
    if (held) found.push(`${slot_id}: ${candidate.version} ${is} HELD on its ladder: ${held.reason}${past}`);
  for (const { stage, from_version, to_version, error_message } of status.swaps) {
    if (stage === 'suspended')
      found.push(`swap ${from_version} -> ${to_version} ${is} SUSPENDED: ${error_message}${past}`);
  }
  if (events && events.missed + events.twice > 0) {
    const where = events.gaps.map((gap) => `; ${gap}`).join('');
    found.push(`${counted(events.missed, 'event')} missed, ${thousands(events.twice)} received twice${where}`);
  }
  for (const [part, { status: how, message }] of partsOf(health)) {
    if (how !== 'healthy') found.push(`${part} is ${how}: ${message}`);
  }
  const webhook = status.ways_out?.webhook;
  if (webhook && webhook.status !== 'healthy') found.push(`webhook is ${webhook.status}: ${webhook.message}`);
  if (feed?.paused) found.push('the market data is paused: let it go on in the console');
  if (status.emergency) {
    const { emergency_id, name, declared_by, reason, expires_at } = status.emergency;
    found.push(
      `EMERGENCY ${emergency_id} on ${name} by ${declared_by} until ${expires_at}: ${reason}; what raises risk there needs nobody else${past}`,
    );
  }
  for (const { approval_id, requested_by, required, given, consequences } of status.approvals) {
    const missing = counted(required - given.length, 'approval');
    found.push(`${requested_by} waits for ${missing} (${approval_id}): ${briefly(consequences)}${past}`);
  }
  return found;
}

/** So many characters of what an approval would lead to leave room for what stands below. */
const BRIEF = 240;

/** What fits of these; whoever decides is told all of it. */
function briefly(consequences: readonly string[]): string {
  const all = consequences.join('; ');
  if (all.length <= BRIEF) return all;
  return `${all.slice(0, all.lastIndexOf(' ', BRIEF)).replace(/[;,]$/, '')} … (all of it in the console, or with --json)`;
}

/** A latched stop: what it binds, what followed, and why. */
function breakerWords(breaker: DeskStatus['breakers'][number], currency: string): string {
  const { id, scope, cause, action, value, limit, tripped_at, cause_stands } = breaker;
  const followed = action.replaceAll('_', ' ');
  if (cause === 'kill') return `KILLED: ${scopeWords(scope)} (breaker ${id}, ${followed}): ${value}`;
  const since = tripped_at === null ? '' : `, since ${tripped_at}`;
  const now = cause_stands === true ? '; its cause STANDS' : cause_stands === false ? '; its cause is over' : '';
  return `BREAKER ${id} on ${scopeWords(scope)} (${followed})${since}: ${crossed(cause, value, limit, currency)}${now}`;
}

/** The currency that a scope's money is counted in; none where its slots have several. */
function currencyOf({ slots }: DeskStatus, scope: string): string {
  const own = slots.find(({ slot_id }) => slot_id === scope)?.currency;
  const [first = '', ...others] = [...new Set(slots.map(({ currency }) => currency))];
  return own ?? (others.length === 0 ? first : '');
}

/** A verified exit that has not come to its end. */
function exitWords({ exit_id, scope, status, legs }: DeskStatus['exits'][number]): string {
  const open = legs.filter(({ open: held }) => Number(held) !== 0);
  const held = open.map((leg) => `${leg.open} ${leg.instrument} of ${leg.version}`).join(', ');
  const what = status === 'stalled' ? 'EXIT STALLED' : 'EXIT under way';
  return `${what} (${exit_id}, ${scopeWords(scope)}): ${held || 'flat, but orders have not ended'}${held && ' still open'}`;
}

const lostLines = ({ feed, exchange }: DeskStatus['connections']): string[] => [
  ...(feed ? [] : ['the MARKET DATA is lost']),
  ...(exchange ? [] : ['the EXCHANGE is lost']),
];
