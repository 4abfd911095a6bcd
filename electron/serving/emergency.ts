import { counted } from '../../shared/base/words.ts';
import type { Command } from '../../shared/domain/command.ts';
import { isOpenLadder } from '../../shared/domain/ladder.ts';
import { DESK } from '../../shared/domain/scope.ts';
import { versionWords } from '../../shared/domain/version.ts';
import { moneyWords } from '../../shared/units/amount.ts';
import { formatMoney } from '../../shared/units/money.ts';
import { authorOf } from '../api/actor.ts';
import { ADMINISTRATOR } from '../api/context.ts';
import { restraintOf } from '../api/restraint.ts';
import type { DepartureQuote, EngineView } from '../engine/view.ts';
import type { Desk } from '../host/desk.ts';
import { positionWords } from './glance.ts';

/** Why it was done, in the record. */
const REASON = 'from the window’s own menu, because the console did not answer';

/** A way back in one slot, with its price in words. */
export interface WayBack {
  readonly slotId: string;
  /** What would happen: `momentum:paper back to momentum 1.0.0`. */
  readonly what: string;
  readonly price: string;
}

type Emergency = Pick<Desk, 'view' | 'execute'>;

/** Every slot that has a way back. */
export function waysBack({ view }: Pick<Desk, 'view'>): readonly WayBack[] {
  return [...view.slots.keys()].flatMap((slotId): WayBack[] => {
    const ladder = view.latestLadder(slotId);
    if (ladder !== undefined && isOpenLadder(ladder.status))
      return [
        {
          slotId,
          what: `${slotId}: take the candidate of the ladder out`,
          price: 'the version in force has its share',
        },
      ];
    const found = view.rollbackQuote(slotId);
    if ('refusal' in found) return [];
    const to = view.entities.get(found.quote.toEntityId);
    return [
      {
        slotId,
        what: `${slotId} back to ${to ? versionWords(to) : 'the last good version'}`,
        price: priceWords(view, found.quote),
      },
    ];
  });
}

/**
 * Goes back in a slot, as whoever holds the token of the data directory may at any time: it only reduces.
 *
 * @returns what became of it, in words.
 */
export async function goBack(desk: Emergency, slotId: string): Promise<string> {
  const ladder = desk.view.latestLadder(slotId);
  return carryOut(
    desk,
    ladder !== undefined && isOpenLadder(ladder.status)
      ? { kind: 'abort_ladder', slotId, reason: REASON }
      : { kind: 'rollback_slot', slotId, reason: REASON, rolledBackBy: ADMINISTRATOR.name },
  );
}

/** What a kill of the whole desk would do, in words. */
export function killWords({ view }: Pick<Desk, 'view'>): string {
  const [quote] = view.killQuotes([DESK]);
  const held = positionWords(view, quote?.positions ?? []);
  const kept = held.length === 0 ? 'No position is held.' : `Positions stay as they are: ${held.join(', ')}.`;
  return `Blocks new orders and cancels ${counted(quote?.orders ?? 0, 'open order')}. ${kept}`;
}

/** Kills the whole desk and keeps what is held. @returns what became of it, in words. */
export const killAll = (desk: Emergency): Promise<string> =>
  carryOut(desk, { kind: 'kill', scope: DESK, flatten: false, reason: REASON });

async function carryOut(desk: Emergency, command: Command): Promise<string> {
  const restraint = restraintOf(ADMINISTRATOR, desk.view.operators);
  const { message } = await desk.execute(command, authorOf({ ...ADMINISTRATOR, restraint }));
  return message;
}

function priceWords(view: EngineView, { cancels, adopts, exposure, cost }: DepartureQuote): string {
  const held = positionWords(view, adopts);
  const adopted =
    held.length === 0
      ? 'adopts nothing, it is flat'
      : `adopts ${held.join(', ')} worth ${moneyWords(formatMoney(exposure))}; closing it would cost about ${moneyWords(formatMoney(cost.total))}`;
  return `cancels ${counted(cancels, 'order')}, ${adopted}`;
}
