import { randomBytes } from 'node:crypto';
import { implement, ORPCError } from '@orpc/server';
import type { ConsoleFrame } from '../../shared/contract/console.ts';
import { contract } from '../../shared/contract/index.ts';
import type { DenialView, OrderView } from '../../shared/contract/records.ts';
import type { RecordTable } from '../../shared/contract/records-console.ts';
import type { VerificationView } from '../../shared/contract/verification.ts';

type Row = Readonly<Record<string, unknown>> & { readonly seq: number };

/** The tables of a pretended desk: what is put in here is what a console reads. */
export class FakeRecords {
  readonly rows: Record<Exclude<RecordTable, 'fills'>, Row[]> = { orders: [], denials: [], audit: [] };
  /** Fills in the place of those of the frame. */
  fills: Row[] | undefined;
  /** What was asked for, in order. */
  readonly asked: { readonly table: RecordTable; readonly text?: string | undefined }[] = [];
  /** What verifications say, one after the other; the last one again and again. */
  readonly verifications: VerificationView[] = [];
  /** One that is asked about with patience is answered when this resolves. */
  verifying: Promise<void> = Promise.resolve();
  older: string | null = null;
  /** Rows below the newest sixty thousand are answered when this resolves. */
  held: Promise<void> = Promise.resolve();
  /** Why nothing can be read. */
  refusal: string | undefined;

  of(table: RecordTable, frame: Required<ConsoleFrame>): readonly Row[] {
    return table === 'fills' ? (this.fills ?? frame.fills) : this.rows[table];
  }
}

const BRIEF = ['seq', 'ts_ns', 'actor', 'role', 'action', 'subject', 'hash'];

/** What a pretended desk answers about its records. */
export function recordCalls(frame: Required<ConsoleFrame>, fake: FakeRecords) {
  const calls = implement(contract);
  const files = new Map<string, string>();
  const gone = () => new ORPCError('not_found', { status: 404, message: 'there is no such file' });
  return {
    records: calls.console.records.handler(async ({ input: { table, before, since, limit, text, actor, action } }) => {
      fake.asked.push({ table, text });
      if (before !== undefined && before < 40_000) await fake.held;
      if (fake.refusal !== undefined) throw new ORPCError('unavailable', { status: 503, message: fake.refusal });
      const all = fake.of(table, frame);
      const found: Row[] = [];
      for (let index = all.length - 1; index >= 0 && found.length < limit; index -= 1) {
        const row = all[index] as Row;
        if (before !== undefined && row.seq >= before) continue;
        if (since !== undefined && Number(row.changed ?? row.seq) <= since) continue;
        if (text !== undefined && !JSON.stringify(row).toLowerCase().includes(text.toLowerCase())) continue;
        if ((actor !== undefined && row.actor !== actor) || (action !== undefined && row.action !== action)) continue;
        found.push(row);
      }
      const columns = table === 'audit' ? BRIEF : Object.keys(all[0] ?? {});
      const last = found.at(-1)?.seq ?? 0;
      return {
        columns,
        rows: JSON.stringify(found.map((row) => columns.map((column) => row[column]))),
        count: found.length,
        at: all.reduce((most, row) => Math.max(most, Number(row.changed ?? row.seq)), 0),
        before: found.length === limit && (all[0]?.seq ?? 0) < last ? last : null,
        total: all.length,
        older: fake.older,
      };
    }),
    downloads: {
      make: calls.console.downloads.make.handler(({ input: { kind } }) => {
        const id = randomBytes(6).toString('hex');
        files.set(id, `a ${kind}\r\n`);
        return {
          ...{ id, kind, state: 'ready' as const, rows: 1, total: 1, bytes: kind.length + 4 },
          ...{ name: `desk-${kind}.csv`, path: `/downloads/${id}`, error: null },
        };
      }),
      state: calls.console.downloads.state.handler(() => {
        throw gone();
      }),
      piece: calls.console.downloads.piece.handler(({ input: { id } }) => {
        const text = files.get(id);
        if (text === undefined) throw gone();
        return { data: Buffer.from(text).toString('base64'), next: null };
      }),
      drop: calls.console.downloads.drop.handler(() => ({})),
    },
  };
}

