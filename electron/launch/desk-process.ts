import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PROJECT_NODE, ROOT } from './install.mjs';

const READY = /^console: (http\S+)$/;

/** A desk that runs as a child of this process. */
export interface DeskProcess {
  /** The console's address with the token in its fragment. */
  readonly address: string;
  /** Resolves with the exit status when the desk has ended, by itself or after `stop`. */
  readonly ended: Promise<number>;
  /** Asks the desk to close its books and end; calling it again does nothing more. */
  stop(): Promise<number>;
}

/**
 * Starts `desk serve` with these arguments and waits until it answers. A signal to this process stops the desk; Ctrl-C is the desk's own to answer.
 *
 * @throws {Error} when the desk ends before it is ready; it has said why on standard error itself.
 */
export async function startDeskProcess(
  args: readonly string[],
  entry = join(ROOT, 'electron', 'desk.ts'),
): Promise<DeskProcess> {
  const child = spawn(PROJECT_NODE, [entry, 'serve', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve(status ?? 1));
  });
  let asked = false;
  const stop = () => {
    if (!asked) child.kill('SIGTERM');
    asked = true;
    return ended;
  };
  // From the first moment on: a desk must not outlive the start that was told to end.
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());
  // The desk itself says what Ctrl-C would cost while it can record nothing, and then waits for another.
  process.on('SIGINT', () => void child.kill('SIGINT'));
  const address = await Promise.race([readiness(child), ended.then(() => undefined)]);
  if (address === undefined) throw new Error('the desk ended before it was ready; its reason stands above');
  return { address, ended, stop };
}

/** The address that the desk prints once it listens; anything else it prints is passed on. */
function readiness(child: ChildProcess & { readonly stdout: NodeJS.ReadableStream | null }): Promise<string> {
  return new Promise((resolve) => {
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const address = READY.exec(line)?.[1];
      if (address === undefined) process.stdout.write(`${line}\n`);
      else resolve(address);
    });
  });
}
