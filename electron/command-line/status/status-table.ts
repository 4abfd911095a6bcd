import { spaced } from '../../../shared/base/words.ts';
import type { ConsoleFrame } from '../../../shared/contract/console.ts';
import { figure } from '../../../shared/domain/limit-words.ts';
import { cents, moneyWords } from '../../../shared/units/amount.ts';
import { comingIn } from '../emergency/coming.ts';
import { isClimbing } from '../ladder/candidate.ts';
import { ladderHeading, percent } from '../ladder/ladder-words.ts';
import { counted, thousands } from '../words/numbers.ts';
import type { DeskStatus, SlotStatus, SwapStatus, Version } from './desk-status.ts';

/** Behind each line that tells of a state, where no desk answers. */
export const PAST = ' (as last recorded)';

/** What the words tell besides the status that programs are given: the shares of versions, and who went back last. */
export type Besides = Pick<ConsoleFrame, 'slots' | 'swaps'>;

/** A row: what it tells of, and what it says. Rows of one name behind each other name it once. */
export type Row = readonly [name: string, words: string];

/** Columns of the names, so that all tables stand alike. */
const NAME_WIDTH = 15;

/** Rows below each other, so that what they say begins at one place. */
export function tableOf(rows: readonly Row[], running: boolean): string[] {
  const past = running ? '' : PAST;
  return rows.map(([name, words], index) => {
    const shown = rows[index - 1]?.[0] === name ? '' : name;
    return `  ${shown.padEnd(NAME_WIDTH)}${words}${past}`;
  });
}

/** What is said of a slot: what it may do, who is in it, what is at risk, and where going back leads. */
export function slotRows(slot: SlotStatus, status: DeskStatus, besides: Besides): Row[] {
  const { feed, ladders } = status;
  const own = ladders.filter(({ slot_id }) => slot_id === slot.slot_id);
  const shares = sharesIn(slot.slot_id, besides);
  const attached = [...(slot.live ? [slot.live] : []), ...slot.beside];
  const width = Math.max(...attached.map(({ version }) => version.length), 0);
  const versions = attached.map((each): Row => {
    const row = each === slot.live ? 'live' : 'beside it';
    return [row, versionWords(each, width, each === slot.live, shares)];
  });
  const today =
    slot.day_profit === null ? [] : [['today', todayWords(slot, typeof feed?.age_ms === 'number')] as const];
  return [
    ['trading', slot.trading_state.toUpperCase()],
    ...(slot.live ? [] : [['live', 'nothing'] as const]),
    ...versions,
    ...own.map((ladder): Row => ['ladder', ladderHeading(ladder)]),
    ['open risk', openWords(slot)],
    ...today,
    ['way back', backWords(slot, own.find(isClimbing), besides)],
    ['last rollback', lastRollback(slot.slot_id, besides)],
  ];
}

/** The shares of live versions in a slot, hundredths of a per cent, by `name@version`. */
const sharesIn = (slotId: string, { slots = [] }: Besides): ReadonlyMap<string, number> =>
  new Map(
    slots
      .filter(({ slot_id }) => slot_id === slotId)
      .flatMap(({ attachments }) => attachments)
      .filter(({ role }) => role === 'live')
      .map(({ name, version, share_bp }) => [`${name}@${version}`, share_bp]),
  );

function versionWords(each: Version, width: number, isInForce: boolean, shares: ReadonlyMap<string, number>): string {
  const { version, role, health_status: health, since } = each;
  const share = role === 'live' ? shares.get(version) : undefined;
  const place = share !== undefined ? percent(share) : isInForce ? '' : spaced(role);
  return [version.padEnd(width), place.padEnd(7), health, ...(isInForce && since ? [`since ${since}`] : [])].join('  ');
}

function openWords({ positions, open_orders: orders, currency }: SlotStatus): string {
  const worth = (value: string | null): string => (value === null ? '' : ` (${figure(cents(value))} ${currency})`);
  const held = positions.map(({ symbol, quantity, value }) => `${quantity} ${symbol}${worth(value)}`).join(', ');
  return `${held || 'flat'}; ${counted(orders, 'open order')}`;
}

