import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const READY = 'Server is ready';

/** The program, where it is installed. Debian keeps servers in a folder that a user's PATH need not name. */
export function findNatsServer(): string | undefined {
  const name = process.platform === 'win32' ? 'nats-server.exe' : 'nats-server';
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

/** A port of the loopback that nothing listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** A real server on the loopback with JetStream and a WebSocket, which can be killed and started again on what it kept. */
export class NatsServer {
  readonly url: string;
  readonly #program: string;
  readonly #config: string;
  #process: ChildProcess | undefined;

  /** @param directory where the server keeps its streams. @param jetStream false for a server without any. */
  static async prepare(directory: string, jetStream = true): Promise<NatsServer> {
    const program = findNatsServer();
    if (program === undefined) throw new Error('nats-server is not installed; `npm test` says how to get it');
    return new NatsServer(program, directory, await freePort(), await freePort(), jetStream);
  }

  private constructor(program: string, directory: string, webSocketPort: number, port: number, jetStream: boolean) {
    this.#program = program;
    this.url = `ws://127.0.0.1:${webSocketPort}`;
    mkdirSync(directory, { recursive: true });
    this.#config = join(directory, 'nats.conf');
    const lines = [
      `listen: "127.0.0.1:${port}"`,
      `websocket { listen: "127.0.0.1:${webSocketPort}", no_tls: true }`,
      ...(jetStream ? [`jetstream { store_dir: ${JSON.stringify(join(directory, 'streams'))} }`] : []),
    ];
    writeFileSync(this.#config, `${lines.join('\n')}\n`);
  }

  /** Resolves when it takes connections. @throws {Error} with what it said, when it ends instead. */
  async start(): Promise<this> {
    const child = spawn(this.#program, ['-c', this.#config], { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#process = child;
    // Nothing that ends without closing leaves a server behind.
    const along = () => void child.kill('SIGKILL');
    process.once('exit', along);
    child.once('exit', () => process.off('exit', along));
    await new Promise<void>((resolve, reject) => {
      let said = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (said.includes(READY)) resolve();
      });
      child.once('error', reject);
      child.once('exit', () => reject(new Error(`nats-server ended: ${said}`)));
    });
    return this;
  }

  /** Ends it at once, without a chance to put anything in order. Safe to call twice. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** Stops it where it stands: connections stay, and nothing is answered. {@link thaw} lets it go on. */
  async freeze(): Promise<void> {
    const child = this.#process;
    child?.kill('SIGSTOP');
    // The signal takes effect a moment later, and what comes before that is still answered.
    while (!spawnSync('ps', ['-o', 'state=', '-p', String(child?.pid)], { encoding: 'utf8' }).stdout.includes('T'))
      await sleep(5);
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    await new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.kill(signal);
    });
  }
}
