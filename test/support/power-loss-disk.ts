import { dirname } from 'node:path';
import type { Chance } from '../../electron/feed/simulation/chance.ts';
import { type DataLeft, RecordedFile } from './power-loss-file.ts';
import type { DiskEvent } from './power-loss-record.ts';

/** What of the unsynced names a power cut leaves: none, in each directory the first so many, all. */
type NamesLeft = 'none' | 'first' | 'all';

/** A way in which the power can fail. */
export interface PowerCut {
  readonly name: string;
  readonly data: DataLeft;
  readonly names: NamesLeft;
}

/**
 * The cuts that are tried. File systems write names in the order in which they were changed, so of the unsynced ones
 * the first so many are there; of data anything may be.
 */
export const POWER_CUTS: readonly PowerCut[] = [
  { name: 'nothing unsynced is left', data: 'none', names: 'none' },
  { name: 'names are left and data is not', data: 'none', names: 'all' },
  { name: 'some writes are left', data: 'calls', names: 'first' },
  { name: 'some sectors are left', data: 'sectors', names: 'first' },
];

/** What is on a disk: files by path with their content, and directories. */
export interface DiskImage {
  readonly files: ReadonlyMap<string, Buffer>;
  readonly directories: ReadonlySet<string>;
}

type Named = RecordedFile | 'directory';
type NameChange = { readonly directory: string; readonly apply: (names: Map<string, Named>) => void };

/** Shared memory of a write-ahead log: made anew by the first who opens the database, so nothing of it need last. */
const isMemory = (path: string): boolean => path.endsWith('-shm');

/** A disk that follows a record and can be looked at as it were if the power failed now. */
export class RecordedDisk {
  readonly #files = new Map<number, RecordedFile>();
  /** Files by number that are memory and nothing else. */
  readonly #memory = new Set<number>();
  /** Names as the process sees them. */
  readonly #names = new Map<string, Named>();
  /** Names that are on the disk. */
  #durable: Map<string, Named>;
  #unsynced: NameChange[] = [];

  /** `root` is there and on the disk, with what `before` has below it. */
  constructor(root: string, before?: DiskImage) {
    this.#names.set(root, 'directory');
    for (const path of before?.directories ?? []) this.#names.set(path, 'directory');
    for (const [path, content] of before?.files ?? []) this.#names.set(path, new RecordedFile(content));
    this.#durable = new Map(this.#names);
  }

  /** @throws {Error} when the record is not whole: what it shows cannot be trusted then. */
  apply(event: DiskEvent): void {
    switch (event.kind) {
      case 'create':
        if (isMemory(event.path)) this.#memory.add(event.file);
        this.#files.set(event.file, event.existed ? this.#known(event.path) : this.#made(event.path));
        return;
      case 'write':
        this.#file(event.file).write(event.offset, event.data);
        return;
      case 'truncate':
        this.#file(event.file).truncate(event.length);
        return;
      case 'sync':
        if (event.failed) this.#file(event.file).loseUnsynced();
        else this.#file(event.file).sync();
        return;
      case 'sync_directory':
        if (!event.failed) this.#syncNames(event.path);
        return;
      case 'make_directory':
        this.#change(event.path, (names) => names.set(event.path, 'directory'));
        return;
      case 'unlink':
        this.#change(event.path, (names) => names.delete(event.path));
        return;
      case 'rename':
        this.#rename(event.from, event.to);
        return;
      case 'mapped':
        if (!this.#memory.has(event.file)) throw new Error(`file ${event.file} was written through memory`);
        return;
      case 'mark':
        return;
    }
  }

  /** What is on the disk if the power fails now. */
  after({ data, names }: Pick<PowerCut, 'data' | 'names'>, chance: Chance): DiskImage {
    const keep = [0.1, 0.5, 0.9][chance.integer(0, 2)] as number;
    const files = new Map<string, Buffer>();
    const directories = new Set<string>();
    const kept = this.#namesAfter(names, chance);
    // A name is found from the top down: what stands in a directory that is gone is gone too.
    for (const path of [...kept.keys()].sort()) {
      const named = kept.get(path) as Named;
      if (directories.size > 0 && !directories.has(dirname(path))) continue;
      if (named === 'directory') directories.add(path);
      else if (!isMemory(path)) files.set(path, named.after(data, chance, keep));
    }
    return { files, directories };
  }

  /** What is there if everything is given time to reach the disk. */
  afterAll(): DiskImage {
    const files = new Map<string, Buffer>();
    const directories = new Set<string>();
    for (const [path, named] of this.#names) {
      if (named === 'directory') directories.add(path);
      else if (!isMemory(path)) files.set(path, named.afterAll());
    }
    return { files, directories };
  }

  #namesAfter(left: NamesLeft, chance: Chance): Map<string, Named> {
    const names = new Map(this.#durable);
    if (left === 'none') return names;
    const stopped = new Set<string>();
    for (const { directory, apply } of this.#unsynced) {
      if (left === 'first' && !stopped.has(directory) && chance.uniform() < 0.3) stopped.add(directory);
      if (!stopped.has(directory)) apply(names);
    }
    return names;
  }

  #known(path: string): RecordedFile {
    const named = this.#names.get(path);
    if (named === undefined || named === 'directory') throw new Error(`the record does not know what ${path} held`);
    return named;
  }

  #made(path: string): RecordedFile {
    const file = new RecordedFile();
    this.#change(path, (names) => names.set(path, file));
    return file;
  }

  #rename(from: string, to: string): void {
    if (dirname(from) !== dirname(to)) throw new Error(`${from} was moved to another directory, ${to}`);
    const named = this.#names.get(from);
    if (named === undefined) throw new Error(`the record does not know ${from}`);
    this.#change(to, (names) => {
      names.delete(from);
      names.set(to, named);
    });
  }

  #change(path: string, apply: (names: Map<string, Named>) => void): void {
    apply(this.#names);
    this.#unsynced.push({ directory: dirname(path), apply });
  }

  #syncNames(directory: string): void {
    for (const change of this.#unsynced) if (change.directory === directory) change.apply(this.#durable);
    this.#unsynced = this.#unsynced.filter((change) => change.directory !== directory);
  }

  #file(number: number): RecordedFile {
    const file = this.#files.get(number);
    if (file === undefined) throw new Error(`the record does not know file ${number}`);
    return file;
  }
}