/** @param hasMarket false where no price has come since the start: what is open is valued at one of before. */
function todayWords({ day_profit, currency, positions }: SlotStatus, hasMarket: boolean): string {
  const asOf = hasMarket || positions.length === 0 ? '' : ' at the last price on record';
  return `${signed(day_profit ?? '0')} ${currency}${asOf}`;
}

/** Where going back leads. @param climbing whom it takes out, before any version that is in force. */
function backWords(
  { slot_id, rollback, rollback_refusal }: SlotStatus,
  climbing: DeskStatus['ladders'][number] | undefined,
  besides: Besides,
): string {
  if (climbing) return `ends the ladder of ${climbing.candidate.version}`;
  if (rollback) return `to ${rollback.to_version}`;
  const coming = [...comingIn(besides).values()].find(({ slots }) => slots.some(({ slotId }) => slotId === slot_id));
  return coming ? `calls off the swap to ${coming.toVersion}` : `none: ${rollback_refusal ?? 'no reason is known'}`;
}

/** Of the swaps that are told of, which are the latest. */
function lastRollback(slotId: string, { swaps = [] }: Besides): string {
  const last = swaps.find(
    ({ swap_type, slot_ids, cut_sequence }) =>
      swap_type === 'rollback' && cut_sequence !== null && slot_ids.includes(slotId),
  );
  if (last === undefined) return 'none';
  const { initiated_at: at, initiated_by: by, from_version: from, to_version: to, reason } = last;
  return `${at}, ${from} -> ${to}, by ${by}: ${reason}`;
}

/** What is said of the desk as a whole: what is under way, what is on record, and what leaves the house. */
export function deskRows(status: DeskStatus): Row[] {
  const { swaps, audit, health, ways_out: ways } = status;
  return [
    ...(swaps.length === 0 ? [['swaps', 'none under way or scheduled'] as const] : swaps.map(swapRow)),
    ...(audit?.checkpoint ? [['journal', auditWords(audit.rows, audit.checkpoint)] as const] : []),
    ...(health ? [['outbox', outboxWords(health)] as const, ['health', healthWords(health, ways)] as const] : []),
  ];
}

function swapRow({ from_version, to_version, swap_type, stage, scheduled_for, slot_ids }: SwapStatus): Row {
  const how = stage === 'scheduled' ? `waits for ${scheduled_for}` : `${swap_type}, ${stage}`;
  return ['swaps', `${from_version} -> ${to_version} in ${slot_ids.join(', ')}: ${how}`];
}

/** How far the audit is signed. What is wrong with that stands among what is wrong with the database. */
function auditWords(rows: number, { rows: covered, at }: NonNullable<Audit['checkpoint']>): string {
  const first = 'none signed yet; a desk that runs signs within a minute of its first row, and when it stops';
  return `${counted(rows, 'row')}, ${at === null ? first : `${thousands(covered)} signed at ${at}`}`;
}

/** How far the outbox has come; where it does not, why stands among what is wrong. */
const outboxWords = ({ nats: { configured, status, message } }: Health): string =>
  configured ? `NATS ${status === 'healthy' ? message : status}` : 'nothing is published: no NATS is configured';

type Audit = NonNullable<DeskStatus['audit']>;
type Health = NonNullable<DeskStatus['health']>;

/** What is said of a part that the desk was started without. */
const ABSENT: Readonly<Record<string, string>> = { nats: 'not configured', feed: 'none', webhook: 'not configured' };

function healthWords(health: Health, ways: DeskStatus['ways_out']): string {
  const parts = partsOf(health).map(
    ([part, { status, configured }]) => `${part} ${configured ? status : ABSENT[part]}`,
  );
  if (ways) parts.push(`webhook ${ways.webhook?.status ?? ABSENT.webhook}`);
  return `${health.status.toUpperCase()} (${parts.join(', ')})`;
}

/** The parts of a desk's health by name; none where nobody was asked. */
export function partsOf(health: DeskStatus['health']) {
  if (health === null) return [];
  const { status: _, ...parts } = health;
  return Object.entries(parts);
}

const signed = (decimal: string): string => `${decimal.startsWith('-') ? '' : '+'}${moneyWords(decimal)}`;
