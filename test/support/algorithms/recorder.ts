/** Writes down all that reaches it, and asks for one order a trade. Its state is its diary. */
import type { Algorithm, Desk, Manifest, Parameters } from '../../../shared/sdk/algorithm.ts';

export const manifest: Manifest = {
  name: 'recorder',
  version: '1.0.0',
  instruments: '*',
  stateVersion: 1,
  warmUpEvents: 0,
  parameters: {
    lots: { default: 1, minimum: 1, maximum: 10, integer: true, description: 'Lots an order' },
    ratio: { default: 0.5, minimum: 0, maximum: 1, description: 'A share' },
  },
};

export function create(desk: Desk, parameters: Parameters): Algorithm {
  let diary: unknown[] = [];
  const note = (what: string, detail: unknown) => diary.push([what, detail, desk.now(), desk.position(0)]);
  return {
    onTrade(trade) {
      note('trade', { ...trade });
      // A version may spoil its own copy of an event; nobody else must notice.
      Object.assign(trade, { price: -1, instrument: 99 });
      const quantity = (parameters.lots ?? 1) * (desk.instruments[0]?.lot ?? 1);
      if (trade.quantity === 77) for (const tag of ['b', 'a']) desk.timer(tag, desk.now());
      if (trade.quantity === 78) desk.timer('later', (desk.now() + 5_000_000) as never);
      note('submitted', desk.submit({ instrument: 0, side: 'buy', quantity }));
    },
    onQuote: (quote) => void note('quote', quote),
    onBar: (bar) => void note('bar', bar),
    onQuoteBar: (bar) => void note('quote_bar', bar),
    onTimer: (tag) => void note('timer', tag),
    onFill: ({ fee, ...fill }) => void note('fill', { ...fill, fee: String(fee) }),
    onOrder: (update) => void note('order', update),
    onAdopt: ({ positions, orders }) => {
      note('adopt', { positions, orders });
      for (const { order } of orders) desk.cancel(order);
    },
    onRetire: () => void note('retire', null),
    exportState: () => ({ diary }),
    importState: (state) => {
      if (!Array.isArray(state.diary)) throw new TypeError('no diary in it');
      diary = state.diary;
    },
  };
}
