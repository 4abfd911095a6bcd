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

/** What sets a server apart from one that lets everybody in. */
export interface NatsOptions {
  /** True by default. */
  readonly jetStream?: boolean;
  /** The whole configuration instead, for the addresses that it is given. */
  readonly whole?: (plain: string, webSocket: string, streams: string) => string;
  /** Further lines of its configuration. */
  readonly lines?: readonly string[];
  /** Files of the server's certificate and key: its WebSocket is encrypted. */
  readonly tls?: { readonly certificate: string; readonly key: string };
}

/** A real server on the loopback with JetStream and a WebSocket, which can be killed and started again on what it kept. */
export class NatsServer {
  /** Of its WebSocket. */
  readonly url: string;
  readonly port: number;
  readonly #program: string;
  readonly #directory: string;
  readonly #plainPort: number;
  readonly #config: string;
  #process: ChildProcess | undefined;

  /** @param directory where the server keeps its streams. @param options or false for a server without JetStream. */
  static async prepare(directory: string, options: NatsOptions | boolean = {}): Promise<NatsServer> {
    const program = findNatsServer();
    if (program === undefined) throw new Error('nats-server is not installed; `npm test` says how to get it');
    const chosen = typeof options === 'boolean' ? { jetStream: options } : options;
    return new NatsServer(program, directory, await freePort(), await freePort(), chosen);
  }

  private constructor(
    program: string,
    directory: string,
    webSocketPort: number,
    plainPort: number,
    options: NatsOptions,
  ) {
    this.#program = program;
    this.#directory = directory;
    this.#plainPort = plainPort;
    this.port = webSocketPort;
    this.url = `${options.tls ? 'wss' : 'ws'}://127.0.0.1:${webSocketPort}`;
    mkdirSync(directory, { recursive: true });
    this.#config = join(directory, 'nats.conf');
    this.configure(options);
  }

  /** Writes its configuration anew: holds from the next start on. */
  configure({ jetStream = true, lines = [], tls, whole }: NatsOptions): void {
    const [plain, webSocket] = [`127.0.0.1:${this.#plainPort}`, `127.0.0.1:${this.port}`];
    const streams = join(this.#directory, 'streams');
    if (whole !== undefined) {
      writeFileSync(this.#config, whole(plain, webSocket, streams));
      return;
    }
    const secured =
      tls === undefined
        ? 'no_tls: true'
        : `tls { cert_file: ${JSON.stringify(tls.certificate)}, key_file: ${JSON.stringify(tls.key)} }`;
    const all = [
      `listen: "${plain}"`,
      `websocket { listen: "${webSocket}", ${secured} }`,
      ...(jetStream ? [`jetstream { store_dir: ${JSON.stringify(streams)} }`] : []),
      ...lines,
    ];
    writeFileSync(this.#config, `${all.join('\n')}\n`);
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

  /** Lets it put everything in order and end. Safe to call twice. */
  stop(): Promise<void> {
    return this.#end('SIGTERM');
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
