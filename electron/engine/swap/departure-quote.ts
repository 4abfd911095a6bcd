import { addMoney, type Money, ZERO_MONEY } from '../../../shared/units/money.ts';
import { bookValue, closingCost } from '../closing-cost.ts';
import type { Core } from '../core.ts';
import type { DepartureQuote, ExitCost } from '../view.ts';

/** What it takes for an instance to leave its slot to another version: its orders, what it holds, and what that is worth. */
export function departureQuote(core: Core, slotId: string, instance: number, toEntityId: string): DepartureQuote {
  const { orders, ledger, controls } = core;
  const held = [...ledger.books(instance)].filter((book) => book.quantity !== 0);
  const costs = held.map((book) => closingCost(core, book));
  const sum = (part: keyof ExitCost): Money => costs.reduce((all, each) => addMoney(all, each[part]), ZERO_MONEY);
  return {
    cancels: orders.openCount(instance),
    adopts: held.map((book) => ({ instrument: book.instrument.index, quantity: book.quantity })),
    exposure: held.reduce((all, book) => addMoney(all, bookValue(core, book)), ZERO_MONEY),
    cost: { spread: sum('spread'), impact: sum('impact'), fee: sum('fee'), total: sum('total') },
    stillTripped: controls.breakersOn(core.scopesOf(slotId, core.versionOf(toEntityId))).map((each) => each.id),
  };
}
