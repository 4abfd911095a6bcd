import { type DownloadKind, type DownloadView, LARGEST_HELD } from '../../../shared/contract/records-console.ts';
import type { VerificationView } from '../../../shared/contract/verification.ts';
import type { ConsoleStore } from '../../store/console-store.ts';
import type { AuditState, Saving } from '../../store/records/audit-state.ts';
import { NO_LINE, refusalOf } from '../calls/refusal.ts';
import type { DeskClient } from '../desk-client.ts';
import type { PageProofs } from '../line/page-proof.ts';
import { fieldOf, request, wordsOf } from '../line/page-request.ts';
import { clickLink, saveFile } from '../save-file.ts';

/** How long an answer on a verification or a file that is under way is waited for, milliseconds: often enough to watch it. */
const STEP_MS = 400;
/** Of a verification that has just ended, the same answer. */
const SAME_MS = 3_600_000;

/** What a person does in the audit. */
export interface AuditCommands {
  /** Opens a row of the audit; null closes the one that is open. */
  openAuditRow(seq: number | null): Promise<void>;
  /** Verifies the journal anew and follows it to its end. */
  verifyAudit(): Promise<void>;
  /** Asks what the desk's last verification found, without beginning one. */
  askVerified(): Promise<void>;
  /** Makes a file of the journal and saves it. */
  saveJournal(kind: DownloadKind): Promise<void>;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Whether the page is in the desk's own window, which has nothing to fetch a file from. */
const isWindow = (): boolean => globalThis.location?.hostname === 'console';

export function createAudit(
  store: ConsoleStore,
  client: () => DeskClient | undefined,
  proofs: PageProofs,
  inWindow: () => boolean = isWindow,
): AuditCommands {
  const set = (change: Partial<AuditState>): void =>
    store.setState(({ audit }) => ({ audit: { ...audit, ...change } }));
  const saving = (now: Saving): void => set({ saving: now });
  const take = (view: VerificationView): void =>
    set(view.state === 'running' ? { running: view } : { running: null, verified: view });

  async function make(line: DeskClient, kind: DownloadKind): Promise<DownloadView> {
    let view = await line.console.downloads.make({ kind });
    while (view.state === 'making') {
      saving({ phase: 'making', kind, rows: view.rows, total: view.total });
      await pause(STEP_MS);
      view = await line.console.downloads.state({ id: view.id });
    }
    if (view.state === 'failed') {
      await line.console.downloads.drop({ id: view.id });
      throw new Error(view.error ?? 'it could not be made');
    }
    return view;
  }

  /** Brings a file over the line, where the page holds it as a whole. */
  async function fetch(line: DeskClient, { id, kind, bytes, name }: DownloadView): Promise<void> {
    if (bytes > LARGEST_HELD)
      throw new Error(
        `it has ${Math.round(bytes / 1_048_576)} MB, and a window holds at most ${LARGEST_HELD / 1_048_576}: write it with the command line, desk export or desk verify --export`,
      );
    const parts: BlobPart[] = [];
    let offset: number | null = 0;
    while (offset !== null) {
      saving({ phase: 'fetching', kind, bytes: offset, total: bytes });
      const piece: { data: string; next: number | null } = await line.console.downloads.piece({ id, offset });
      parts.push(Uint8Array.from(atob(piece.data), (letter) => letter.charCodeAt(0)));
      offset = piece.next;
    }
    saveFile(name, parts, name.endsWith('.gz') ? 'application/gzip' : 'text/csv');
    await line.console.downloads.drop({ id });
  }

  /** A link that the browser may follow once: it cannot show the page's proof, so the page asks for a ticket. */
  async function linkTo(path: string): Promise<string> {
    const answer = await request(`${path}/ticket`, { method: 'POST' }, proofs);
    if (!answer.ok) throw new Error(await wordsOf(answer));
    const ticket = fieldOf(await answer.json().catch(() => null), 'ticket');
    if (typeof ticket !== 'string') throw new Error('the desk gave no link to it');
    return `${path}?ticket=${encodeURIComponent(ticket)}`;
  }

  const refusedWords = (error: unknown): string =>
    error instanceof Error && error.constructor === Error ? error.message : refusalOf(error).message;

  return {
    async openAuditRow(seq) {
      if (seq === null) return set({ open: null });
      const isMine = (): boolean => store.getState().audit.open?.seq === seq;
      set({ open: { phase: 'loading', seq } });
      try {
        const line = client();
        if (!line) return set({ open: { phase: 'refused', seq, refusal: NO_LINE.message } });
        const record = await line.audit.get({ seq });
        if (isMine()) set({ open: { phase: 'ready', seq, record } });
      } catch (error) {
        if (isMine()) set({ open: { phase: 'refused', seq, refusal: refusalOf(error).message } });
      }
    },

    async verifyAudit() {
      if (store.getState().audit.running) return;
      const line = client();
      if (!line) return set({ refusal: NO_LINE.message });
      set({ refusal: null });
      try {
        let view = await line.audit.verify({ max_age_ms: 0, wait_ms: 0 });
        take(view);
        while (view.state === 'running') {
          view = await line.audit.verify({ max_age_ms: SAME_MS, wait_ms: STEP_MS });
          take(view);
        }
      } catch (error) {
        set({ running: null, refusal: refusalOf(error).message });
      }
    },

    async askVerified() {
      try {
        const { verification } = (await client()?.audit.verified({})) ?? { verification: null };
        if (verification) set({ verified: verification });
      } catch {
        // A desk without a file has none; a line that broke says so itself.
      }
    },

    async saveJournal(kind) {
      const { phase } = store.getState().audit.saving;
      if (phase === 'making' || phase === 'fetching') return;
      const line = client();
      if (!line) return saving({ phase: 'refused', kind, refusal: NO_LINE.message });
      saving({ phase: 'making', kind, rows: 0, total: 0 });
      try {
        const view = await make(line, kind);
        if (inWindow()) await fetch(line, view);
        else clickLink(await linkTo(view.path), view.name);
        saving({ phase: 'done', name: view.name, bytes: view.bytes });
      } catch (error) {
        saving({ phase: 'refused', kind, refusal: refusedWords(error) });
      }
    },
  };
}
