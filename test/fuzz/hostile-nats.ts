import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ByteChange } from './changes.ts';

/** Which of the things that a server says are changed, and how. */
export type Garbled = readonly { readonly at: number; readonly change: ByteChange }[];

/** Where one desk publishes to, and what came there. */
export interface Place {
  readonly url: string;
  /** Ids of the events that arrived, in order. */
  readonly received: string[];
  /** Ids of those that were not refused in so many words. */
  readonly accepted: string[];
}

/** How the server refuses an event. */
const REFUSAL = {
  error: { code: 503, err_code: 10_077, description: 'maximum messages exceeded' },
  stream: 'S',
  seq: 0,
};

const INFO = {
  server_id: 'NFUZZ',
  server_name: 'fuzz',
  version: '2.11.0',
  proto: 1,
  go: 'go1.24',
  host: '127.0.0.1',
  port: 0,
  headers: true,
  max_payload: 1_048_576,
  jetstream: true,
  client_id: 1,
};

interface Plan extends Pick<Place, 'received' | 'accepted'> {
  readonly garbled: Garbled;
  /** Which of the events that arrive, counted from 0, are refused. */
  readonly refused: readonly number[];
}

/** As much of a NATS server as a publisher of events meets, with every desk's place garbled in its own way. */
export class HostileNats {
  readonly #server: WebSocketServer;
  readonly #places = new Map<string, Plan>();

  private constructor(server: WebSocketServer) {
    this.#server = server;
    server.on('connection', (socket, { url = '/' }) => {
      const place = this.#places.get(url.replace(/^\/|\/$/g, ''));
      if (place === undefined) socket.close();
      else new Talk(socket, place);
    });
  }

  static async start(): Promise<HostileNats> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    return new HostileNats(server);
  }

  /** A place of one desk's own. */
  place(garbled: Garbled, refused: readonly number[] = []): Place {
    const name = `p${this.#places.size}`;
    const received: string[] = [];
    const accepted: string[] = [];
    this.#places.set(name, { garbled, refused, received, accepted });
    return { url: `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${name}`, received, accepted };
  }

  async close(): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** One connection. */
class Talk {
  readonly #socket: WebSocket;
  readonly #plan: Plan;
  #events = 0;
  readonly #subscriptions: { readonly subject: string; readonly sid: string }[] = [];
  #text = Buffer.alloc(0);
  #said = 0;

  constructor(socket: WebSocket, plan: Plan) {
    this.#socket = socket;
    this.#plan = plan;
    socket.on('error', () => {});
    socket.on('message', (data) => {
      this.#text = Buffer.concat([this.#text, data as Buffer]);
      while (this.#take()) {}
    });
    this.#say(`INFO ${JSON.stringify(INFO)}\r\n`);
  }

  #say(text: string): void {
    const at = this.#said;
    this.#said += 1;
    const changes = this.#plan.garbled.filter((each) => each.at === at);
    const bytes = changes.reduce<Buffer>((given, { change }) => change(given), Buffer.from(text));
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(bytes);
  }

  /** Takes one operation of the client's; false where none is whole. */
  #take(): boolean {
    const end = this.#text.indexOf('\r\n');
    if (end < 0) return false;
    const [operation = '', ...words] = this.#text.toString('latin1', 0, end).split(' ');
    const isPublication = /^H?PUB$/i.test(operation);
    const size = isPublication ? Number(words.at(-1)) : 0;
    const length = isPublication ? end + 2 + size + 2 : end + 2;
    if (this.#text.length < length) return false;
    const body = this.#text.toString('latin1', end + 2, end + 2 + size);
    this.#text = this.#text.subarray(length);
    if (/^PING$/i.test(operation)) this.#say('PONG\r\n');
    else if (/^SUB$/i.test(operation)) this.#subscriptions.push({ subject: words[0] ?? '', sid: words.at(-1) ?? '' });
    else if (isPublication) this.#published(words, body, /^HPUB$/i.test(operation));
    return true;
  }

  #published(words: readonly string[], body: string, hasHeaders: boolean): void {
    const [subject = '', reply] = words;
    const id = hasHeaders ? /Nats-Msg-Id: *(\S+)/.exec(body)?.[1] : undefined;
    const { received, accepted, refused } = this.#plan;
    if (id !== undefined && !received.includes(id)) received.push(id);
    if (words.length < (hasHeaders ? 4 : 3) || reply === undefined) return;
    const isRefused = id !== undefined && refused.includes(this.#events++);
    if (id !== undefined && !isRefused && !accepted.includes(id)) accepted.push(id);
    const taken = isRefused ? REFUSAL : { stream: 'S', seq: received.length };
    const answer = JSON.stringify(subject.startsWith('$JS.') ? streamInfo() : taken);
    const { sid } = this.#subscriptions.find((each) => matches(each.subject, reply)) ?? { sid: '1' };
    this.#say(`MSG ${reply} ${sid} ${Buffer.byteLength(answer)}\r\n${answer}\r\n`);
  }
}

const matches = (pattern: string, subject: string): boolean =>
  pattern === subject || (/[*>]$/.test(pattern) && subject.startsWith(pattern.slice(0, -1)));

const streamInfo = () => ({
  type: 'io.nats.jetstream.api.v1.stream_info_response',
  config: { name: 'HOTSWAP_DESK', subjects: ['library.>', 'desk.>'] },
  created: '2026-01-01T00:00:00Z',
  state: { messages: 0, bytes: 0, first_seq: 0, last_seq: 0, consumer_count: 0 },
});
