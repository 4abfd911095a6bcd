import type { DeskStatus, SlotStatus, SwapStatus } from './desk-status.ts';

/** The status for a person in a hurry: what is wrong comes first, then each slot in the same order of words. */
export function statusText(status: DeskStatus): string {
  const lines = [heading(status), ...attention(status).map((line) => `  !! ${line}`), ''];
  if (status.slots.length === 0) lines.push('Nothing is deployed.');
  for (const slot of status.slots) lines.push(...slotLines(slot));
  lines.push('', ...swapLines(status.swaps), ...(status.health ? healthLines(status.health) : []));
  return `${lines.join('\n')}\n`;
}

function heading({ running, url, pid, simulated, trading_state }: DeskStatus): string {
  const simulation = simulated ? ', SIMULATED' : '';
  const trading = trading_state.toUpperCase();
  const process = pid === null ? '' : ` (process ${pid})`;
  if (running) return `RUNNING at ${url}${process}${simulation}. Trading: ${trading}`;
  const state = pid === null ? 'NOT RUNNING' : `NOT ANSWERING${process}`;
  return `${state}; what the journal says${simulation}. Trading: ${trading}`;
}

/** What must not be overlooked, in words. */
export function attention(status: DeskStatus): string[] {
  const { stopped, trading_state, breakers, health, events, feed } = status;
  const found: string[] = [];
  if (stopped !== null) found.push(`the desk has STOPPED: ${stopped}`);
  if (trading_state !== 'active') found.push(`the whole desk is ${trading_state.toUpperCase()}`);
  for (const { id, slot_id, cause, value, limit } of breakers) {
    found.push(`BREAKER ${id} in ${slot_id}: ${cause}, ${short(value)} against a limit of ${short(limit)}`);
  }
  for (const { slot_id, trading_state: state, live } of status.slots) {
    if (live === null) found.push(`${slot_id}: NOTHING IS LIVE`);
    else if (live.health_status !== 'healthy') found.push(`${slot_id}: ${live.version} is ${live.health_status}`);
    if (state !== 'active' && state !== trading_state) found.push(`${slot_id} is ${state.toUpperCase()}`);
  }
  for (const { stage, from_version, to_version, error_message } of status.swaps) {
    if (stage === 'suspended') found.push(`swap ${from_version} -> ${to_version} is SUSPENDED: ${error_message}`);
  }
  if (events && events.missed + events.twice > 0) found.push(`${events.missed} events missed, ${events.twice} twice`);
  for (const [part, { status: how, message }] of partsOf(health)) {
    if (how !== 'healthy') found.push(`${part} is ${how}: ${message}`);
  }
  if (feed?.paused) found.push('the market data is paused');
  return found;
}

function slotLines(slot: SlotStatus): string[] {
  const { live, rollback } = slot;
  const version = live ? `${live.version}  ${live.health_status}` : 'nothing live';
  const since = live?.since ? `  since ${live.since}` : '';
  const held = slot.positions.map(({ symbol, quantity }) => `${quantity} ${symbol}`).join(', ') || 'flat';
  const today = slot.day_profit === null ? '' : `; today ${signed(slot.day_profit)} ${slot.currency}`;
  const lines = [
    `${slot.slot_id}  ${version}  ${slot.trading_state.toUpperCase()}${since}`,
    `    holds ${held}; ${count(slot.open_orders, 'open order')}${today}`,
  ];
  for (const { version: other, role, health_status } of slot.beside)
    lines.push(`    beside it ${other}  ${role}  ${health_status}`);
  const back = rollback
    ? `can go back to ${rollback.to_version}`
    : `cannot go back: ${slot.rollback_refusal ?? 'no reason is known'}`;
  lines.push(`    ${back}`);
  return lines;
}

function swapLines(swaps: readonly SwapStatus[]): string[] {
  if (swaps.length === 0) return ['No swap is under way or scheduled.'];
  return swaps.map(({ from_version, to_version, swap_type, stage, scheduled_for, slot_ids }) => {
    const how = stage === 'scheduled' ? `waits for ${scheduled_for}` : `${swap_type}, ${stage}`;
    return `Swap ${from_version} -> ${to_version} in ${slot_ids.join(', ')}: ${how}`;
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

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** A decimal without the zeros at its end: exact all the same. */
export const short = (decimal: string): string =>
  decimal.includes('.') ? decimal.replace(/0+$/, '').replace(/\.$/, '') : decimal;

const signed = (decimal: string): string => (decimal.startsWith('-') ? short(decimal) : `+${short(decimal)}`);
