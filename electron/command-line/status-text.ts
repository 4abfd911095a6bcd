import { scopeWords } from '../../shared/domain/limit-words.ts';
import { cents, count } from './amount.ts';
import type { DeskStatus, SlotStatus, SwapStatus } from './desk-status.ts';

/**
 * The status for a person in a hurry: what is wrong comes first, then each slot in the same order of words. Of a desk that
 * does not answer, each line that tells of a state says that it is of the past.
 */
export function statusText(status: DeskStatus): string {
  const { running, health } = status;
  const lines = [heading(status), ...attention(status).map((line) => `  !! ${line}`), ''];
  if (status.slots.length === 0) lines.push(running ? 'Nothing is deployed.' : `Nothing was deployed${PAST}.`);
  for (const slot of status.slots) lines.push(...slotLines(slot, running));
  lines.push('', ...swapLines(status.swaps, running), ...(health ? healthLines(health) : []));
  return `${lines.join('\n')}\n`;
}

const PAST = ' (as last recorded)';

function heading({ running, url, pid, simulated, trading_state }: DeskStatus): string {
  const simulation = simulated ? ', SIMULATED' : '';
  const trading = trading_state.toUpperCase();
  const process = pid === null ? '' : ` (process ${pid})`;
  if (running) return `RUNNING at ${url}${process}${simulation}. Trading: ${trading}`;
  const state = pid === null ? 'NOT RUNNING' : `NOT ANSWERING${process}`;
  return `${state}; what the journal says${simulation}. Trading was ${trading}${PAST}`;
}

/** What must not be overlooked, in words. */
export function attention(status: DeskStatus): string[] {
  const { running, stopped, trading_state, breakers, health, events, feed } = status;
  const past = running ? '' : PAST;
  const is = running ? 'is' : 'was';
  const found: string[] = [];
  if (stopped !== null) found.push(`the desk has STOPPED: ${stopped}${past}`);
  if (trading_state !== 'active') found.push(`the whole desk ${is} ${trading_state.toUpperCase()}${past}`);
  for (const breaker of breakers) found.push(`${breakerWords(breaker)}${past}`);
  for (const exit of status.exits) found.push(`${exitWords(exit)}${past}`);
  if (running) found.push(...lostLines(status.connections));
  for (const { scope, trigger, value, limit } of status.standing)
    found.push(`${scopeWords(scope)}: ${trigger}, ${cents(value)} against a limit of ${cents(limit)}${past}`);
  for (const { slot_id, reason, to_version, at } of status.takeovers) {
    found.push(`${slot_id}: ${reason}; the desk put ${to_version} in its place by itself, ${at}`);
  }
  for (const { slot_id, trading_state: state, live } of status.slots) {
    if (live === null) found.push(`${slot_id}: NOTHING ${is.toUpperCase()} LIVE${past}`);
    else if (live.health_status !== 'healthy') {
      const why = live.health_reason === null ? '' : `: ${live.health_reason}`;
      found.push(`${slot_id}: ${live.version} ${is} ${live.health_status}${why}${past}`);
    }
    if (state !== 'active' && state !== trading_state) found.push(`${slot_id} ${is} ${state.toUpperCase()}${past}`);
  }
  for (const { stage, from_version, to_version, error_message } of status.swaps) {
    if (stage === 'suspended')
      found.push(`swap ${from_version} -> ${to_version} ${is} SUSPENDED: ${error_message}${past}`);
  }
  if (events && events.missed + events.twice > 0) {
    const where = events.gaps.map((gap) => `; ${gap}`).join('');
    found.push(`${count(events.missed, 'event')} missed, ${events.twice} received twice${where}`);
  }
  for (const [part, { status: how, message }] of partsOf(health)) {
    if (how !== 'healthy') found.push(`${part} is ${how}: ${message}`);
  }
  if (feed?.paused) found.push('the market data is paused');
  for (const { approval_id, requested_by, required, given, consequences } of status.approvals) {
    const missing = count(required - given.length, 'approval');
    found.push(`${requested_by} waits for ${missing} (${approval_id}): ${consequences.join('; ')}${past}`);
  }
  return found;
}

/** A latched stop: what it binds, what followed, and why. */
function breakerWords({ id, scope, cause, action, value, limit }: DeskStatus['breakers'][number]): string {
  if (cause === 'kill') return `KILLED: ${scopeWords(scope)} (breaker ${id}, ${action}): ${value}`;
  const why = limit === '' ? value : `${cents(value)} against a limit of ${cents(limit)}`;
  return `BREAKER ${id} on ${scopeWords(scope)} (${action}): ${cause}, ${why}`;
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

function slotLines(slot: SlotStatus, running: boolean): string[] {
  const { live, rollback } = slot;
  const [was, past] = running ? ['', ''] : ['was ', PAST];
  const version = live ? `${live.version}  ${was}${live.health_status}` : 'nothing live';
  const since = live?.since ? `  since ${live.since}` : '';
  const held = slot.positions.map(({ symbol, quantity }) => `${quantity} ${symbol}`).join(', ') || 'flat';
  const today = slot.day_profit === null ? '' : `; today ${signed(slot.day_profit)} ${slot.currency}`;
  const lines = [
    `${slot.slot_id}  ${version}  ${was}${slot.trading_state.toUpperCase()}${since}${past}`,
    `    ${running ? 'holds' : 'held'} ${held}; ${count(slot.open_orders, 'open order')}${today}${past}`,
  ];
  for (const { version: other, role, health_status } of slot.beside)
    lines.push(`    beside it ${other}  ${role}  ${was}${health_status}${past}`);
  const back = rollback
    ? `can go back to ${rollback.to_version}`
    : `cannot go back: ${slot.rollback_refusal ?? 'no reason is known'}`;
  lines.push(`    ${back}`);
  return lines;
}

function swapLines(swaps: readonly SwapStatus[], running: boolean): string[] {
  const past = running ? '' : PAST;
  if (swaps.length === 0)
    return [running ? 'No swap is under way or scheduled.' : `No swap was under way or scheduled${PAST}.`];
  return swaps.map(({ from_version, to_version, swap_type, stage, scheduled_for, slot_ids }) => {
    const how = stage === 'scheduled' ? `waits for ${scheduled_for}` : `${swap_type}, ${stage}`;
    return `Swap ${from_version} -> ${to_version} in ${slot_ids.join(', ')}: ${how}${past}`;
  });
}

function healthLines(health: NonNullable<DeskStatus['health']>): string[] {
  const parts = partsOf(health).map(([part, { status }]) => `${part} ${status}`);
  return [`Health: ${health.status.toUpperCase()} (${parts.join(', ')})`];
}

function partsOf(health: DeskStatus['health']) {
  if (health === null) return [];
  const { status: _, ...parts } = health;
  return Object.entries(parts);
}

const signed = (decimal: string): string => (decimal.startsWith('-') ? cents(decimal) : `+${cents(decimal)}`);
