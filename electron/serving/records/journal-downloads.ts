import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type DownloadKind, type DownloadView, PIECE_BYTES } from '../../../shared/contract/records-console.ts';
import { failure } from '../../api/failure.ts';
import type { Downloads, ReadyFile } from '../../api/records.ts';
import type { Clock } from '../../host/clock.ts';
import type { DownloadSeat, FromDownloadThread } from './download-protocol.ts';

const ENTRY = new URL('./download-thread.ts', import.meta.url);

/** Files that are made or kept at once. */
const MOST = 4;
/** A file that nobody fetches is let go after so long, milliseconds. */
const KEPT_MS = 600_000;
/** A recount of ten million facts needs a fraction of it. Megabytes. */
const HEAP_MB = 1_024;
const NS_PER_MS = 1_000_000n;

interface Making {
  view: DownloadView;
  readonly file: string;
  readonly thread: Worker;
  timer: NodeJS.Timeout | undefined;
}

/** Makes files of the journal of the desk that runs here, each in a thread of its own, in a folder that is emptied at every start. */
export class JournalDownloads implements Downloads {
  readonly #directory: string;
  readonly #folder: string;
  readonly #clock: Pick<Clock, 'wallNs'>;
  readonly #made = new Map<string, Making>();

  constructor(directory: string, clock: Pick<Clock, 'wallNs'>) {
    this.#directory = directory;
    this.#clock = clock;
    this.#folder = join(directory, 'downloads');
    // What a crash left behind nobody can fetch any more.
    rmSync(this.#folder, { recursive: true, force: true });
  }

  make(kind: DownloadKind): DownloadView {
    if (this.#made.size >= MOST)
      throw failure('unavailable', `${MOST} files are made or kept already: save or drop one`);
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    // Nobody guesses it: whoever has it was given it over a line that was let in.
    const id = randomBytes(24).toString('base64url');
    const file = join(this.#folder, id);
    const madeAt = Number(this.#clock.wallNs() / NS_PER_MS);
    const workerData: DownloadSeat = { directory: this.#directory, kind, file, madeAt };
    const thread = new Worker(ENTRY, {
      workerData,
      env: {},
      execArgv: [],
      argv: [],
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    const view: DownloadView = {
      ...{ id, kind, state: 'making', rows: 0, total: 0, bytes: 0, name: nameOf(kind, madeAt) },
      ...{ path: `/downloads/${id}`, error: null },
    };
    const making: Making = { view, file, thread, timer: undefined };
    this.#made.set(id, making);
    thread.on('message', (message: FromDownloadThread) => this.#take(making, message));
    thread.on('error', (error: Error) => this.#take(making, { kind: 'failed', error: error.message }));
    thread.on('exit', () => {
      if (making.view.state === 'making')
        this.#take(making, { kind: 'failed', error: 'it was ended before it was done' });
    });
    thread.unref();
    return view;
  }

  state(id: string): DownloadView | undefined {
    return this.#made.get(id)?.view;
  }

  async piece(id: string, offset: number): Promise<{ data: Buffer; next: number | null } | undefined> {
    const ready = this.#ready(id);
    if (ready === undefined) return undefined;
    const file = await open(ready.file, 'r');
    try {
      const buffer = Buffer.alloc(Math.max(0, Math.min(PIECE_BYTES, ready.bytes - offset)));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, offset);
      const next = offset + bytesRead;
      return { data: buffer.subarray(0, bytesRead), next: bytesRead === 0 || next >= ready.bytes ? null : next };
    } finally {
      await file.close();
    }
  }

  take(id: string): ReadyFile | undefined {
    return this.#ready(id);
  }

  drop(id: string): void {
    const making = this.#made.get(id);
    if (making === undefined) return;
    this.#made.delete(id);
    clearTimeout(making.timer);
    void making.thread.terminate().then(() => rmSync(making.file, { force: true }));
  }

  async close(): Promise<void> {
    const threads = [...this.#made.values()].map(({ thread, timer }) => {
      clearTimeout(timer);
      return thread.terminate();
    });
    this.#made.clear();
    await Promise.all(threads);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #ready(id: string): ReadyFile | undefined {
    const making = this.#made.get(id);
    if (making?.view.state !== 'ready') return undefined;
    const { name, bytes } = making.view;
    return { file: making.file, name, bytes };
  }

  #take(making: Making, message: FromDownloadThread): void {
    if (making.view.state !== 'making') return;
    if (message.kind === 'progress') {
      making.view = { ...making.view, rows: message.rows, total: message.total };
      return;
    }
    making.view =
      message.kind === 'done'
        ? { ...making.view, state: 'ready', rows: message.rows, total: message.rows, bytes: message.bytes }
        : { ...making.view, state: 'failed', error: message.error };
    making.timer = setTimeout(() => this.drop(making.view.id), KEPT_MS);
    making.timer.unref();
  }
}

/** `desk-evidence-20261122-033939.jsonl.gz`, in UTC. */
function nameOf(kind: DownloadKind, madeAt: number): string {
  const [day = '', time = ''] = new Date(madeAt).toISOString().split('T');
  const stamp = `${day.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}`;
  return `desk-${kind}-${stamp}.${kind === 'evidence' ? 'jsonl.gz' : 'csv'}`;
}
