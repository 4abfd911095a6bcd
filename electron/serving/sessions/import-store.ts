import { randomUUID } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { IMPORT_NAME, type ImportView, type UploadView } from '../../../shared/contract/session-import.ts';
import type { EpochNs } from '../../../shared/units/time.ts';
import { failure } from '../../api/failure.ts';
import { isoTime } from '../../api/map/time.ts';
import type { Imports } from '../../api/sessions/imports.ts';
import { roomIn, sizeWords } from '../room.ts';
import { withoutFolders } from '../without-folders.ts';
import { ArrivingFile } from './arriving-file.ts';
import { beginCheck, type FileCheck } from './file-checks.ts';
import { ImportFolder } from './import-folder.ts';

const GB = 1_000_000_000;
/** The largest file that is taken. */
export const MAX_IMPORT_BYTES = 4 * GB;
/** A piece takes a fraction of the time that the server gives a request, also on a slow disk. */
const CHUNK_BYTES = 8 * 1024 * 1024;
/** Uploads at once. */
const MOST_ARRIVING = 2;
/** An upload from which nothing came for so long is given up, milliseconds. */
const PATIENCE_MS = 60_000;
/** Refusals that are kept to be read. */
const MOST_REFUSED = 5;

/** A file on its way in. */
interface Arrival {
  view: UploadView;
  readonly by: string;
  readonly folder: string;
  readonly file: ArrivingFile;
  /** A piece of it is being written. */
  busy: boolean;
  check: FileCheck | undefined;
  timer: NodeJS.Timeout | undefined;
}

/** The imported market data of a desk. Nothing half of a file is ever kept, whatever ends an upload. */
export class ImportStore implements Imports {
  readonly maxBytes = MAX_IMPORT_BYTES;
  readonly #folder: ImportFolder;
  readonly #now: () => EpochNs;
  readonly #files = new Map<string, ImportView>();
  readonly #arrivals = new Map<string, Arrival>();
  /** The file that a run reads now. */
  inUse: string | undefined;

