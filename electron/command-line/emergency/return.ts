import { counted } from '../../../shared/base/words.ts';
import type { ConsoleFrame } from '../../../shared/contract/console.ts';
import { moneyWords } from '../../../shared/units/amount.ts';
import { CommandError } from '../command-error.ts';

/** What is looked at to go back: a console's frame has it, and so does a list of slots. */
export type Shown = Pick<ConsoleFrame, 'slots'>;
type Slot = NonNullable<ConsoleFrame['slots']>[number];
type Price = NonNullable<Slot['rollback']>;

/** A rollback that could be made now: one swap, undone in every slot that it changed. */
export interface Return {
  readonly swapId: string;
  readonly slots: readonly {
    readonly slotId: string;
    readonly fromVersion: string;
    readonly toVersion: string;
    readonly price: Price;
  }[];
}

/** What is live in a slot. */
export function liveIn(frame: Shown, slotId: string): string | undefined {
  const slot = frame.slots?.find((each) => each.slot_id === slotId);
  const live = slot?.attachments.find((each) => each.role === 'live');
  return live && `${live.name}@${live.version}`;
}

/** Whether every slot is on the version that was to come back. */
export const isDone = (frame: Shown, { slots }: Return): boolean =>
  slots.every(({ slotId, toVersion }) => liveIn(frame, slotId) === toVersion);

/**
 * The one rollback that is meant.
 *
 * @throws {CommandError} where there is none, with the reason; with status 2 where there are several and no slot is named.
 */
export function chooseReturn(frame: Shown, slotId: string | undefined): Return {
  const slots = frame.slots ?? [];
  const named = slotId === undefined ? slots : slots.filter((each) => each.slot_id === slotId);
  if (slotId !== undefined && named.length === 0) throw unknownSlot(slotId, slots);
  const swapIds = [...new Set(named.flatMap((each) => each.rollback?.swap_id ?? []))];
  const [swapId] = swapIds;
  if (swapId === undefined) throw nothingToUndo(named);
  const returns = swapIds.map((id) => returnOf(frame, slots, id));
  if (returns.length > 1) throw severalSlots(returns);
  return returns[0] as Return;
}

/** The rollback of a swap; undefined where it cannot be made. */
export function returnFrom(frame: Shown, swapId: string): Return | undefined {
  const back = returnOf(frame, frame.slots ?? [], swapId);
  return back.slots.length === 0 ? undefined : back;
}

/** A rollback undoes its swap wherever that took place, also beside the slot that was named. */
function returnOf(frame: Shown, slots: readonly Slot[], swapId: string): Return {
  return {
    swapId,
    slots: slots.flatMap(({ slot_id, rollback }) =>
      rollback?.swap_id === swapId
        ? [
            {
              slotId: slot_id,
              fromVersion: liveIn(frame, slot_id) ?? 'nothing live',
              toVersion: rollback.to_version,
              price: rollback,
            },
          ]
        : [],
    ),
  };
}

function unknownSlot(slotId: string, slots: readonly Slot[]): CommandError {
  const known = slots.map((each) => each.slot_id).join(', ') || 'none: nothing was ever deployed';
  return new CommandError(`there is no slot ${slotId}; the slots here are ${known}`, 2);
}

function nothingToUndo(slots: readonly Slot[]): CommandError {
  if (slots.length === 0) return new CommandError('nothing was ever deployed here, so there is nothing to go back to');
  const reasons = slots.map((each) => `  ${each.slot_id}: ${each.rollback_refusal ?? 'no reason is known'}`);
  return new CommandError(`nothing was changed, because there is nothing to go back to:\n${reasons.join('\n')}`);
}

function severalSlots(returns: readonly Return[]): CommandError {
  const lines = returns.flatMap((each) =>
    each.slots.map(({ slotId, fromVersion, toVersion }) => `  --slot ${slotId}   ${fromVersion} -> ${toVersion}`),
  );
  return new CommandError(`several slots can go back, and nothing was changed; say which:\n${lines.join('\n')}`, 2);
}

/** What will happen and what it is expected to cost, before it is done. */
export function describe({ slots }: Return): string {
  return slots
    .map(({ slotId, fromVersion, toVersion, price }) => {
      const { cancels, adopts } = price;
      const held = adopts.map(({ quantity, symbol }) => `${quantity} ${symbol}`).join(', ');
      const lines = [
        `${slotId}: ${fromVersion} goes out, ${toVersion} comes back.`,
        `    cancels ${counted(cancels, 'open order')}; ${held ? `takes over ${held}` : 'there is no position to take over'}`,
      ];
      if (adopts.length > 0) lines.push(`    ${costs(price)}`);
      if (price.still_tripped.length > 0) lines.push(`    still stopped by ${price.still_tripped.join(', ')}`);
      return `${lines.join('\n')}\n`;
    })
    .join('');
}

function costs({ exposure, cost, currency }: Price): string {
  // Neither is ever nothing in a market: none of it has been seen.
  const unknown = [cost.spread, cost.impact].some((part) => Number(part) === 0);
  const part = (amount: string) => (Number(amount) === 0 ? 'unknown' : moneyWords(amount));
  const parts = `spread ${part(cost.spread)}, impact ${part(cost.impact)}, fee ${moneyWords(cost.fee)}`;
  const of = (amount: string): string => `${moneyWords(amount)} ${currency}`;
  return `worth ${of(exposure)}; closing it now would cost ${unknown ? 'at least' : 'about'} ${of(cost.total)} (${parts})`;
}

/** What a rollback has come to, for programs. */
export interface WentBack {
  readonly slots: readonly {
    readonly slot_id: string;
    readonly from_version: string;
    readonly to_version: string | null;
  }[];
  /** The swap that is the record of it, or that was called off; null for a ladder that was ended, and on the journal of a desk that does not run. */
  readonly swap_id: string | null;
  readonly message: string;
}

export const wentBack = ({ slots }: Return, swapId: string | null, message: string): WentBack => ({
  slots: slots.map(({ slotId, fromVersion, toVersion }) => ({
    slot_id: slotId,
    from_version: fromVersion,
    to_version: toVersion,
  })),
  swap_id: swapId,
  message,
});

/** The result in words; what a second look found, and not only what was asked for. */
export function outcome(back: Return, after: Shown | undefined): string {
  const parts = back.slots.map(({ slotId, toVersion }) => {
    if (after === undefined) return `${slotId} is back on ${toVersion}, says the desk.`;
    const live = liveIn(after, slotId);
    return live === toVersion
      ? `${slotId} is back on ${toVersion}.`
      : `${slotId} was put back on ${toVersion}, and is on ${live ?? 'nothing'} now.`;
  });
  return parts.join(' ');
}

/**
 * How long something took, by what was measured and by the clock of whoever gave the command: to start it, and to wait for a desk that
 * hangs, takes time as well.
 *
 * @param span what was measured: from what to what.
 */
export const tookFrom = (span: string, ms: number): string =>
  `It took ${took(ms)} from ${span}, ${took(performance.now())} since the command began`;

/** A call to a desk that runs, as a span of {@link tookFrom}. */
export const CALL = 'the call to the desk’s answer';
/** Work on the journal of one that does not. */
export const ON_JOURNAL = 'opening the journal to the record in it';

export const took = (ms: number): string => (ms < 1_000 ? `${ms.toFixed(0)} ms` : `${(ms / 1_000).toFixed(1)} s`);
