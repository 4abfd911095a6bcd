import { calls } from '../context.ts';
import { positionsToWire } from '../map/position.ts';
import { isoTime } from '../map/time.ts';
import { pageOf } from '../page.ts';
import { listCheckpoints } from './checkpoint.ts';
import { verify } from './verification.ts';

const NS_PER_MS = 1_000_000n;
const epochNsOf = (iso: string): bigint => BigInt(Date.parse(iso)) * NS_PER_MS;

/** What versions hold. */
export const positions = {
  list: calls.positions.list.handler(({ input, context: { desk } }) => {
    const { items, ...place } = pageOf(positionsToWire(desk.view), input);
    return { positions: [...items], ...place };
  }),
};

/** What was filled. */
export const trades = {
  list: calls.trades.list.handler(({ input, context: { feed } }) => {
    const since = input.since === undefined ? undefined : epochNsOf(input.since);
    const until = input.until === undefined ? undefined : epochNsOf(input.until);
    const kept = feed
      .fills()
      .filter(
        (fill) =>
          (input.version === undefined || fill.version === input.version) &&
          (input.instrument === undefined || fill.instrument === input.instrument) &&
          (since === undefined || BigInt(fill.time_ns) >= since) &&
          (until === undefined || BigInt(fill.time_ns) < until),
      )
      .toReversed();
    const { items, ...place } = pageOf(kept, input);
    return { trades: [...items], ...place };
  }),
};

/** Who did what, hash-chained. */
export const audit = {
  list: calls.audit.list.handler(({ input: { page, page_size }, context: { desk } }) => {
    // Rows are numbered from 1 without gaps, so that a page begins at a known number.
    const { rows: total } = desk.auditHead();
    const beforeSeq = total - (page - 1) * page_size + 1;
    const rows = beforeSeq <= 1 ? [] : desk.audit({ limit: page_size, beforeSeq });
    return {
      audit: rows.map((row) => ({
        seq: row.seq,
        time: isoTime(row.tsNs),
        ts_ns: row.tsNs.toString(),
        actor: row.actor,
        role: row.role,
        action: row.action,
        subject: row.subject,
        payload: JSON.parse(row.payload) as unknown,
        prev_hash: row.prevHash,
        hash: row.hash,
      })),
      total,
      page,
      page_size,
    };
  }),
  checkpoints: listCheckpoints,
  verify,
};
