import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type DownloadKind, type DownloadView, PIECE_BYTES } from '../../../shared/contract/records-console.ts';
import { epochMs } from '../../../shared/units/time.ts';
import { failure } from '../../api/failure.ts';
import type { Downloads, ReadyFile } from '../../api/records.ts';
import type { Clock } from '../../host/clock.ts';
import { readPiece } from '../file-piece.ts';
import { watchRoom } from '../room.ts';
import { SideThread } from '../threads/side-thread.ts';
import { withoutFolders } from '../without-folders.ts';
import type { DownloadSeat, FromDownloadThread } from './download-protocol.ts';

const ENTRY = new URL('./download-thread.ts', import.meta.url);

/** Files that are made or kept at once. */
const MOST = 4;
/** A file that nobody fetches is let go after so long, milliseconds. */
const KEPT_MS = 600_000;
/** A recount of ten million facts needs a fraction of it. Megabytes. */
const HEAP_MB = 1_024;

/** A file that is being made, or is kept. */
interface Making {
  view: DownloadView;
  /** A folder of its own: what a thread that is ended leaves half made goes with it. */
  readonly folder: string;
  readonly file: string;
  readonly thread: SideThread<FromDownloadThread>;
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
    // Nobody guesses it: whoever has it was given it over a line that was let in.
    const id = randomBytes(24).toString('base64url');
    const folder = join(this.#folder, id);
    makeFolder(folder);
    const file = join(folder, 'file');
    const madeAt = epochMs(this.#clock.wallNs());
    const view: DownloadView = {
      ...{ id, kind, state: 'making', rows: 0, total: 0, bytes: 0, name: nameOf(kind, madeAt) },
      ...{ path: `/downloads/${id}`, error: null },
    };
    const seat: DownloadSeat = { directory: this.#directory, kind, file, madeAt };
    const thread = new SideThread<FromDownloadThread>(ENTRY, seat, HEAP_MB, (message) => this.#take(making, message));
    const making: Making = { view, folder, file, thread, timer: undefined };
    this.#made.set(id, making);
    const unwatch = watchRoom(this.#folder, () => {
      this.#take(making, { kind: 'failed', error: 'the disk is nearly full, and what is left of it is the desk’s' });
      void thread.end();
    });
    void thread.gone.then((error) => {
      unwatch();
      this.#take(making, { kind: 'failed', error });
      if (making.view.state === 'failed') this.#remove(making);
    });
    // A desk that has nothing else to do may end.
    thread.unref();
    return view;
  }

  state(id: string): DownloadView | undefined {
    return this.#made.get(id)?.view;
  }

  async piece(id: string, offset: number): Promise<{ data: Buffer; next: number | null } | undefined> {
    const ready = this.#ready(id);
    if (ready === undefined) return undefined;
    const { bytes, size } = await readPiece(ready.file, offset, PIECE_BYTES);
    const next = offset + bytes.length;
    return { data: bytes, next: bytes.length === 0 || next >= size ? null : next };
  }

  take(id: string): ReadyFile | undefined {
    return this.#ready(id);
  }

  drop(id: string): void {
    const making = this.#made.get(id);
    if (making === undefined) return;
    this.#made.delete(id);
    clearTimeout(making.timer);
    void making.thread.end().then(() => this.#remove(making));
  }

  async close(): Promise<void> {
    const all = [...this.#made.values()];
    this.#made.clear();
    for (const { timer } of all) clearTimeout(timer);
    await Promise.all(all.map(({ thread }) => thread.end()));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #ready(id: string): ReadyFile | undefined {
    const making = this.#made.get(id);
    if (making?.view.state !== 'ready') return undefined;
    const { name, bytes } = making.view;
    return { file: making.file, name, bytes };
  }

  /** What the thread says; after its last word, nothing is taken any more. */
  #take(making: Making, message: FromDownloadThread): void {
    if (making.view.state !== 'making') return;
    if (message.kind === 'progress') {
      making.view = { ...making.view, rows: message.rows, total: message.total };
      return;
    }
    making.view =
      message.kind === 'done'
        ? { ...making.view, state: 'ready', rows: message.rows, total: message.rows, bytes: message.bytes }
        : { ...making.view, state: 'failed', error: withoutFolders(message.error, making.folder, this.#directory) };
    const { id } = making.view;
    if (!this.#made.has(id)) return;
    making.timer = setTimeout(() => this.drop(id), KEPT_MS);
    making.timer.unref();
  }

  /** A disk that does not let go of it must not end the desk; the next start sweeps it away. */
  #remove({ folder }: Making): void {
    rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}

/** @throws {Failure} `unavailable` where the disk does not take it. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw failure('unavailable', `the desk’s disk does not take a file now (${code}): make room there, or mend it`);
  }
}

/** `desk-evidence-20261122-033939.jsonl.gz`, in UTC. */
function nameOf(kind: DownloadKind, madeAt: number): string {
  const [day = '', time = ''] = new Date(madeAt).toISOString().split('T');
  const stamp = `${day.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}`;
  return `desk-${kind}-${stamp}.${kind === 'evidence' ? 'jsonl.gz' : 'csv'}`;
}
