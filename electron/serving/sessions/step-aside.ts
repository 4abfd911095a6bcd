import { constants, setPriority } from 'node:os';

/**
 * Lets every other thread of the machine go first. On Linux a priority is a thread's own, and threads that this one starts have it
 * too; elsewhere it would be that of the whole desk.
 */
export function stepAside(): void {
  if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_LOW);
}
