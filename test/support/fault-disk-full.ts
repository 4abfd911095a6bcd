/** A full disk and a read-only one under a journal: real ones, where the system lets us mount them for ourselves alone. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scratch } from './fault-disk-shim.ts';

const CHILD = fileURLToPath(new URL('./fault-disk-full-child.ts', import.meta.url));

/** Room for a journal, its reserve of 4 MiB, and a log of the length at which SQLite folds it in. */
const DISK_SIZE = '16m';

export interface FullTask {
  readonly disk: string;
  /** `tmpfs`: the directory is a small disk of its own; `pages`: SQLite's `max_page_count` stands in for it. */
  readonly means: 'tmpfs' | 'pages';
  /** How many bytes are left each time. */
  readonly lefts: readonly number[];
}

export interface FullReport {
  readonly cases: number;
  /** Commits that were made on the reserve. */
  readonly onReserve: number;
  /** Commits that were refused as the disk was full. */
  readonly refused: number;
  readonly problems: readonly string[];
}

/** How a private mount namespace is to be had here; undefined where it is not. */
function privately(): readonly string[] | undefined {
  if (process.platform !== 'linux') return undefined;
  const ways = [
    ['unshare', '--mount', '--propagation', 'private'],
    ['unshare', '--mount', '--map-root-user', '--propagation', 'private'],
  ];
  const works = ([command = '', ...args]: readonly string[]): boolean =>
    spawnSync(command, [...args, 'mount', '-t', 'tmpfs', 'none', '/mnt'], { stdio: 'ignore' }).status === 0;
  return ways.find(works);
}

/** Fills the disk so often, with so many bytes left. The means that was used is told with the result. */
export async function fullDisk(lefts: readonly number[]): Promise<FullReport & Pick<FullTask, 'means'>> {
  const folder = scratch('fault-disk-full-');
  try {
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    const way = privately();
    const task: FullTask = { disk, lefts, means: way === undefined ? 'pages' : 'tmpfs' };
    const run = [process.execPath, CHILD, JSON.stringify(task)];
    const mounted = [
      'sh',
      '-c',
      'mount -t tmpfs -o size="$1" none "$2" && shift 2 && exec "$@"',
      'sh',
      DISK_SIZE,
      disk,
    ];
    const said = await output(way === undefined ? run : [...way, ...mounted, ...run]);
    return { ...(JSON.parse(said) as FullReport), means: task.means };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function output([command = '', ...args]: readonly string[]): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text;
    });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => {
      if (status === 0) resolve(said.stdout);
      else reject(new Error(`the full disk ended with ${status ?? signal}: ${said.stderr}`));
    });
  });
}