  /** @param now Wall time. */
  constructor(dataDir: string, now: () => EpochNs) {
    this.#folder = new ImportFolder(dataDir);
    this.#now = now;
    for (const view of this.#folder.list()) this.#files.set(view.name, view);
  }

  /** Newest first. */
  get files(): readonly ImportView[] {
    return [...this.#files.values()].sort((a, b) => (a.imported_at < b.imported_at ? 1 : -1));
  }

  get uploads(): readonly UploadView[] {
    return [...this.#arrivals.values()].map(({ view }) => view);
  }

  /** Where an imported file lies, and what is in it; undefined where there is none of this name. */
  find(name: string): { readonly path: string; readonly view: ImportView } | undefined {
    const view = this.#files.get(name);
    return view && { path: this.#folder.fileOf(name), view };
  }

  async freeBytes(): Promise<number> {
    return this.#roomLeft(await roomIn(this.#folder.path));
  }

  async begin(name: string, bytes: number, by: string) {
    if (!IMPORT_NAME.test(name))
      throw failure('broken_rule', 'give a file name that ends in .csv or .csv.gz, of letters, digits and . _ - ( ) +');
    // First of all: two files that are announced at the same moment must see each other.
    const disk = await roomIn(this.#folder.path);
    for (const [id, { view }] of this.#arrivals)
      if (view.state === 'refused' && view.name === name) this.#arrivals.delete(id);
    const arriving = [...this.#arrivals.values()].filter(({ view }) => view.state !== 'refused');
    const same = (other: string): boolean => other.toLowerCase() === name.toLowerCase();
    if ([...this.#files.keys()].some(same))
      throw failure(
        'duplicate',
        `${name} has been imported already: delete it first, or give the new file another name`,
      );
    if (arriving.some(({ view }) => same(view.name)))
      throw failure('conflict', `${name} is on its way in already: wait for it, or cancel it`);
    if (arriving.length >= MOST_ARRIVING)
      throw failure('conflict', `${MOST_ARRIVING} files are on their way in: wait until one of them is here`);
    if (bytes > MAX_IMPORT_BYTES)
      throw failure(
        'too_large',
        `${name} has ${sizeWords(bytes)}; files up to ${sizeWords(MAX_IMPORT_BYTES)} are taken`,
      );
    const room = this.#roomLeft(disk);
    if (bytes > room)
      throw failure(
        'unavailable',
        `${name} has ${sizeWords(bytes)}, and the desk's disk has room for ${sizeWords(room)}: make room there first`,
      );
    const uploadId = randomUUID();
    const folder = this.#folder.arrive(uploadId);
    const arrival: Arrival = {
      view: { upload_id: uploadId, name, bytes, received: 0, state: 'receiving', share: null, words: null },
      by,
      folder,
      file: new ArrivingFile(join(folder, name)),
      busy: false,
      check: undefined,
      timer: undefined,
    };
    this.#arrivals.set(uploadId, arrival);
    this.#wait(arrival);
    return { uploadId, chunkBytes: CHUNK_BYTES };
  }

  async take(uploadId: string, offset: number, bytes: number, body: AsyncIterable<Buffer>): Promise<UploadView> {
    const arrival = this.#arrivals.get(uploadId);
    if (arrival === undefined || arrival.view.state === 'refused')
      throw failure('not_found', 'this upload was given up: announce the file again');
    const { view } = arrival;
    if (arrival.busy)
      throw failure('conflict', 'another piece of this file is being written: send one after the other');
    if (view.state !== 'receiving' || offset !== view.received)
      throw failure('conflict', `the next piece begins at ${view.received} of ${view.bytes} bytes`);
    if (bytes > CHUNK_BYTES) throw failure('too_large', `a piece has at most ${CHUNK_BYTES} bytes`);
    if (offset + bytes > view.bytes)
      throw failure('too_large', `the file was announced with ${view.bytes} bytes, and this piece goes beyond them`);
    arrival.busy = true;
    clearTimeout(arrival.timer);
    try {
      const written = await arrival.file.write(offset, bytes, body);
      if (written !== bytes) throw failure('malformed', `the piece was cut off after ${written} of ${bytes} bytes`);
      arrival.view = { ...arrival.view, received: offset + bytes };
    } finally {
      arrival.busy = false;
      if (this.#arrivals.get(uploadId) === arrival) this.#wait(arrival);
      else await this.#discard(arrival);
    }
    if (arrival.view.received === arrival.view.bytes && this.#arrivals.get(uploadId) === arrival)
      await this.#check(arrival);
    return arrival.view;
  }

  /**
   * Takes a file of this machine in, for the desk's own process alone: no page names a path.
   *
   * @returns when all of it has been copied; how its check goes stands in {@link uploads}.
   */
  async takeFile(path: string, by: string): Promise<UploadView> {
    const found = await stat(path);
    if (!found.isFile() || found.size === 0) throw failure('broken_rule', `${basename(path)} is empty, or no file`);
    const { uploadId } = await this.begin(basename(path), found.size, by);
    const source = await open(path, 'r');
    try {
      let view: UploadView | undefined;
      for (let at = 0; at < found.size; at += CHUNK_BYTES) {
        const bytes = Math.min(CHUNK_BYTES, found.size - at);
        const chunk = Buffer.alloc(bytes);
        const { bytesRead } = await source.read(chunk, 0, bytes, at);
        view = await this.take(uploadId, at, bytes, only(chunk.subarray(0, bytesRead)));
      }
      return view ?? failed();
    } catch (error) {
      // It may have been given up meanwhile; why it did not come is what matters.
      await this.cancel(uploadId).catch(() => {});
      throw error;
    } finally {
      await source.close();
    }
  }

  async cancel(uploadId: string): Promise<void> {
    const arrival = this.#arrivals.get(uploadId);
    if (arrival === undefined) throw failure('not_found', 'there is no such upload any more');
    this.#arrivals.delete(uploadId);
    // A piece that is being written right now ends first; then its folder goes.
    if (!arrival.busy) await this.#discard(arrival);
  }

  async delete(name: string): Promise<void> {
    if (!this.#files.has(name)) throw failure('not_found', `no file ${name} has been imported`);
    if (this.inUse === name) throw failure('conflict', `a run reads ${name} now: cancel it, or wait for its end`);
    this.#files.delete(name);
    this.#folder.remove(name);
  }

  /** Gives up whatever is on its way in. */
  async close(): Promise<void> {
    for (const id of [...this.#arrivals.keys()]) await this.cancel(id);
  }

  async #check(arrival: Arrival): Promise<void> {
    clearTimeout(arrival.timer);
    const { name, upload_id: id } = arrival.view;
    try {
      await arrival.file.finish();
    } catch (error) {
      return this.#refuse(arrival, (error as Error).message);
    }
    if (this.#arrivals.get(id) !== arrival) return;
    arrival.view = { ...arrival.view, state: 'checking', share: 0 };
    const check = beginCheck(arrival.file.path, (share) => {
      arrival.view = { ...arrival.view, share };
    });
    arrival.check = check;
    check.found
      .then((facts) => {
        if (this.#arrivals.get(id) !== arrival) return;
        const view = { ...facts, name, imported_at: isoTime(this.#now()), imported_by: arrival.by };
        this.#folder.keep(arrival.folder, view);
        this.#files.set(name, view);
        this.#arrivals.delete(id);
      })
      .catch((error: Error) => this.#refuse(arrival, withoutFolders(error.message, arrival.folder, this.#folder.path)));
  }

  /** Keeps the words, and nothing of the file: by the time that they are told, that is gone. */
  async #refuse(arrival: Arrival, words: string): Promise<void> {
    if (this.#arrivals.get(arrival.view.upload_id) !== arrival) return;
    arrival.view = { ...arrival.view, state: 'checking', share: null };
    await this.#discard(arrival);
    arrival.view = { ...arrival.view, state: 'refused', words };
    const refused = [...this.#arrivals.values()].filter(({ view }) => view.state === 'refused');
    for (const { view } of refused.slice(0, -MOST_REFUSED)) this.#arrivals.delete(view.upload_id);
  }

  /** Of the room on the disk, what is not meant for files that are on their way in. */
  #roomLeft(disk: number): number {
    const meant = [...this.#arrivals.values()]
      .filter(({ view }) => view.state === 'receiving')
      .reduce((sum, { view }) => sum + view.bytes - view.received, 0);
    return Math.max(0, disk - meant);
  }

  #wait(arrival: Arrival): void {
    if (arrival.view.state !== 'receiving') return;
    arrival.timer = setTimeout(
      () => void this.#refuse(arrival, `nothing came for ${PATIENCE_MS / 1_000} s, so the upload was given up`),
      PATIENCE_MS,
    );
    arrival.timer.unref();
  }

  async #discard(arrival: Arrival): Promise<void> {
    clearTimeout(arrival.timer);
    await arrival.check?.stop();
    await arrival.file.abandon();
    this.#folder.discard(arrival.folder);
  }
}

async function* only(chunk: Buffer): AsyncGenerator<Buffer, void> {
  yield chunk;
}

const failed = (): never => {
  throw failure('broken_rule', 'the file is empty');
};
