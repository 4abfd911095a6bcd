import { readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';

/**
 * Processes that hold the lock of a desk on a guard, where the system says so, as Linux does. Whoever only looks holds it for reading
 * for a moment, and is none of them.
 */
export function ownersOf(path: string): number[] {
  if (process.platform !== 'linux') return [];
  try {
    const inode = String(statSync(path).ino);
    const pids = readFileSync('/proc/locks', 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, kind, , how, , file = '']) => kind === 'POSIX' && how === 'WRITE' && file.split(':')[2] === inode)
      .map(([, , , , pid]) => Number(pid))
      .filter((pid) => pid > 0);
    return [...new Set(pids)];
  } catch {
    return [];
  }
}

/**
 * The one process that holds a guard and really has that very file open: numbers of files repeat on other disks, and whoever is named
 * here may be ended. Undefined where that cannot be made sure.
 */
export function soleOwner(path: string): number | undefined {
  const [only, ...others] = ownersOf(path).filter((pid) => hasOpen(pid, path));
  return others.length === 0 ? only : undefined;
}

/**
 * Whether the system says that a guard is another's than this process's. Where it says nothing of either, as of a process in another
 * container, it is not.
 */
export function isAnothers(path: string, pid: number): boolean {
  const owners = ownersOf(path);
  return !owners.includes(pid) && owners.some((each) => hasOpen(each, path) !== false);
}

/** Undefined where nobody lets us look, as at another user's process. */
function hasOpen(pid: number, path: string): boolean | undefined {
  try {
    const folder = `/proc/${pid}/fd`;
    const file = realpathSync(path);
    return readdirSync(folder).some((each) => readlink(`${folder}/${each}`) === file);
  } catch {
    return undefined;
  }
}

/** Where a descriptor leads; undefined for one that was closed meanwhile. */
function readlink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
