import type { ExchangeCommand } from '../../shared/domain/exchange.ts';
import type { TimeNs } from '../../shared/units/time.ts';

/**
 * Commands on their way, in the order of their sent time, then of sending. The physical moment of the call that sends
 * one plays no part, so the host may commit and send in groups of any size.
 */
export class CommandQueue {
  readonly #latencyNs: number;
  readonly #commands: ExchangeCommand[] = [];
  #head = 0;
  /** When the first command takes effect: the next event at or after this. Infinity while there is none. */
  dueNs = Number.POSITIVE_INFINITY;

  constructor(latencyNs: number) {
    this.#latencyNs = latencyNs;
  }

  push(command: ExchangeCommand): void {
    let index = this.#commands.length;
    while (index > this.#head && (this.#commands[index - 1] as ExchangeCommand).sentNs > command.sentNs) index--;
    if (index === this.#commands.length) this.#commands.push(command);
    else this.#commands.splice(index, 0, command);
    this.#settle();
  }

  /** Takes the first command that is due at `nowNs`; undefined when none is. */
  shift(nowNs: TimeNs): ExchangeCommand | undefined {
    if (this.dueNs > nowNs) return undefined;
    const command = this.#commands[this.#head++];
    if (this.#head === this.#commands.length) {
      this.#commands.length = 0;
      this.#head = 0;
    } else if (this.#head >= 1024 && this.#head * 2 >= this.#commands.length) {
      this.#commands.splice(0, this.#head);
      this.#head = 0;
    }
    this.#settle();
    return command;
  }

  #settle(): void {
    const first = this.#commands[this.#head];
    this.dueNs = first === undefined ? Number.POSITIVE_INFINITY : first.sentNs + this.#latencyNs;
  }
}
