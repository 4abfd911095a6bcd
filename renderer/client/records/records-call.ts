import type { RecordRows } from '../../../shared/contract/records-console.ts';
import type { ConsoleState, ConsoleStore } from '../../store/console-store.ts';
import type { AuditSearch } from '../../store/records/audit-state.ts';
import {
  decoded,
  KEPT_ROWS,
  LOADING_RECORDS,
  NO_RECORDS,
  type Placed,
  type RecordSet,
  type RecordTable,
  withNews,
  withOlder,
} from '../../store/records/record-set.ts';
import { refusalOf } from '../calls/refusal.ts';
import type { DeskClient } from '../desk-client.ts';

/** Rows that come in one answer: some 20 ms of the thread that reads them, and 2 of the desk's own. */
const CHUNK = 2_000;

/** How often it is looked whether there is anything new, milliseconds. */
const EVERY_MS = 400;

/** After a refusal it is tried again so much later, milliseconds. */
const AGAIN_MS = 5_000;

/** What a table does for whoever shows it. */
export interface RecordCommands {
  /** Reads a table and keeps it up to date for as long as somebody shows it. @returns what ends that. */
  watchRecords(table: RecordTable): () => void;
  /** Searches the audit anew. */
  searchAudit(search: AuditSearch): void;
}

type AnyRow = Placed;

/** Keeps the tables of records that are on screen. */
export function createRecords(store: ConsoleStore, client: () => DeskClient | undefined): RecordCommands {
  const watchers = new Map<RecordTable, number>();
  const timers = new Map<RecordTable, ReturnType<typeof setInterval>>();
  /** Rises with each search: what an earlier one still finds is dropped. */
  const turns = new Map<RecordTable, number>();
  const busy = new Set<RecordTable>();
  /** The desk, and how far its audit was, when a table was last read to its end. */
  const seen = new Map<RecordTable, string>();

  const setOf = (table: RecordTable): RecordSet<AnyRow> => store.getState().records[table];
  const put = (table: RecordTable, set: RecordSet<AnyRow>): void =>
    store.setState(({ records }) => ({ records: { ...records, [table]: set } as ConsoleState['records'] }));
  const turnOf = (table: RecordTable): number => turns.get(table) ?? 0;

  /** What the frames say that decides whether there is anything new. */
  const standing = (): string => {
    const { desk } = store.getState().data;
    return desk ? `${desk.desk_id} ${desk.audit.rows}` : '';
  };

  const ask = (line: DeskClient, table: RecordTable, place: { before?: number; since?: number }): Promise<RecordRows> =>
    line.console.records({
      table,
      limit: CHUNK,
      ...place,
      ...(table === 'audit' ? store.getState().audit.search : {}),
    });

  /** Reads all there is, the newest first; what came meanwhile is read afterwards. */
  async function load(line: DeskClient, table: RecordTable, turn: number): Promise<void> {
    put(table, LOADING_RECORDS);
    let before: number | undefined;
    let at: number | undefined;
    for (;;) {
      const chunk = await ask(line, table, before === undefined ? {} : { before });
      if (turn !== turnOf(table)) return;
      at ??= chunk.at;
      const held = withOlder(setOf(table), decoded<AnyRow>(chunk.columns, chunk.rows), {
        at,
        total: chunk.total,
        reached: chunk.before,
        older: chunk.older,
      });
      before = chunk.before ?? undefined;
      const isAll = before === undefined || held.rows.length >= KEPT_ROWS;
      put(table, isAll ? { ...held, phase: 'ready' } : held);
      if (isAll || !watchers.has(table)) return;
    }
  }

  /** Reads what was made or changed since. */
  async function follow(line: DeskClient, table: RecordTable, turn: number): Promise<void> {
    const { at: since } = setOf(table);
    const fresh: AnyRow[] = [];
    let before: number | undefined;
    let at = since;
    let last: RecordRows;
    do {
      last = await ask(line, table, { since, ...(before === undefined ? {} : { before }) });
      if (turn !== turnOf(table)) return;
      if (before === undefined) at = last.at;
      fresh.push(...decoded<AnyRow>(last.columns, last.rows));
      before = last.before ?? undefined;
    } while (before !== undefined && fresh.length < KEPT_ROWS);
    put(
      table,
      withNews(setOf(table), fresh, { at, total: last.total, older: last.older, refusal: null, phase: 'ready' }),
    );
  }

  async function look(table: RecordTable): Promise<void> {
    const line = client();
    const now = standing();
    if (!line || busy.has(table) || now === seen.get(table) || now === '') return;
    const turn = turnOf(table);
    const { phase, rows } = setOf(table);
    const isOther = seen.has(table) && seen.get(table)?.split(' ')[0] !== now.split(' ')[0];
    busy.add(table);
    try {
      // Into an empty table rows come from the newest on, and how far that is can be seen.
      if (phase === 'ready' && !isOther && rows.length > 0) await follow(line, table, turn);
      else await load(line, table, turn);
      if (turn === turnOf(table) && setOf(table).phase === 'ready') seen.set(table, now);
    } catch (error) {
      if (turn === turnOf(table)) {
        put(table, { ...setOf(table), phase: 'refused', refusal: refusalOf(error).message });
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    } finally {
      busy.delete(table);
    }
    if (turn !== turnOf(table)) void look(table);
  }

  return {
    watchRecords(table) {
      watchers.set(table, (watchers.get(table) ?? 0) + 1);
      if (!timers.has(table))
        timers.set(
          table,
          setInterval(() => void look(table), EVERY_MS),
        );
      void look(table);
      return () => {
        const left = (watchers.get(table) ?? 1) - 1;
        if (left > 0) return void watchers.set(table, left);
        watchers.delete(table);
        clearInterval(timers.get(table));
        timers.delete(table);
      };
    },
    searchAudit(search) {
      store.setState(({ audit, records }) => ({
        audit: { ...audit, search },
        records: { ...records, audit: { ...NO_RECORDS, phase: 'loading' } },
      }));
      turns.set('audit', turnOf('audit') + 1);
      seen.delete('audit');
      void look('audit');
    },
  };
}
