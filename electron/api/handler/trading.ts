import type { FillView } from '../../../shared/contract/console.ts';
import type { AuditRecordView, AuditView } from '../../../shared/contract/records-audit.ts';
import { calls } from '../context.ts';
import { found } from '../failure.ts';
import { auditToWire } from '../map/audit.ts';
import { positionsToWire } from '../map/position.ts';
import { pageOf } from '../page.ts';
import { filterOf, itemsOf, readersOf, told } from '../records-asked.ts';
import { listCheckpoints } from './checkpoint.ts';
import { verified, verify } from './verification.ts';

/** What versions hold. */
export const positions = {
  list: calls.positions.list.handler(({ input, context: { desk } }) => {
    const { items, ...place } = pageOf(positionsToWire(desk.view), input);
    return { positions: [...items], ...place };
  }),
};

/** What was filled. */
export const trades = {
  list: calls.trades.list.handler(async ({ input, context: { feed, records } }) => {
    const { page, page_size } = input;
    if (records !== undefined) {
      const read = await told(records.page('fills', filterOf(input), { page, page_size }));
      return { trades: itemsOf<FillView>(read), total: read.total, page, page_size, older: read.older };
    }
    // A desk without a file has the fills that consoles are shown.
    const { version, instrument, slot, side, text, sinceNs, untilNs } = filterOf(input);
    const kept = feed
      .fills()
      .filter(
        (fill) =>
          (version === undefined || fill.version === version) &&
          (instrument === undefined || fill.instrument === instrument) &&
          (slot === undefined || fill.slot_id === slot) &&
          (side === undefined || fill.side === side) &&
          (text === undefined || JSON.stringify(fill).toLowerCase().includes(text.toLowerCase())) &&
          (sinceNs === undefined || BigInt(fill.time_ns) >= sinceNs) &&
          (untilNs === undefined || BigInt(fill.time_ns) < untilNs),
      )
      .toReversed();
    const { items, ...place } = pageOf(kept, input);
    return { trades: [...items], ...place, older: null };
  }),
};

/** Who did what, hash-chained. */
export const audit = {
  list: calls.audit.list.handler(async ({ input, context }) => {
    const { page, page_size } = input;
    const filter = filterOf(input);
    const { desk, records } = context;
    if (records !== undefined || Object.values(filter).some((each) => each !== undefined)) {
      const read = await told(readersOf(context).page('audit', filter, { page, page_size }));
      return { audit: itemsOf<AuditView>(read), total: read.total, page, page_size, older: read.older };
    }
    // Rows are numbered from 1 without gaps, so that a page begins at a known number.
    const { rows: total } = desk.auditHead();
    const beforeSeq = total - (page - 1) * page_size + 1;
    const rows = beforeSeq <= 1 ? [] : desk.audit({ limit: page_size, beforeSeq });
    return { audit: rows.map(auditToWire), total, page, page_size, older: null };
  }),
  get: calls.audit.get.handler(async ({ input: { seq }, context }) => {
    const record = await told(readersOf(context).auditRecord(seq));
    return JSON.parse(found(record ?? undefined, `audit row ${seq} in the journal in use`)) as AuditRecordView;
  }),
  checkpoints: listCheckpoints,
  verify,
  verified,
};