/** What a pretended desk answers about its audit. */
export function auditCalls(fake: FakeRecords) {
  const calls = implement(contract);
  let verified: VerificationView | null = null;
  return {
    get: calls.audit.get.handler(({ input: { seq } }) => {
      const row = fake.rows.audit.find((one) => one.seq === seq);
      if (!row) throw new ORPCError('not_found', { status: 404, message: `there is no audit row ${seq}` });
      const payload = (row.payload ?? { fact: seq }) as object;
      return {
        ...{ seq, ts_ns: String(row.ts_ns), time: '2026-11-21T14:32:08.000Z' },
        ...{
          actor: String(row.actor),
          role: String(row.role),
          action: String(row.action),
          subject: String(row.subject),
        },
        ...{ hash: String(row.hash), prev_hash: 'ef'.repeat(32), payload, payload_text: JSON.stringify(payload) },
        checkpoint: { tree_size: 1_000, root_hash: 'cm9vdA==', created_at: '2026-11-21T14:33:00.000Z', note: 'a note' },
      };
    }),
    verify: calls.audit.verify.handler(async ({ input: { wait_ms } }) => {
      if (wait_ms !== 0) await fake.verifying;
      const next = fake.verifications.length > 1 ? fake.verifications.shift() : fake.verifications[0];
      if (!next) throw new ORPCError('unavailable', { status: 503, message: 'there is no file to verify' });
      if (next.state !== 'running') verified = next;
      return next;
    }),
    verified: calls.audit.verified.handler(() => ({ verification: verified })),
  };
}

/** An order as a desk tells of it. */
export const plainOrder = (seq: number, change: Partial<OrderView> = {}): OrderView => ({
  seq,
  order_id: `o-${seq.toString(16).padStart(8, '0')}`,
  sent_at: '2026-11-21T14:32:08.000Z',
  time_ns: String(1_795_271_528_000_000_000n + BigInt(seq) * 1_000_000_000n),
  slot_id: 'momentum:paper',
  version: seq % 3 === 0 ? 'momentum@2.0.0' : 'momentum@1.0.0',
  instrument: 'sim:BTCUSDT',
  side: seq % 2 === 0 ? 'buy' : 'sell',
  type: 'limit',
  time_in_force: 'gtc',
  quantity: '0.100',
  limit_price: (60_000 + (seq % 997) / 100).toFixed(2),
  stop_price: null,
  filled: '0.100',
  average_price: (60_000 + (seq % 997) / 100).toFixed(4),
  fees: '3.00000000',
  realised: seq % 5 === 0 ? '-1.25000000' : null,
  currency: 'USDT',
  status: 'filled',
  reason: '',
  ended_at: '2026-11-21T14:32:09.000Z',
  reduce_only: false,
  exit_id: null,
  changed: seq,
  ...change,
});

/** A refusal as a desk tells of it. */
export const plainDenial = (seq: number, change: Partial<DenialView> = {}): DenialView => ({
  seq,
  part: 0,
  at: '2026-11-21T14:32:08.000Z',
  time_ns: String(1_795_271_528_000_000_000n + BigInt(seq) * 1_000_000_000n),
  slot_id: 'momentum:paper',
  version: 'momentum@1.0.0',
  instrument: 'sim:BTCUSDT',
  side: 'buy',
  quantity: '9.000',
  code: 'position_limit',
  value: '0.54',
  limit: '0.10',
  scope: 'desk',
  count: 1,
  ...change,
});

/** A row of the audit as a desk tells of it. */
export const plainAudit = (seq: number, change: Readonly<Record<string, unknown>> = {}): Row => ({
  seq,
  ts_ns: String(1_795_271_528_000_000_000n + BigInt(seq) * 1_000_000_000n),
  actor: seq % 7 === 0 ? 'ann' : 'desk',
  role: seq % 7 === 0 ? 'trader' : 'system',
  action: seq % 7 === 0 ? 'swap_requested' : 'order_sent',
  subject: `o-${seq.toString(16).padStart(8, '0')}`,
  hash: seq.toString(16).padStart(64, '0'),
  ...change,
});
