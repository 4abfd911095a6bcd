import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ENTRY = fileURLToPath(new URL('../../electron/desk.ts', import.meta.url));
const TOKEN = 'a-token-of-the-test';

/** What a call was answered; undefined when the desk was gone before it answered. */
export type Answer = { readonly status: number; readonly json: Record<string, unknown> } | undefined;

function begin(dataDir: string, algorithms: string): ChildProcess {
  const flags = ['serve', '--port', '0', '--data-dir', dataDir, '--feed', 'sim', '--algorithms', algorithms];
  return spawn(process.execPath, [ENTRY, ...flags], {
    cwd: ROOT,
    env: { ...process.env, DESK_TOKEN: TOKEN },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** `desk serve` as a process of its own, on a free port. */
export class DeskProcess {
  readonly #child: ChildProcess;
  readonly #port: number;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.#port = port;
  }

  /** Starts a desk and waits until it says that it answers. @throws {Error} with its last words when it does not come up. */
  static async start(dataDir: string, algorithms: string): Promise<DeskProcess> {
    const child = begin(dataDir, algorithms);
    let said = '';
    const port = await new Promise<number>((resolve, reject) => {
      const hear = (text: Buffer): void => {
        said += text.toString();
        const found = /console: http:\/\/[^:]+:(\d+)\//.exec(said);
        if (found) resolve(Number(found[1]));
      };
      child.stdout?.on('data', hear);
      child.stderr?.on('data', hear);
      child.once('exit', (code) => reject(new Error(`desk serve ended with ${code}: ${said}`)));
    });
    return new DeskProcess(child, port);
  }

  /** Starts a desk and kills it after so many milliseconds, wherever its start is by then. */
  static async killedWhileStarting(dataDir: string, algorithms: string, ms: number): Promise<void> {
    const child = begin(dataDir, algorithms);
    const gone = once(child, 'exit');
    const timer = setTimeout(() => child.kill('SIGKILL'), ms);
    await gone;
    clearTimeout(timer);
  }

  /** Calls the API. */
  ask(path: string, body?: unknown): Promise<Answer> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve) => {
      const outgoing = request(
        {
          host: '127.0.0.1',
          port: this.#port,
          path: `/api/v1${path}`,
          method: text === undefined ? 'GET' : 'POST',
          agent: false,
          headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
        },
        (incoming) => {
          let received = '';
          incoming.setEncoding('utf8').on('data', (chunk: string) => {
            received += chunk;
          });
          incoming.on('error', () => resolve(undefined));
          incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, json: JSON.parse(received) }));
        },
      );
      outgoing.on('error', () => resolve(undefined));
      outgoing.end(text);
    });
  }

  /** The rows that a list answers with, newest first. @throws {Error} when it answers with none. */
  async list(noun: string, query = ''): Promise<Record<string, unknown>[]> {
    const answer = await this.ask(`/${noun}?page_size=100${query}`);
    const rows = answer?.json[noun];
    if (!Array.isArray(rows)) throw new Error(`GET /${noun} answered ${JSON.stringify(answer)}`);
    return rows;
  }

  /** Ends the process without a word of warning, and waits until it is gone. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Asks the process to close its books; resolves with its exit status. */
  async stop(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#child.exitCode;
    const gone = once(this.#child, 'exit');
    this.#child.kill(signal);
    await gone;
    return this.#child.exitCode;
  }
}
