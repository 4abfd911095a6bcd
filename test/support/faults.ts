/** Faults that reach nobody but the process itself. */
import { afterAll } from 'vitest';

/**
 * Notes what no part of the program caught: rejections without a reader, and errors that would end the process. Called where tests
 * are described; it listens from then on and until they are over.
 *
 * @returns What was noted, the oldest first; it grows.
 */
export function watchFaults(): unknown[] {
  const faults: unknown[] = [];
  const note = (fault: unknown) => void faults.push(fault);
  process.on('unhandledRejection', note);
  process.on('uncaughtExceptionMonitor', note);
  afterAll(() => {
    process.off('unhandledRejection', note);
    process.off('uncaughtExceptionMonitor', note);
  });
  return faults;
}
