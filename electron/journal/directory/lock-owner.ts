import { execFileSync } from 'node:child_process';
import { ownersOf } from './guard-owners.ts';
import { guardPath, type LockHolder } from './lock.ts';

/** What a clock that was set, and times given in whole seconds, may make two readings of one start differ by, milliseconds. */
const SAME_START_MS = 5_000;
const PATIENCE_MS = 2_000;

/**
 * Whether the process that `desk.lock` names really is the one that holds the directory now. Linux lists who holds which
 * lock; elsewhere the process must have started when the desk did, because numbers of processes are used again.
 */
export function isOwner(directory: string, holder: LockHolder): boolean {
  const owners = ownersOf(guardPath(directory));
  if (owners.length > 0) return owners.includes(holder.pid);
  const started = startOf(holder.pid);
  return started !== undefined && Math.abs(started - Date.parse(holder.startedAt)) <= SAME_START_MS;
}

/** When a process started, Unix milliseconds; undefined where there is none, or nobody says. */
function startOf(pid: number): number | undefined {
  const [command, args] =
    process.platform === 'win32'
      ? ['powershell', ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.ToUniversalTime().ToString('o')`]]
      : ['ps', ['-o', 'lstart=', '-p', String(pid)]];
  try {
    const env = { ...process.env, LC_ALL: 'C' };
    const text = execFileSync(command as string, args as string[], { encoding: 'utf8', timeout: PATIENCE_MS, env });
    const started = Date.parse(text.trim());
    return Number.isNaN(started) ? undefined : started;
  } catch {
    return undefined;
  }
}
