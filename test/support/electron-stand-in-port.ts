import { EventEmitter } from 'node:events';

/** Electron's `MessagePortMain`: messages wait until `start`. */
export class StandInPort extends EventEmitter {
  peer: StandInPort | undefined;
  #waiting: unknown[] = [];
  #started = false;
  #closed = false;

  postMessage(message: unknown): void {
    const copy: unknown = structuredClone(message);
    const { peer } = this;
    if (peer !== undefined) queueMicrotask(() => peer.#receive(copy));
  }

  start(): void {
    this.#started = true;
    for (const message of this.#waiting.splice(0)) this.emit('message', { data: message, ports: [] });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.emit('close');
    this.peer?.close();
  }

  #receive(message: unknown): void {
    if (this.#closed) return;
    if (this.#started) this.emit('message', { data: message, ports: [] });
    else this.#waiting.push(message);
  }
}

/** Electron's `MessageChannelMain`. */
export class StandInChannel {
  readonly port1 = new StandInPort();
  readonly port2 = new StandInPort();

  constructor() {
    this.port1.peer = this.port2;
    this.port2.peer = this.port1;
  }
}
