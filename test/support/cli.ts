import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ENTRY = fileURLToPath(new URL('../../electron/desk.ts', import.meta.url));

export interface CliResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `desk` with these arguments, from the project's folder, to its end. */
export const desk = (...args: readonly string[]): Promise<CliResult> => deskWith({}, ...args);

/** The same, with more in its environment. */
export function deskWith(
  environment: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = start(args, environment);
    const written = collect(child);
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, ...written }));
  });
}

/** The same, with lines on its standard input. */
export function deskFed(
  input: string,
  environment: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = start(args, environment, 'pipe');
    const written = collect(child);
    child.on('error', reject);
    // A command that refuses its arguments ends before it reads.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
    child.on('close', (status) => resolve({ status, ...written }));
  });
}

/** A desk that serves in a process of its own. */
export interface ServedDesk {
  readonly pid: number;
  readonly url: string;
  readonly token: string;
  /** Sends a signal; one that ends the process is waited for. */
  signal(name: 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void>;
}

/** Starts `desk serve` on a free port and waits until everything answers. */
export async function serveDesk(dataDir: string, ...args: readonly string[]): Promise<ServedDesk> {
  const child = start(['serve', '--port', '0', '--data-dir', dataDir, ...args], {});
  const written = collect(child);
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const [url, token] = await new Promise<[string, string]>((resolve, reject) => {
    child.stdout?.on('data', () => {
      const [, address, word] = /^console: (\S+)\/#token=(\S+)$/m.exec(written.stdout) ?? [];
      if (address !== undefined && word !== undefined) resolve([address, word]);
    });
    child.on('error', reject);
    child.on('close', () => reject(new Error(`desk serve ended early: ${written.stderr}`)));
  });
  return {
    pid: child.pid ?? 0,
    url,
    token,
    async signal(name) {
      child.kill(name);
      if (name === 'SIGTERM' || name === 'SIGKILL') await ended;
    },
  };
}

function start(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  input: 'ignore' | 'pipe' = 'ignore',
): ChildProcess {
  return spawn(process.execPath, [ENTRY, ...args], {
    cwd: ROOT,
    stdio: [input, 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
}

/** What the process writes, as it comes. */
function collect(child: ChildProcess): { stdout: string; stderr: string } {
  const written = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text: string) => {
      written[stream] += text;
    });
  }
  return written;
}
