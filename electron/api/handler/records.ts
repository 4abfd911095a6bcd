import type { DenialView, OrderView } from '../../../shared/contract/records.ts';
import { calls } from '../context.ts';
import { found } from '../failure.ts';
import { downloadsOf, filterOf, itemsOf, readersOf, told } from '../records-asked.ts';

/** Orders from sent to their end. */
export const orders = {
  list: calls.orders.list.handler(async ({ input, context }) => {
    const { page, page_size } = input;
    const read = await told(readersOf(context).page('orders', filterOf(input), { page, page_size }));
    return { orders: itemsOf<OrderView>(read), total: read.total, page, page_size, older: read.older };
  }),
};

/** What the gate refused. */
export const denials = {
  list: calls.denials.list.handler(async ({ input, context }) => {
    const { page, page_size } = input;
    const read = await told(readersOf(context).page('denials', filterOf(input), { page, page_size }));
    return { denials: itemsOf<DenialView>(read), total: read.total, page, page_size, older: read.older };
  }),
};

/** Rows by the thousand, for a console. */
export const records = calls.console.records.handler(({ input, context }) => {
  const { table, before, since, limit, from, ...filter } = input;
  return told(readersOf(context).rows({ table, before, since, limit, filter: filterOf({ ...filter, since: from }) }));
});

const NO_FILE = 'file of that number: it was saved, dropped, or ten minutes have passed';

/** Files of the journal, for a console. */
export const downloads = {
  make: calls.console.downloads.make.handler(({ input: { kind }, context }) => downloadsOf(context).make(kind)),
  state: calls.console.downloads.state.handler(({ input: { id }, context }) =>
    found(downloadsOf(context).state(id), NO_FILE),
  ),
  piece: calls.console.downloads.piece.handler(async ({ input: { id, offset }, context }) => {
    const { data, next } = found(await downloadsOf(context).piece(id, offset), NO_FILE);
    return { data: data.toString('base64'), next };
  }),
  drop: calls.console.downloads.drop.handler(({ input: { id }, context }) => {
    downloadsOf(context).drop(id);
    return {};
  }),
};
