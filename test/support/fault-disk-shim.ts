/** Builds and loads the shim that stands between a process and the C library's file calls. */
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = fileURLToPath(new URL('./fault-disk-shim.c', import.meta.url));

/** Why there can be no shim here; undefined where there can be one. */
export function whyNoShim(): string | undefined {
  if (process.platform !== 'linux') return 'file calls can be recorded on Linux only';
  const { error, status } = spawnSync('gcc', ['--version'], { stdio: 'ignore' });
  return error || status !== 0 ? 'there is no gcc to build the recorder of file calls with' : undefined;
}

let built: string | undefined;

/** The compiled shim, made once a process and gone with it. */
function shim(): string {
  if (built) return built;
  const folder = mkdtempSync(join(tmpdir(), 'fault-disk-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const output = join(folder, 'shim.so');
  const args = ['-shared', '-fPIC', '-O2', '-Wall', '-Wextra', '-Werror', '-o', output, SOURCE, '-ldl', '-lpthread'];
  const { status, stderr } = spawnSync('gcc', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`gcc cannot build ${SOURCE}: ${stderr}`);
  built = output;
  return output;
}

/** Where a temporary folder costs no disk: in memory where the system has such a place. */
export const scratch = (name: string): string =>
  mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), name));

/** What the shim of a process works on. */
export interface ShimPlaces {
  /** The directory whose files it looks after. */
  readonly root: string;
  /** Where its record goes; none when left out. */
  readonly log?: string;
  /** The file by which the process commands it. Not below `root`. */
  readonly control: string;
}

/**
 * Runs a TypeScript entry on this Node with the shim loaded, to its end.
 *
 * @returns what it wrote to standard output.
 * @throws {Error} with its last words when it does not end well.
 */
export function runWithShim(entry: string, args: readonly string[], places: ShimPlaces): Promise<string> {
  const { root, log, control } = places;
  const child = spawn(process.execPath, [entry, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      LD_PRELOAD: shim(),
      // Node's own files are none that the shim should see: it ends a process that writes them.
      NODE_DISABLE_COMPILE_CACHE: '1',
      DESK_DISK_ROOT: root,
      DESK_DISK_CONTROL: control,
      ...(log === undefined ? {} : { DESK_DISK_LOG: log }),
    },
  });
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text;
    });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => {
      if (status === 0) resolve(said.stdout);
      else reject(new Error(`${entry} ended with ${status ?? signal}: ${said.stderr}`));
    });
  });
}

/** The kinds of call that can be made to fail, as the shim names them. */
export type CallKind = 'w' | 's' | 't' | 'o' | 'r' | 'u' | 'm' | 'p';

export interface FaultPlan {
  /** One or more of {@link CallKind}. */
  readonly kinds: string;
  /** The first call that fails, from 1. */
  readonly nth: number;
  /** How many fail from there on; all of them when left out. */
  readonly count?: number;
  readonly errno: 'EIO' | 'ENOSPC' | 'EROFS' | 'EDQUOT';
  /** The first one, if a write, is done to half. */
  readonly half?: boolean;
}

/** The shim of this process, as seen from inside. Where there is none, its control file keeps the words, a line each. */
export class Shim {
  readonly #control: number;

  constructor() {
    const path = process.env.DESK_DISK_CONTROL;
    if (path === undefined) throw new Error('this process was given no control file');
    this.#control = openSync(path, 'w+');
  }

  /** Puts a word into the record, between the calls before and after it. */
  mark(text: string): void {
    writeSync(this.#control, `mark ${text}\n`);
  }

  arm({ kinds, nth, count = 2 ** 31, errno, half = false }: FaultPlan): void {
    writeSync(this.#control, `arm ${kinds} ${nth} ${count} ${constants.errno[errno as 'EIO']} ${half ? 1 : 0}`);
  }

  disarm(): void {
    writeSync(this.#control, 'disarm');
  }

  /** Since it was armed: calls of the kinds that were asked for, and how many of them failed. */
  count(): { readonly seen: number; readonly failed: number } {
    writeSync(this.#control, 'count');
    const text = Buffer.alloc(64);
    const length = readSync(this.#control, text, 0, text.length, 0);
    const [seen = 0, failed = 0] = text.toString('utf8', 0, length).trim().split(/\s+/).map(Number);
    return { seen, failed };
  }

  close(): void {
    closeSync(this.#control);
  }
}
